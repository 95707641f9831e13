"""Sales velocity: what the open deals bring per day, and its factors."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from transforms.metrics import durations, money
from transforms.metrics.cohorts import (
    once_a_period,
    period_columns,
    with_period_numbers,
)
from transforms.metrics.intervals import wilson_high, wilson_low
from transforms.metrics.periods import TRAILING_DAYS, numbered_periods
from transforms.metrics.sample_floor import SAMPLE_FLOOR, basis
from transforms.tables.published import SALES_VELOCITY

_KEYS = ["period_number", "pipeline_id", "member"]
_FACTS = ("is_won", "cents", "cycle")
_DECIDED = ["won", "lost"]


def sales_velocity(  # noqa: PLR0913 - two tables, the moment and four settings
    deals: pl.LazyFrame,
    dates: pl.LazyFrame,
    *,
    as_of: datetime,
    reporting_currency: str,
    trailing_days: Sequence[int] = TRAILING_DAYS,
    sample_floor: int = SAMPLE_FLOOR,
    segments: Sequence[tuple[str, str]] = (),
) -> pl.LazyFrame:
    """Return one row per period and pipeline, from the pipeline's first deal on.

    Won and lost are the deals whose outcome that stands came in the period. Open deals
    are those created before the period's end (or `as_of`, if that is earlier) and not
    closed by then; one that was closed and reopened meanwhile counts as open
    throughout. A deal counts in the pipeline it stands in. Averages are over the known
    amounts, and the unknown ones are counted. The win rate and the velocity need as
    many decided deals as the sample floor; the velocity is the product of the factors
    as they stand beside it. `segments` name splits and the columns of `deals` that they
    go by: a split has a row from the first deal of the pipeline's member on.
    """
    periods = numbered_periods(dates, as_of=as_of, trailing_days=trailing_days)
    # What was decided is looked at once for each split and kind of period.
    decided = (
        _decided(deals, [by for _, by in segments], as_of=as_of)
        .pipe(
            with_period_numbers,
            dates,
            instant="closed_at",
            as_of=as_of,
            trailing_days=trailing_days,
        )
        .cache()
    )
    split = [("all", pl.lit("all")), *((name, pl.col(by)) for name, by in segments)]
    rows = (
        _results(
            deals.with_columns(member=member.cast(pl.String)),
            decided.with_columns(member=member.cast(pl.String)),
            periods,
            as_of=as_of,
            columns=period_columns(trailing_days),
        ).with_columns(segment=pl.lit(segment))
        for segment, member in split
    )
    return (
        pl.concat(rows)
        .join(periods, on="period_number", how="left", validate="m:1")
        .with_columns(**_rates(sample_floor), **_averages())
        .with_columns(
            average_won_amount=money.amount(pl.col("average_cents")),
            velocity_per_day=_velocity(),
        )
        .with_columns(currency=pl.lit(reporting_currency))
        .pipe(SALES_VELOCITY.in_order)
    )


def _results(
    deals: pl.LazyFrame,
    decided: pl.LazyFrame,
    periods: pl.LazyFrame,
    *,
    as_of: datetime,
    columns: Sequence[str],
) -> pl.LazyFrame:
    """Return per period, pipeline and member what was decided, and what is open."""
    results = (
        decided.pipe(once_a_period, columns, *_KEYS[1:], *_FACTS)
        .group_by(_KEYS)
        .agg(**_sums())
    )
    return (
        _open_deals(deals, periods, as_of=as_of)
        .join(results, on=_KEYS, how="left", validate="1:1")
        .with_columns(pl.col("^won_.*|lost_deals$").fill_null(0))
        .filter(pl.sum_horizontal("created", "won_deals", "lost_deals") > 0)
    )


def _decided(
    deals: pl.LazyFrame, splits: Sequence[str], *, as_of: datetime
) -> pl.LazyFrame:
    """Return the deals won or lost, with what they are worth and how long they took."""
    cycle = pl.col("cycle_days") * durations.DAY
    return deals.filter(
        pl.col("outcome").is_in(_DECIDED) & (pl.col("closed_at") < as_of)
    ).select(
        "pipeline_id",
        *splits,
        "closed_at",
        is_won=pl.col("outcome") == "won",
        cents=money.cents(pl.col("reporting_amount")),
        cycle=cycle.round(0).cast(pl.Int64),
    )


def _sums() -> dict[str, pl.Expr]:
    """Return what the decided deals of one period, pipeline and member add up to."""
    is_won = pl.col("is_won")
    cents, cycle = pl.col("cents").filter(is_won), pl.col("cycle").filter(is_won)
    return {
        "won_deals": _number(is_won),
        "lost_deals": _number(~is_won),
        "won_cents": cents.sum(),
        "won_deals_without_amount": _number(is_won & pl.col("cents").is_null()),
        "cycle_days": durations.mean(cycle) / durations.DAY,
        "cycle_days_p50": cycle.quantile(0.5, "linear") / durations.DAY,
        "cycle_days_p90": cycle.quantile(0.9, "linear") / durations.DAY,
    }


def _number(condition: pl.Expr) -> pl.Expr:
    """Return how many deals the condition holds for."""
    return condition.sum().cast(pl.Int64)


def _open_deals(
    deals: pl.LazyFrame, periods: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return, per period and member, the deals created and those open at its end."""
    whose = ["pipeline_id", "member"]
    moments = periods.select(
        "period_number", at=pl.min_horizontal("ends_at", pl.lit(as_of))
    )
    counts = (
        pl.concat([_creations(deals), _endings(deals)])
        .group_by(*whose, "at")
        .agg(pl.col("created", "open_deals").sum())
        .sort("at")
        .with_columns(pl.col("created", "open_deals").cum_sum().over(whose))
    )
    return (
        moments.join(deals.select(whose).unique(), how="cross")
        .sort("at")
        .join_asof(
            counts,
            on="at",
            by=whose,
            allow_exact_matches=False,  # a period is half-open
            check_sortedness=False,  # not possible within pipelines: Polars warns
        )
        .select(*_KEYS, pl.col("created", "open_deals").fill_null(0))
    )


def _creations(deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per deal: when it came to be."""
    return deals.select(
        "pipeline_id",
        "member",
        at=pl.col("created_at"),
        created=pl.lit(1, pl.Int64),
        open_deals=pl.lit(1, pl.Int64),
    )


def _endings(deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per deal that is open no more: since when.

    A deal that was deleted or merged away ended with that, unless it stood in a won or
    lost stage: then with the entry into that.
    """
    was_decided = pl.col("canonical_stage").is_in(_DECIDED)
    ended_at = pl.coalesce(
        "closed_at", pl.when(was_decided).then("stage_entered_at"), "deleted_at"
    )
    return deals.filter(pl.col("outcome") != "open").select(
        "pipeline_id",
        "member",
        at=pl.max_horizontal(ended_at, "created_at"),
        created=pl.lit(0, pl.Int64),
        open_deals=pl.lit(-1, pl.Int64),
    )


def _rates(sample_floor: int) -> dict[str, pl.Expr]:
    """Return the win rate with its interval, where enough deals were decided."""
    won, decided = pl.col("won_deals"), pl.col("won_deals") + pl.col("lost_deals")
    is_shown = (decided >= sample_floor) & (decided > 0)
    trials = pl.when(is_shown).then(decided)
    return {
        "win_rate": won / trials,
        "win_rate_low": wilson_low(won, trials),
        "win_rate_high": wilson_high(won, trials),
        "basis": basis(is_shown),
    }


def _averages() -> dict[str, pl.Expr]:
    """Return what the won deals are worth together, and each on average."""
    known = pl.col("won_deals") - pl.col("won_deals_without_amount")
    return {
        "won_amount": money.amount(pl.col("won_cents")),
        "average_cents": money.cents_each(pl.col("won_cents"), known),
    }


def _velocity() -> pl.Expr:
    """Return open deals x win rate x average won amount / cycle days."""
    chance = pl.col("open_deals") * pl.col("win_rate")
    cycle = pl.when(pl.col("cycle_days") > 0).then("cycle_days")
    return money.amount(money.whole_cents(chance * pl.col("average_cents") / cycle))
