"""Which quotas count, whose they are and on which days their periods lie."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import permutations

import polars as pl
import pytest

from tests.transforms.metrics.builders import calendar, table
from transforms.tables.company_lists import LISTED_QUOTAS
from transforms.tables.references import DIM_QUOTAS, DIM_TEAMS
from transforms.tables.table import INSTANT
from transforms.tables.warehouse import DIM_OWNERS
from transforms.warehouse.dates import dates
from transforms.warehouse.quotas import LEFT_OUT, quotas, told_quotas

OWNERS = table(
    DIM_OWNERS,
    [
        {"owner_id": owner, "source": owner.partition(":")[0], "owner_name": name}
        for owner, name in (
            ("crm:17", "Ann Smith"),
            ("crm:18", "Bob"),
            ("shop:18", "Bob"),
            ("shop:19", "Cid"),
            ("crm:Cid", "Dee"),
            ("crm:20", "20"),
        )
    ],
)
TEAMS = table(DIM_TEAMS, [{"team": "West"}])
YEAR = (date(2026, 1, 1), date(2027, 1, 1))
Row = tuple[str, str, str, str]


def listed(*rows: Row) -> pl.LazyFrame:
    names = ("level", "member", "period", "amount")
    return table(
        LISTED_QUOTAS,
        [
            {
                **dict(zip(names, row, strict=True)),
                "amount": Decimal(row[3]),
                "currency": "EUR",
                "is_held_back": False,
            }
            for row in rows
        ],
    )


def told(*rows: Row, days: pl.LazyFrame | None = None) -> pl.LazyFrame:
    known = calendar() if days is None else days
    return told_quotas(listed(*rows), OWNERS, TEAMS, known)


def counting(*rows: Row, days: pl.LazyFrame | None = None) -> Sequence[object]:
    return quotas(told(*rows, days=days)).collect().rows()


def left_out(*rows: Row) -> list[str | None]:
    found: list[str | None] = told(*rows).collect()["left_out"].to_list()
    return found


def test_a_quota_is_of_the_company_a_team_or_an_owner() -> None:
    rows: list[Row] = [
        ("company", "all", "2026", "100"),
        ("owner", "crm:17", "2026", "60"),
        ("team", "West", "2026", "70"),
    ]
    expected = [
        ("company", "all", *YEAR, Decimal(100), "EUR"),
        ("owner", "crm:17", *YEAR, Decimal(60), "EUR"),
        ("team", "West", *YEAR, Decimal(70), "EUR"),
    ]

    for order in permutations(rows):
        assert counting(*order) == expected


@pytest.mark.parametrize(
    ("written", "owner"),
    [
        ("crm:17", "crm:17"),
        ("17", "crm:17"),
        ("Ann Smith", "crm:17"),
        ("shop:18", "shop:18"),
        ("20", "crm:20"),
        ("Cid", "crm:Cid"),  # an id counts before a name
    ],
)
def test_an_owner_is_written_by_id_with_or_without_source_or_by_name(
    written: str, owner: str
) -> None:
    assert counting(("owner", written, "2026", "1")) == [
        ("owner", owner, *YEAR, Decimal(1), "EUR")
    ]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("owner", "Zoe", "2026", "1"), "nobody knows its owner"),
        (("owner", "West", "2026", "1"), "nobody knows its owner"),
        (("owner", "ann smith", "2026", "1"), "nobody knows its owner"),
        (("owner", "18", "2026", "1"), "several owners go by its name"),
        (("owner", "Bob", "2026", "1"), "several owners go by its name"),
        (("team", "North", "2026", "1"), "nobody knows its team"),
        (("team", "Ann Smith", "2026", "1"), "nobody knows its team"),
        (("company", "all", "2035", "1"), "its period is not in the calendar"),
        (("company", "all", "2019-Q1", "1"), "its period is not in the calendar"),
    ],
)
def test_what_nobody_knows_is_left_out_with_the_reason(row: Row, why: str) -> None:
    assert why in LEFT_OUT
    assert left_out(row) == [why]
    assert counting(row) == []


def test_two_amounts_of_one_owner_and_period_are_both_left_out() -> None:
    rows: list[Row] = [
        ("owner", "crm:17", "2026", "1"),
        ("owner", "Ann Smith", "2026", "2"),
        ("owner", "crm:17", "2026-Q1", "2"),
    ]
    denied = "another row says another amount of the same member and period"

    assert left_out(*rows) == [denied, denied, None]
    assert len(counting(*rows)) == 1


def test_a_quota_said_twice_counts_once() -> None:
    rows: list[Row] = [
        ("owner", "crm:17", "2026", "1"),
        ("owner", "Ann Smith", "2026", "1.00"),
    ]

    assert counting(*rows) == [("owner", "crm:17", *YEAR, Decimal(1), "EUR")]


def test_what_is_held_back_is_not_asked() -> None:
    held = listed(("company", "all", "2026", "1")).with_columns(is_held_back=True)

    assert told_quotas(held, OWNERS, TEAMS, calendar()).collect().height == 0


def spans(days: pl.LazyFrame, *periods: str) -> list[tuple[object, ...]]:
    rows = [("company", "all", period, str(n)) for n, period in enumerate(periods)]
    found = quotas(told(*rows, days=days)).sort("quota_amount")
    return found.select("period_start_date", "period_end_date").collect().rows()


def test_periods_are_those_of_the_fiscal_calendar() -> None:
    october = calendar(fiscal_year_starts=10)

    assert spans(october, "2026", "2026-Q2", "2026-M03") == [
        (date(2025, 10, 1), date(2026, 10, 1)),
        (date(2026, 1, 1), date(2026, 4, 1)),
        (date(2025, 12, 1), date(2026, 1, 1)),
    ]


def test_periods_of_whole_weeks_are_those_weeks() -> None:
    begun = pl.LazyFrame(
        {"valid_from": [datetime(2026, 1, 1, tzinfo=UTC)]},
        schema={"valid_from": INSTANT},
    )
    of_weeks = dates(
        begun,
        as_of=datetime(2026, 7, 1, tzinfo=UTC),
        time_zone="UTC",
        fiscal_year_starts=1,
        pattern="4-4-5",
    )

    assert spans(of_weeks, "2026", "2026-Q4", "2026-M12") == [
        (date(2025, 12, 29), date(2027, 1, 4)),
        (date(2026, 9, 28), date(2027, 1, 4)),
        (date(2026, 11, 23), date(2027, 1, 4)),
    ]


def test_a_period_that_is_not_listed_to_its_end_is_not_in_the_calendar() -> None:
    # The calendar of 1 July 2026 ends in July 2028.
    assert left_out(
        ("company", "all", "2027", "1"),
        ("company", "all", "2028", "1"),
        ("company", "all", "2028-Q2", "1"),
        ("company", "all", "2028-Q3", "1"),
    ) == [None, "its period is not in the calendar", None, LEFT_OUT[3]]


def test_without_quotas_there_are_none() -> None:
    nothing = quotas(told()).collect()

    assert nothing.schema == DIM_QUOTAS.schema
    assert nothing.height == 0
