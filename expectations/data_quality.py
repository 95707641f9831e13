"""What must hold of `data_quality` beyond its columns and its key."""

import polars as pl

from expectations.rule import Night, Rule


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of the account of what was checked."""
    return (
        Rule("no run is after as_of", holds=pl.col("as_of") <= night.as_of),
        Rule(
            "this run is accounted for",
            holds=pl.col("as_of") == night.as_of,
            over=latest_run,
        ),
        Rule(
            "nothing critical was found in the data",
            holds=pl.col("failed") == 0,
            where=pl.col("severity") == "critical",
        ),
        Rule(
            "no rule fails more often than it was asked",
            holds=pl.col("failed") <= pl.col("checked"),
        ),
        Rule(
            "exactly what is not true has been so since some run",
            holds=(pl.col("failed") > 0) == pl.col("failing_since").is_not_null(),
        ),
        Rule(
            "nothing has been failing since after its run",
            holds=pl.col("failing_since") <= pl.col("as_of"),
            where=pl.col("failing_since").is_not_null(),
        ),
    )


def latest_run(quality: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row: the `as_of` of the latest run."""
    return quality.select(pl.col("as_of").max())
