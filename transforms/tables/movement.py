"""What moved: the open pipeline from one instant to another, and deals by stage."""

from transforms.tables.table import Column, Table, choice, count, date, money, text
from transforms.tables.vocabulary import (
    CALENDAR_PERIODS,
    LEVELS,
    MOVEMENT_BUCKETS,
    MOVEMENT_CHANGES,
    MOVEMENT_LISTED_DAYS,
    MOVEMENT_SCOPES,
    MOVEMENT_SEGMENTS,
    PERIODS,
)
from transforms.tables.warehouse import DEAL_ID, PIPELINE_ID

_CURRENCY = text("currency", "The reporting currency.")
_DATES = (
    date("period_start_date", "Its first day, in the company's time zone."),
    date("period_end_date", "The first day after it."),
)
_WHOSE = (
    choice(
        "period",
        CALENDAR_PERIODS,
        "The kind of period, of the fiscal calendar; a running one ends at as_of.",
    ),
    *_DATES,
    choice(
        "scope",
        MOVEMENT_SCOPES,
        "Every open deal, or those that were then expected by the period's end.",
    ),
    choice("segment", MOVEMENT_SEGMENTS, "What the rows are split by."),
    text("member", "`all`, the pipeline_id, the owner_id, the team; `none`: nobody."),
)
_WHOSE_KEY = ("period", "period_start_date", "scope", "segment", "member", "bucket")


def _before_and_after(column: Column) -> tuple[Column, ...]:
    """Return the column as it stood at the period's start, and at its end."""
    return tuple(
        Column(
            f"{column.name}_{side}",
            column.dtype,
            f"{column.description} {when}",
            nullable=True,
        )
        for side, when in (
            ("before", "At the period's start; null: nothing known, or not there."),
            ("after", "At the period's end, or at as_of."),
        )
    )


PIPELINE_MOVEMENT = Table(
    name="pipeline_movement",
    layer="published",
    may_be_empty=True,
    grain="one bucket of a member of a segment in one period and scope",
    key=_WHOSE_KEY,
    sorted_by=_WHOSE_KEY,
    columns=(
        *_WHOSE,
        choice(
            "bucket",
            MOVEMENT_BUCKETS,
            "Each deal's change lies in one bucket beside `currency`; without a deal "
            "there is no row, which stands for nothing.",
        ),
        count("deals", "Deals in the bucket."),
        count(
            "deals_without_amount",
            "Those whose amount, or the rate of its currency, was not known at an "
            "instant that the bucket rests on: nothing is added for it.",
        ),
        money(
            "amount",
            "Signed: what left is negative, so start and all changes add up to end.",
        ),
        _CURRENCY,
    ),
)

PIPELINE_MOVEMENT_DEALS = Table(
    name="pipeline_movement_deals",
    layer="published",
    may_be_empty=True,
    grain="one deal's change in a bucket of pipeline_movement, "
    f"of periods that end less than {MOVEMENT_LISTED_DAYS} days before as_of",
    key=(*_WHOSE_KEY, "deal_id"),
    sorted_by=(*_WHOSE_KEY, "deal_id"),
    columns=(
        *_WHOSE,
        choice("bucket", MOVEMENT_CHANGES, "How the deal changed."),
        DEAL_ID,
        Column(
            "deals_without_amount",
            count("", "").dtype,
            "1 where pipeline_movement counts the deal as one without amount.",
            low=0,
            high=1,
        ),
        money("amount", "What it adds to the bucket, signed as there."),
        _CURRENCY,
        *_before_and_after(text("stage_id", "The stage.", nullable=True)),
        *_before_and_after(text("owner_id", "The owner.", nullable=True)),
        *_before_and_after(
            date("expected_close_date", "The seller's forecast day.", nullable=True)
        ),
    ),
)

_FLOW_KEY = (
    "period",
    "period_start_date",
    "period_end_date",
    "pipeline_id",
    "level",
    "from_pipeline_id",
    "from_stage",
    "to_stage",
)

STAGE_FLOW = Table(
    name="stage_flow",
    layer="published",
    may_be_empty=True,
    grain="the moves from one stage into another in one period",
    key=_FLOW_KEY,
    sorted_by=_FLOW_KEY,
    columns=(
        choice(
            "period",
            PERIODS,
            "The kind of period in which the moves came; `trailing` is the last n "
            "days before as_of.",
        ),
        *_DATES,
        PIPELINE_ID,
        choice("level", LEVELS, "The CRM's own stages, or the six canonical ones."),
        text(
            "from_pipeline_id",
            "The sales pipeline that the deals came from: mostly the same one.",
        ),
        text("from_stage", "The stage they left; `created`: their first stay."),
        text("to_stage", "The stage they entered, as `stage` in fct_stage_entries."),
        count("moves", "Entries into the stage from there."),
        count(
            "moves_without_amount",
            "Those whose amount, or the rate of its currency, was not known that day.",
        ),
        money("amount", "What they were worth on entry, by the rate of that day."),
        _CURRENCY,
    ),
)

MOVEMENT = (PIPELINE_MOVEMENT, PIPELINE_MOVEMENT_DEALS, STAGE_FLOW)
