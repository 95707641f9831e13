"""Stage flow: moves from stage to stage, and what they were worth that day."""

from datetime import date, datetime
from decimal import Decimal

import polars as pl
from polars.testing import assert_frame_equal

from tests.transforms.histories import History, change, listed, to
from tests.transforms.metrics.builders import calendar
from tests.transforms.metrics.movements import DOLLARS, Rates, euros, rates
from transforms.metrics.stage_flow import stage_flow
from transforms.tables.movement import STAGE_FLOW

AS_OF = datetime.fromisoformat("2026-06-01T00:00:00+00:00")
Changes = tuple[str, str, str | None, datetime, int | None]


def flow(
    *rows: Changes, listed_rates: Rates = (), mapping: pl.LazyFrame | None = None
) -> pl.LazyFrame:
    known = History(*rows, mapping=mapping)
    return stage_flow(
        known.entries,
        known.states,
        calendar(as_of=AS_OF),
        rates(listed_rates),
        as_of=AS_OF,
        reporting_currency="EUR",
    )


def moves(found: pl.LazyFrame, *columns: str, level: str = "stage") -> list[object]:
    """Return from, to and the columns of all time; ids without their source."""
    return list(
        found.filter(period="all", level=level)
        .select(pl.col("from_stage", "to_stage").str.replace("crm:", ""), *columns)
        .collect()
        .rows()
    )


def test_a_first_stay_comes_from_created_and_every_step_is_a_move() -> None:
    found = flow(
        to("lead", 1),
        to("proposal", 2),
        to("lead", 3),
        to("proposal", 4),
        to("lead", 5, "crm:2"),
    )

    assert moves(found, "moves") == [
        ("created", "lead", 2),
        ("lead", "proposal", 2),
        ("proposal", "lead", 1),
    ]


def test_the_whole_row_of_a_month() -> None:
    found = flow(change("amount", "100.00", 1), to("lead", 1)).filter(
        period="month", level="stage"
    )

    assert found.collect().rows(named=True) == [
        {
            "period": "month",
            "period_start_date": date(2026, 1, 1),
            "period_end_date": date(2026, 2, 1),
            "pipeline_id": "crm:sales",
            "level": "stage",
            "from_pipeline_id": "crm:sales",
            "from_stage": "created",
            "to_stage": "crm:lead",
            "moves": 1,
            "moves_without_amount": 0,
            "amount": euros(100),
            "currency": "EUR",
        }
    ]


def test_a_step_within_a_canonical_stage_is_a_move_of_the_crm_only() -> None:
    two = listed(names=("proposal", "proposal-sent", "won"))
    found = flow(to("proposal", 1), to("proposal-sent", 2), to("won", 3), mapping=two)

    assert moves(found) == [
        ("created", "proposal"),
        ("proposal", "proposal-sent"),
        ("proposal-sent", "won"),
    ]
    assert moves(found, level="canonical") == [
        ("created", "proposal"),
        ("proposal", "won"),
    ]


def test_the_amount_is_that_of_the_move_in_its_currency_by_the_rate_of_its_day() -> (
    None
):
    found = flow(
        change("currency", "USD", 1),
        change("amount", "100.00", 1),
        to("lead", 1),
        change("currency", "EUR", 5),
        to("proposal", 6),
        change("amount", "30.00", 7),
        to("won", 8),
        listed_rates=DOLLARS,
    )

    assert moves(found, "amount") == [
        ("created", "lead", Decimal("90.00")),
        ("lead", "proposal", Decimal("100.00")),
        ("proposal", "won", Decimal("30.00")),
    ]


def test_moves_without_an_amount_or_a_rate_are_counted_and_add_nothing() -> None:
    found = flow(
        to("lead", 1),
        change("amount", "5.00", 2, "crm:2"),
        change("currency", "JPY", 2, "crm:2"),
        to("lead", 2, "crm:2"),
        change("amount", "7.00", 3, "crm:3"),
        to("lead", 3, "crm:3"),
    )

    assert moves(found, "moves", "moves_without_amount", "amount") == [
        ("created", "lead", 3, 2, Decimal("7.00"))
    ]


def test_a_deal_from_another_pipeline_says_where_it_came_from() -> None:
    found = flow(
        change("pipeline", "crm:sales", 1),
        to("lead", 1),
        change("pipeline", "crm:care", 2),
        mapping=listed("sales", "care"),
    )

    assert moves(found, "from_pipeline_id", "pipeline_id") == [
        ("lead", "lead", "crm:sales", "crm:care"),
        ("created", "lead", "crm:sales", "crm:sales"),
    ]


def test_merged_paths_are_left_out() -> None:
    found = flow(
        to("lead", 1),
        to("lead", 1, "crm:2"),
        change("merged_into", "crm:1", 2, "crm:2"),
        to("won", 3, "crm:3"),
    )

    assert moves(found) == [("created", "won")]


def test_each_move_lies_in_its_month_and_in_the_trailing_days() -> None:
    found = flow(to("lead", 1), to("won", 150)).filter(
        level="stage", to_stage="crm:won"
    )

    assert found.select("period", "moves").collect().rows() == [
        ("all", 1),
        ("month", 1),
        ("quarter", 1),
        ("trailing", 1),
        ("trailing", 1),
        ("trailing", 1),
        ("year", 1),
    ]


def test_neither_the_order_of_the_rows_nor_the_engine_changes_a_row() -> None:
    rows = [
        row
        for number in range(30)
        for row in (
            change("amount", f"{number}.50", 1 + number, f"crm:{number}"),
            to("lead", 1 + number, f"crm:{number}"),
            to("won" if number % 3 else "lost", 40 + 2 * number, f"crm:{number}"),
        )
    ]
    known = History(*rows)
    entries, states = known.entries.collect(), known.states.collect()

    def made(entries: pl.DataFrame, states: pl.DataFrame) -> pl.LazyFrame:
        return stage_flow(
            entries.lazy(),
            states.lazy(),
            calendar(as_of=AS_OF),
            rates(),
            as_of=AS_OF,
            reporting_currency="EUR",
        )

    found = made(entries, states)
    mixed = made(
        entries.sample(fraction=1, shuffle=True, seed=1),
        states.sample(fraction=1, shuffle=True, seed=2),
    )

    assert_frame_equal(
        found.collect(engine="streaming"), found.collect(engine="in-memory")
    )
    assert_frame_equal(mixed.collect(), found.collect())


def test_without_deals_the_table_is_empty() -> None:
    found = flow().collect()

    assert found.is_empty()
    assert found.schema == STAGE_FLOW.schema
