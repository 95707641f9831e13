"""Stage history: ten million changes of two million deals, beside DuckDB and pandas.

All three read the same unsorted Parquet file with text ids and write a Parquet file of
stays (deal, number, stage, entry, exit), ordered by deal, zstd-compressed. Ours are the
functions that the nightly job uses. The three files are asserted equal.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
from polars.testing import assert_frame_equal

from benchmarks.figures import line, measure, report
from transforms.tables.table import INSTANT
from transforms.warehouse import expressions as ex
from transforms.warehouse.path_order import in_path_order
from transforms.warehouse.stage_history import stays

DEALS, CHANGES = 2_000_000, 10_000_000
_STAGES = 8
_SEED = 1
_FIRST = 1_672_531_200_000_000  # 2023-01-01 in microseconds
_SPAN = 3 * 365 * 86_400 * 1_000_000

SQL = """
COPY (
    WITH compared AS (
        SELECT *, lag(stage_id) OVER path AS stage_before
        FROM read_parquet('{changes}')
        WINDOW path AS (PARTITION BY deal_id ORDER BY changed_at, sequence)
    ),
    entries AS (
        SELECT * FROM compared WHERE stage_before IS DISTINCT FROM stage_id
    )
    SELECT
        deal_id,
        row_number() OVER path AS stay_number,
        stage_id,
        changed_at AS entered_at,
        lead(changed_at) OVER path AS exited_at
    FROM entries
    WINDOW path AS (PARTITION BY deal_id ORDER BY changed_at, sequence)
    ORDER BY deal_id, stay_number
) TO '{out}' (FORMAT parquet, COMPRESSION zstd)
"""


def lines() -> Iterator[str]:
    """Yield the figures, once the three results were found equal."""
    with tempfile.TemporaryDirectory() as folder:
        changes = Path(folder) / "changes.parquet"
        measure(__name__, "make", changes, "-")
        out = {who: Path(folder) / f"{who}.parquet" for who in PEERS}
        ours, sql, frames = (
            measure(__name__, who, changes, out[who], repeats=times)
            for who, times in (("ours", 3), ("duckdb", 3), ("pandas", 1))
        )
        assert_same(*out.values())
        yield line("stage history, 10 M changes", ours, sql, "DuckDB")
        yield line("stage history, 10 M changes", ours, frames, "pandas")


def assert_same(ours: Path, *others: Path) -> None:
    """Raise AssertionError where a peer's stays are not ours, row for row."""
    mine = pl.read_parquet(ours)
    for path in others:
        theirs = pl.read_parquet(path).select(
            pl.col(name).cast(dtype) for name, dtype in mine.schema.items()
        )
        assert_frame_equal(mine, theirs)


def make(path: Path, _out: Path) -> None:
    """Write changes in no order, with text ids and repeats of stages."""
    rng = np.random.default_rng(_SEED)
    pl.DataFrame(
        {
            "deal": rng.integers(0, DEALS, CHANGES),
            "stage": rng.integers(0, _STAGES, CHANGES),
            "changed_at": _FIRST + rng.integers(0, _SPAN, CHANGES),
            "sequence": np.arange(CHANGES),
        }
    ).select(
        deal_id=pl.format("crm:{}", pl.col("deal").cast(pl.String).str.zfill(8)),
        stage_id=pl.format("crm:stage_{}", "stage"),
        changed_at=pl.col("changed_at").cast(INSTANT),
        sequence="sequence",
    ).write_parquet(path)


def with_ours(changes: Path, out: Path) -> None:
    """Make the stays with the transforms of the nightly job."""
    place = ("deal_id", "stage_id")
    (
        pl.scan_parquet(changes)
        .pipe(in_path_order, "sequence")
        .pipe(stays, place=place, at="changed_at")
        .with_columns(stay_number=ex.number_within(ex.is_first_of("deal_id")))
        .select("deal_id", "stay_number", "stage_id", "entered_at", "exited_at")
        .sink_parquet(out)
    )


def with_duckdb(changes: Path, out: Path) -> None:
    """Make the stays with SQL window functions."""
    with duckdb.connect() as connection:
        connection.execute(SQL.format(changes=changes, out=out))


def with_pandas(changes: Path, out: Path) -> None:
    """Make the stays with pandas."""
    import pandas as pd  # noqa: PLC0415 - only this child pays for it

    frame = pd.read_parquet(changes).sort_values(["deal_id", "changed_at", "sequence"])
    before = frame.groupby("deal_id", sort=False)["stage_id"].shift()
    frame = frame[frame["stage_id"] != before]
    by_deal = frame.groupby("deal_id", sort=False)
    frame = frame.assign(
        stay_number=by_deal.cumcount() + 1, exited_at=by_deal["changed_at"].shift(-1)
    ).rename(columns={"changed_at": "entered_at"})
    frame.to_parquet(out, index=False, compression="zstd")


PEERS = {"ours": with_ours, "duckdb": with_duckdb, "pandas": with_pandas}

if __name__ == "__main__":
    work = {**PEERS, "make": make}[sys.argv[1]]
    report(lambda: work(Path(sys.argv[2]), Path(sys.argv[3])))
