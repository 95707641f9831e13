"""The revenue forecast: booked, and what open deals and deals to come will bring."""

from datetime import datetime
from decimal import Decimal

import polars as pl

from transforms.forecast.booked import booked
from transforms.forecast.known_deals import known_deals
from transforms.forecast.known_history import known_stays
from transforms.forecast.open_deals import open_deals
from transforms.forecast.periods import forecast_periods
from transforms.forecast.revenue_chances import revenue_chances, wins_known
from transforms.forecast.simulation import SIMULATED, simulation
from transforms.metrics.sample_floor import basis
from transforms.tables.published import REVENUE_FORECAST
from transforms.tables.table import MONEY
from transforms.tables.vocabulary import FORECAST_PARTS

WINS_FLOOR = 50
_MEMBER = ("level", "member")


def revenue_forecast(  # noqa: PLR0913 - four tables, and what the night says of itself
    states: pl.LazyFrame,
    stage_history: pl.LazyFrame,
    deals: pl.LazyFrame,
    dates: pl.LazyFrame,
    *,
    as_of: datetime,
    reporting_currency: str,
    draws: int = 10_000,
) -> pl.LazyFrame:
    """Return one row per period, member and part of what the member will have won.

    Booked is what `deals` (dim_deals) won in the period before `as_of`, to the cent.
    Open deals are won by the chances of deals that stood in the same stage for as long,
    at the amount they stand at times what such deals grew by. Deals not yet created
    come as they did lately, and are won at the pace of past arrivals. The total is the
    sum of the three, the company the sum of its pipelines, to the cent; the quantiles
    come from the same draws, so a total's are not the sum of its parts'.

    Of the past only `fct_deal_states` and `fct_stage_history` are read, and of them
    only what was known at `as_of`. A deal whose money cannot be told in the reporting
    currency is counted in `deals_without_amount` and brings nothing; one that has no
    amount yet is counted there too, and brings what such deals brought. With fewer than
    50 wins to learn from, `basis` says so and the range is wide.

    Raises:
        CalendarTooShort: when `dates` (dim_dates) ends before one of the periods.

    """
    periods = forecast_periods(dates, as_of=as_of)
    # Read by many branches below: without the caches each would walk all of history.
    stays = known_stays(states, stage_history, as_of=as_of).cache()
    known = known_deals(
        states, stays, deals, as_of=as_of, reporting_currency=reporting_currency
    ).cache()
    modelled = revenue_chances(states, stays, known, periods, as_of=as_of).map_batches(
        lambda chances: simulation(chances, as_of=as_of, draws=draws),
        schema=SIMULATED,
    )
    facts = booked(deals, periods, as_of=as_of)
    learnt = wins_known(known, as_of=as_of)
    counted = _counted(open_deals(stays, known, as_of=as_of))
    per_period, part = ["period", *_MEMBER], ["period", *_MEMBER, "part"]
    return (
        _skeleton(periods, facts, learnt)
        .join(_members(facts, "period"), on=per_period, how="left", validate="m:1")
        .join(_members(counted), on=_MEMBER, how="left", validate="m:1")
        .join(_members(learnt), on=_MEMBER, how="left", validate="m:1")
        .join(modelled, on=part, how="left", validate="1:1")
        .with_columns(
            **_figures(),
            as_of=pl.lit(as_of).cast(pl.Datetime("us", "UTC")),
            currency=pl.lit(reporting_currency),
        )
        .with_columns(basis(_is_measured()))
        .pipe(REVENUE_FORECAST.in_order)
    )


def _figures() -> dict[str, pl.Expr]:
    """Return the counts and amounts of a part."""
    return {
        "deals": _of_part("booked_deals", "open_deals"),
        "deals_without_amount": _of_part(
            "booked_without_amount", "open_without_amount"
        ),
        **{f"{name}_amount": _amount(name) for name in ("mean", "p10", "p50", "p90")},
    }


def _skeleton(
    periods: pl.LazyFrame, facts: pl.LazyFrame, learnt: pl.LazyFrame
) -> pl.LazyFrame:
    """Return every period, member and part; the company is there without any deal."""
    company = pl.LazyFrame({"level": ["company"], "member": ["all"]})
    pipelines = (
        pl.concat([frame.select(member="pipeline_id") for frame in (facts, learnt)])
        .unique()
        .select(level=pl.lit("pipeline"), member="member")
    )
    return periods.join(pl.concat([company, pipelines]), how="cross").join(
        pl.LazyFrame({"part": FORECAST_PARTS}), how="cross"
    )


def _members(frame: pl.LazyFrame, *by: str) -> pl.LazyFrame:
    """Return the sums of pipelines, and of the company: the sum of its pipelines."""
    pipelines = frame.select(
        pl.lit("pipeline").alias("level"),
        pl.col("pipeline_id").alias("member"),
        pl.exclude("pipeline_id"),
    )
    company = pipelines.with_columns(level=pl.lit("company"), member=pl.lit("all"))
    sums = pl.exclude(*by, *_MEMBER).sum()
    return pl.concat(
        [pipelines, company.group_by(*by, *_MEMBER).agg(sums)], how="diagonal"
    )


def _counted(open_deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many open deals each pipeline has, and how many without an amount."""
    return open_deals.group_by("pipeline_id").agg(
        open_deals=pl.len().cast(pl.Int64),
        open_without_amount=pl.col("amount").is_null().sum().cast(pl.Int64),
    )


def _of_part(booked_deals: str, open_deals: str) -> pl.Expr:
    """The count of the part; deals that are not created yet cannot be counted."""
    counts = {
        "booked": pl.col(booked_deals).fill_null(0),
        "open": pl.col(open_deals).fill_null(0),
    }
    counts["total"] = counts["booked"] + counts["open"]
    return pl.coalesce(
        pl.when(pl.col("part") == part).then(deals) for part, deals in counts.items()
    )


def _amount(figure: str) -> pl.Expr:
    """The part's figure: what is booked where the part holds it, and what is drawn."""
    cents = pl.col(f"{figure}_cents").fill_null(0).cast(pl.Decimal(38, 0))
    fact = pl.when(pl.col("part").is_in(["booked", "total"])).then("booked_amount")
    return (cents * pl.lit(Decimal("0.01")) + fact.fill_null(0)).cast(MONEY)


def _is_measured() -> pl.Expr:
    """Whether the part rests on enough wins; what is booked rests on itself."""
    return (pl.col("part") == "booked") | (
        pl.col("wins_known").fill_null(0) >= WINS_FLOOR
    )
