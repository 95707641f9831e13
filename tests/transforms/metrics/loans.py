"""Loans: a public log of loan applications, as the warehouse's tables as of an instant.

Real data, kept beside the project: BPI Challenge 2012, doi
10.4121/uuid:3926db30-f712-4394-aebc-75976070e91f.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from transforms.schemas import FCT_DEAL_STATES
from transforms.tables.staging import ATTRIBUTES
from transforms.tables.table import INSTANT, MONEY
from transforms.warehouse.dates import dates
from transforms.warehouse.deals import deals
from transforms.warehouse.stage_entries import stage_entries
from transforms.warehouse.stage_history import stage_history
from transforms.warehouse.stages import EPOCH, stages

LOG = (
    Path(__file__).parents[3].joinpath("..", "shared", "data").resolve()
    / "bpi-challenge-2012"
    / "applications.csv.gz"
)
ENDS = datetime(2012, 3, 15, tzinfo=UTC)
_CANONICAL = {
    "A_SUBMITTED": "lead",
    "A_PARTLYSUBMITTED": "lead",
    "A_PREACCEPTED": "qualification",
    "A_ACCEPTED": "proposal",
    "A_FINALIZED": "negotiation",
    "A_APPROVED": "won",
    "A_REGISTERED": "won",
    "A_ACTIVATED": "won",
    "A_DECLINED": "lost",
    "A_CANCELLED": "lost",
}


@dataclass(frozen=True)
class Loans:
    """The warehouse's tables of the log, as of an instant."""

    as_of: datetime
    states: pl.LazyFrame
    stages: pl.LazyFrame
    deals: pl.LazyFrame
    entries: pl.LazyFrame
    dates: pl.LazyFrame


@cache
def loans(as_of: datetime = ENDS) -> Loans:
    """Return the tables of what had happened before `as_of`; skips without the log."""
    if not LOG.exists():
        pytest.skip(f"the loan log is not here: {LOG.name} beside the project")
    events = _events(as_of)
    states = _kept(_states(events))
    known_stages = _kept(stages(_listed(), states))
    no_merges = states.select("deal_id", "merged_into").clear()
    history = _kept(stage_history(states, known_stages, merges=no_merges, as_of=as_of))
    known = _kept(deals(states, history, _attributes(events), reporting_currency="EUR"))
    return Loans(
        as_of=as_of,
        states=states,
        stages=known_stages,
        deals=known,
        entries=_kept(stage_entries(history, known)),
        dates=_kept(
            dates(
                states,
                as_of=as_of,
                time_zone="Europe/Amsterdam",
                fiscal_year_starts=1,
            )
        ),
    )


def _kept(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Return the frame, computed once."""
    return frame.collect().lazy()


def _events(as_of: datetime) -> pl.LazyFrame:
    """Return the log's rows before `as_of`, by application and its own order."""
    form = "%Y-%m-%dT%H:%M:%S%.f%z"
    return (
        pl.read_csv(LOG)
        .lazy()
        .with_columns(
            pl.col("timestamp", "registered_at").str.to_datetime(
                form, time_unit="us", time_zone="UTC"
            ),
            deal_id=pl.format("loans:{}", "case_id"),
        )
        .filter(pl.col("timestamp") < as_of)
        .sort("deal_id", "timestamp", "event_number")
    )


def _states(events: pl.LazyFrame) -> pl.LazyFrame:
    """Return a span for each event; it lasts until the application's next."""
    is_last = pl.col("deal_id") != pl.col("deal_id").shift(-1)
    nothing = pl.lit(None, pl.String)
    return events.select(
        "deal_id",
        state_number=pl.int_range(1, pl.len() + 1).over("deal_id"),
        valid_from="timestamp",
        valid_to=pl.when(~is_last).then(pl.col("timestamp").shift(-1)),
        pipeline_id=pl.lit("loans:default"),
        stage_id=pl.format("loans:{}", "activity"),
        owner_id=pl.format("loans:{}", "resource"),
        amount=pl.col("amount_requested").cast(MONEY),
        currency=pl.lit("EUR"),
        expected_close_date=pl.lit(None, pl.Date),
        forecast_category=nothing,
        is_deleted=pl.lit(value=False),
        merged_into=nothing,
        origin=pl.lit("native"),
        changed_by=nothing,
    ).pipe(FCT_DEAL_STATES.conform)


def _attributes(events: pl.LazyFrame) -> pl.LazyFrame:
    """Return when each application was registered; nothing else is known of it."""
    nothing = {name: pl.lit(None, pl.String) for name in (*ATTRIBUTES, "company_id")}
    return (
        events.group_by("deal_id")
        .agg(source_created_at=pl.col("registered_at").first())
        .select("deal_id", "source_created_at", **nothing)
    )


def _listed() -> pl.LazyFrame:
    """Return the mapping of the log's activities."""
    return pl.LazyFrame(
        [
            ("loans:default", f"loans:{name}", name, canonical, place, EPOCH)
            for place, (name, canonical) in enumerate(_CANONICAL.items())
        ],
        schema={
            "pipeline_id": pl.String,
            "stage_id": pl.String,
            "stage_label": pl.String,
            "canonical_stage": pl.String,
            "stage_position": pl.Int64,
            "valid_from": INSTANT,
        },
        orient="row",
    )
