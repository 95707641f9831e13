"""The loan applications of a Dutch bank (BPI Challenge 2012) as warehouse tables."""

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import polars as pl

from transforms.tables.staging import FILE_CHANGES, FILE_DEALS, FILE_EVENTS
from transforms.tables.table import INSTANT
from transforms.warehouse.dates import dates
from transforms.warehouse.deal_attributes import deal_attributes
from transforms.warehouse.deal_changes import CHANGE, deal_changes
from transforms.warehouse.deal_states import deal_states
from transforms.warehouse.deals import deals
from transforms.warehouse.stage_history import merges, stage_history
from transforms.warehouse.stages import EPOCH, stages

LOG = (
    Path(__file__).parents[1]
    / ".."
    / "shared"
    / "data"
    / "bpi-challenge-2012"
    / "applications.csv.gz"
)
END_OF_LOG = datetime(2012, 3, 15, tzinfo=UTC)
_INSTANT = "%Y-%m-%dT%H:%M:%S%.f%z"
_STAGES = {
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


class LoanTables(NamedTuple):
    """What the forecast reads."""

    states: pl.LazyFrame
    stage_history: pl.LazyFrame
    deals: pl.LazyFrame
    dates: pl.LazyFrame


def loan_tables(*, as_of: datetime = END_OF_LOG) -> LoanTables:
    """Return the tables as they stood at `as_of`, by default at the end of the log."""
    sources = pl.LazyFrame(
        {
            "source": ["loans"],
            "only_pipeline": ["loans:default"],
            "default_currency": ["EUR"],
        }
    )
    changes = deal_changes(_changes(), as_of=as_of)
    states = _in_memory(deal_states(changes, sources, _listed()))
    known = stages(_listed(), states)
    history = _in_memory(
        stage_history(states, known, merges=merges(changes), as_of=as_of)
    )
    nothing = deal_attributes(
        FILE_EVENTS.empty(), FILE_DEALS.empty(), FILE_CHANGES.empty(), as_of=as_of
    )
    return LoanTables(
        states,
        history,
        _in_memory(deals(states, history, nothing, reporting_currency="EUR")),
        _in_memory(
            dates(
                states,
                as_of=as_of,
                time_zone="Europe/Amsterdam",
                fiscal_year_starts=1,
            )
        ),
    )


def _changes() -> pl.LazyFrame:
    """Return the log as changes of stage and amount, in the log's own order."""
    events = pl.scan_csv(LOG, infer_schema=False).select(
        deal_id="loans:" + pl.col("case_id"),
        changed_at=pl.col("timestamp").str.to_datetime(_INSTANT, time_unit="us"),
        sequence=pl.col("event_number").cast(pl.Int64),
        stage="loans:" + pl.col("activity"),
        amount="amount_requested",
        changed_by="resource",
    )
    return (
        events.unpivot(
            ["stage", "amount"],
            index=["deal_id", "changed_at", "sequence", "changed_by"],
            variable_name="field",
        )
        .with_columns(
            origin=pl.lit("native"),
            changed_after=pl.lit(None, INSTANT),
            known_at=pl.col("changed_at"),
        )
        .select(CHANGE)
    )


def _listed() -> pl.LazyFrame:
    """Return the mapping of the log's activities to canonical stages."""
    return pl.LazyFrame(
        {
            "pipeline_id": ["loans:default"] * len(_STAGES),
            "stage_id": [f"loans:{stage}" for stage in _STAGES],
            "stage_label": list(_STAGES),
            "canonical_stage": list(_STAGES.values()),
            "stage_position": range(len(_STAGES)),
        }
    ).with_columns(valid_from=pl.lit(EPOCH, INSTANT))


def _in_memory(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Return the frame computed once."""
    return frame.collect().lazy()
