"""The finance export: a folder of files for one `as_of`, complete or absent.

Each table as CSV and Parquet, one workbook, and a manifest to check them all by.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flows.publications.csv_file import verify_csv, write_csv
from flows.publications.sheet import SHEET_ROWS, Extent
from flows.publications.workbook import write_workbook
from flows.storage import atomic
from flows.storage.generation_id import compact
from flows.storage.generations import Generation
from flows.storage.layout import Layout
from flows.storage.lock import Fence

MANIFEST = "manifest.json"
WORKBOOK = "stagecast.xlsx"


def publish_exports(
    layout: Layout,
    generation: Generation,
    fence: Fence,
    *,
    company: Mapping[str, str],
    most_rows: int = SHEET_ROWS,
) -> Path:
    """Write the export of the generation's `as_of`; return its folder.

    `company` gives the workbook's lines about the company, by their label. An older
    export of the same `as_of` is replaced, once the new one is complete.
    `most_rows` is how many rows a sheet of the workbook may have.

    Raises:
        UnfaithfulCopy: when rows or sums of a file differ from the generation.
        Superseded: when a later run took this run's place.

    """
    folder = layout.exports / compact(generation.manifest.as_of)
    with atomic.beside(folder) as aside:
        aside.mkdir()
        # The workbook is written by Python, the tables are not: beside each other.
        with ThreadPoolExecutor(1) as pool:
            book = pool.submit(
                write_workbook,
                aside / WORKBOOK,
                generation,
                company,
                most_rows=most_rows,
            )
            for name in generation.manifest.tables:
                _write_table(aside, generation, name)
            extents = book.result()
        said = _manifest(aside, generation, extents)
        (aside / MANIFEST).write_text(json.dumps(said, indent=2) + "\n", "utf-8")
        atomic.settle(aside)
        with fence.guard():
            atomic.place(aside, folder)
    return folder


def _write_table(folder: Path, generation: Generation, name: str) -> None:
    """Write one table as CSV, checked by reading it again, and as Parquet."""
    frame = generation.scan(name)
    path = folder / f"{name}.csv"
    write_csv(frame, path)
    verify_csv(path, frame.collect_schema(), generation.manifest.tables[name])
    shutil.copyfile(generation.parquet(name), folder / f"{name}.parquet")


def _manifest(
    folder: Path, generation: Generation, extents: Mapping[str, Extent]
) -> dict[str, Any]:
    """Return what the export holds: each file's rows, sums, size and hash."""
    made = generation.manifest
    files = [
        _file(folder / f"{name}.{ending}")
        | {"table": name, "rows": facts.rows, "sums": facts.control_sums}
        for name, facts in made.tables.items()
        for ending in ("csv", "parquet")
    ]
    sheets = {name: asdict(extent) for name, extent in extents.items()}
    files.append(_file(folder / WORKBOOK) | {"sheets": sheets})
    facts = made.model_dump(mode="json", exclude={"tables", "watermarks"})
    return facts | {"files": files}


def _file(path: Path) -> dict[str, Any]:
    """Return what tells a file from another."""
    with path.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    return {"file": path.name, "bytes": path.stat().st_size, "sha256": sha256}
