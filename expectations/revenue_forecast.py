"""What must hold of `revenue_forecast` beyond its columns and its key."""

import polars as pl

from expectations import expressions as ex
from expectations.rule import Night, Rule
from transforms.tables.vocabulary import FORECAST_PARTS

_MEMBER = ("as_of", "period", "period_start_date", "level", "member")
_PART = ("as_of", "period", "period_start_date", "part")
_WINDOW = ("as_of", "period", "period_start_date")
_QUANTILES = ("p10_amount", "p50_amount", "p90_amount")
_MEAN = pl.col("mean_amount")
_BOOKED = pl.col("part") == "booked"


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of the forecast, its parts and its totals."""
    return (*_rows(night), *_sums(), *_bookings(night))


def _rows(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of a row alone."""
    return (
        Rule(
            "no forecast is from after as_of",
            holds=pl.col("as_of") <= night.as_of,
        ),
        Rule(
            "there is a forecast as of this run",
            holds=pl.col("as_of") == night.as_of,
            over=latest_run,
        ),
        Rule(
            "a period ends after it begins",
            holds=pl.col("period_end_date") > pl.col("period_start_date"),
        ),
        Rule(
            "p10 is no more than p50, and p50 no more than p90",
            holds=ex.is_ascending(*_QUANTILES),
        ),
        Rule(
            "what is booked is certain",
            holds=pl.all_horizontal(pl.col(name) == _MEAN for name in _QUANTILES),
            where=_BOOKED,
        ),
    )


def _sums() -> tuple[Rule, ...]:
    """Return what must add up, to the cent."""
    return (
        Rule(
            "every member has all parts, and its total is their sum, to the cent",
            holds=(pl.col("total") == pl.col("sum_of_parts"))
            & (pl.col("parts") == len(FORECAST_PARTS)),
            over=totals_beside_parts,
        ),
        Rule(
            "the company is the sum of its pipelines, to the cent",
            holds=pl.col("company") == pl.col("sum_of_pipelines"),
            over=company_beside_pipelines,
        ),
    )


def _bookings(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of what is booked."""
    return (
        Rule(
            "what is booked is what dim_deals won in the period, to the cent",
            holds=pl.col("won_amount") == _MEAN,
            where=pl.col("as_of") == night.as_of,
            over=booked_beside_won,
            of=("revenue_forecast", "dim_dates", "dim_deals"),
        ),
    )


def latest_run(forecast: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row: the `as_of` of the latest run."""
    return forecast.select(pl.col("as_of").max())


def totals_beside_parts(forecast: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per run, period and member: its total, and its parts' sum."""
    is_total = pl.col("part") == "total"
    return forecast.group_by(_MEMBER).agg(
        parts=pl.len(),
        total=_MEAN.filter(is_total).sum(),
        sum_of_parts=_MEAN.filter(~is_total).sum(),
    )


def company_beside_pipelines(forecast: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per run, period and part: the company's, and its pipelines'."""
    return forecast.group_by(_PART).agg(
        company=_MEAN.filter(pl.col("level") == "company").sum(),
        sum_of_pipelines=_MEAN.filter(pl.col("level") == "pipeline").sum(),
    )


def booked_beside_won(
    forecast: pl.LazyFrame, dates: pl.LazyFrame, deals: pl.LazyFrame
) -> pl.LazyFrame:
    """Return what the company has booked per period, with `won_amount` by the deals.

    Won since the period opened: what was won later than `as_of` is in neither table.
    """
    booked = forecast.filter(_BOOKED & (pl.col("level") == "company")).join(
        dates.select(period_start_date="date", opens_at="starts_at"),
        on="period_start_date",
        how="left",
        validate="m:1",
    )
    won = (
        deals.filter(pl.col("outcome") == "won")
        .select("closed_at", "reporting_amount")
        .join(booked.select(*_WINDOW, "opens_at"), how="cross")
        .filter(pl.col("closed_at") >= pl.col("opens_at"))
        .group_by(_WINDOW)
        .agg(won_amount=pl.col("reporting_amount").sum())
    )
    return booked.join(won, on=_WINDOW, how="left", validate="1:1").with_columns(
        pl.col("won_amount").fill_null(0)
    )
