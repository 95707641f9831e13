"""Run: what a reading of HubSpot needs at every step, and what it notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from sources.http.client import HttpClient
from sources.hubspot.settings import HubSpotKnown, HubSpotSettings
from sources.hubspot.tables import raw_schema
from sources.readings import Reading

Pair = tuple[str, str]


@dataclass
class Notes:
    """What turned up while records were read; it is asked for or written at the end.

    `rows`: how many rows each table has so far. `named`: the owner, product and stage
    ids that records name, by property. `listed`: the ids of the short lists that were
    read, by table. `merges`: the new id by type and old id. `vanished`: type and
    id. `windows`: the rows of the table `windows`.
    """

    rows: dict[str, int] = field(default_factory=dict)
    named: dict[str, set[str]] = field(default_factory=dict)
    listed: dict[str, set[str]] = field(default_factory=dict)
    merges: dict[Pair, str] = field(default_factory=dict)
    vanished: dict[Pair, None] = field(default_factory=dict)
    windows: list[Mapping[str, object]] = field(default_factory=list)

    def next_row(self, table: str, rows: int) -> int:
        """Return the number of the table's next row, and count so many more."""
        first = self.rows.get(table, 0)
        self.rows[table] = first + rows
        return first + 1


@dataclass(frozen=True)
class Run:
    """One reading of an account, true at `extracted_at`: the end of every window."""

    client: HttpClient
    settings: HubSpotSettings
    known: HubSpotKnown
    extracted_at: datetime
    notes: Notes = field(default_factory=Notes)

    @property
    def place(self) -> str:
        """What is read, for an error."""
        return self.settings.name

    def reading(
        self, table: str, rows: pl.DataFrame, properties: Sequence[str] = ()
    ) -> Reading:
        """Return rows of the raw log: the table's columns, and the run's instant."""
        schema = raw_schema(table, properties)
        instant = pl.lit(self.extracted_at, pl.Datetime("us", "UTC"))
        told = rows.with_columns(_extracted_at=instant).select(schema.names)
        return Reading(table, told.to_arrow().cast(schema))

    def numbered(self, table: str, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows with `_row`, their place in the table of this load."""
        first = self.notes.next_row(table, rows.height)
        return rows.with_columns(_row=pl.int_range(first, first + pl.len()))
