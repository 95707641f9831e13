"""Fixtures of the PostgreSQL tests: one server for all, a schema for each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl
import psycopg
import pytest

from flows.publications.postgres import publish_postgres, published_generation
from flows.storage.candidates import candidate, seal
from flows.storage.generations import Generation
from flows.storage.layout import Layout
from flows.storage.lock import Fence, hold
from tests.flows.publications.postgres_cluster import Cluster, running
from transforms.schemas import DIM_PIPELINES, QUARANTINE, TABLES

Rows = list[tuple[Any, ...]]
Nights = dict[int, Generation]

_PARTS = (
    "SELECT generation_id FROM {0}.generation",
    "SELECT max(stages) FROM {0}.dim_pipelines",
    "SELECT count(*) FROM {0}.quarantine",
)


@dataclass(frozen=True)
class Place:
    """A schema of the server that no other test uses; in queries it is {0}."""

    cluster: Cluster
    schema: str

    def publish(self, generation: Generation, fence: Fence, url: str = "") -> None:
        """Publish as the nightly run does."""
        url = url or self.cluster.url()
        publish_postgres(generation, fence, schema=self.schema, url=url)

    def published(self) -> str | None:
        """Return which generation is there."""
        return published_generation(schema=self.schema, url=self.cluster.url())

    def ask(self, query: str, role: str = "admin") -> Rows:
        """Return the rows of a query, or none for a statement without any."""
        with self.cluster.connect(role) as connection:
            return self.ask_by(connection, query)

    def ask_by(self, connection: psycopg.Connection[Any], query: str) -> Rows:
        """Return the rows of a query on a connection that is open."""
        cursor = connection.execute(query.format(self.schema).encode())
        return cursor.fetchall() if cursor.description else []

    def whole(self, role: str = "admin") -> tuple[Any, ...]:
        """Return what tells nights apart, from three tables in one statement."""
        ((*row,),) = self.ask(f"SELECT ({'), ('.join(_PARTS)})", role)
        return tuple(row)

    def pieces(self, connection: psycopg.Connection[Any]) -> tuple[Any, ...]:
        """Return the same from three statements that read one snapshot."""
        with connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            return tuple(self.ask_by(connection, part)[0][0] for part in _PARTS)

    def let_bi_read(self) -> None:
        """Let BI read every table, as an administrator does."""
        self.ask("GRANT USAGE ON SCHEMA {0} TO bi")
        self.ask("GRANT SELECT ON ALL TABLES IN SCHEMA {0} TO bi")

    def grow_old(self) -> None:
        """Leave the tables as another version of the dictionary would make them."""
        for change in (
            "ALTER TABLE {0}.dim_pipelines ADD COLUMN nickname text",
            "ALTER TABLE {0}.dim_pipelines DROP COLUMN pipeline_label",
            "ALTER TABLE {0}.dim_pipelines ALTER COLUMN source TYPE varchar(9)",
            "CREATE TABLE {0}.fct_forgotten (a bigint)",
            "INSERT INTO {0}.control_totals VALUES ('fct_forgotten', 0)",
        ):
            self.ask(change, "publisher")


def seen(day: int, nights: Nights) -> tuple[Any, ...]:
    """Return what `whole` is once the night of a day is published."""
    return nights[day].id, day, day * 50


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Run one server for all tests."""
    with running() as server:
        yield server


@pytest.fixture
def place(cluster: Cluster, request: pytest.FixtureRequest) -> Place:
    """Return a schema of the test's own; it is not made yet."""
    return Place(cluster, f"sales_{request.session.items.index(request.node)}")


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """Return where the nights lie."""
    return Layout(tmp_path_factory.mktemp("nights"))


@pytest.fixture(scope="session")
def nights(warehouse: Layout) -> Nights:
    """Return a generation for each of five days, of which two tables tell the day."""
    with hold(warehouse) as fence:
        return {day: _night(warehouse, fence, day) for day in range(1, 6)}


def _night(layout: Layout, fence: Fence, day: int) -> Generation:
    as_of = datetime(2012, 3, day, tzinfo=UTC)
    rows = {table.name: table.empty() for table in TABLES.values()}
    rows["dim_pipelines"] = _rows(DIM_PIPELINES.schema, 1, "stages", pl.lit(day))
    number = pl.int_range(pl.len())
    rows["quarantine"] = _rows(QUARANTINE.schema, day * 50, "row_number", number)
    folder = candidate(layout, as_of, fence)
    for name, frame in rows.items():
        frame.sink_parquet(folder / f"{name}.parquet")
    return seal(layout, as_of, fence, code_version="0.1.0", watermarks={})


def _rows(schema: pl.Schema, height: int, name: str, value: pl.Expr) -> pl.LazyFrame:
    """Return rows that are null but for one column."""
    empty = schema.to_frame().clear(height).lazy()
    return empty.with_columns(**{name: value.cast(pl.Int64)})
