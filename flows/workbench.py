"""The workbench: where a night's tables are made, one after the other."""

import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import polars as pl

from transforms.schemas import Table

_Made = TypeVar("_Made")


def side_by_side(*steps: Callable[[], _Made]) -> list[_Made]:
    """Run steps that need nothing of each other, two at a time; return what they made.

    Much of a step runs on one core; two of them use two, and memory stays bounded.
    """
    with ThreadPoolExecutor(max_workers=2) as pool:
        return [step.result() for step in [pool.submit(step) for step in steps]]


class Workbench:
    """A candidate's folder: tables to keep, and steps on the way that are not kept."""

    def __init__(self, folder: Path, *, in_memory: bool = False) -> None:
        """Work in a candidate's folder; `seconds` tells how long each table took.

        With `in_memory` each table is made in one piece: quicker while all is small,
        as streaming pays for every hand-over between its threads.
        """
        self.folder = folder
        self.seconds = dict[str, float]()
        self._in_memory = in_memory
        self._aside = folder / "work"
        self._aside.mkdir(parents=True, exist_ok=True)

    def scan(self, table: Table) -> pl.LazyFrame:
        """Return a table that was made before."""
        return pl.scan_parquet(self._path(table))

    def make(self, table: Table, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Write a table and return it as it lies there.

        A table may be made of what it was before, so it is written aside first.
        """
        path, began = self._path(table), time.perf_counter()
        aside = path.with_suffix(".new")
        self._write(table.conform(rows), aside)
        aside.replace(path)
        self._took(table.name, began)
        return self.scan(table)

    def keep(self, name: str, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Write a step on the way and return it as it lies there."""
        began = time.perf_counter()
        self._write(rows, self._aside / f"{name}.parquet")
        self._took(name, began)
        return self.kept(name)

    def kept(self, name: str) -> pl.LazyFrame:
        """Return a step on the way that was written before."""
        return pl.scan_parquet(self._aside / f"{name}.parquet")

    def scans(self) -> dict[str, pl.LazyFrame]:
        """Return all finished tables by name."""
        return {
            path.stem: pl.scan_parquet(path) for path in self.folder.glob("*.parquet")
        }

    def clear(self) -> None:
        """Remove the steps on the way: only the tables stay."""
        shutil.rmtree(self._aside, ignore_errors=True)

    def _took(self, name: str, began: float) -> None:
        """Add to a table's seconds: some are made of what they were before."""
        taken = time.perf_counter() - began
        self.seconds[name] = self.seconds.get(name, 0.0) + taken

    def _write(self, rows: pl.LazyFrame, path: Path) -> None:
        """Write rows to a file, all at once or as they come."""
        if self._in_memory:
            # Not a sink by that engine: `dim_dates` took all memory there was (2.1.0).
            rows.collect(engine="in-memory").write_parquet(path, compression_level=1)
        else:
            rows.sink_parquet(path, compression_level=1)

    def _path(self, table: Table) -> Path:
        """Return where the table lies: staging is on the way, the rest is kept."""
        folder = self._aside if table.layer == "staging" else self.folder
        return folder / f"{table.name}.parquet"
