"""A member's figures are those of a company that has nothing else."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from expectations.gate import check
from tests.transforms.metrics.builders import (
    AS_OF,
    Row,
    calendar,
    deal,
    deals,
    decided,
    entries,
    entry,
    left,
    stages,
)
from transforms.metrics.sales_velocity import sales_velocity
from transforms.metrics.stage_conversion import stage_conversion
from transforms.metrics.stage_incidence import stage_incidence
from transforms.metrics.time_in_stage import time_in_stage
from transforms.schemas import SALES_VELOCITY, TABLES

BY = "owner_id_at_entry"
OWNERS = ("crm:ann", "crm:bob")
_STEPS = ("won", "lost", "advanced", "went_back")
Metric = Callable[..., pl.LazyFrame]


def some(owner: str) -> list[Row]:
    """Return entries of an owner: of each step some, and one open."""
    first = 1 if owner == OWNERS[0] else 100
    count = 5 if owner == OWNERS[0] else 8
    ended = [
        left(
            number,
            AS_OF - timedelta(days=20 * (number - first) + 30),
            number % 7 + 1,
            _STEPS[number % len(_STEPS)],
            **{BY: owner},
        )
        for number in range(first, first + count)
    ]
    return [*ended, entry(first + 50, AS_OF - timedelta(days=3), **{BY: owner})]


def made(
    metric: Metric, rows: Sequence[Row], segments: tuple[tuple[str, str], ...] = ()
) -> pl.DataFrame:
    return metric(
        entries(*rows),
        stages(),
        calendar(),
        as_of=AS_OF,
        sample_floor=1,
        segments=segments,
    ).collect()


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize("metric", [stage_conversion, stage_incidence, time_in_stage])
def test_a_member_has_the_figures_of_its_entries_alone(
    metric: Metric, owner: str
) -> None:
    both = made(metric, [*some(OWNERS[0]), *some(OWNERS[1])], (("owner", BY),))
    alone = made(metric, some(owner))
    split = both.filter(segment="owner", member=owner)
    periods = split.select("period", "period_start_date").unique()

    expected = alone.join(periods, on=["period", "period_start_date"], how="semi")
    assert split.height > 0
    assert_frame_equal(
        split.drop("segment", "member"), expected.drop("segment", "member")
    )


@pytest.mark.parametrize("metric", [stage_conversion, stage_incidence, time_in_stage])
def test_whom_a_split_forgets_or_doubles_holds_the_night_back(metric: Metric) -> None:
    found = made(metric, [*some(OWNERS[0]), *some(OWNERS[1])], (("owner", BY),))

    assert not is_split_untrue(metric.__name__, found)
    forgotten = found.filter(pl.col("member") != OWNERS[0])
    assert is_split_untrue(metric.__name__, forgotten)


def is_split_untrue(table: str, rows: pl.DataFrame) -> bool:
    frames = {name: of.empty() for name, of in TABLES.items()} | {table: rows.lazy()}
    results = check(TABLES[table], frames, as_of=AS_OF)
    return any("add up" in r.description and not r.success for r in results)


def velocity(*rows: Row) -> pl.DataFrame:
    return sales_velocity(
        deals(*rows),
        calendar(),
        as_of=AS_OF,
        reporting_currency="EUR",
        sample_floor=1,
        segments=(("owner", "owner_id"),),
    ).collect()


def some_deals(owner: str) -> list[Row]:
    ago = AS_OF - timedelta(days=100)
    worth = {"reporting_amount": Decimal(len(owner)), "owner_id": owner}
    return [
        decided(f"{owner}1", ago, 10, "won", **worth),
        decided(f"{owner}2", ago, 20, "lost", **worth),
        deal(f"{owner}3", ago, **worth),
    ]


def test_a_sellers_velocity_is_that_of_his_deals_alone() -> None:
    both = velocity(*some_deals("crm:ann"), *some_deals("crm:robert"))
    alone = velocity(*some_deals("crm:ann")).filter(segment="all")

    split = both.filter(segment="owner", member="crm:ann")
    assert_frame_equal(split.drop("segment", "member"), alone.drop("segment", "member"))
    assert both.columns == SALES_VELOCITY.schema.names()
    assert not is_split_untrue("sales_velocity", both)
    assert is_split_untrue("sales_velocity", both.filter(pl.col("member") != "crm:ann"))
