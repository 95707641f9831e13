"""The rules of `dim_deals`: each is seen to be untrue of a broken night."""

from decimal import Decimal

import polars as pl
import pytest

from expectations import deals
from expectations.rule import Night
from expectations.tally import tally
from tests.expectations.builders import (
    AS_OF,
    business,
    day,
    money,
    put,
    spoilt,
    untrue,
    without,
)
from transforms.schemas import MONEY, TABLES

TABLE = "dim_deals"
BROKEN = {
    "exactly the won and lost deals have the instant they were decided": (
        TABLE,
        put(1, closed_at=None),
    ),
    "exactly the deleted and merged deals have the instant they went": (
        TABLE,
        put(2, deleted_at=None),
    ),
    "exactly the merged deals name the deal they were merged into": (
        TABLE,
        put(0, outcome="merged"),
    ),
    "no deal was merged into itself": (TABLE, put(0, merged_into="crm:1")),
    "a won deal is in a won stage, a lost one in a lost stage": (
        TABLE,
        put(1, canonical_stage="lost"),
    ),
    "an open deal is in an open stage, or in one nobody mapped": (
        TABLE,
        put(0, canonical_stage="won"),
    ),
    "nothing is known of a deal from as_of or later": (
        TABLE,
        put(0, last_changed_at=AS_OF),
    ),
    "a deal enters its stage not before it enters its first": (
        TABLE,
        put(0, first_entered_at=day(3)),
    ),
    "a deal is decided not before it enters its first stage": (
        TABLE,
        put(1, first_entered_at=day(3)),
    ),
    "only won deals have a cycle": (TABLE, put(0, cycle_days=1.0)),
    "nearly every won deal has an amount": (TABLE, put(1, amount=None)),
    "there is no value in the reporting currency without an amount": (
        TABLE,
        put(0, amount=None),
    ),
    "an amount in another currency is worth what the rate of its day says": (
        TABLE,
        put(2, reporting_amount=money("6.65")),  # the rate of a later day
    ),
    "every open deal is in a stage that is mapped": (
        TABLE,
        put(0, canonical_stage=None),
    ),
    "stages nobody mapped hold no more open amount than is allowed": (
        TABLE,
        put(0, canonical_stage=None),
    ),
    "every deal's pipeline is in dim_pipelines": ("dim_pipelines", without(1)),
    "every deal's stage is in dim_stages": ("dim_stages", without(2)),
    "every deal's owner is in dim_owners": ("dim_owners", without(0)),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue(TABLE, spoilt(*BROKEN[sentence]))


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business(TABLE)


@pytest.mark.parametrize(("share", "is_held"), [(0.99, True), (1.0, False)])
def test_the_share_of_open_amount_that_may_be_unmapped_is_a_setting(
    share: float, *, is_held: bool
) -> None:
    frames = spoilt(TABLE, put(0, canonical_stage=None))
    rules = deals.rules(Night(AS_OF, largest_unmapped_share=share))

    counts = tally(TABLES[TABLE], rules, frames)

    failed = [rule.description for rule, count in counts.items() if count.failed]
    held = "stages nobody mapped hold no more open amount than is allowed"
    assert (held in failed) is is_held


def test_an_unmapped_stage_is_a_warning_even_where_its_amount_is_small() -> None:
    small = money("0.01")
    frames = spoilt(
        TABLE,
        lambda table: pl.concat(
            [table, table.filter(pl.col("outcome") == "open").pipe(_unmapped, small)]
        ),
    )

    assert untrue(TABLE, frames) == {"every open deal is in a stage that is mapped"}


def test_amounts_in_other_currencies_count_towards_the_unmapped_share() -> None:
    spoil = put(0, canonical_stage=None, reporting_amount=None)

    assert ("stages nobody mapped hold no more open amount than is allowed") in untrue(
        TABLE, spoilt(TABLE, spoil)
    )


def _unmapped(deal: pl.LazyFrame, amount: Decimal) -> pl.LazyFrame:
    """Return another deal like it, in a stage nobody mapped."""
    return deal.with_columns(
        deal_id=pl.lit("crm:9"),
        canonical_stage=pl.lit(None, pl.String),
        amount=pl.lit(amount, MONEY),
        reporting_amount=pl.lit(amount, MONEY),
    )


def test_a_negative_amount_does_not_hide_another() -> None:
    frames = spoilt(
        TABLE,
        lambda table: pl.concat(
            [
                table,
                table.filter(pl.col("outcome") == "open").pipe(
                    _unmapped, money("-100.00")
                ),
            ]
        ),
    )

    assert ("stages nobody mapped hold no more open amount than is allowed") in untrue(
        TABLE, frames
    )
