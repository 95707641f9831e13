"""Leads: how each was answered, which deal it led to, and what becomes of them."""

import polars as pl

from transforms.tables.published import BASIS
from transforms.tables.table import (
    Column,
    Table,
    choice,
    count,
    date,
    flag,
    instant,
    money,
    rate,
    text,
    whole,
)
from transforms.tables.vocabulary import (
    CHANNELS,
    LEAD_STANDINGS,
    NO_SOURCE,
    PERIODS,
    UNATTENDED_REASONS,
)

SHARE = pl.Decimal(18, 8)

_LEAD_ID = text("lead_id", "The lead: `<source>:<id>`.")
_LEAD_SOURCE = text("lead_source", "Where it came from; `none` where nobody says.")
_CHANNEL = choice(
    "channel",
    (*CHANNELS, NO_SOURCE),
    "The channel of the lead source; `none` where it is of none we know.",
)
_PERIOD = ("period", "period_start_date", "period_end_date")


def _share(name: str, description: str) -> Column:
    """Return a column of exact shares in 0..1: those of a deal add up to 1."""
    return Column(name, SHARE, description, low=0, high=1)


def _hours(name: str, description: str, *, nullable: bool = False) -> Column:
    """Return a column of durations in hours, never below zero."""
    return Column(name, pl.Float64(), description, nullable, low=0.0)


DIM_LEAD_STATUSES = Table(
    name="dim_lead_statuses",
    layer="warehouse",
    grain="one status that leads stand in or a CRM lists for them",
    key=("status_id",),
    sorted_by=("status_id",),
    may_be_empty=True,
    columns=(
        text("status_id", "The status: `<source>:<id>`."),
        text("status", "The same as people read it.", nullable=True),
        choice(
            "standing",
            LEAD_STANDINGS,
            "What it says of a lead: open, qualified, or closed without a deal.",
        ),
        count("leads", "Leads that stand in it, deleted and merged ones left out."),
    ),
)

FCT_LEAD_RESPONSES = Table(
    name="fct_lead_responses",
    layer="warehouse",
    grain="one lead, and how it was answered before as_of",
    key=("lead_id",),
    sorted_by=("lead_id",),
    may_be_empty=True,
    columns=(
        _LEAD_ID,
        instant("came_at", "When the lead came: its creation in the source."),
        instant(
            "first_response_at",
            "Our first mail, call or meeting with it from then on; null: none yet.",
            nullable=True,
        ),
        Column(
            "response_seconds",
            pl.Float64(),
            "Seconds of working time between the two.",
            nullable=True,
            low=0.0,
        ),
        instant(
            "last_heard_at",
            "Their last mail or call from then on; null: none.",
            nullable=True,
        ),
        instant(
            "last_answer_at",
            "Our last contact since their last word; null: none.",
            nullable=True,
        ),
        flag("is_unanswered", "Whether their last word waits for an answer."),
    ),
)

FCT_LEAD_TOUCHES = Table(
    name="fct_lead_touches",
    layer="warehouse",
    grain="one touch of a deal: a lead that led to it, or how one of its people came",
    key=("deal_id", "touch_number"),
    sorted_by=("deal_id", "touch_number"),
    may_be_empty=True,
    columns=(
        text("deal_id", "The deal: `<source>:<id>`."),
        whole("touch_number", "The touch's place before the deal, from 1."),
        instant("touched_at", "When the lead came, or the person was created."),
        text(
            "lead_id",
            "The lead, of one deal at most; null: the person came without one.",
            nullable=True,
        ),
        text("person_id", "The person who came; null: a company's.", nullable=True),
        _LEAD_SOURCE,
        _CHANNEL,
        flag("is_conversion", "Whether the lead became the deal."),
        _share("first_touch_share", "1 for the deal's first touch, 0 for the others."),
        _share("last_touch_share", "1 for the deal's last touch, 0 for the others."),
        _share("linear_share", "The same for all; the first ones get what is over."),
    ),
)

LEAD_VOLUME = Table(
    name="lead_volume",
    layer="published",
    grain="one period in which leads came, lead source and channel",
    key=(*_PERIOD, "lead_source", "channel"),
    sorted_by=(*_PERIOD, "lead_source", "channel"),
    may_be_empty=True,
    columns=(
        choice("period", PERIODS, "The kind of period; `trailing` ends at as_of."),
        date("period_start_date", "Its first day, in the company's time zone."),
        date("period_end_date", "The first day after it."),
        _LEAD_SOURCE,
        _CHANNEL,
        count("leads", "Leads that came; deleted and merged ones left out."),
        count("contacted", "Those we have mailed, called or met since."),
        count("qualified", "Those that became a deal or are called qualified."),
        count("converted", "Those that became a deal."),
        count("closed_without_deal", "Those called closed that became none."),
        count("still_open", "Those that may still become one."),
        count("unattended", "Open ones that we have not yet answered."),
        count("won", "Converted ones whose deal stands as won."),
        money("won_amount", "What those deals are worth, each at its first lead."),
        count(
            "won_deals_without_amount",
            "Those deals, each at its first lead, with no known reporting amount.",
        ),
        money(
            "won_amount_linear",
            "Won deals' worth, shared evenly among all their touches.",
        ),
        rate("conversion_rate", "converted / leads: open ones have not converted yet."),
        rate("conversion_rate_low", "Lower end of its 95 % interval (Wilson)."),
        rate("conversion_rate_high", "Upper end of its 95 % interval (Wilson)."),
        rate("won_rate", "won / leads: open leads and deals are not won yet."),
        rate("won_rate_low", "Lower end of its 95 % interval (Wilson)."),
        rate("won_rate_high", "Upper end of its 95 % interval (Wilson)."),
        _hours(
            "response_hours_p50",
            "Median working hours to our first contact, of contacted leads.",
            nullable=True,
        ),
        _hours("response_hours_p90", "Ninth decile of the same.", nullable=True),
        text("currency", "The reporting currency."),
        BASIS,
    ),
)

LEADS_UNATTENDED = Table(
    name="leads_unattended",
    layer="published",
    grain="one open lead that waits for somebody",
    key=("lead_id",),
    sorted_by=("rank",),
    may_be_empty=True,
    columns=(
        count("rank", "1 for the lead that waits longest."),
        _LEAD_ID,
        _LEAD_SOURCE,
        _CHANNEL,
        text("person_id", "The person who waits.", nullable=True),
        text("owner_id", "Who looks after the lead.", nullable=True),
        instant("came_at", "When the lead came."),
        instant("waiting_since", "When it came, or wrote what nobody answered."),
        _hours("waiting_hours", "Working hours since then."),
        _hours("wall_hours", "Hours since then, nights and days off included."),
        choice(
            "reason", UNATTENDED_REASONS, "What it waits for: the first that holds."
        ),
    ),
)

LEADS = (
    DIM_LEAD_STATUSES,
    FCT_LEAD_RESPONSES,
    FCT_LEAD_TOUCHES,
    LEAD_VOLUME,
    LEADS_UNATTENDED,
)
