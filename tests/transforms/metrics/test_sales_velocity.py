"""Sales velocity: what the open deals bring a day, and what that is made of."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.transforms.metrics.builders import (
    AS_OF,
    Row,
    calendar,
    day,
    deal,
    deals,
    decided,
)
from tests.transforms.metrics.loans import loans
from transforms.metrics.sales_velocity import sales_velocity
from transforms.schemas import SALES_VELOCITY

WORTH = {"reporting_amount": Decimal("100.00")}


def plan(
    *rows: Row,
    as_of: datetime = AS_OF,
    time_zone: str = "UTC",
    sample_floor: int = 1,
) -> pl.LazyFrame:
    return sales_velocity(
        deals(*rows),
        calendar(as_of=as_of, time_zone=time_zone),
        as_of=as_of,
        reporting_currency="EUR",
        sample_floor=sample_floor,
    )


def months(column: str, *rows: Row) -> dict[int, object]:
    """Return the column by month of 2026, from the first deal on."""
    found = plan(*rows).filter(period="month").collect()
    return dict(zip(found["period_start_date"].dt.month(), found[column], strict=True))


def of_all(*rows: Row, columns: tuple[str, ...], sample_floor: int = 1) -> object:
    found = plan(*rows, sample_floor=sample_floor).filter(period="all")
    return found.select(columns).collect().row(0)


def test_the_velocity_is_the_product_of_the_factors_beside_it() -> None:
    """3 open x 2/3 won x 150.00 a deal / 15 days a cycle = 20.00 a day."""
    rows = [
        *(deal(f"o{number}", day(1, 6)) for number in range(3)),
        decided(1, day(1), 10, "won", reporting_amount=Decimal("100.00")),
        decided(2, day(1), 20, "won", reporting_amount=Decimal("200.00")),
        decided(3, day(1), 5, "lost", **WORTH),
    ]

    assert plan(*rows).filter(period="all").collect().rows(named=True) == [
        {
            "period": "all",
            "period_start_date": date(2025, 1, 1),
            "period_end_date": date(2026, 7, 1),
            "pipeline_id": "crm:sales",
            "segment": "all",
            "member": "all",
            "open_deals": 3,
            "won_deals": 2,
            "lost_deals": 1,
            "win_rate": 2 / 3,
            "win_rate_low": pytest.approx(0.2077, abs=1e-4),
            "win_rate_high": pytest.approx(0.9385, abs=1e-4),
            "won_amount": Decimal("300.00"),
            "won_deals_without_amount": 0,
            "average_won_amount": Decimal("150.00"),
            "cycle_days": 15.0,
            "cycle_days_p50": 15.0,
            "cycle_days_p90": 19.0,
            "velocity_per_day": Decimal("20.00"),
            "currency": "EUR",
            "basis": "measured",
        }
    ]


def test_a_deal_is_open_from_its_creation_until_it_is_decided() -> None:
    rows = [decided(1, day(10, 2), 60, "won", **WORTH), deal(2, day(1, 5))]

    assert months("open_deals", *rows) == {2: 1, 3: 1, 4: 0, 5: 1, 6: 1}
    assert months("won_deals", *rows) == {2: 0, 3: 0, 4: 1, 5: 0, 6: 0}


def test_what_happens_as_a_month_ends_belongs_to_the_next() -> None:
    created = deal(1, day(1, 3))
    closed = decided(2, day(1, 2), 28, "won", **WORTH)

    assert months("open_deals", created, closed) == {2: 1, 3: 1, 4: 1, 5: 1, 6: 1}
    assert months("won_deals", closed) == {2: 0, 3: 1, 4: 0, 5: 0, 6: 0}


def test_a_month_ends_at_local_midnight() -> None:
    midnight = datetime(2026, 2, 28, 23, tzinfo=UTC)
    rows = [
        decided(number, midnight - age - timedelta(days=1), 1, "won", **WORTH)
        for number, age in enumerate((timedelta(), timedelta(seconds=1)))
    ]
    found = plan(*rows, time_zone="Europe/Amsterdam").filter(period="month").collect()

    assert found.select("period_start_date", "won_deals").rows()[:2] == [
        (date(2026, 2, 1), 1),
        (date(2026, 3, 1), 1),
    ]


def test_the_running_period_shows_what_is_open_at_as_of() -> None:
    as_of = day(15, 6)
    rows = [deal(number, day(number, 6)) for number in (1, 14, 16)]
    found = plan(*rows, as_of=as_of).collect()

    assert found.filter(period="month")["open_deals"].to_list() == [2]


def test_what_is_decided_at_as_of_is_open_until_then() -> None:
    closing = decided(1, AS_OF - timedelta(days=9), 9, "won", **WORTH)

    assert of_all(closing, columns=("open_deals", "won_deals")) == (1, 0)


def test_a_deleted_deal_was_open_until_it_was_deleted() -> None:
    gone = deal(1, day(1, 2), outcome="deleted", deleted_at=day(10, 4))

    assert months("open_deals", gone) == {2: 1, 3: 1, 4: 0, 5: 0, 6: 0}
    assert set(months("lost_deals", gone).values()) == {0}


def test_a_won_deal_that_was_deleted_later_was_not_open_meanwhile() -> None:
    gone = deal(
        1,
        day(1, 2),
        canonical_stage="won",
        outcome="deleted",
        stage_entered_at=day(5, 3),
        deleted_at=day(10, 5),
    )

    assert months("open_deals", gone) == {2: 1, 3: 0, 4: 0, 5: 0, 6: 0}


def test_a_deal_that_was_born_closed_was_never_open() -> None:
    born = decided(1, day(5, 3), -10, "won", **WORTH)

    assert months("open_deals", born) == {2: 0, 3: 0, 4: 0, 5: 0, 6: 0}
    assert months("won_deals", born) == {2: 1, 3: 0, 4: 0, 5: 0, 6: 0}


def test_a_won_deal_of_unknown_worth_is_counted_and_not_averaged() -> None:
    rows = [decided(1, day(1), 10, "won", **WORTH), decided(2, day(1), 10, "won")]
    asked = (
        "won_deals",
        "won_deals_without_amount",
        "won_amount",
        "average_won_amount",
    )

    assert of_all(*rows, columns=asked) == (2, 1, Decimal("100.00"), Decimal("100.00"))


def test_where_nothing_was_won_there_is_no_average_and_no_velocity() -> None:
    rows = [decided(1, day(1), 10, "lost", **WORTH), deal(2, day(1))]
    asked = ("won_amount", "average_won_amount", "cycle_days", "velocity_per_day")

    assert of_all(*rows, columns=asked) == (Decimal("0.00"), None, None, None)


@pytest.mark.parametrize(
    ("amounts", "average"),
    [
        (("0.01", "0.00"), "0.00"),
        (("0.02", "0.01"), "0.02"),
        (("0.10", "0.05"), "0.08"),
    ],
)
def test_half_a_cent_goes_to_the_even_one(
    amounts: tuple[str, ...], average: str
) -> None:
    rows = [
        decided(number, day(1), 10, "won", reporting_amount=Decimal(amount))
        for number, amount in enumerate(amounts)
    ]

    assert of_all(*rows, columns=("average_won_amount",)) == (Decimal(average),)


def test_below_the_sample_floor_there_are_facts_and_no_rates() -> None:
    rows = [decided(number, day(1), 10, "won", **WORTH) for number in range(19)]
    asked = ("won_deals", "cycle_days", "win_rate", "velocity_per_day", "basis")

    assert of_all(*rows, deal("o", day(1)), columns=asked, sample_floor=20) == (
        19,
        10.0,
        None,
        None,
        "insufficient history",
    )


def test_each_pipeline_has_rows_of_its_own() -> None:
    found = plan(deal(1, day(1)), deal(2, day(1), pipeline_id="crm:renewals"))
    rows = found.filter(period="all").select("pipeline_id", "open_deals").collect()

    assert rows.rows() == [("crm:renewals", 1), ("crm:sales", 1)]


def test_without_deals_the_table_is_empty() -> None:
    found = plan().collect()

    assert found.is_empty()
    assert found.schema == SALES_VELOCITY.schema


def test_neither_the_order_of_the_rows_nor_the_engine_changes_a_digit() -> None:
    draw = random.Random(3)  # noqa: S311 - a made-up sample, nothing secret
    rows = [
        decided(
            number,
            day(draw.uniform(1, 150)),
            draw.uniform(0, 20),
            draw.choice(["won", "lost"]),
            reporting_amount=Decimal(draw.randint(0, 10**7)) / 100,
        )
        for number in range(300)
    ]
    plain = plan(*rows)

    assert_frame_equal(
        plain.collect(engine="streaming"), plain.collect(), check_exact=True
    )
    assert_frame_equal(
        plan(*reversed(rows)).collect(), plain.collect(), check_exact=True
    )


def test_the_loans_take_as_long_and_are_worth_as_much_as_is_known_of_them() -> None:
    known = loans()
    found = (
        sales_velocity(
            known.deals, known.dates, as_of=known.as_of, reporting_currency="EUR"
        )
        .filter(period="all")
        .select(
            "open_deals",
            "won_deals",
            "lost_deals",
            "won_amount",
            pl.col("cycle_days", "cycle_days_p50").round(6),
        )
        .collect()
    )

    assert found.rows() == [
        (399, 2_246, 10_442, Decimal("35290338.00"), 16.658855, 14.436643)
    ]


def test_loans_won_by_month_of_registration_are_as_is_known_of_them() -> None:
    known = loans()
    month = pl.col("created_at").dt.convert_time_zone("Europe/Amsterdam")
    found = (
        known.deals.group_by(month=month.dt.strftime("%Y-%m"))
        .agg(deals=pl.len(), won=(pl.col("outcome") == "won").sum())
        .sort("month")
        .collect()
    )

    assert found.rows() == [
        ("2011-10", 2_393, 500),
        ("2011-11", 2_940, 460),
        ("2011-12", 2_122, 376),
        ("2012-01", 2_747, 487),
        ("2012-02", 2_885, 423),
    ]
