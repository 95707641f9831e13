"""Alike deals: pairs that may be one wish of one customer, entered twice."""

from typing import Final

import polars as pl

from transforms.identity.blocks import paired
from transforms.identity.firm_words import with_firm_words
from transforms.identity.likeness import dice
from transforms.identity.words import distinct_words, folded
from transforms.metrics.money import cents

# A customer with more deals than this in a month orders; nobody entered them twice.
AT_MOST: Final = 100
_DAYS: Final = 30
_PERCENT: Final = 100
_MICROSECONDS_A_DAY: Final = 24 * 60 * 60 * 1_000_000
_PLACES: Final = 4
_FACTS: Final = ("name", "source", "pipeline_id", "cents", "created_at")


def alike_deals(deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return pairs of deals that are alike: one_id, other_id, score, reason.

    Those of one customer (its name without the legal form), in one pipeline or of two
    sources, created no more than 30 days apart, with amounts of one currency that are
    at most 1 % apart. Deleted and merged deals are not asked, nor those that are worth
    nothing or whose amount is unknown. The score is 0.6, and more for the same amount
    (0.15), the same day (0.1) and the same name (0.15). None is ever merged for it.
    """
    known = known_deals(deals)
    pairs = paired(deal_blocks(known), at_most=AT_MOST)
    for end, ending in (("one", ""), ("other", "_there")):
        facts = known.select(
            pl.col("number").alias(end),
            pl.col("deal_id").alias(f"{end}_id"),
            *(pl.col(fact).alias(f"{fact}{ending}") for fact in _FACTS),
        )
        pairs = pairs.join(facts, on=end, how="left", validate="m:1")
    return (
        pairs.with_columns(
            apart=(pl.col("created_at") - pl.col("created_at_there"))
            .abs()
            .dt.total_microseconds(),
            difference=(pl.col("cents") - pl.col("cents_there")).abs(),
            larger=pl.max_horizontal("cents", "cents_there"),
        )
        .filter(_is_comparable() & _is_near())
        # Names last: of all pairs of a customer few are left.
        .pipe(dice, "name", "name_there", named="names")
        .select("one_id", "other_id", score=_score(), reason=_reason())
    )


def known_deals(deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return the deals that can be told to be alike, numbered by id."""
    stands = ~pl.col("outcome").is_in(["deleted", "merged"])
    return (
        deals.filter(stands & (pl.col("amount") > 0))
        .sort("deal_id")
        .with_row_index("number")
        .pipe(with_firm_words, "company")
        .select(
            "deal_id",
            "source",
            "pipeline_id",
            "created_at",
            "currency",
            pl.col("number").cast(pl.Int64),
            cents=cents(pl.col("amount")),
            name=distinct_words(folded(pl.col("deal_name"))),
            company=pl.col("words").list.join(" "),
        )
    )


def deal_blocks(known: pl.LazyFrame) -> pl.LazyFrame:
    """Return what puts deals beside each other: number, scope, key.

    Customer, currency, and the 30 days in which the deal came, or the next ones.
    """
    span = pl.col("created_at").dt.epoch("us") // (_DAYS * _MICROSECONDS_A_DAY)
    return (
        known.filter(pl.col("company").is_not_null())
        .with_columns(span=pl.concat_list(span, span + 1))
        .explode("span")
        .select(
            "number",
            scope=pl.lit(0, pl.Int8),
            key=pl.concat_str(
                "company", pl.col("currency").fill_null(""), "span", separator="|"
            ),
        )
    )


def _is_comparable() -> pl.Expr:
    """Whether they are in one pipeline, or of two sources."""
    is_one_pipeline = pl.col("pipeline_id") == pl.col("pipeline_id_there")
    return is_one_pipeline | (pl.col("source") != pl.col("source_there"))


def _is_near() -> pl.Expr:
    """Whether they came within 30 days and are worth the same, to 1 %."""
    is_soon = pl.col("apart") <= _DAYS * _MICROSECONDS_A_DAY
    return is_soon & (pl.col("difference") * _PERCENT <= pl.col("larger"))


def _score() -> pl.Expr:
    """How alike two deals of one customer are."""
    amounts = 1 - pl.col("difference") * _PERCENT / pl.col("larger")
    days = 1 - pl.col("apart") / (_DAYS * _MICROSECONDS_A_DAY)
    score = 0.6 + 0.15 * amounts + 0.1 * days + 0.15 * pl.col("names")
    return score.round(_PLACES).clip(0.0, 1.0)


def _reason() -> pl.Expr:
    """Why two deals look alike, in words."""
    days = pl.col("apart") // _MICROSECONDS_A_DAY
    amount = (
        pl.when(pl.col("difference") == 0)
        .then(pl.lit("same amount"))
        .otherwise(pl.lit("amount within 1 %"))
    )
    apart = (
        pl.when(days == 0)
        .then(pl.lit("created within a day"))
        .when(days == 1)
        .then(pl.lit("created 1 day apart"))
        .otherwise(pl.format("created {} days apart", days))
    )
    percent = (pl.col("names") * _PERCENT).round().cast(pl.Int64)
    return pl.format("same company, {}, {}, names {} % alike", amount, apart, percent)
