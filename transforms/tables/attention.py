"""Attention: the published tables that say where a sales leader should look next."""

import polars as pl

from transforms.tables.table import (
    Column,
    Table,
    choice,
    count,
    days,
    flag,
    money,
    rate,
    text,
    whole,
)
from transforms.tables.warehouse import DEAL_ID, OWNER_ID, PIPELINE_ID, STAGE_ID

_STAGE_LABEL = text("stage_label", "The stage's name as people read it.")
_CURRENCY = text("currency", "The reporting currency.")


def _ratio(name: str, description: str) -> Column:
    """Return a column of quotients of money: from 0, and it may exceed 1."""
    return Column(name, pl.Float64(), description, nullable=True, low=0.0)


DEALS_AT_RISK = Table(
    name="deals_at_risk",
    layer="published",
    grain="one open deal with a reason to worry",
    key=("deal_id",),
    sorted_by=("rank",),
    may_be_empty=True,
    columns=(
        DEAL_ID,
        PIPELINE_ID,
        STAGE_ID,
        _STAGE_LABEL,
        OWNER_ID,
        money("amount", "Its worth in the reporting currency.", nullable=True),
        _CURRENCY,
        days("days_in_stage", "Days since it entered its stage.", nullable=False),
        days(
            "usual_days",
            "Days that three quarters of the stays compared with do not exceed.",
        ),
        choice(
            "usual_of",
            ("won deals", "all deals"),
            "Whose stays in the stage it is compared with; null: too few of either.",
            nullable=True,
        ),
        flag("is_over_usual_days", "Whether it is there longer than usual_days."),
        count(
            "days_past_close_date",
            "Days since the day it should have closed by; null: no such day is set.",
            nullable=True,
        ),
        flag("is_past_close_date", "Whether that day is past."),
        count("times_pushed", "How often its expected close date was pushed out."),
        flag("is_often_pushed", "Whether that is as often as the limit, or oftener."),
        days(
            "days_since_two_way_contact",
            "Days since both sides had spoken; never: since its creation; null: the "
            "source tells of no contacts.",
        ),
        flag("is_silent", "Whether that is as long as the limit, or longer."),
        flag(
            "has_no_next_step",
            "Whether no call, meeting or task is planned; null: the source tells of "
            "none of any deal.",
            nullable=True,
        ),
        rate(
            "amount_cut_share",
            "By what share the amount lies below the highest it ever was.",
        ),
        flag("is_amount_cut", "Whether that share reaches the limit."),
        flag("is_owner_inactive", "Whether its owner has left, or nobody owns it."),
        count("reasons_found", "How many of the seven reasons hold."),
        text("reasons", "The reasons with their numbers, as a person reads them."),
        rate("loss_chance", "The chance of deals in its stage to be lost."),
        money(
            "expected_loss_amount",
            "amount x loss_chance; null where either is not known.",
            nullable=True,
        ),
        whole("rank", "1 for the largest expected loss; unknown ones come last."),
    ),
)

ATTENTION = (DEALS_AT_RISK,)
