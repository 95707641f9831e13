"""Deals at risk: open deals with a reason to worry, the dearest first."""

from datetime import datetime

import polars as pl

from transforms.metrics import money
from transforms.metrics.ages import days_since, today
from transforms.metrics.deal_contacts import deal_contacts
from transforms.metrics.last_mapping import last_mapping
from transforms.metrics.risk_reasons import Limits, flags, reasons, reasons_found
from transforms.metrics.sample_floor import SAMPLE_FLOOR
from transforms.metrics.stage_chances import stage_chances
from transforms.metrics.usual_stays import usual_stays
from transforms.tables.attention import DEALS_AT_RISK

_PLACE = ["pipeline_id", "stage_id"]


def deals_at_risk(  # noqa: PLR0913 - eight tables, the moment and three settings
    deals: pl.LazyFrame,
    states: pl.LazyFrame,
    history: pl.LazyFrame,
    stages: pl.LazyFrame,
    dates: pl.LazyFrame,
    *,
    activities: pl.LazyFrame,
    owners: pl.LazyFrame,
    incidence: pl.LazyFrame,
    as_of: datetime,
    reporting_currency: str,
    limits: Limits | None = None,
    sample_floor: int = SAMPLE_FLOOR,
) -> pl.LazyFrame:
    """Return one row per open deal that at least one of seven reasons holds for.

    It is longer in its stage than three quarters of the won deals were (see
    `usual_stays`); its close date lies before the day of `as_of`, or was pushed out
    often; one side has been silent for long; nothing is planned (see `deal_contacts`);
    its amount lies below the highest it ever was, in the same currency; its owner has
    left, or nobody owns it. A reason whose number is not known does not hold.

    The expected loss is amount x the chance of deals in its stage to be lost ever
    (`stage_incidence`). It is that of any deal in the stage: the reasons do not raise
    it, since nothing has measured by how much they should. Rank 1 is the largest.
    """
    open_deals = deals.filter(pl.col("outcome") == "open")
    usual = usual_stays(history, deals, as_of=as_of, sample_floor=sample_floor)
    chances = stage_chances(stages, incidence, of="lost_incidence")
    active = owners.select("owner_id", "is_active")
    contacts = _contacts(deals, activities, as_of=as_of)
    return (
        open_deals.join(usual, on=_PLACE, how="left", validate="m:1")
        .join(chances, on=_PLACE, how="left", validate="m:1")
        .join(_labels(stages), on=_PLACE, how="left", validate="m:1")
        .join(active, on="owner_id", how="left", validate="m:1")
        .join(contacts, on="deal_id", how="left", validate="1:1")
        .join(
            _highest(states, open_deals, as_of=as_of),
            on="deal_id",
            how="left",
            validate="1:1",
        )
        .join(today(dates, as_of=as_of), how="cross")
        .with_columns(**_numbers(as_of), currency=pl.lit(reporting_currency))
        .with_columns(**flags(limits or Limits()))
        .with_columns(reasons_found=reasons_found(), reasons=reasons())
        .filter(pl.col("reasons_found") > 0)
        .pipe(_ranked)
        .pipe(DEALS_AT_RISK.in_order)
    )


def _contacts(
    deals: pl.LazyFrame, activities: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return what is known of each deal's contacts; null where its source is silent."""
    has_none = pl.when("are_plans_known").then(~pl.col("has_plan"))
    return deal_contacts(deals, activities, as_of=as_of).select(
        "deal_id", "two_way_at", "are_contacts_known", has_no_next_step=has_none
    )


def _labels(stages: pl.LazyFrame) -> pl.LazyFrame:
    """Return what each stage is called now."""
    return last_mapping(stages).select(*_PLACE, "stage_label")


def _highest(
    states: pl.LazyFrame, open_deals: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return the highest amount each open deal ever had, in the currency it has now.

    A span without length was never seen: a slip that was put right as it was saved.
    """
    lasted = pl.col("valid_to").is_null() | (pl.col("valid_to") > pl.col("valid_from"))
    return (
        states.filter(lasted & (pl.col("valid_from") < as_of))
        .join(
            open_deals.select("deal_id", "currency"),
            on=["deal_id", "currency"],
            how="semi",
        )
        .group_by("deal_id")
        .agg(highest_cents=money.cents(pl.col("amount")).max())
    )


def _numbers(as_of: datetime) -> dict[str, pl.Expr]:
    """Return what the reasons are measured by, and what the deal may cost."""
    past = (pl.col("today") - pl.col("expected_close_date")).dt.total_days()
    spoke_at = pl.coalesce("two_way_at", "created_at")
    highest = pl.when(pl.col("highest_cents") > 0).then("highest_cents")
    cut = (highest - money.cents(pl.col("amount"))) / highest
    loss = money.cents(pl.col("reporting_amount")) * pl.col("chance")
    return {
        "amount": pl.col("reporting_amount"),
        "stage_label": pl.coalesce("stage_label", "stage_id"),
        "days_in_stage": days_since(pl.col("stage_entered_at"), as_of=as_of),
        "days_past_close_date": past.clip(0),
        "times_pushed": pl.col("slipped_count"),
        "days_since_two_way_contact": pl.when("are_contacts_known").then(
            days_since(spoke_at, as_of=as_of)
        ),
        "amount_cut_share": cut.clip(0.0, 1.0),
        "loss_chance": pl.col("chance"),
        "expected_loss_amount": money.amount(money.whole_cents(loss)),
    }


def _ranked(found: pl.LazyFrame) -> pl.LazyFrame:
    """Number the deals by what they may cost, by their amount, then by their id."""
    by = ["expected_loss_amount", "amount", "deal_id"]
    return found.sort(by, descending=[True, True, False], nulls_last=True).with_columns(
        rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
    )
