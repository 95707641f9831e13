"""Builders: small histories that show only what matters to a test."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import polars as pl

from transforms.tables.staging import FILE_CHANGES, FILE_DEALS, FILE_EVENTS
from transforms.tables.table import INSTANT
from transforms.tables.vocabulary import CANONICAL_STAGES
from transforms.warehouse.deal_attributes import deal_attributes
from transforms.warehouse.deal_changes import CHANGE, deal_changes
from transforms.warehouse.deal_states import deal_states
from transforms.warehouse.deals import deals
from transforms.warehouse.stage_entries import stage_entries
from transforms.warehouse.stage_history import merges, stage_history
from transforms.warehouse.stages import EPOCH, stages

AS_OF = datetime(2026, 6, 1, tzinfo=UTC)
START = datetime(2026, 1, 1, tzinfo=UTC)

Change = tuple[str, str, str | None, datetime, int | None]


def day(number: float) -> datetime:
    """Return the instant so many days after the new year of 2026."""
    return START + timedelta(days=number - 1)


def to(
    stage: str, on: float, deal: str = "crm:1", sequence: int | None = None
) -> Change:
    """Return the change by which a deal comes to a stage."""
    return (deal, "stage", f"crm:{stage}", day(on), sequence)


def change(field: str, value: str | None, on: float, deal: str = "crm:1") -> Change:
    """Return a change of any tracked field."""
    return (deal, field, value, day(on), None)


def changes(rows: Iterable[Change]) -> pl.LazyFrame:
    """Return the changes as the sources' staging gives them."""
    frame = pl.DataFrame(
        list(rows),
        schema={
            "deal_id": pl.String,
            "field": pl.String,
            "value": pl.String,
            "changed_at": INSTANT,
            "sequence": pl.Int64,
        },
        orient="row",
    )
    return (
        frame.lazy()
        .with_columns(
            origin=pl.lit("native"),
            changed_by=pl.lit(None, pl.String),
            changed_after=pl.lit(None, INSTANT),
            known_at=pl.col("changed_at"),
        )
        .select(CHANGE)
    )


def listed(*pipelines: str, names: tuple[str, ...] = CANONICAL_STAGES) -> pl.LazyFrame:
    """Return pipelines whose stages are named like the canonical ones."""
    rows = [
        (f"crm:{pipeline}", f"crm:{name}", name, canonical, place, EPOCH)
        for pipeline in pipelines or ("sales",)
        for place, name in enumerate(names)
        for canonical in [name.split("-", maxsplit=1)[0]]
    ]
    return pl.LazyFrame(
        rows,
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


class History:
    """The warehouse's tables made of a few changes."""

    def __init__(
        self,
        *rows: Change,
        mapping: pl.LazyFrame | None = None,
        as_of: datetime = AS_OF,
    ) -> None:
        """Make the tables as of an instant, by default June 2026."""
        mapping = listed() if mapping is None else mapping
        pipelines = mapping.select("pipeline_id").unique().collect()
        only = pipelines.item() if pipelines.height == 1 else None
        defaults = pl.LazyFrame(
            {
                "source": ["crm"],
                "only_pipeline": [only],
                "default_currency": ["EUR"],
            },
            schema_overrides={"only_pipeline": pl.String},
        )
        self.changes = deal_changes(changes(rows), as_of=as_of)
        self.states = deal_states(self.changes, defaults, mapping)
        self.dim_stages = stages(mapping, self.states)
        self.stays = stage_history(
            self.states, self.dim_stages, merges=merges(self.changes), as_of=as_of
        )
        nothing = _no_attributes(as_of)
        self.deals = deals(self.states, self.stays, nothing, reporting_currency="EUR")
        self.entries = stage_entries(self.stays, self.deals)

    def path(self, *columns: str) -> list[tuple[object, ...]]:
        """Return the stays' columns, row by row; ids without their source."""
        return (
            self.stays.with_columns(
                pl.col("stage_id", "pipeline_id", "next_stage_id").str.replace(
                    "crm:", ""
                )
            )
            .select(columns or ("stage_id",))
            .collect()
            .rows()
        )

    def stages(self) -> list[object]:
        """Return the names of the stages passed through."""
        return [row[0] for row in self.path("stage_id")]

    def directions(self) -> list[object]:
        """Return how each stage was come to."""
        return [row[0] for row in self.path("direction")]


def _no_attributes(as_of: datetime) -> pl.LazyFrame:
    """Return the attributes of no deal."""
    return deal_attributes(
        FILE_EVENTS.empty(), FILE_DEALS.empty(), FILE_CHANGES.empty(), as_of=as_of
    )
