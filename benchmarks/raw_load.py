"""Raw load: a million rows of CSV into the raw log, beside dlt's path for records.

The peer gives dlt the same rows as Python dictionaries, into the same kind of files. It
is measured on a tenth of the rows, and its time is taken times ten: it grows with the
rows, and the whole would take minutes.
"""

import csv
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from benchmarks.figures import Measured, line, measure, report

ROWS = 1_000_000
SHARE = 10
_AS_OF = datetime(2026, 1, 1, tzinfo=UTC)


def lines() -> Iterator[str]:
    """Yield the figure, once both loads were found to hold their rows."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        whole, part = root / "whole.csv", root / "part.csv"
        write(whole, ROWS)
        write(part, ROWS // SHARE)
        ours = measure(__name__, "ours", whole, root / "ours")
        peer = measure(__name__, "records", part, root / "records")
        _expect(ours, ROWS)
        _expect(peer, ROWS // SHARE)
        scaled = replace(peer, seconds=peer.seconds * SHARE)
        yield line("raw load, 1 M rows of CSV", ours, scaled, "dlt's records")


def write(path: Path, rows: int) -> None:
    """Write a file of stage events."""
    number = pl.int_range(rows, dtype=pl.Int64)
    pl.select(
        case_id=number // 5,
        event_number=number % 5,
        activity=pl.format("STAGE_{}", number % 8),
        timestamp=pl.format(
            "2025-01-01T{}:00:00+01:00",
            (number % 24 + 100).cast(pl.String).str.slice(1),
        ),
        resource=number % 97,
        amount=number % 10_007,
        registered_at=pl.lit("2025-01-01T00:00:00+01:00"),
    ).write_csv(path)


def with_ours(path: Path, folder: Path) -> dict[str, float]:
    """Load the file by the nightly job's own door."""
    from flows.storage import raw  # noqa: PLC0415 - imports are not the work
    from flows.storage.layout import Layout  # noqa: PLC0415
    from sources.files import FileExport  # noqa: PLC0415

    export = FileExport(name="loans", path=path)
    result = raw.load(export, layout=Layout(folder), extracted_at=_AS_OF)
    return {"rows": result.rows}


def with_records(path: Path, folder: Path) -> dict[str, float]:
    """Load the file as dictionaries."""
    import dlt  # noqa: PLC0415 - only this child pays for it

    pipeline = dlt.pipeline(
        pipeline_name="records",
        destination=dlt.destinations.filesystem(str(folder / "raw")),
        dataset_name="loans",
        pipelines_dir=str(folder / "work"),
    )
    with path.open(newline="") as stream:
        pipeline.run(
            csv.DictReader(stream), table_name="rows", loader_file_format="parquet"
        )
    loaded = pl.scan_parquet(folder / "raw" / "loans" / "rows" / "*.parquet")
    return {"rows": loaded.select(pl.len()).collect().item()}


def _expect(measured: Measured, rows: int) -> None:
    """Raise RuntimeError where rows were lost."""
    if measured.said["rows"] != rows:
        message = f"{measured.said['rows']} rows arrived of {rows}"
        raise RuntimeError(message)


CASES = {"ours": with_ours, "records": with_records}

if __name__ == "__main__":
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    import dlt as _dlt  # noqa: F401 - imported before the clock starts

    report(lambda: CASES[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3])))
