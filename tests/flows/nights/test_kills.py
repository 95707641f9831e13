"""Whenever a night is killed, the next one heals it; nobody deletes anything."""

import json
import random
import shutil
import signal
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest

from flows.storage.layout import Layout
from tests.flows.nights.children import output_of, start
from tests.flows.nights.runs import (
    NEXT_NIGHT,
    data_of,
    hashes,
    published,
    query,
)
from tests.flows.nights.small import FILE, events, write_csv

pytestmark = pytest.mark.slow

KILLS = 10
MOST = 7
AT_A_TIME = 2
SEED = 20120315
# Where a kill would hurt most: the files of a load are there and dlt has not listed it;
# the pointer names a generation of which the DuckDB file is not yet a copy; half an
# export is written.
SORE_POINTS = (
    "dlt.destinations.impl.filesystem.filesystem:FilesystemClient.complete_load",
    "flows.publications.duckdb_file:_build",
    "flows.publications.exports:write_workbook",
)


@dataclass
class Warehouse:
    """A warehouse with one night, and what a second one makes of it unless killed.

    `seconds` are how long the second night took, each time it ran to its end: how fast
    the machine is changes while the tests run.
    """

    folder: Path
    environment: Mapping[str, str]
    hashes: dict[str, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    def copy(self, folder: Path) -> Path:
        """Copy the warehouse; return the configuration of the copy."""
        return shutil.copytree(self.folder, folder) / FILE

    def heal(self, config: Path) -> None:
        """Run the second night to its end, as the scheduler would."""
        began = time.monotonic()
        child = start(config, NEXT_NIGHT, self.environment)
        child.join()
        assert child.exitcode == 0, output_of(config)
        self.seconds.append(time.monotonic() - began)


@pytest.fixture(scope="module")
def warehouse(
    first_night: Path,
    tmp_path_factory: pytest.TempPathFactory,
    prefect_environment: Mapping[str, str],
) -> Warehouse:
    folder = tmp_path_factory.mktemp("kills")
    made = Warehouse(folder / "before", prefect_environment)
    shutil.copytree(first_night, made.folder)
    write_csv(made.folder / "deals.csv", events(NEXT_NIGHT))

    undisturbed = made.copy(folder / "undisturbed")
    made.heal(undisturbed)
    made.hashes = hashes(published(data_of(undisturbed)))
    return made


def test_a_night_killed_at_any_moment_is_healed_by_the_next_run(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    chance = random.Random(SEED)  # noqa: S311 - moments, not secrets
    moments = [(n + chance.random()) / KILLS for n in range(KILLS)]
    chance.shuffle(moments)

    def kill(moment: float) -> tuple[bool, str]:
        config = warehouse.copy(tmp_path / f"{moment:.3f}")
        child = start(config, NEXT_NIGHT, warehouse.environment)
        child.join(moment * warehouse.seconds[-1])
        child.kill()
        child.join()
        where = output_of(config).rpartition("\n")[0]
        refuse_what_is_not_whole(data_of(config))
        warehouse.heal(config)
        refuse_any_difference(warehouse, config)
        return child.exitcode == -signal.SIGKILL, where

    with ThreadPoolExecutor(AT_A_TIME) as lanes:
        kills = list(lanes.map(kill, moments))

    met = [where for was_hit, where in kills if was_hit]
    assert len(met) >= MOST
    assert len(set(met)) > 1, "all kills met the same step"


def test_a_night_killed_where_it_hurts_most_is_healed_by_the_next_run(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    def kill(point: str) -> int | None:
        config = warehouse.copy(tmp_path / point.rpartition(":")[2])
        child = start(config, NEXT_NIGHT, warehouse.environment, dies_in=point)
        child.join()
        refuse_what_is_not_whole(data_of(config))
        warehouse.heal(config)
        refuse_any_difference(warehouse, config)
        return child.exitcode

    with ThreadPoolExecutor(AT_A_TIME) as lanes:
        ends = list(lanes.map(kill, SORE_POINTS))

    assert ends == [-signal.SIGKILL] * len(SORE_POINTS)


def refuse_any_difference(warehouse: Warehouse, config: Path) -> None:
    """Assert that a healed warehouse is as if nothing had happened."""
    data = data_of(config)
    assert hashes(published(data)) == warehouse.hashes
    assert list(left_behind(data)) == []


def refuse_what_is_not_whole(data: Layout) -> None:
    """Assert that what people read after a kill is one whole night, each export too."""
    rows_of = "SELECT table_name, any_value(row_count) FROM control_totals GROUP BY ALL"
    for table, rows in query(data, rows_of):
        assert query(data, f'SELECT count(*) FROM "{table}"') == [(rows,)]  # noqa: S608
    for export in data.exports.glob("[!.]*"):
        for said in json.loads((export / "manifest.json").read_text("utf-8"))["files"]:
            content = (export / said["file"]).read_bytes()
            assert sha256(content).hexdigest() == said["sha256"]


def left_behind(data: Layout) -> Iterator[str]:
    """Yield what dead runs left and nobody removed."""
    for path in data.root.rglob("*"):
        is_aside = path.name.startswith(".") and path != data.root / ".loading"
        if is_aside or path.parent in {data.candidates, data.root / ".loading"}:
            yield path.relative_to(data.root).as_posix()
