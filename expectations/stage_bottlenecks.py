"""What must hold of `stage_bottlenecks` beyond its columns and its key."""

import polars as pl

from expectations import expressions as ex
from expectations.rates import unknown_below_the_floor
from expectations.rule import Night, Rule

_BEYOND = (
    "deals_beyond_usual",
    "amount_waiting_beyond_usual",
    "deal_days_beyond_usual",
    "amount_years_beyond_usual",
)


def rules(_night: Night) -> tuple[Rule, ...]:
    """Return what must be true of the stages, of what waits there, and of the ranks."""
    return (*_waiting(), *_days(), *_beyond(), *_ranks())


def _waiting() -> tuple[Rule, ...]:
    """Return what must be true of what waits: it is what dim_deals says."""
    across = ("stage_bottlenecks", "dim_deals")
    return (
        Rule(
            "as many deals are open in each stage as in dim_deals",
            holds=pl.col("open_deals") == pl.col("deals"),
            over=beside_deals,
            of=across,
        ),
        Rule(
            "the open amount of each stage is that of dim_deals, to the cent",
            holds=pl.col("open_amount") == pl.col("amount"),
            over=beside_deals,
            of=across,
        ),
        Rule(
            "no more deals lack an amount than are open",
            holds=pl.col("deals_without_amount") <= pl.col("open_deals"),
        ),
        Rule(
            "there is a median age exactly where a deal is open",
            holds=pl.col("open_days_p50").is_null() == (pl.col("open_deals") == 0),
        ),
    )


def _days() -> tuple[Rule, ...]:
    """Return what must be true of the days now and before."""
    now, before = pl.col("p50_days_now"), pl.col("p50_days_before")
    return (
        Rule(
            "the days lost are the median now less the median before",
            holds=ex.is_near(pl.col("days_lost"), now - before),
            where=ex.are_known("p50_days_now", "p50_days_before"),
        ),
        Rule(
            "no days are lost where one of the medians is unknown",
            holds=pl.col("days_lost").is_null(),
            where=~ex.are_known("p50_days_now", "p50_days_before"),
        ),
        Rule(
            "half had left no later than three quarters",
            holds=ex.is_ascending("p50_days_before", "p75_days_before"),
        ),
        unknown_below_the_floor("days_lost"),
    )


def _beyond() -> tuple[Rule, ...]:
    """Return what must be true of what waits beyond the usual."""
    return (
        Rule(
            "what waits beyond the usual is known exactly where the usual is",
            holds=pl.when(pl.col("p75_days_before").is_null())
            .then(ex.are_unknown(*_BEYOND))
            .otherwise(ex.are_known(*_BEYOND)),
        ),
        Rule(
            "no more deals wait beyond the usual than are open",
            holds=pl.col("deals_beyond_usual") <= pl.col("open_deals"),
            where=pl.col("deals_beyond_usual").is_not_null(),
        ),
        Rule(
            "where no deal waits beyond the usual, that costs nothing",
            holds=pl.all_horizontal(
                pl.col(name).cast(pl.Float64) == 0 for name in _BEYOND
            ),
            where=pl.col("deals_beyond_usual") == 0,
        ),
    )


def _ranks() -> tuple[Rule, ...]:
    """Return what must be true of both ranks."""
    return tuple(
        rule
        for rank, by in (
            ("rank_by_days", "days_lost"),
            ("rank_by_amount", "amount_waiting_beyond_usual"),
        )
        for rule in (
            Rule(
                f"{rank} is known exactly where {by} is",
                holds=pl.col(rank).is_null() == pl.col(by).is_null(),
            ),
            Rule(
                f"{rank} counts 1, 2, 3 …, the largest {by} first",
                holds=_is_ranked(rank, by),
                where=pl.col(rank).is_not_null(),
            ),
        )
    )


def _is_ranked(rank: str, by: str) -> pl.Expr:
    """Whether as many rows as the rank says are as large or larger, ties aside."""
    value = pl.col(by).cast(pl.Float64)
    return (
        pl.col(rank).is_unique()
        & (pl.col(rank) >= value.rank("min", descending=True))
        & (pl.col(rank) <= value.rank("max", descending=True))
    )


def beside_deals(rows: pl.LazyFrame, deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per stage: what is open there, and what dim_deals says is."""
    known = (
        deals.filter(pl.col("outcome") == "open")
        .group_by("pipeline_id", "stage_id")
        .agg(deals=pl.len(), amount=pl.col("reporting_amount").sum())
    )
    return rows.join(
        known,
        on=["pipeline_id", "stage_id"],
        how="full",
        coalesce=True,
        validate="1:1",
    ).with_columns(pl.col("deals", "amount", "open_deals", "open_amount").fill_null(0))
