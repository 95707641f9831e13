"""Recent stays: how long deals stay in a stage now, and how long they did before."""

from datetime import datetime, timedelta

import polars as pl

from transforms.metrics.ages import in_days
from transforms.metrics.kaplan_meier import quantiles

_PLACE = ["pipeline_id", "stage_id"]
_SHARES = {"p50": 0.5, "p75": 0.75}


def recent_stays(
    entries: pl.LazyFrame,
    *,
    as_of: datetime,
    recent_days: int,
    past_days: int,
    sample_floor: int,
) -> pl.LazyFrame:
    """Return one row per pipeline and open stage that a stay ever began in.

    `now` are the stays that began in the `recent_days` before `as_of`, `before` those
    that began in the `past_days` before these. Columns of each: stays, and p50 and p75
    in days (Kaplan-Meier by the step rule, stays that last still included); null below
    the sample floor, and where not so many have left yet. Every visit is a stay; those
    of merged paths are left out.
    """
    recent = as_of - timedelta(days=recent_days)
    past = recent - timedelta(days=past_days)
    stays = _by_time(entries, as_of=as_of)
    began = pl.col("entered_at")
    found = stays.select(_PLACE).unique()
    spans = {"now": began >= recent, "before": (began >= past) & (began < recent)}
    for name, is_in in spans.items():
        quartiles = _quartiles(stays.filter(is_in), name, max(sample_floor, 1))
        found = found.join(quartiles, on=_PLACE, how="left", validate="1:1")
    return found.with_columns(pl.col("stays_now", "stays_before").fill_null(0))


def _by_time(entries: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return how long each stay lasts, in microseconds, by time; ended ones first."""
    counts = (
        (pl.col("level") == "stage")
        & pl.col("is_open_stage")
        & ~pl.col("is_from_merge")
        & (pl.col("entered_at") < as_of)
    )
    lasts = pl.col("exited_at").fill_null(as_of) - pl.col("entered_at")
    is_open = pl.col("exited_at").is_null()
    return (
        entries.filter(counts)
        .select(
            "pipeline_id",
            "entered_at",
            stage_id="stage",
            order=lasts.dt.total_microseconds() * 2 + is_open,
        )
        .sort("order")
        .with_columns(time=pl.col("order") // 2, is_open=pl.col("order") % 2 == 1)
    )


def _quartiles(stays: pl.LazyFrame, name: str, sample_floor: int) -> pl.LazyFrame:
    """Return how many stays began in a stage, and by when shares of them had left."""
    stays_of, is_shown = f"stays_{name}", pl.col("stays") >= sample_floor
    times = {
        f"{share}_days_{name}": pl.col("times").list.get(place)
        for place, share in enumerate(_SHARES)
    }
    return (
        stays.group_by(_PLACE)
        .agg(stays=pl.len().cast(pl.Int64), times=quantiles(list(_SHARES.values())))
        .with_columns(
            **{days: pl.when(is_shown).then(in_days(at)) for days, at in times.items()}
        )
        .rename({"stays": stays_of})
        .drop("times")
    )
