"""Exchange rates: what each currency is worth in the reporting one, and from when."""

import polars as pl

from transforms.tables.references import DIM_EXCHANGE_RATES


def exchange_rates(listed: pl.LazyFrame, *, reporting_currency: str) -> pl.LazyFrame:
    """Return one row per rate: it holds from its day until the currency's next one.

    `listed` is `LISTED_RATES`. The last rate of a currency holds until another comes:
    a file that nobody keeps up goes on with its last rates. The reporting currency
    needs no rate and has no row. Rates from days to come are listed, too.
    """
    return (
        listed.filter(~pl.col("is_held_back"))
        .filter(pl.col("currency") != reporting_currency)
        .select("currency", valid_from_date="valid_from", exchange_rate="rate")
        .unique()
        .with_columns(
            valid_to_date=pl.col("valid_from_date")
            .shift(-1)
            .over("currency", order_by="valid_from_date"),
            reporting_currency=pl.lit(reporting_currency),
        )
        .pipe(DIM_EXCHANGE_RATES.in_order)
    )
