"""The chances of each lead week, and how small classes borrow."""

import polars as pl
import pytest

from transforms.forecast.hazards import hazards, won_incidence
from transforms.forecast.weeks import LEAD_WEEKS

FULL = 1024  # the weight of one deal week
Count = tuple[str, int, int, int, int]


def learnt(*counts: Count, asked: tuple[str, ...] = ()) -> pl.DataFrame:
    """Return the hazards of classes: name, lead week, won, lost, ended."""
    numbers = dict.fromkeys(("lead_week", "won", "lost", "ended"), pl.Int64)
    frame = pl.LazyFrame(
        list(counts), schema={"kind": pl.String, **numbers}, orient="row"
    ).with_columns(pl.col("won", "lost", "ended") * FULL)
    further = pl.LazyFrame({"kind": list(asked)}, schema={"kind": pl.String})
    return (
        hazards(frame, further, by=["kind"], towards=[["kind"]])
        .sort("kind", "lead_week")
        .with_columns(won_incidence(["kind"]))
        .collect()
    )


def of(frame: pl.DataFrame, kind: str, column: str, weeks: int = 3) -> list[float]:
    """Return a column of a class in its first lead weeks."""
    return frame.filter(pl.col("kind") == kind)[column].to_list()[:weeks]


def test_with_many_deals_the_hazard_is_the_share_of_those_still_at_risk() -> None:
    # 100,000 at risk; 10,000 won and 30,000 lost in week 1, so 60,000 in week 2.
    frame = learnt(
        ("a", 1, 10_000, 30_000, 40_000),
        ("a", 2, 30_000, 6_000, 36_000),
        ("a", 15, 0, 0, 24_000),
    )

    assert of(frame, "a", "won_hazard", 2) == pytest.approx([0.1, 0.5], rel=1e-3)
    assert of(frame, "a", "lost_hazard", 2) == pytest.approx([0.3, 0.1], rel=1e-3)


def test_what_is_lost_can_no_longer_be_won() -> None:
    frame = learnt(
        ("a", 1, 10_000, 30_000, 40_000),
        ("a", 2, 30_000, 6_000, 36_000),
        ("a", 15, 0, 0, 24_000),
    )

    assert of(frame, "a", "won_incidence", 2) == pytest.approx([0.1, 0.3], rel=2e-3)


def test_deals_out_of_sight_are_at_risk_only_while_seen() -> None:
    frame = learnt(("a", 1, 0, 0, 50_000), ("a", 2, 10_000, 0, 50_000))

    assert of(frame, "a", "won_hazard", 2)[1] == pytest.approx(0.2, rel=1e-2)


def test_a_class_never_seen_has_the_hazards_of_the_whole() -> None:
    frame = learnt(
        ("a", 1, 10_000, 30_000, 40_000), ("a", 15, 0, 0, 60_000), asked=("new",)
    )

    hazards_of_new = of(frame, "new", "won_hazard", 1)
    assert hazards_of_new == pytest.approx([0.1], rel=1e-2)
    assert hazards_of_new == pytest.approx(of(frame, "a", "won_hazard", 1), rel=1e-2)


def test_a_small_class_lies_between_what_it_did_and_the_whole() -> None:
    large = [("a", 1, 1_000, 0, 1_000), ("a", 15, 0, 0, 9_000)]
    frame = learnt(*large, ("small", 1, 2, 0, 2), ("small", 15, 0, 0, 2))

    assert 0.11 < of(frame, "small", "won_hazard")[0] < 0.45


def test_classes_with_many_deals_keep_their_own_chances() -> None:
    frame = learnt(
        ("rare", 1, 100, 0, 100),
        ("rare", 15, 0, 0, 9_900),
        ("often", 1, 4_000, 0, 4_000),
        ("often", 15, 0, 0, 6_000),
    )
    first = [of(frame, kind, "won_hazard")[0] for kind in ("rare", "often")]

    assert first == pytest.approx([0.01, 0.4], rel=0.05)


def test_a_company_that_never_won_keeps_what_was_known_beforehand() -> None:
    # 40 deal weeks, and half a win in fifty of them known beforehand.
    frame = learnt(("a", 1, 0, 10, 10), ("a", 15, 0, 0, 30))

    assert of(frame, "a", "won_hazard", 15) == pytest.approx([0.5 / 90] * 15)


def test_with_a_few_events_the_hazards_add_up_to_them() -> None:
    frame = learnt(
        *[("a", week, 1, 0, 1) for week in (2, 5, 8, 11)], ("a", 15, 0, 0, 26)
    )
    at_risk = [30, 30, 29, 29, 29, 28, 28, 28, 27, 27, 27, 26, 26, 26, 26]

    expected = zip(at_risk, of(frame, "a", "won_hazard", 15), strict=True)
    assert sum(deals * hazard for deals, hazard in expected) == pytest.approx(
        4, rel=0.05
    )


def test_without_history_a_win_and_a_loss_have_one_chance_in_a_hundred() -> None:
    frame = learnt(asked=("a",))

    assert of(frame, "a", "won_hazard") == pytest.approx([0.01] * 3)
    assert of(frame, "a", "lost_hazard") == pytest.approx([0.01] * 3)


def test_the_chances_of_a_week_never_exceed_certainty() -> None:
    frame = learnt(("a", 1, 3, 3, 6), ("b", 1, 50, 0, 50), ("c", 1, 0, 50, 50))

    assert frame.height == 3 * LEAD_WEEKS
    assert (frame["won_hazard"] + frame["lost_hazard"]).max() <= 1 + 1e-12  # type: ignore[operator]
