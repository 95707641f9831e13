"""Running `stagecast` in this process, and reading what it left."""

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from flows.cli import main
from flows.storage.generations import Generation, current
from flows.storage.layout import Layout

NIGHT = datetime(2026, 2, 19, tzinfo=UTC)
NEXT_NIGHT = datetime(2026, 2, 20, tzinfo=UTC)


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code and what it wrote."""

    code: int
    out: str
    err: str


def stagecast(*arguments: str | Path) -> Ended:
    """Run a command in this process, through Prefect, as the command line does."""
    out, err = io.StringIO(), io.StringIO()
    code: object = 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as ended:
            code = ended.code
    assert isinstance(code, int)
    return Ended(code, out.getvalue(), err.getvalue())


def night(config: Path, *options: str | Path, as_of: datetime = NIGHT) -> Ended:
    """Run one night of a configuration."""
    when = as_of.isoformat()
    return stagecast("run", "--config", config, "--as-of", when, *options)


def green(config: Path, *options: str | Path, as_of: datetime = NIGHT) -> Generation:
    """Run one night that must end well; return what it published."""
    ended = night(config, *options, as_of=as_of)
    assert ended.code == 0, ended.err
    return published(data_of(config))


def data_of(config: Path) -> Layout:
    """Return the data folder beside a configuration."""
    return Layout(config.parent / "stagecast-data")


def published(data: Layout) -> Generation:
    """Return the current generation, which the DuckDB file must be a copy of."""
    generation = current(data)
    assert generation is not None
    (row,) = query(data, "SELECT generation_id, content_hash FROM generation")
    assert row == (generation.id, generation.manifest.content_hash)
    return generation


def hashes(generation: Generation) -> dict[str, str]:
    """Return the content hash of each table."""
    tables = generation.manifest.tables
    return {name: facts.content_hash for name, facts in tables.items()}


def query(data: Layout, sql: str) -> list[tuple[Any, ...]]:
    """Return what a reader of the published DuckDB file is told; instants in UTC."""
    with duckdb.connect(str(data.database), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        return connection.execute(sql).fetchall()


def everything_in(folder: Path) -> dict[str, bytes]:
    """Return every file in a folder and what it holds."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
