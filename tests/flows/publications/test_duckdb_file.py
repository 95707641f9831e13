import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from flows.publications import duckdb_file
from flows.publications.duckdb_file import publish_duckdb, published_generation
from flows.storage.generations import Generation
from flows.storage.layout import Layout
from flows.storage.lock import Fence, Superseded, hold
from flows.storage.manifest import UnfaithfulCopy
from transforms.schemas import DIM_PIPELINES, TABLES

ROOT = Path(__file__).parents[3]
READER = """
import json, sys, threading
import duckdb

path, holds_on = sys.argv[1], sys.argv[2] == "holds on"
done = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), done.set())).start()
query = "SELECT generation_id, (SELECT max(stages) FROM dim_pipelines) FROM generation"
seen = set()
connection = duckdb.connect(path, read_only=True)
while True:
    if not seen:
        print("reading", flush=True)
    seen.add(connection.execute(query).fetchone())
    if not holds_on:
        connection.close()
        connection = duckdb.connect(path, read_only=True)
    if done.is_set():
        break
print(json.dumps(sorted(seen)))
"""


@contextmanager
def reading(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(path, read_only=True)
    try:
        yield connection
    finally:
        connection.close()


def asked(path: Path, query: str) -> list[tuple[Any, ...]]:
    with reading(path) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        return connection.execute(query).fetchall()


@pytest.fixture
def database(layout: Layout, generation: Generation, fence: Fence) -> Path:
    return publish_duckdb(layout, generation, fence)


def test_every_table_is_there_with_its_rows_and_types(
    database: Path, generation: Generation
) -> None:
    with reading(database) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for name in TABLES:
            found = connection.table(name).pl()
            assert found.equals(generation.scan(name).collect()), name
            assert found.schema == TABLES[name].schema


def test_the_file_says_which_generation_it_is(
    layout: Layout, database: Path, generation: Generation
) -> None:
    found = asked(database, "SELECT generation_id, code_version FROM generation")

    assert found == [(generation.id, "0.1.0")]
    assert published_generation(layout) == generation.id
    assert asked(database, "SELECT as_of FROM generation")[0][0] == datetime(
        2012, 3, 15, tzinfo=UTC
    )


def test_before_the_first_publication_there_is_none(layout: Layout) -> None:
    assert published_generation(layout) is None


def test_control_totals_are_those_of_the_tables(database: Path) -> None:
    totals = asked(
        database,
        "SELECT row_count, total FROM control_totals "
        "WHERE table_name = 'revenue_forecast' AND column_name = 'mean_amount'",
    )

    assert totals == [(3, Decimal("2469135.64"))]
    assert totals == asked(
        database, "SELECT count(*), sum(mean_amount) FROM revenue_forecast"
    )
    assert asked(
        database,
        "SELECT row_count, column_name, total FROM control_totals "
        "WHERE table_name = 'quarantine'",
    ) == [(20, None, None)]


def test_tables_and_columns_say_what_they_mean(database: Path) -> None:
    tables = dict(asked(database, "SELECT table_name, comment FROM duckdb_tables()"))
    columns = {
        (table, column): comment
        for table, column, comment in asked(
            database, "SELECT table_name, column_name, comment FROM duckdb_columns()"
        )
    }

    assert tables["dim_deals"] == (
        "A row is one deal, as it stands at as_of. As of 2012-03-15 00:00:00 UTC "
        "(exclusive), generation 20120315T000000Z-000001."
    )
    for table in TABLES.values():
        for column in table.columns:
            assert columns[table.name, column.name] == column.description
    assert all(tables.values())


def test_nothing_is_left_beside_the_file(layout: Layout, database: Path) -> None:
    assert list(layout.published.iterdir()) == [database]


def test_a_log_that_a_tool_left_does_not_break_the_new_file(
    layout: Layout, database: Path, generation: Generation, fence: Fence, tmp_path: Path
) -> None:
    with duckdb.connect(tmp_path / "other.duckdb") as other:
        other.execute("CREATE TABLE notes AS SELECT 1 AS note")
        log = (tmp_path / "other.duckdb.wal").read_bytes()
    database.with_name("stagecast.duckdb.wal").write_bytes(log)

    publish_duckdb(layout, generation, fence)

    assert published_generation(layout) == generation.id


def test_a_copy_that_lost_a_row_is_not_published(
    layout: Layout,
    database: Path,
    generation: Generation,
    fence: Fence,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = database.read_bytes()
    build = duckdb_file._build  # noqa: SLF001  (the step to spoil)

    def lose_a_row(path: Path, made: Generation) -> None:
        build(path, made)
        with duckdb.connect(path) as connection:
            connection.execute("DELETE FROM revenue_forecast WHERE part = 'open'")

    monkeypatch.setattr(duckdb_file, "_build", lose_a_row)

    with pytest.raises(UnfaithfulCopy, match="revenue_forecast in the DuckDB file has"):
        publish_duckdb(layout, generation, fence)

    assert database.read_bytes() == before
    assert list(layout.published.iterdir()) == [database]


def test_a_run_that_lost_its_place_publishes_nothing(
    layout: Layout, make_generation: Callable[..., Generation]
) -> None:
    with hold(layout) as fence:
        made = make_generation(fence)

    with pytest.raises(Superseded):
        publish_duckdb(layout, made, fence)

    assert list(layout.published.iterdir()) == []


@pytest.mark.slow
def test_readers_see_whole_generations_only_through_ten_publications(
    layout: Layout,
    fence: Fence,
    rows_of: Callable[..., pl.LazyFrame],
    make_generation: Callable[..., Generation],
) -> None:
    made = [
        make_generation(
            fence,
            as_of=datetime(2012, 3, number, tzinfo=UTC),
            rows={"dim_pipelines": rows_of(DIM_PIPELINES, {"stages": number})},
        )
        for number in range(1, 12)
    ]
    whole = [[generation.id, n] for n, generation in enumerate(made, 1)]
    publish_duckdb(layout, made[0], fence)

    with reader(layout, "holds on") as holding, reader(layout, "reopens") as opening:
        for generation in made[1:]:
            publish_duckdb(layout, generation, fence)
        held, opened = (json.loads(p.communicate()[0]) for p in (holding, opening))

    assert held == whole[:1]
    assert len(opened) > 1
    assert [pair for pair in opened if pair not in whole] == []


@contextmanager
def reader(layout: Layout, how: str) -> Iterator[subprocess.Popen[str]]:
    """Run a process that reads, and wait until it does."""
    with subprocess.Popen(  # noqa: S603  (our own script)
        [sys.executable, "-c", READER, str(layout.database), how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "reading\n"
            yield process
        finally:
            process.kill()
