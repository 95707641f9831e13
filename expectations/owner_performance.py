"""What must hold of `owner_performance` beyond its columns and its key."""

from functools import partial

import polars as pl

from expectations import expressions as ex
from expectations.cohorts import cohort
from expectations.rates import interval, quotient, unknown_below_the_floor
from expectations.rule import Night, Rule

_SPAN = ["period", "period_start_date", "period_end_date"]
_LEVELS = ("owner", "team")
_HALF_A_CENT = 0.005
_WON_WITH_AMOUNT = pl.col("won_deals") - pl.col("won_deals_without_amount")


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of owners and teams, and of all of them together."""
    return (
        *cohort(night),
        *(rule for level in _LEVELS for rule in _together(level)),
        *_results(),
        *_activities(),
        *_quotas(),
    )


def _together(level: str) -> tuple[Rule, ...]:
    """Return what must be true of all members of a level: they are the company."""
    rows = _BESIDE_VELOCITY[level]
    across = ("owner_performance", "sales_velocity")
    return (
        Rule(
            f"every {level}'s won deals together are those of sales_velocity",
            holds=pl.col("won_deals") == pl.col("won_deals_right"),
            over=rows,
            of=across,
        ),
        Rule(
            f"every {level}'s won amounts together are that of sales_velocity",
            holds=pl.col("won_amount") == pl.col("won_amount_right"),
            over=rows,
            of=across,
        ),
    )


def _results() -> tuple[Rule, ...]:
    """Return what must be true of what was decided."""
    won, lost = pl.col("won_deals"), pl.col("lost_deals")
    average, velocity, total = (
        pl.col(name).cast(pl.Float64)
        for name in ("average_won_amount", "velocity_per_day", "won_amount")
    )
    deals_a_day = pl.col("open_deals") * pl.col("win_rate") / pl.col("cycle_days")
    return (
        quotient("win_rate", won, won + lost, "won / (won + lost)"),
        *interval("win_rate"),
        unknown_below_the_floor("win_rate", "velocity_per_day"),
        Rule(
            "no more won deals lack an amount than were won",
            holds=_WON_WITH_AMOUNT >= 0,
        ),
        Rule(
            "the average won amount is won_amount over the won deals that have one",
            holds=(average * _WON_WITH_AMOUNT - total).abs()
            <= _HALF_A_CENT * (_WON_WITH_AMOUNT + 1),
            where=average.is_not_null(),
        ),
        Rule(
            "velocity is open deals x win rate x average won amount / cycle days",
            holds=(velocity - deals_a_day * average).abs()
            <= _HALF_A_CENT * (deals_a_day + 2),
            where=velocity.is_not_null(),
        ),
    )


def _activities() -> tuple[Rule, ...]:
    """Return what must be true of what was done."""
    parts = pl.sum_horizontal("emails", "calls", "meetings")
    return (
        Rule(
            "mails, calls and meetings are no more than all activities",
            holds=parts <= pl.col("activities"),
        ),
        Rule(
            "there is a response time exactly where a mail was answered",
            holds=pl.col("response_hours_p50").is_null()
            == (pl.col("answered_mails") == 0),
        ),
    )


def _quotas() -> tuple[Rule, ...]:
    """Return what must be true of the quotas and of what is due."""
    won, due, quota = (
        pl.col(name).cast(pl.Float64)
        for name in ("won_amount", "open_due_amount", "quota_amount")
    )
    left = quota - won
    return (
        _ratio("attainment_rate", won, quota, "won_amount / quota_amount"),
        _ratio("coverage_rate", due, left, "open_due_amount / what is left of quota"),
        Rule(
            "nothing covers a quota that is reached, or is not set",
            holds=pl.col("coverage_rate").is_null(),
            where=~(left > 0).fill_null(value=False),
        ),
        Rule(
            "a quota is that of a month, a quarter or a year",
            holds=pl.col("quota_amount").is_null(),
            where=pl.col("period").is_in(["all", "trailing"]),
        ),
        Rule(
            "no more deals are overdue than are open",
            holds=pl.col("overdue_deals") <= pl.col("open_deals"),
            where=ex.are_known("overdue_deals"),
        ),
    )


def _ratio(name: str, amount: pl.Expr, whole: pl.Expr, words: str) -> Rule:
    """Return the rule that a quotient of money is what its amounts say, to the cent."""
    return Rule(
        f"{name} is {words}",
        holds=ex.is_near(pl.col(name) * whole, amount, within=_HALF_A_CENT),
        where=pl.col(name).is_not_null(),
    )


def beside_velocity(
    rows: pl.LazyFrame, velocity: pl.LazyFrame, *, level: str
) -> pl.LazyFrame:
    """Return one row per period: what all members won, and what the company did."""
    won = pl.col("won_deals", "won_amount").sum()
    members = rows.filter(pl.col("level") == level).group_by(_SPAN).agg(won)
    company = velocity.filter(pl.col("segment") == "all").group_by(_SPAN).agg(won)
    return members.join(
        company, on=_SPAN, how="full", coalesce=True, validate="1:1"
    ).with_columns(pl.col("^won_.*$").fill_null(0))


# Made once, so that rules over the same rows share one pass.
_BESIDE_VELOCITY = {level: partial(beside_velocity, level=level) for level in _LEVELS}
