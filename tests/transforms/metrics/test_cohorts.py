"""Cohorts: which entries count, and in which periods each of them lies."""

from datetime import datetime, timedelta

import polars as pl

from tests.transforms.metrics.builders import (
    AS_OF,
    Row,
    calendar,
    day,
    entries,
    entry,
    left,
)
from transforms.metrics.cohorts import (
    PLACE,
    counted_entries,
    named_periods,
    once_a_period,
    period_columns,
)

TRAILING = (7, 42)


def counted(*rows: Row) -> pl.LazyFrame:
    return counted_entries(
        entries(*rows), calendar(), as_of=AS_OF, trailing_days=TRAILING
    )


def periods(on: datetime) -> list[tuple[object, ...]]:
    """Return kind and first day of each period that holds an entry of that moment."""
    return (
        counted(entry(1, on))
        .pipe(once_a_period, period_columns(TRAILING), *PLACE)
        .pipe(named_periods, calendar(), as_of=AS_OF, trailing_days=TRAILING)
        .select("period", "period_start_date")
        .sort("period", "period_start_date")
        .collect()
        .rows()
    )


def test_an_entry_lies_once_in_each_kind_of_period_that_holds_it() -> None:
    assert periods(AS_OF - timedelta(days=8)) == [
        ("all", day(1).date().replace(year=2025)),
        ("month", day(1, 6).date()),
        ("quarter", day(1, 4).date()),
        ("trailing", day(20, 5).date()),
        ("year", day(1).date()),
    ]


def test_the_trailing_days_begin_with_the_instant_so_many_days_ago() -> None:
    week = AS_OF - timedelta(days=7)
    kinds = [
        [kind for kind, _ in periods(on)].count("trailing")
        for on in (week - timedelta(microseconds=1), week)
    ]

    assert kinds == [1, 2]


def test_a_day_the_calendar_does_not_list_shows_as_a_period_without_a_name() -> None:
    """So that the checks on the table stop the night: no entry is lost in silence."""
    long_ago = day(1) - timedelta(days=9_000)

    assert [kind for kind, _ in periods(long_ago)] == [None, None, None, "all"]


def test_calendar_periods_can_be_left_out() -> None:
    assert period_columns((7,), calendar=False) == ("in_all", "in_trailing_0")


def test_only_open_stages_of_unmerged_deals_before_as_of_count() -> None:
    found = counted(
        entry(1, day(1)),
        entry(2, day(1), stage="unmapped", level="canonical", is_open_stage=False),
        entry(3, day(1), stage="crm:won", is_open_stage=False),
        left(4, day(1), 3, "advanced", is_from_merge=True),
        entry(5, AS_OF),
    )

    assert found.select("deal_id").collect()["deal_id"].to_list() == ["crm:1", "crm:2"]
