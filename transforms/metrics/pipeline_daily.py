"""Pipeline daily: what was open at the end of each day, as it stood that day."""

from datetime import datetime

import polars as pl

from transforms.metrics import money
from transforms.metrics.local_days import with_local_date
from transforms.metrics.stage_chances import stage_chances
from transforms.metrics.standing import with_standing
from transforms.tables.published import PIPELINE_DAILY
from transforms.tables.table import INSTANT

_GROUP = ["pipeline_id", "stage_id", "owner_id", "forecast_category", "currency"]
_COUNTS = ["open_deals", "deals_without_amount", "cents"]


def pipeline_daily(
    states: pl.LazyFrame,
    stages: pl.LazyFrame,
    dates: pl.LazyFrame,
    incidence: pl.LazyFrame,
    *,
    as_of: datetime,
) -> pl.LazyFrame:
    """Return one row per day, open stage, owner, forecast category and currency.

    A day shows the state at its end; the day that `as_of` cuts shows the state at
    `as_of` and is partial. What happens at local midnight belongs to the day it opens.
    A stage nobody mapped counts as open; deleted and merged deals are left out from
    that moment on. Only groups with an open deal have a row.

    The weight is the chance to be won ever, as known at `as_of`: of the stage, or of
    its canonical stage where the stage has too few entries. Where neither is known the
    deals are counted in `deals_without_chance` and weigh nothing.

    These are the days by what is known now; `kept_days` lays them beside those that
    were written before.
    """
    return (
        _runs(_changes(_open_spans(states, stages), dates, as_of=as_of))
        .join(_today(dates, as_of=as_of), how="cross")
        .with_columns(until=pl.col("until").fill_null(pl.col("tomorrow")))
        .with_columns(date=pl.date_ranges("date", "until", closed="left"))
        .explode("date")
        .join(
            stage_chances(stages, incidence, of="won_incidence"),
            on=["pipeline_id", "stage_id"],
            how="left",
            validate="m:1",
        )
        .with_columns(**_amounts())
        .with_columns(
            is_partial=(pl.col("date") == pl.col("today")) & pl.col("is_today_partial"),
            origin=pl.lit("reconstructed"),
            version=pl.lit(1, pl.Int64),
            is_latest=pl.lit(value=True),
            written_at=pl.lit(as_of, INSTANT),
        )
        .pipe(PIPELINE_DAILY.in_order)
    )


def _open_spans(states: pl.LazyFrame, stages: pl.LazyFrame) -> pl.LazyFrame:
    """Return the spans in which deals were open, with what each adds to its group."""
    return (
        states.pipe(with_standing, stages)
        .filter(pl.col("standing") == "open")
        .select(
            "pipeline_id",
            "stage_id",
            pl.col("owner_id", "forecast_category", "currency").fill_null("none"),
            "valid_from",
            "valid_to",
            open_deals=pl.lit(1, pl.Int64),
            deals_without_amount=pl.col("amount").is_null().cast(pl.Int64),
            cents=money.cents(pl.col("amount")).fill_null(0),
        )
    )


def _changes(
    spans: pl.LazyFrame, dates: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return by how much each group changed on each day, in whole deals and cents.

    A span adds where it begins and takes away where it ends. So the work grows with the
    changes, and not with deals times days.
    """
    begins = spans.select(*_GROUP, *_COUNTS, at="valid_from")
    ends = spans.select(*_GROUP, -pl.col(_COUNTS), at="valid_to")
    return (
        pl.concat([begins, ends])
        .filter(pl.col("at") < as_of)
        .pipe(with_local_date, dates, instant="at")
        .group_by(*_GROUP, date="local_date")
        .agg(pl.col(_COUNTS).sum())
        .filter(pl.any_horizontal(pl.col(_COUNTS) != 0))
    )


def _runs(changes: pl.LazyFrame) -> pl.LazyFrame:
    """Return the runs of days in which a group stayed as it was.

    `until` is the first day after the run; null: it holds at as_of.
    """
    return (
        changes.sort(*_GROUP, "date")
        .with_columns(
            pl.col(_COUNTS).cum_sum().over(_GROUP),
            until=pl.col("date").shift(-1).over(_GROUP),
        )
        .filter(pl.col("open_deals") > 0)
    )


def _today(dates: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return the last day that began before `as_of`, and whether it had ended."""
    return (
        dates.filter(pl.col("starts_at") < as_of)
        .sort("date")
        .last()
        .select(
            today="date",
            tomorrow=pl.col("date") + pl.duration(days=1),
            is_today_partial=pl.col("ends_at") > as_of,
        )
    )


def _amounts() -> dict[str, pl.Expr]:
    """Return the amounts of a group, and how many deals have no known chance."""
    chance, cents = pl.col("chance"), pl.col("cents")
    weighted = money.whole_cents(cents * chance.fill_null(0.0))
    return {
        "amount": money.amount(cents),
        "weighted_amount": money.amount(weighted),
        "deals_without_chance": pl.when(chance.is_null())
        .then("open_deals")
        .otherwise(0),
    }
