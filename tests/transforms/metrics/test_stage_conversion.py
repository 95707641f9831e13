"""Stage conversion: who passes, by when, and who is not judged yet."""

import random
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.transforms.metrics.builders import (
    AS_OF,
    Row,
    calendar,
    day,
    entries,
    entry,
    left,
    stages,
)
from tests.transforms.metrics.loans import loans
from transforms.metrics.stage_conversion import stage_conversion
from transforms.schemas import STAGE_CONVERSION

COUNTS = (
    "entered",
    "not_yet_mature",
    "advanced",
    "won",
    "lost",
    "went_back",
    "moved",
    "deleted",
    "still_open",
)


def conversion(*rows: Row, **settings: object) -> pl.DataFrame:
    return stage_conversion(
        entries(*rows),
        stages(),
        calendar(),
        as_of=AS_OF,
        **settings,  # type: ignore[arg-type]  # a test's own settings
    ).collect()


def of_all(frame: pl.DataFrame, **which: object) -> pl.DataFrame:
    """Return the rows of all time and every deal, at stage level, ever, any visit."""
    asked = {
        "period": "all",
        "level": "stage",
        "segment": "all",
        "definition": "ever",
        "visits": "any",
    } | which
    return frame.filter(**{name: value for name, value in asked.items() if value})


def counts(frame: pl.DataFrame, **which: object) -> dict[str, object]:
    """Return the counts of the one row that is asked for, without its zeros."""
    row = of_all(frame, **which).select(COUNTS).row(0, named=True)
    return {name: number for name, number in row.items() if number}


def test_an_entry_is_counted_by_its_next_step_and_by_nothing_later() -> None:
    found = conversion(
        left(1, day(1), 2, "advanced", outcome="lost", decided_at=day(9)),
        left(2, day(1), 2, "won"),
        left(3, day(1), 2, "lost"),
        left(4, day(1), 2, "went_back", outcome="won", decided_at=day(9)),
        left(5, day(1), 2, "moved"),
        left(6, day(1), 2, "deleted", outcome="deleted", decided_at=day(3)),
        entry(7, day(1)),
    )

    assert counts(found) == {"entered": 7} | dict.fromkeys(
        ("advanced", "won", "lost", "went_back", "moved", "deleted", "still_open"), 1
    )
    assert of_all(found).select("eventually_won", "eventually_lost").row(0) == (2, 2)


def test_within_n_days_only_old_enough_entries_count() -> None:
    found = conversion(
        left(1, day(1), 2, "won"), entry(2, AS_OF - timedelta(days=29)), sample_floor=1
    )

    assert counts(found, definition="within_30_days") == {
        "entered": 1,
        "not_yet_mature": 1,
        "won": 1,
    }
    assert counts(found, definition="ever") == {"entered": 2, "won": 1, "still_open": 1}
    assert of_all(found, definition="within_30_days")["won_rate"].item() == 1.0


def test_a_young_win_proves_nothing_yet() -> None:
    """Quick wins come in first: counting them early would flatter the young."""
    found = conversion(left(1, AS_OF - timedelta(days=5), 1, "won"))

    assert counts(found, definition="within_30_days") == {"not_yet_mature": 1}


@pytest.mark.parametrize(
    ("days", "definition", "step"),
    [
        (30, "within_30_days", "won"),
        (30 + 1e-6, "within_30_days", "still_open"),
        (61, "within_60_days", "still_open"),
        (61, "within_90_days", "won"),
    ],
)
def test_a_step_later_than_n_days_has_not_come_within_them(
    days: float, definition: str, step: str
) -> None:
    found = conversion(left(1, day(1), days, "won"))
    won = of_all(found, definition=definition)["eventually_won"].item()

    assert counts(found, definition=definition) == {"entered": 1, step: 1}
    assert won == (1 if step == "won" else 0)


def test_an_entry_is_old_enough_on_the_day_it_is_n_days_old() -> None:
    at_noon = AS_OF - timedelta(days=30)
    found = conversion(entry(1, at_noon), entry(2, at_noon + timedelta(microseconds=1)))

    assert counts(found, definition="within_30_days") == {
        "entered": 1,
        "not_yet_mature": 1,
        "still_open": 1,
    }


def test_a_late_outcome_does_not_count_within_n_days_though_the_step_does() -> None:
    found = conversion(
        left(1, day(1), 3, "advanced", outcome="won", decided_at=day(80))
    )
    within = of_all(found, definition="within_30_days")

    assert within.select("advanced", "eventually_won").row(0) == (1, 0)
    assert of_all(found).select("advanced", "eventually_won").row(0) == (1, 1)


def test_coming_back_is_a_visit_but_no_first_visit() -> None:
    found = conversion(
        left(1, day(1), 2, "advanced"),
        left(1, day(9), 2, "lost", visit=2, entry_number=3),
    )

    assert counts(found, visits="any") == {"entered": 2, "advanced": 1, "lost": 1}
    assert counts(found, visits="first") == {"entered": 1, "advanced": 1}


def test_won_and_lost_stages_and_merged_paths_are_left_out() -> None:
    found = conversion(
        entry(1, day(1), stage="crm:won", is_open_stage=False),
        entry(2, day(1), is_from_merge=True),
    )

    assert found.is_empty()


def test_an_unmapped_stage_counts_under_its_id_and_as_unmapped() -> None:
    unmapped = {"stage_position": None}
    found = conversion(
        entry(1, day(1), stage="crm:x", **unmapped),
        entry(1, day(1), stage="unmapped", level="canonical", **unmapped),
    )
    named = of_all(found, level=None).select(
        "level", "stage", "stage_label", "stage_position", "entered"
    )

    assert named.rows() == [
        ("canonical", "unmapped", "unmapped", None, 1),
        ("stage", "crm:x", "crm:x", None, 1),
    ]


def test_stages_are_labelled_at_both_levels() -> None:
    found = conversion(
        entry(1, day(1), stage="crm:quote"),
        entry(1, day(1), stage="proposal", level="canonical"),
    )
    named = of_all(found, level=None).select("stage", "stage_label", "stage_position")

    assert named.rows() == [("proposal", "proposal", 2), ("crm:quote", "Quote", 2)]


def test_a_stage_that_was_mapped_twice_is_counted_once() -> None:
    twice = stages({"valid_from": day(1), "stage_label": "Demo call"})
    found = stage_conversion(
        entries(entry(1, day(1))), twice, calendar(), as_of=AS_OF
    ).collect()

    assert of_all(found).select("stage_label", "entered").rows() == [("Demo call", 1)]


def test_an_entry_at_local_midnight_belongs_to_the_month_it_opens() -> None:
    midnight = datetime(2026, 2, 28, 23, tzinfo=UTC)
    found = stage_conversion(
        entries(entry(1, midnight), entry(2, midnight - timedelta(seconds=1))),
        stages(),
        calendar(time_zone="Europe/Amsterdam"),
        as_of=AS_OF,
    ).collect()

    assert of_all(found, period="month")["period_start_date"].to_list() == [
        date(2026, 2, 1),
        date(2026, 3, 1),
    ]


def test_an_entry_is_in_every_period_that_holds_it() -> None:
    found = conversion(entry(1, AS_OF - timedelta(days=60)))
    spans = of_all(found, period=None).select(
        "period", "period_start_date", "period_end_date"
    )

    assert spans.rows() == [
        ("all", date(2025, 1, 1), date(2026, 7, 1)),
        ("month", date(2026, 5, 1), date(2026, 6, 1)),
        ("quarter", date(2026, 4, 1), date(2026, 7, 1)),
        ("trailing", date(2025, 7, 1), date(2026, 7, 1)),
        ("trailing", date(2026, 4, 2), date(2026, 7, 1)),
        ("year", date(2026, 1, 1), date(2027, 1, 1)),
    ]


def test_what_came_at_as_of_or_after_is_not_known() -> None:
    assert conversion(entry(1, AS_OF)).is_empty()


def test_below_the_sample_floor_there_are_counts_and_no_rates() -> None:
    rates = ("conversion_rate", "won_rate_low", "win_rate_high", "basis", "won")
    won = [left(number, day(1), 2, "won") for number in range(19)]
    small = of_all(conversion(*won))
    enough = of_all(conversion(*won, left(19, day(1), 2, "lost")))

    assert small.select(rates).row(0) == (None, None, None, "insufficient history", 19)
    assert enough.select("won_rate", "win_rate", "basis").row(0) == (
        0.95,
        0.95,
        "measured",
    )
    # Wilson's interval for 19 of 20
    assert enough.select(pl.col("won_rate_low", "won_rate_high").round(4)).row(0) == (
        0.7639,
        0.9911,
    )


def test_no_decided_deal_makes_no_win_rate() -> None:
    found = of_all(conversion(*(entry(number, day(1)) for number in range(20))))

    assert found.select("won_rate", "win_rate", "win_rate_low", "basis").row(0) == (
        0.0,
        None,
        None,
        "measured",
    )


def test_owners_have_rows_of_their_own_for_all_time_and_the_last_days() -> None:
    found = conversion(
        entry(1, AS_OF - timedelta(days=2), owner_id_at_entry="crm:ann"),
        entry(2, AS_OF - timedelta(days=2)),
        trailing_days=(7,),
    )
    owners = of_all(found, segment="owner", period=None)

    assert owners.select("period", "member", "entered").rows() == [
        ("all", "crm:ann", 1),
        ("all", "none", 1),
        ("trailing", "crm:ann", 1),
        ("trailing", "none", 1),
    ]


def test_a_further_segment_is_one_more_pair() -> None:
    found = conversion(entry(1, day(1)), segments=(("step", "next_step"),))

    assert found["segment"].unique().sort().to_list() == ["all", "step"]
    assert of_all(found, segment="step")["member"].to_list() == ["still_open"]


def test_without_entries_the_table_is_empty() -> None:
    found = conversion()

    assert found.is_empty()
    assert found.schema == STAGE_CONVERSION.schema


def chance_entries(size: int) -> list[Row]:
    draw = random.Random(7)  # noqa: S311 - a made-up sample, nothing secret
    steps = ("advanced", "won", "lost", "went_back", "moved", "deleted")
    return [
        left(
            number,
            AS_OF - timedelta(days=draw.uniform(1, 500)),
            draw.expovariate(1 / 40),
            draw.choice(steps),
            visit=draw.choice([1, 1, 2]),
            stage=draw.choice(["crm:demo", "crm:quote"]),
            owner_id_at_entry=draw.choice(["crm:a", "crm:b", None]),
        )
        for number in range(size)
    ]


def test_every_row_adds_up_whatever_happened() -> None:
    rows = chance_entries(400)
    open_ones = [entry(f"o{number}", day(number)) for number in range(1, 40)]
    found = conversion(*rows, *open_ones)
    steps = pl.sum_horizontal(COUNTS[2:])

    assert found.filter(pl.col("entered") != steps).is_empty()
    mature = pl.col("entered") + pl.col("not_yet_mature")
    everyone = found.filter(segment="all", period="all", visits="any", level="stage")
    assert everyone.group_by("stage").agg(mature.n_unique())["entered"].to_list() == [
        1,
        1,
    ]


def test_neither_the_order_of_the_rows_nor_the_engine_changes_a_digit() -> None:
    rows = chance_entries(300)
    plan = stage_conversion(entries(*rows), stages(), calendar(), as_of=AS_OF)
    turned = stage_conversion(
        entries(*reversed(rows)), stages(), calendar(), as_of=AS_OF
    )

    assert_frame_equal(
        plan.collect(engine="streaming"), plan.collect(), check_exact=True
    )
    assert_frame_equal(turned.collect(), plan.collect(), check_exact=True)


@pytest.mark.parametrize(
    ("as_of", "entered", "won_rate", "win_rate", "in_the_end"),
    [
        (datetime(2011, 11, 30, 23, tzinfo=UTC), 1405, 0.305, 0.511, 0.468),
        (datetime(2011, 12, 31, 23, tzinfo=UTC), 1154, 0.283, 0.488, 0.451),
        (datetime(2012, 1, 14, 23, tzinfo=UTC), 1235, 0.236, 0.477, 0.447),
    ],
)
def test_loans_accepted_in_six_weeks_convert_as_is_known_of_them(
    as_of: datetime, entered: int, won_rate: float, win_rate: float, in_the_end: float
) -> None:
    """The same deals, judged then and at the end of the log: why definitions matter."""
    then = loans(as_of)
    accepted = (
        stage_conversion(then.entries, then.stages, then.dates, as_of=as_of)
        .filter(period="trailing", stage="loans:A_ACCEPTED", segment="all")
        .filter(definition="ever", visits="first")
        .filter(pl.col("period_start_date") == pl.col("period_start_date").max())
        .select("entered", pl.col("won_rate", "win_rate").round(3))
        .collect()
    )
    since = as_of - timedelta(days=42)
    truth = loans().entries.filter(
        pl.col("entered_at").is_between(since, as_of, closed="left"),
        stage="loans:A_ACCEPTED",
        visit=1,
    )
    won = truth.select((pl.col("outcome") == "won").mean()).collect().item()

    assert accepted.rows() == [(entered, won_rate, win_rate)]
    assert round(won, 3) == in_the_end
