"""Pipeline daily: the state at the end of every day, as it stood that day."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.transforms.metrics.builders import (
    Row,
    calendar,
    day,
    stages,
    state,
    states,
    table,
)
from tests.transforms.metrics.loans import loans
from transforms.metrics.pipeline_daily import pipeline_daily
from transforms.metrics.stage_incidence import stage_incidence
from transforms.schemas import PIPELINE_DAILY, STAGE_INCIDENCE

AS_OF = day(6)
HUNDRED = Decimal("100.00")


def chance(stage: str, level: str = "stage", won: float | None = 0.25) -> Row:
    """Return a stage's chance to be won ever."""
    return {
        "period": "all",
        "segment": "all",
        "horizon": "end",
        "pipeline_id": "crm:sales",
        "level": level,
        "stage": stage,
        "won_incidence": won,
    }


def plan(
    *rows: Row,
    as_of: datetime = AS_OF,
    time_zone: str = "UTC",
    mapping: pl.LazyFrame | None = None,
    chances: tuple[Row, ...] = (chance("crm:demo"),),
) -> pl.LazyFrame:
    return pipeline_daily(
        states(*rows),
        stages() if mapping is None else mapping,
        calendar(as_of=as_of, time_zone=time_zone),
        table(STAGE_INCIDENCE, chances),
        as_of=as_of,
    )


def days(found: pl.LazyFrame, *columns: str) -> list[tuple[object, ...]]:
    """Return the day of January and the columns, row by row."""
    return found.select(pl.col("date").dt.day(), *columns).collect().rows()


def test_a_day_shows_what_was_open_at_its_end() -> None:
    found = plan(state(1, day(2.4), day(4.9), amount=HUNDRED))

    assert days(found, "open_deals", "amount") == [(2, 1, HUNDRED), (3, 1, HUNDRED)]


def test_the_whole_row_says_who_what_and_how_it_is_known() -> None:
    found = plan(state(1, day(5.5), amount=HUNDRED))

    assert found.collect().rows(named=True) == [
        {
            "date": date(2026, 1, 5),
            "pipeline_id": "crm:sales",
            "stage_id": "crm:demo",
            "owner_id": "none",
            "forecast_category": "none",
            "currency": "EUR",
            "open_deals": 1,
            "deals_without_amount": 0,
            "amount": HUNDRED,
            "weighted_amount": Decimal("25.00"),
            "deals_without_chance": 0,
            "is_partial": False,
            "origin": "reconstructed",
            "version": 1,
            "is_latest": True,
            "written_at": day(6),
        }
    ]


def test_what_came_and_went_within_a_day_is_not_seen_at_its_end() -> None:
    assert days(plan(state(1, day(2.1), day(2.9)))) == []


def test_a_deal_that_leaves_at_midnight_was_there_at_the_end_of_the_day() -> None:
    assert days(plan(state(1, day(2), day(4)))) == [(2,), (3,)]


def test_a_deal_that_leaves_at_as_of_is_still_there() -> None:
    assert days(plan(state(1, day(4.5), AS_OF))) == [(4,), (5,)]


def test_days_end_at_local_midnight() -> None:
    begins, ends = (
        datetime(2026, 1, 2, 23, tzinfo=UTC),
        datetime(2026, 1, 3, 23, tzinfo=UTC),
    )
    rows = state(1, begins, ends), state(2, begins - timedelta(seconds=1), ends)
    found = plan(*rows, time_zone="Europe/Amsterdam")

    assert days(found, "open_deals") == [(2, 1), (3, 2)]


def test_the_running_day_is_partial_and_shows_as_of() -> None:
    found = plan(state(1, day(4)), state(2, day(5.2), day(5.4)), as_of=day(5.5))

    assert days(found, "open_deals", "is_partial") == [(4, 1, False), (5, 1, True)]


def test_what_comes_after_as_of_is_not_known() -> None:
    found = plan(state(1, day(4), day(5.7)), state(2, day(5.7)), as_of=day(5.5))

    assert days(found, "open_deals") == [(4, 1), (5, 1)]


def test_every_day_has_the_amount_and_the_owner_of_that_day() -> None:
    found = plan(
        state(1, day(3), day(4), amount=HUNDRED, owner_id="crm:ann"),
        state(1, day(4), day(5), amount=Decimal("250.50"), owner_id="crm:ann"),
        state(1, day(5), amount=Decimal("250.50"), owner_id="crm:ben"),
    )

    assert days(found, "owner_id", "amount") == [
        (3, "crm:ann", HUNDRED),
        (4, "crm:ann", Decimal("250.50")),
        (5, "crm:ben", Decimal("250.50")),
    ]


def test_an_unknown_amount_is_counted_and_adds_nothing() -> None:
    found = plan(state(1, day(5), amount=HUNDRED), state(2, day(5)))

    assert days(found, "open_deals", "deals_without_amount", "amount") == [
        (5, 2, 1, HUNDRED)
    ]


def test_won_lost_deleted_and_merged_deals_are_not_open() -> None:
    found = plan(
        state(1, day(3), stage_id="crm:won"),
        state(2, day(3), stage_id="crm:lost"),
        state(3, day(3), day(4)),
        state(3, day(4), is_deleted=True),
        state(4, day(3), day(4)),
        state(4, day(4), merged_into="crm:3"),
    )

    assert days(found, "open_deals") == [(3, 2)]


def test_a_stage_nobody_mapped_counts_as_open_and_weighs_nothing() -> None:
    found = plan(state(1, day(5), stage_id="crm:x", amount=HUNDRED))

    assert days(found, "amount", "weighted_amount", "deals_without_chance") == [
        (5, HUNDRED, Decimal("0.00"), 1)
    ]


def test_a_stage_without_history_weighs_what_its_canonical_stage_weighs() -> None:
    found = plan(
        state(1, day(5), stage_id="crm:quote", amount=HUNDRED),
        chances=(
            chance("crm:quote", won=None),
            chance("proposal", "canonical", won=0.5),
        ),
    )

    assert days(found, "weighted_amount", "deals_without_chance") == [
        (5, Decimal("50.00"), 0)
    ]


@pytest.mark.parametrize(
    ("amount", "weighted"), [("0.01", "0.00"), ("0.03", "0.02"), ("0.05", "0.02")]
)
def test_a_weighted_amount_rounds_half_a_cent_to_the_even_one(
    amount: str, weighted: str
) -> None:
    found = plan(
        state(1, day(5), amount=Decimal(amount)), chances=(chance("crm:demo", won=0.5),)
    )

    assert days(found, "weighted_amount") == [(5, Decimal(weighted))]


def test_the_weight_is_the_chance_of_all_time_at_the_curves_end() -> None:
    others = (
        chance("crm:demo", won=0.9) | {"horizon": "30_days"},
        chance("crm:demo", won=0.9) | {"period": "year"},
        chance("crm:demo", won=0.9) | {"segment": "owner"},
    )
    found = plan(
        state(1, day(5), amount=HUNDRED), chances=(*others, chance("crm:demo"))
    )

    assert days(found, "weighted_amount") == [(5, Decimal("25.00"))]


def test_a_stage_that_was_mapped_twice_is_counted_once() -> None:
    found = plan(state(1, day(5)), mapping=stages({"valid_from": day(2)}))

    assert days(found, "open_deals") == [(5, 1)]


def test_without_deals_the_table_is_empty() -> None:
    found = plan().collect()

    assert found.is_empty()
    assert found.schema == PIPELINE_DAILY.schema


def chance_states(size: int) -> list[Row]:
    draw = random.Random(2)  # noqa: S311 - a made-up sample, nothing secret
    rows = []
    for number in range(size):
        begins = day(draw.uniform(1, 40))
        for _ in range(draw.randint(1, 5)):
            ends = begins + timedelta(days=draw.choice([0, 0.2, 1, draw.uniform(0, 9)]))
            amount = draw.choice([None, Decimal(draw.randint(0, 10**6)) / 100])
            what = {
                "amount": amount,
                "stage_id": draw.choice(["crm:demo", "crm:quote", "crm:won"]),
                "owner_id": draw.choice([None, "crm:ann", "crm:ben"]),
            }
            rows.append(state(number, begins, ends, **what))
            begins = ends
        rows.append(state(number, begins, None, amount=HUNDRED))
    return rows


def day_by_day(rows: list[Row], as_of: datetime, time_zone: str) -> pl.DataFrame:
    """Return deals and amount of every day, by looking at all spans on each of them."""
    days = calendar(as_of=as_of, time_zone=time_zone).filter(
        pl.col("starts_at") < as_of
    )
    end = pl.min_horizontal("ends_at", pl.lit(as_of))
    is_there = (pl.col("valid_from") < end) & (pl.col("valid_to") >= end).fill_null(
        value=True
    )
    return (
        states(*rows)
        .filter(pl.col("stage_id") != "crm:won")
        .join(days, how="cross")
        .filter(is_there)
        .group_by("date", "stage_id", owner_id=pl.col("owner_id").fill_null("none"))
        .agg(
            open_deals=pl.len().cast(pl.Int64),
            deals_without_amount=pl.col("amount").null_count().cast(pl.Int64),
            amount=pl.col("amount").sum().cast(pl.Decimal(18, 2)),
        )
        .sort("date", "stage_id", "owner_id")
        .collect()
    )


@pytest.mark.parametrize("time_zone", ["UTC", "America/Los_Angeles", "Asia/Kathmandu"])
@pytest.mark.parametrize("as_of", [day(30), day(30.4)])
def test_every_day_is_what_a_look_at_every_span_finds(
    as_of: datetime, time_zone: str
) -> None:
    rows = chance_states(60)
    expected = day_by_day(rows, as_of, time_zone)
    found = plan(*rows, as_of=as_of, time_zone=time_zone).select(expected.columns)

    assert_frame_equal(found.collect(), expected, check_exact=True)


def test_neither_the_order_of_the_rows_nor_the_engine_changes_a_digit() -> None:
    rows = chance_states(80)
    plain = plan(*rows, as_of=day(30))

    assert_frame_equal(
        plain.collect(engine="streaming"), plain.collect(), check_exact=True
    )
    assert_frame_equal(
        plan(*reversed(rows), as_of=day(30)).collect(),
        plain.collect(),
        check_exact=True,
    )


def test_the_last_day_of_the_loans_is_what_their_deals_say() -> None:
    known = loans(datetime(2012, 3, 1, 12, tzinfo=UTC))
    tables = (known.entries, known.stages, known.dates)
    chances = stage_incidence(*tables, as_of=known.as_of)
    daily = pipeline_daily(
        known.states, known.stages, known.dates, chances, as_of=known.as_of
    )
    last = daily.filter(pl.col("date") == date(2012, 3, 1)).select(
        pl.col("open_deals", "amount").sum(), pl.col("is_partial").all()
    )
    still_open = known.deals.filter(outcome="open").select(
        pl.len(), pl.col("amount").sum()
    )

    assert last.collect().row(0) == (*still_open.collect().row(0), True)
