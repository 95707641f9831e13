"""What must hold of `dim_exchange_rates` beyond its columns and its key."""

import polars as pl

from expectations import expressions as ex
from expectations.rule import Night, Rule


def rules(_night: Night) -> tuple[Rule, ...]:
    """Return what must be true of a rate."""
    return (
        Rule("a rate is above zero", holds=pl.col("exchange_rate") > 0),
        Rule(
            "a rate holds until its currency's next one begins",
            holds=pl.col("valid_to_date") == ex.following("valid_from_date"),
            where=ex.goes_on("currency"),
        ),
        Rule(
            "the last rate of a currency goes on",
            holds=pl.col("valid_to_date").is_null(),
            where=~ex.goes_on("currency"),
        ),
        Rule(
            "no rate is of the reporting currency itself",
            holds=pl.col("currency") != pl.col("reporting_currency"),
        ),
        Rule(
            "every rate is of the same reporting currency",
            holds=pl.col("reporting_currency") == pl.col("reporting_currency").first(),
        ),
    )
