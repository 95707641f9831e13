"""Stage incidence: the chance to be won by a day, of those still undecided too."""

import random
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from sksurv.nonparametric import cumulative_incidence_competing_risks

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
from tests.transforms.metrics.loans import Loans, loans
from transforms.metrics.stage_incidence import HORIZONS, stage_incidence
from transforms.schemas import STAGE_INCIDENCE

CHANCES = ("won_incidence", "lost_incidence", "gone_incidence", "open_share")


def plan(*rows: Row, sample_floor: int = 1) -> pl.LazyFrame:
    return stage_incidence(
        entries(*rows), stages(), calendar(), as_of=AS_OF, sample_floor=sample_floor
    )


def at(horizon: str, *rows: Row, columns: tuple[str, ...] = CHANCES) -> object:
    """Return the columns of all time's cohort of the demo stage at one horizon."""
    found = plan(*rows).filter(period="all", level="stage", horizon=horizon)
    return found.select(columns).collect().row(0)


def ago(days: float) -> datetime:
    return AS_OF - timedelta(days=days)


def test_who_is_undecided_counts_until_he_is_out_of_sight() -> None:
    """Won on day 2 of four; one out of sight on day 3; of two at risk one lost."""
    rows = (
        left(1, ago(50), 2, "won"),
        entry(2, ago(3)),
        left(3, ago(50), 8, "lost"),
        entry(4, ago(40)),
    )

    assert at("7_days", *rows) == (0.25, 0.0, 0.0, 0.75)
    assert at("14_days", *rows) == (0.25, 0.375, 0.0, 0.375)


def test_a_deal_at_risk_just_before_the_horizon_is_counted_there() -> None:
    rows = (
        left(1, ago(50), 7, "won"),
        left(2, ago(50), 6.99, "lost"),
        entry(3, ago(7)),
        entry(4, ago(20)),
    )
    asked = ("entered", "at_risk", "won_incidence")

    assert at("7_days", *rows, columns=asked) == (4, 3, 0.25)
    assert at("14_days", *rows, columns=asked) == (4, 1, 0.25)


def test_deleted_and_merged_deals_are_gone_and_not_lost() -> None:
    rows = (
        left(1, ago(50), 2, "deleted", outcome="deleted", decided_at=ago(48)),
        left(2, ago(50), 3, "advanced", outcome="merged", decided_at=ago(46)),
        entry(3, ago(50)),
        entry(4, ago(50)),
    )

    assert at("30_days", *rows) == (0.0, 0.0, 0.5, 0.5)


def test_only_the_outcome_that_stands_decides() -> None:
    """Lost on day 3, reopened, won on day 20: at risk until the win."""
    reopened = left(1, ago(50), 3, "lost", outcome="won", decided_at=ago(30))

    assert at("14_days", reopened) == (0.0, 0.0, 0.0, 1.0)
    assert at("30_days", reopened) == (1.0, 0.0, 0.0, 0.0)


def test_a_second_visit_starts_no_second_clock() -> None:
    first = left(1, ago(50), 3, "advanced", outcome="won", decided_at=ago(30))
    second = left(1, ago(35), 5, "won", visit=2, entry_number=3)

    assert at("end", first, second, columns=("entered", "won_incidence")) == (1, 1.0)


def test_beyond_the_longest_watch_a_chance_is_null_and_not_flat() -> None:
    rows = (left(1, ago(40), 2, "won"), entry(2, ago(40)))
    asked = ("won_incidence", "won_incidence_low", "open_share", "at_risk", "basis")

    assert at("30_days", *rows, columns=("won_incidence",)) == (0.5,)
    assert at("60_days", *rows, columns=asked) == (
        None,
        None,
        None,
        0,
        "insufficient history",
    )


def test_an_old_deal_that_was_decided_early_does_not_lengthen_the_watch() -> None:
    """Of what the young ones do after day 20 nothing is known, old as the cohort is."""
    rows = (left(1, ago(100), 2, "won"), entry(2, ago(20)), entry(3, ago(9)))

    assert at("14_days", *rows, columns=("won_incidence",)) == (1 / 3,)
    assert at("30_days", *rows, columns=("won_incidence",)) == (None,)
    assert at("end", *rows, columns=("days_since_entry", "at_risk")) == (20, 1)


def test_the_end_is_as_far_as_the_cohort_was_watched() -> None:
    rows = (left(1, ago(40), 2, "won"), entry(2, ago(40)))

    assert at("end", *rows, columns=("days_since_entry", "won_incidence")) == (40, 0.5)


def test_where_all_is_decided_the_chances_are_facts_for_as_long_as_deals_stand() -> (
    None
):
    rows = (left(1, ago(70), 2, "won"), left(2, ago(65), 9, "lost"))
    asked = ("days_since_entry", "won_incidence", "at_risk")

    assert at("60_days", *rows, columns=asked) == (60, 0.5, 0)
    assert at("end", *rows, columns=asked) == (70, 0.5, 0)
    assert at("90_days", *rows, columns=asked) == (90, None, 0)


def test_below_the_sample_floor_there_are_counts_and_no_chances() -> None:
    rows = [left(number, ago(50), 2, "won") for number in range(19)]
    small = plan(*rows, sample_floor=20).filter(period="all").collect()

    assert small.select(CHANCES).null_count().row(0) == (len(HORIZONS) + 1,) * 4
    assert small["entered"].unique().to_list() == [19]
    assert small["basis"].unique().to_list() == ["insufficient history"]


def test_nothing_won_of_a_few_does_not_prove_that_nothing_will_be() -> None:
    rows = [left(number, ago(50), 2, "lost") for number in range(20)]
    ends = ("won_incidence", "won_incidence_low", "won_incidence_high")
    found = at("30_days", *rows, columns=ends)

    assert found == pytest.approx((0.0, 0.0, 0.1611), abs=1e-4)  # Wilson, 0 of 20


def test_labels_and_segment_are_those_of_the_other_tables() -> None:
    row = at(
        "7_days",
        entry(1, ago(50)),
        columns=("stage", "stage_label", "stage_position", "segment", "member"),
    )

    assert row == ("crm:demo", "Demo", 1, "all", "all")


def test_without_entries_the_table_is_empty() -> None:
    found = plan().collect()

    assert found.is_empty()
    assert found.schema == STAGE_INCIDENCE.schema


def chance_entries(size: int) -> list[Row]:
    draw = random.Random(11)  # noqa: S311 - a made-up sample, nothing secret
    rows = []
    for number in range(size):
        on, days = ago(draw.uniform(1, 300)), float(draw.randint(0, 90))
        step = draw.choice(["won", "lost", "deleted"])
        is_known = on + timedelta(days=days) < AS_OF
        what = {"outcome": step, "decided_at": on + timedelta(days=days)}
        rows.append(
            left(number, on, days, step, **what) if is_known else entry(number, on)
        )
    return rows


def test_neither_the_order_of_the_rows_nor_the_engine_changes_a_digit() -> None:
    rows = chance_entries(300)
    plain = plan(*rows)

    assert_frame_equal(
        plain.collect(engine="streaming"), plain.collect(), check_exact=True
    )
    assert_frame_equal(
        plan(*reversed(rows)).collect(), plain.collect(), check_exact=True
    )


def spans(cohort: pl.DataFrame) -> tuple[list[int], list[float]]:
    """Return cause and days of a cohort's first entries, found row by row."""
    causes = {"won": 1, "lost": 2, "deleted": 3, "open": 0}
    times = [
        ((decided or AS_OF) - entered) / timedelta(days=1)
        for entered, decided in cohort.select("entered_at", "decided_at").rows()
    ]
    return [causes[outcome] for outcome in cohort["outcome"]], times


@pytest.mark.parametrize("month", [1, 2, 3, 4])
def test_a_months_cohort_is_scikit_survivals_at_every_horizon(month: int) -> None:
    rows = chance_entries(900)
    starts, ends = day(1, month), day(1, month + 1)
    cohort = (
        entries(*rows)
        .collect()
        .filter(pl.col("entered_at").is_between(starts, ends, closed="left"))
    )
    causes, times = spans(cohort)
    clock, theirs, limits = cumulative_incidence_competing_risks(
        np.array(causes), np.array(times), conf_type="log-log"
    )
    ours = (
        plan(*rows)
        .filter(period="month", period_start_date=starts.date())
        .filter(pl.col("open_share").is_not_null())
        .collect()
    )

    assert len(ours) >= 4
    for row in ours.iter_rows(named=True):
        place = np.searchsorted(clock, row["days_since_entry"], side="right") - 1
        found = [row["won_incidence"], row["lost_incidence"], row["gone_incidence"]]
        assert found == pytest.approx(theirs[1:, place].tolist(), abs=1e-9)
        ends_of_won = [row["won_incidence_low"], row["won_incidence_high"]]
        assert ends_of_won == pytest.approx(limits[1, :, place].tolist(), abs=1e-9)
        assert row["at_risk"] == sum(t >= row["days_since_entry"] for t in times)


@pytest.mark.parametrize(
    ("as_of", "won"),
    [
        (datetime(2011, 12, 1, tzinfo=UTC), 0.490),
        (datetime(2012, 1, 1, tzinfo=UTC), 0.452),
        (datetime(2012, 1, 15, tzinfo=UTC), 0.419),
    ],
)
@pytest.mark.parametrize("hours", [0, 1])
def test_loans_accepted_in_six_weeks_have_the_known_chance_to_be_won(
    as_of: datetime, won: float, hours: int
) -> None:
    """Curve followed to its end; at UTC midnight and at local midnight alike."""
    moment = as_of - timedelta(hours=hours)
    assert accepted_chance(loans(moment)) == pytest.approx(won, abs=0.001)


def accepted_chance(then: Loans) -> float:
    chance: float = (
        stage_incidence(then.entries, then.stages, then.dates, as_of=then.as_of)
        .filter(period="trailing", stage="loans:A_ACCEPTED", horizon="end")
        .filter(pl.col("period_start_date") == pl.col("period_start_date").max())
        .select("won_incidence")
        .collect()
        .item()
    )
    return chance
