"""What must hold of `deals_at_risk` beyond its columns and its key."""

from datetime import datetime
from functools import partial

import polars as pl

from expectations import expressions as ex
from expectations.rule import Night, Rule

_HALF_A_CENT = 0.005
_ROUNDING = 1e-6
_FLAGS = (
    "is_over_usual_days",
    "is_past_close_date",
    "is_often_pushed",
    "is_silent",
    "has_no_next_step",
    "is_amount_cut",
    "is_owner_inactive",
)


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of the deals, their reasons and their order."""
    return (*_deals(night), *_reasons(), *_losses())


def _deals(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of which deals are listed."""
    return (
        Rule(
            "every deal is open, and has the stage, owner and amount of dim_deals",
            holds=pl.col("is_same"),
            over=beside_deals,
            of=("deals_at_risk", "dim_deals"),
        ),
        Rule(
            "every open deal whose close date is past is listed, and no other as such",
            holds=pl.col("is_past") == pl.col("is_said"),
            over=partial(past_deals, as_of=night.as_of),
            of=("deals_at_risk", "dim_deals", "dim_dates"),
        ),
    )


def _reasons() -> tuple[Rule, ...]:
    """Return what must be true of the reasons."""
    flags = pl.sum_horizontal(pl.col(name).cast(pl.Int64) for name in _FLAGS)
    return (
        Rule("a deal is listed for a reason", holds=pl.col("reasons_found") > 0),
        Rule(
            "as many reasons are counted as hold",
            holds=pl.col("reasons_found") == flags,
        ),
        Rule(
            "as many reasons are written out as hold",
            holds=pl.col("reasons").str.count_matches("; ", literal=True)
            == pl.col("reasons_found") - 1,
        ),
        Rule(
            "a deal is there too long exactly where it is longer than usual_days",
            holds=pl.col("is_over_usual_days")
            == (pl.col("days_in_stage") > pl.col("usual_days")).fill_null(value=False),
        ),
        Rule(
            "usual days are known exactly where it is known whose they are",
            holds=pl.col("usual_days").is_null() == pl.col("usual_of").is_null(),
        ),
    )


def _losses() -> tuple[Rule, ...]:
    """Return what must be true of the expected losses and the order by them."""
    amount, loss = (
        pl.col(name).cast(pl.Float64) for name in ("amount", "expected_loss_amount")
    )
    near = _HALF_A_CENT + _ROUNDING
    return (
        Rule(
            "the expected loss is amount x the chance to be lost",
            holds=ex.is_near(loss, amount * pl.col("loss_chance"), within=near),
            where=ex.are_known("amount", "loss_chance"),
        ),
        Rule(
            "there is no expected loss where the amount or the chance is unknown",
            holds=loss.is_null(),
            where=~ex.are_known("amount", "loss_chance"),
        ),
        Rule(
            "the ranks count 1, 2, 3 …",
            holds=pl.col("rank") == pl.int_range(1, pl.len() + 1),
        ),
        Rule(
            "no deal stands before one that may cost more",
            holds=ex.is_in_order(["loss_turned"]),
            over=_turned,
        ),
    )


def beside_deals(risks: pl.LazyFrame, deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per listed deal: whether dim_deals says the same of it."""
    stands = deals.filter(pl.col("outcome") == "open").select(
        "deal_id",
        "stage_id",
        "owner_id",
        amount="reporting_amount",
    )
    same = pl.all_horizontal(
        pl.col(name).eq_missing(pl.col(f"{name}_right"))
        for name in ("stage_id", "owner_id", "amount")
    )
    return risks.join(stands, on="deal_id", how="left", validate="1:1").select(
        is_same=same & pl.col("stage_id_right").is_not_null()
    )


def past_deals(
    risks: pl.LazyFrame, deals: pl.LazyFrame, dates: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return one row per open deal: whether its date is past, and said to be."""
    is_today = (pl.col("starts_at") <= as_of) & (pl.col("ends_at") > as_of)
    today = dates.filter(is_today).select(today="date")
    return (
        deals.filter(pl.col("outcome") == "open")
        .join(today, how="cross")
        .join(
            risks.select("deal_id", "is_past_close_date"),
            on="deal_id",
            how="left",
            validate="1:1",
        )
        .select(
            is_past=pl.col("expected_close_date") < pl.col("today"),
            is_said="is_past_close_date",
        )
        .with_columns(pl.all().fill_null(value=False))
    )


def _turned(risks: pl.LazyFrame) -> pl.LazyFrame:
    """Return the expected losses with their sign turned, so that they ascend."""
    return risks.select(loss_turned=-pl.col("expected_loss_amount").cast(pl.Float64))
