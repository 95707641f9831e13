"""Time in stage: how long deals stay, the patient ones included."""

import random
from datetime import datetime, timedelta

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
from transforms.metrics.time_in_stage import time_in_stage
from transforms.schemas import TIME_IN_STAGE

QUANTILES = ("p50_days", "p75_days", "p90_days")
OF_CLOSED = ("mean_days_of_closed", "median_days_of_closed")


def plan(*rows: Row, sample_floor: int = 1) -> pl.LazyFrame:
    return time_in_stage(
        entries(*rows), stages(), calendar(), as_of=AS_OF, sample_floor=sample_floor
    )


def of_all(*rows: Row, columns: tuple[str, ...], sample_floor: int = 1) -> object:
    found = plan(*rows, sample_floor=sample_floor).filter(period="all", level="stage")
    return found.select(columns).collect().row(0)


def ago(days: float) -> datetime:
    return AS_OF - timedelta(days=days)


def test_open_stays_make_a_stage_as_slow_as_it_is() -> None:
    """Closed ones alone would say 3 days at the median; half have not left in 10."""
    rows = [left(number, ago(90), 3, "advanced") for number in range(3)]
    waiting = [entry(f"o{number}", ago(10)) for number in range(3)]
    slow = left("s", ago(90), 40, "advanced")

    assert of_all(*rows, *waiting, slow, columns=(*QUANTILES, *OF_CLOSED)) == (
        40.0,
        40.0,
        40.0,
        12.25,
        3.0,
    )


def test_a_quantile_that_nobody_has_reached_is_not_known() -> None:
    rows = [left(1, ago(90), 3, "advanced"), entry(2, ago(20)), entry(3, ago(30))]
    asked = ("stays", "open_stays", "p50_days", "mean_days_of_closed")

    assert of_all(*rows, columns=asked) == (3, 2, None, 3.0)


def test_quantiles_go_by_steps_and_the_median_of_the_ended_by_the_line() -> None:
    rows = [left(days, ago(90), days, "advanced") for days in (1, 2, 4, 8)]

    assert of_all(*rows, columns=(*QUANTILES, *OF_CLOSED)) == (2.0, 4.0, 8.0, 3.75, 3.0)


def test_leaving_backwards_or_by_deletion_is_leaving() -> None:
    steps = ("went_back", "moved", "deleted", "lost", "won")
    rows = [left(step, ago(90), 5, step) for step in steps]

    assert of_all(*rows, columns=("stays", "open_stays", "p90_days")) == (5, 0, 5.0)


def test_every_visit_is_a_stay() -> None:
    rows = [
        left(1, ago(90), 2, "advanced"),
        left(1, ago(60), 4, "advanced", visit=2, entry_number=3),
    ]

    assert of_all(*rows, columns=("stays", "mean_days_of_closed")) == (2, 3.0)


def test_merged_paths_and_closed_stages_have_no_times() -> None:
    rows = [
        left(1, ago(90), 2, "advanced", is_from_merge=True),
        entry(2, ago(90), stage="crm:won", is_open_stage=False),
    ]

    assert plan(*rows).collect().is_empty()


def test_a_stay_of_no_length_is_a_stay() -> None:
    assert of_all(left(1, ago(9), 0, "advanced"), columns=("stays", "p50_days")) == (
        1,
        0.0,
    )


def test_a_stay_belongs_to_the_period_in_which_it_began() -> None:
    found = plan(left(1, day(31), 40, "advanced")).collect()
    months = found.filter(period="month")["period_start_date"].to_list()

    assert months == [day(1).date()]


def test_below_the_sample_floor_there_are_counts_and_no_times() -> None:
    rows = [left(number, ago(90), 3, "advanced") for number in range(19)]
    asked = ("stays", "p50_days", "mean_days_of_closed", "basis")

    assert of_all(*rows, columns=asked, sample_floor=20) == (
        19,
        None,
        None,
        "insufficient history",
    )
    assert of_all(*rows, entry(19, ago(1)), columns=asked, sample_floor=20) == (
        20,
        3.0,
        3.0,
        "measured",
    )


def test_long_stays_of_many_deals_do_not_overflow() -> None:
    years = left(1, day(1) - timedelta(days=40_000), 40_000, "advanced")
    crowd = entries(years).join(pl.LazyFrame({"n": range(3_000)}), how="cross")
    found = time_in_stage(crowd, stages(), calendar(), as_of=AS_OF).filter(period="all")

    assert found.select("mean_days_of_closed").collect().item() == 40_000


def test_without_entries_the_table_is_empty() -> None:
    found = plan().collect()

    assert found.is_empty()
    assert found.schema == TIME_IN_STAGE.schema


def test_neither_the_order_of_the_rows_nor_the_engine_changes_a_digit() -> None:
    draw = random.Random(5)  # noqa: S311 - a made-up sample, nothing secret
    rows = [
        left(number, ago(draw.uniform(100, 300)), draw.uniform(0, 90), "advanced")
        if draw.random() < 0.7
        else entry(number, ago(draw.uniform(0, 300)))
        for number in range(300)
    ]
    plain = plan(*rows)

    assert_frame_equal(
        plain.collect(engine="streaming"), plain.collect(), check_exact=True
    )
    assert_frame_equal(
        plan(*reversed(rows)).collect(), plain.collect(), check_exact=True
    )


@pytest.mark.parametrize(
    ("stage", "stays", "still_there"),
    [
        ("loans:A_SUBMITTED", 13_087, 0),
        ("loans:A_PREACCEPTED", 7_367, 69),
        ("loans:A_ACCEPTED", 5_113, 3),
        ("loans:A_FINALIZED", 5_015, 327),
    ],
)
def test_every_loan_that_reached_a_stage_stayed_there(
    stage: str, stays: int, still_there: int
) -> None:
    known = loans()
    found = (
        time_in_stage(known.entries, known.stages, known.dates, as_of=known.as_of)
        .filter(period="all", stage=stage)
        .select("stays", "open_stays")
        .collect()
    )

    assert found.rows() == [(stays, still_there)]
