"""Findings on money and days: no rate, no owner of a quota, no day in the calendar.

Each is a row as in `findings`, and is left out where there is nothing to ask it of.
"""

import polars as pl

from transforms.quality.findings import FINDING, finding
from transforms.warehouse.quotas import LEFT_OUT

_NO_CODE = "every amount names a currency: three letters of ISO 4217"


def currencies_with_rate(
    deals: pl.LazyFrame, *, reporting_currency: str
) -> pl.LazyFrame:
    """Return per currency how many deals have no rate on the day that counts.

    Asked of every amount that is not in the reporting currency. What is no currency's
    code, or names none, is one finding.
    """
    is_code = pl.col("currency").str.contains("^[A-Z]{3}$").fill_null(value=False)
    rule = pl.format("every amount in {} has an exchange rate on its day", "currency")
    return (
        deals.filter(
            pl.col("amount").is_not_null()
            & pl.col("currency").ne_missing(pl.lit(reporting_currency))
        )
        .group_by(rule=pl.when(is_code).then(rule).otherwise(pl.lit(_NO_CODE)))
        .agg(
            subject=pl.lit("dim_deals").first(),
            checked=pl.len().cast(pl.Int64),
            failed=pl.col("reporting_amount").is_null().sum().cast(pl.Int64),
            severity=pl.lit("warning").first(),
        )
        .sort("rule")
        .select(FINDING.names())
    )


def quotas_counted(told: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many quotas do not count, for each reason.

    `told` is `told_quotas`: those of the file that could be read.
    """
    found = [
        finding(
            told,
            "dim_quotas",
            f"no quota is left out: {reason}",
            pl.col("left_out") == reason,
            "warning",
        )
        for reason in LEFT_OUT
    ]
    return _asked(pl.concat(found))


def leads_became_known_deals(leads: pl.LazyFrame, deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many leads were converted into a deal that no source tells of."""
    known = deals.select(converted_deal_id="deal_id", is_known=pl.lit(value=True))
    converted = leads.filter(pl.col("converted_deal_id").is_not_null())
    return _asked(
        finding(
            converted.join(known, on="converted_deal_id", how="left", validate="m:1"),
            "dim_leads",
            "every lead that was converted became a deal that is there",
            pl.col("is_known").is_null(),
            "warning",
        )
    )


def instants_in_calendar(
    rows: pl.LazyFrame, dates: pl.LazyFrame, *, table: str, instant: str
) -> pl.LazyFrame:
    """Return how many instants of a table lie on no day of `dates` (dim_dates).

    They are in no month, quarter or year, so reports by period leave them out.
    """
    span = dates.select(
        opens_at=pl.col("starts_at").min(), closes_at=pl.col("ends_at").max()
    )
    is_in = pl.col(instant).is_between("opens_at", "closes_at", closed="left")
    return _asked(
        finding(
            rows.filter(pl.col(instant).is_not_null()).join(span, how="cross"),
            table,
            f"the calendar covers every {instant}",
            ~is_in,
            "warning",
        )
    )


def days_in_calendar(
    rows: pl.LazyFrame, dates: pl.LazyFrame, *, table: str, day: str
) -> pl.LazyFrame:
    """Return how many days of a table are not in `dates` (dim_dates)."""
    known = dates.select(pl.col("date").alias(day), is_known=pl.lit(value=True))
    return _asked(
        finding(
            rows.filter(pl.col(day).is_not_null()).join(
                known, on=day, how="left", validate="m:1"
            ),
            table,
            f"the calendar covers every {day}",
            pl.col("is_known").is_null(),
            "warning",
        )
    )


def _asked(found: pl.LazyFrame) -> pl.LazyFrame:
    """Return the finding where it was asked of anything."""
    return found.filter(pl.col("checked") > 0)
