"""Pipeline movement deals: the deals behind each change, and what explains them."""

from datetime import date, datetime, timedelta

import polars as pl
from polars.testing import assert_frame_equal

from tests.transforms.metrics.builders import day
from tests.transforms.metrics.movements import (
    FEBRUARY,
    LATER,
    MARCH,
    SOME_RATES,
    SOON,
    euros,
    movement,
    movement_deals,
    path,
    random_company,
)
from transforms.tables.movement import PIPELINE_MOVEMENT_DEALS

_BUCKET = ["period", "period_start_date", "scope", "segment", "member", "bucket"]
JANUARY, LATE = day(5), day(10, 2)


def test_the_whole_row_says_what_became_of_the_deal() -> None:
    rows = path(
        1,
        (JANUARY, {"expected_close_date": SOON, "owner_id": "crm:ann"}),
        (
            LATE,
            {"stage_id": "crm:won", "expected_close_date": LATER, "owner_id": None},
        ),
        amount=euros(100),
    )
    found = movement_deals(rows).filter(
        period="month", period_start_date=FEBRUARY, scope="open", segment="owner"
    )

    assert found.collect().rows(named=True) == [
        {
            "period": "month",
            "period_start_date": FEBRUARY,
            "period_end_date": date(2026, 3, 1),
            "scope": "open",
            "segment": "owner",
            "member": "crm:ann",
            "bucket": "won",
            "deal_id": "crm:1",
            "deals_without_amount": 0,
            "amount": euros(-100),
            "currency": "EUR",
            "stage_id_before": "crm:demo",
            "stage_id_after": "crm:won",
            "owner_id_before": "crm:ann",
            "owner_id_after": None,
            "expected_close_date_before": SOON,
            "expected_close_date_after": LATER,
        }
    ]


def test_a_created_deal_was_nowhere_before() -> None:
    found = movement_deals(path(1, (LATE, {}))).filter(
        period="month", scope="open", segment="all"
    )

    assert found.select("bucket", "stage_id_before", "stage_id_after").collect().row(
        0
    ) == ("created", None, "crm:demo")


def test_a_deal_that_did_not_change_is_not_listed() -> None:
    found = movement_deals(path(1, (JANUARY, {}), amount=euros(1)))

    assert found.filter(period="month", period_start_date=FEBRUARY).collect().is_empty()


def test_the_deals_of_each_bucket_add_up_to_it() -> None:
    rows = random_company(60, 5)
    how = {"as_of": day(3, 6), "listed": SOME_RATES}
    sums = (
        movement_deals(rows, **how)
        .group_by(_BUCKET)
        .agg(
            deals=pl.len().cast(pl.Int64),
            deals_without_amount=pl.col("deals_without_amount").sum(),
            amount=pl.col("amount").sum().cast(pl.Decimal(18, 2)),
        )
        .sort(_BUCKET)
    )
    buckets = (
        movement(rows, **how)
        .filter(~pl.col("bucket").is_in(["start", "end"]))
        .filter(pl.col("period_end_date") > day(3, 6).date() - timedelta(days=100))
        .select(*_BUCKET, "deals", "deals_without_amount", "amount")
        .sort(_BUCKET)
    )

    assert_frame_equal(sums.collect(), buckets.collect(), check_exact=True)


def test_each_deal_is_in_one_bucket_beside_currency() -> None:
    found = movement_deals(random_company(60, 6), as_of=day(3, 6), listed=SOME_RATES)
    buckets = (
        found.filter(pl.col("bucket") != "currency")
        .group_by(*_BUCKET[:-1], "deal_id")
        .len()
    )

    assert buckets.collect()["len"].max() == 1


def test_periods_that_ended_100_days_ago_are_not_listed() -> None:
    """February 2026 ends on 1 March; 100 days later is 9 June."""
    rows = path(1, (LATE, {}))

    def months(as_of: datetime) -> list[date]:
        found = movement_deals(rows, as_of=as_of).filter(period="month").collect()
        return found["period_start_date"].unique().to_list()

    listed = MARCH + timedelta(days=100)
    assert months(listed - timedelta(seconds=1)) == [FEBRUARY]
    assert months(listed) == []


def test_neither_the_order_of_the_rows_nor_the_engine_changes_a_row() -> None:
    rows = random_company(40, 7)
    how = {"as_of": day(3, 6), "listed": SOME_RATES}
    found = movement_deals(rows, **how)

    assert_frame_equal(
        found.collect(engine="streaming"), found.collect(engine="in-memory")
    )
    assert_frame_equal(movement_deals(rows[::-1], **how).collect(), found.collect())


def test_without_deals_the_table_is_empty() -> None:
    found = movement_deals([]).collect()

    assert found.is_empty()
    assert found.schema == PIPELINE_MOVEMENT_DEALS.schema
