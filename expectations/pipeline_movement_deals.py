"""What must hold of `pipeline_movement_deals` beyond its columns and its key."""

from datetime import datetime, timedelta
from functools import partial

import polars as pl

from expectations.cohorts import cohort
from expectations.rule import Night, Rule
from transforms.tables.vocabulary import MOVEMENT_LISTED_DAYS

_LISTED = timedelta(days=MOVEMENT_LISTED_DAYS)
_BUCKET = pl.col("bucket")
_STAYED = ["amount_up", "amount_down"]
_WHOSE = ("period", "period_start_date", "scope", "segment", "member")
_SUMS = ("deals", "deals_without_amount", "amount")


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of the deals behind the movement."""
    return (*cohort(night), *_reasons(), *_once(), _sums(night))


def _reasons() -> tuple[Rule, ...]:
    """Return what must be true of the facts beside a bucket."""
    due, due_before = (
        pl.col(f"expected_close_date_{end}") < pl.col("period_end_date")
        for end in ("after", "before")
    )
    owner = [pl.col(f"owner_id_{end}").fill_null("none") for end in ("before", "after")]
    return (
        Rule(
            "exactly the created deals were in no stage before",
            holds=pl.col("stage_id_before").is_null() == (_BUCKET == "created"),
        ),
        Rule(
            "every deal is in a stage at the end",
            holds=pl.col("stage_id_after").is_not_null(),
        ),
        Rule(
            "a deal pushed out was expected by the period's end and is no more",
            holds=due_before & ~due.fill_null(value=False),
            where=_BUCKET == "pushed_out",
        ),
        Rule(
            "a deal pulled in is expected by the period's end and was not",
            holds=due & ~due_before.fill_null(value=False),
            where=_BUCKET == "pulled_in",
        ),
        Rule(
            "a deal that entered or left an owner's pipeline changed its owner",
            holds=owner[0] != owner[1],
            where=(pl.col("segment") == "owner")
            & _BUCKET.is_in(["entered_segment", "left_segment"]),
        ),
    )


def _once() -> tuple[Rule, ...]:
    """Return what must be true of a deal's buckets together."""
    return (
        Rule(
            "a deal is in one bucket beside currency",
            holds=pl.col("others") <= 1,
            over=buckets_of_deals,
        ),
        Rule(
            "only a deal that stayed was valued anew",
            holds=pl.col("others") == pl.col("stayed"),
            where=pl.col("revalued") > 0,
            over=buckets_of_deals,
        ),
    )


def _sums(night: Night) -> Rule:
    """Return the rule that the deals of a bucket add up to it."""
    return Rule(
        "the deals of a bucket are as many as pipeline_movement says and add up to "
        "it, to the cent",
        holds=pl.all_horizontal(
            pl.col(name).eq_missing(pl.col(f"{name}_of_bucket")) for name in _SUMS
        ),
        over=partial(sums_beside_buckets, as_of=night.as_of),
        of=("pipeline_movement_deals", "pipeline_movement", "dim_dates"),
    )


def buckets_of_deals(deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per deal of a member: in how many buckets of which kind it is."""
    is_currency = _BUCKET == "currency"
    return deals.group_by(*_WHOSE, "deal_id").agg(
        others=(~is_currency).sum(),
        stayed=_BUCKET.is_in(_STAYED).sum(),
        revalued=is_currency.sum(),
    )


def sums_beside_buckets(
    deals: pl.LazyFrame,
    movement: pl.LazyFrame,
    dates: pl.LazyFrame,
    *,
    as_of: datetime,
) -> pl.LazyFrame:
    """Return each bucket as its deals have it, and as pipeline_movement does."""
    key = [*_WHOSE, "bucket"]
    long_ago = dates.filter(pl.col("starts_at") <= as_of - _LISTED)
    listed = movement.filter(~_BUCKET.is_in(["start", "end"])).join(
        long_ago.select(period_end_date="date"), on="period_end_date", how="anti"
    )
    return (
        deals.group_by(key)
        .agg(
            pl.len().cast(pl.Int64).alias("deals"),
            pl.col("deals_without_amount", "amount").sum(),
        )
        .join(
            listed.select(*key, pl.col(_SUMS).name.suffix("_of_bucket")),
            on=key,
            how="full",
            coalesce=True,
            validate="1:1",
        )
    )
