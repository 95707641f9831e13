"""What must hold of `dim_deals` beyond its columns and its key."""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

import polars as pl

from expectations.rule import Night, Rule
from transforms.tables.vocabulary import OPEN_STAGES

_EXACT = pl.Decimal(38, 10)
_HALF_A_CENT = Decimal("0.005")
_DECIDED = ["won", "lost"]
_GONE = ["deleted", "merged"]
_OUTCOME = pl.col("outcome")
_IS_OPEN = _OUTCOME == "open"
_DIMENSIONS = ("dim_deals", "dim_pipelines", "dim_stages", "dim_owners")


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of a deal as it stands."""
    return (*_outcomes(), *_times(night), *_amounts(night), *_mapped(night), *_known())


def _outcomes() -> tuple[Rule, ...]:
    """Return what must be true of a deal's outcome."""
    return (
        Rule(
            "exactly the won and lost deals have the instant they were decided",
            holds=_OUTCOME.is_in(_DECIDED) == pl.col("closed_at").is_not_null(),
        ),
        Rule(
            "exactly the deleted and merged deals have the instant they went",
            holds=_OUTCOME.is_in(_GONE) == pl.col("deleted_at").is_not_null(),
        ),
        Rule(
            "exactly the merged deals name the deal they were merged into",
            holds=(_OUTCOME == "merged") == pl.col("merged_into").is_not_null(),
        ),
        Rule(
            "no deal was merged into itself",
            holds=pl.col("merged_into") != pl.col("deal_id"),
            where=pl.col("merged_into").is_not_null(),
            severity="warning",  # the source's own doing: its amount counts nowhere
        ),
        Rule(
            "a won deal is in a won stage, a lost one in a lost stage",
            holds=pl.col("canonical_stage") == _OUTCOME,
            where=_OUTCOME.is_in(_DECIDED),
        ),
        Rule(
            "an open deal is in an open stage, or in one nobody mapped",
            holds=pl.col("canonical_stage").is_in(OPEN_STAGES).fill_null(value=True),
            where=_IS_OPEN,
        ),
    )


def _times(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of a deal's instants."""
    return (
        Rule(
            "nothing is known of a deal from as_of or later",
            holds=pl.max_horizontal(
                "stage_entered_at", "last_changed_at", "closed_at", "deleted_at"
            )
            < night.as_of,
        ),
        Rule(
            "a deal enters its stage not before it enters its first",
            holds=pl.col("stage_entered_at") >= pl.col("first_entered_at"),
        ),
        Rule(
            "a deal is decided not before it enters its first stage",
            holds=pl.col("closed_at") >= pl.col("first_entered_at"),
            where=pl.col("closed_at").is_not_null(),
        ),
        Rule(
            "only won deals have a cycle",
            holds=_OUTCOME == "won",
            where=pl.col("cycle_days").is_not_null(),
        ),
    )


def _amounts(night: Night) -> tuple[Rule, ...]:
    """Return what is expected of a deal's amount."""
    return (
        Rule(
            "nearly every won deal has an amount",
            holds=pl.col("amount").is_not_null(),
            where=_OUTCOME == "won",
            mostly=0.95,
            severity="warning",
        ),
        Rule(
            "there is no value in the reporting currency without an amount",
            holds=pl.col("amount").is_not_null(),
            where=pl.col("reporting_amount").is_not_null(),
        ),
        Rule(
            "an amount in another currency is worth what the rate of its day says",
            holds=(_worth() - pl.col("reporting_amount").cast(_EXACT)).abs()
            <= _HALF_A_CENT,
            over=partial(deals_beside_rates, as_of=night.as_of),
            of=("dim_deals", "dim_exchange_rates", "dim_dates"),
        ),
    )


def _worth() -> pl.Expr:
    """Return what the amount is worth by the rate, to the last digit."""
    return pl.col("amount").cast(_EXACT) * pl.col("exchange_rate").cast(_EXACT)


def deals_beside_rates(
    deals: pl.LazyFrame, rates: pl.LazyFrame, dates: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return the amounts of deals that are to be converted, with the rate of the day.

    The day is the one on which the deal was decided or went, else the last that began
    before `as_of`. A deal of a currency without any rate is not asked.
    """
    last = pl.lit(as_of - timedelta(microseconds=1), pl.Datetime("us", "UTC"))
    has_ended = pl.col("valid_to_date") <= pl.col("date")
    return (
        deals.join(rates.select("currency").unique(), on="currency", how="semi")
        .filter(pl.col("amount").is_not_null())
        .select(
            "currency",
            "amount",
            "reporting_amount",
            starts_at=pl.coalesce("closed_at", "deleted_at", last),
        )
        .sort("starts_at")
        .join_asof(dates.select("starts_at", "date"), on="starts_at")
        .join_asof(
            rates.sort("valid_from_date"),
            left_on="date",
            right_on="valid_from_date",
            by="currency",
            check_sortedness=False,
        )
        .filter(
            pl.col("exchange_rate").is_not_null() & ~has_ended.fill_null(value=False)
        )
    )


def _mapped(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of open deals and the mapping of stages."""
    return (
        Rule(
            "every open deal is in a stage that is mapped",
            holds=pl.col("canonical_stage").is_not_null(),
            where=_IS_OPEN,
            severity="warning",
        ),
        Rule(
            "stages nobody mapped hold no more open amount than is allowed",
            holds=pl.col("unmapped_amount")
            <= pl.col("open_amount") * night.largest_unmapped_share,
            over=open_amounts,
        ),
    )


def open_amounts(deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row: the size of all open amounts, and of those not mapped.

    Sizes, because a negative amount must not hide another; in the deals' own
    currencies where the reporting amount is not known.
    """
    amount = pl.coalesce("reporting_amount", "amount").abs()
    is_unmapped = pl.col("canonical_stage").is_null()
    return deals.filter(_IS_OPEN).select(
        open_amount=amount.sum().cast(pl.Float64),
        unmapped_amount=amount.filter(is_unmapped).sum().cast(pl.Float64),
    )


def _known() -> tuple[Rule, ...]:
    """Return what must be true of the names that a deal points to."""
    return (
        Rule(
            "every deal's pipeline is in dim_pipelines",
            holds=pl.col("has_pipeline"),
            over=deals_beside_dimensions,
            of=_DIMENSIONS,
        ),
        Rule(
            "every deal's stage is in dim_stages",
            holds=pl.col("has_stage"),
            over=deals_beside_dimensions,
            of=_DIMENSIONS,
        ),
        Rule(
            "every deal's owner is in dim_owners",
            holds=pl.col("has_owner"),
            where=pl.col("owner_id").is_not_null(),
            over=deals_beside_dimensions,
            of=_DIMENSIONS,
        ),
    )


def deals_beside_dimensions(
    deals: pl.LazyFrame,
    pipelines: pl.LazyFrame,
    stages: pl.LazyFrame,
    owners: pl.LazyFrame,
) -> pl.LazyFrame:
    """Return deals with `has_pipeline`, `has_stage`, `has_owner`: true, or null."""
    known = pl.lit(value=True)
    stage = ["pipeline_id", "stage_id"]
    return (
        deals.select("pipeline_id", "stage_id", "owner_id")
        .join(
            pipelines.select("pipeline_id", has_pipeline=known),
            on="pipeline_id",
            how="left",
            validate="m:1",
        )
        .join(
            stages.select(*stage, has_stage=known).unique(),
            on=stage,
            how="left",
            validate="m:1",
        )
        .join(
            owners.select("owner_id", has_owner=known),
            on="owner_id",
            how="left",
            validate="m:1",
        )
    )
