"""The whole build: from the raw log to every checked table of a generation.

A made-up company of a million deals, with eight million changes of tracked fields, more
than four million of them of stages, half a million leads and five million activities;
and one of a quarter of its deals, to show how time and memory grow. The time is that of
everything between the raw log and a generation that may be published, the checks and
the hashes included. What a CRM tells beside deals is laid where staging would put it.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

import flows  # noqa: F401 - settles how memory is kept, before Polars is imported
from benchmarks.figures import Measured, line, measure, report

DEALS = 1_000_000
SHARE = 4
_SEED = 7
_STARTS_ON = date(2023, 7, 1)
AS_OF = datetime(2026, 6, 30, tzinfo=UTC)


def lines() -> Iterator[str]:
    """Yield the figures of both sizes, and of the whole's steps."""
    with tempfile.TemporaryDirectory() as folder:
        quarter = _measured(Path(folder) / "quarter", DEALS // SHARE)
        whole = _measured(Path(folder) / "whole", DEALS)
    yield line("whole build, 1 M deals, 8 M changes, 5 M activities", whole)
    yield line("whole build, a quarter of it", quarter)
    growth = whole.seconds / quarter.seconds
    yield f"{'four times the data takes':<44} {growth:13.2f} x the time"
    for name, seconds in whole.said.items():
        yield f"  {name:<42} {seconds:13.2f} s"


def _measured(folder: Path, deals: int) -> Measured:
    """Make a company of a size, load it, and build in a process of its own."""
    folder.mkdir()
    measure(__name__, "make", folder, deals)
    measure(__name__, "load", folder, deals)
    return measure(__name__, "build", folder, deals)


def make(folder: Path, deals: int) -> dict[str, float]:
    """Write the company's events and records, and the configuration that fits them."""
    from benchmarks.crm_records import records  # noqa: PLC0415
    from sandbox.company import company  # noqa: PLC0415 - a child imports its own
    from sandbox.configuration import events_configuration  # noqa: PLC0415
    from sandbox.raw_scale import COLUMNS, events_parquet  # noqa: PLC0415

    (folder / "stagecast.toml").write_text(
        events_configuration("events.parquet", COLUMNS)
    )
    made = company(seed=_SEED, deals=deals, starts_on=_STARTS_ON, ends_at=AS_OF)
    for table, rows in records(made).items():
        rows.sink_parquet(folder / f"{table.name}.parquet")
    return {"events": events_parquet(made, folder / "events.parquet")}


def load(folder: Path, _deals: int) -> dict[str, float]:
    """Load the events into the raw log."""
    from flows import inputs  # noqa: PLC0415
    from flows.config import read_config  # noqa: PLC0415
    from flows.storage import raw  # noqa: PLC0415
    from flows.storage.layout import Layout  # noqa: PLC0415

    config = read_config(folder / "stagecast.toml")
    export = inputs.file_export(config.file_sources[0], config)
    layout = Layout(config.data.folder)
    return {"rows": raw.load(export, layout=layout, extracted_at=AS_OF).rows}


def build(folder: Path, _deals: int) -> dict[str, float]:
    """Build, check and seal a generation; return the seconds of steps and tables."""
    from flows.config import read_config  # noqa: PLC0415
    from flows.run import Run  # noqa: PLC0415
    from flows.storage import candidates  # noqa: PLC0415
    from flows.storage.layout import Layout  # noqa: PLC0415
    from flows.storage.lock import hold  # noqa: PLC0415
    from flows.workbench import Workbench  # noqa: PLC0415

    config = read_config(folder / "stagecast.toml")
    layout = Layout(config.data.folder)
    seconds: dict[str, float] = {}
    with hold(layout) as fence:
        run = Run(config, layout, fence, AS_OF)
        bench = Workbench(candidates.candidate(layout, AS_OF, fence))
        for name, step in _steps(bench, run, folder).items():
            began = time.perf_counter()
            step()
            seconds[name] = time.perf_counter() - began
    slowest = sorted(bench.seconds.items(), key=itemgetter(1), reverse=True)
    return seconds | {f"  {name}": taken for name, taken in slowest}


def _steps(bench: Any, run: Any, folder: Path) -> dict[str, Callable[[], object]]:  # noqa: ANN401 - a child imports its own
    """Return what a night does between loading and publishing, by name."""
    from expectations.gate import verdict  # noqa: PLC0415
    from flows import measuring  # noqa: PLC0415
    from flows.auditing import audit  # noqa: PLC0415
    from flows.building.changes import build_changes  # noqa: PLC0415
    from flows.building.files import build_files  # noqa: PLC0415
    from flows.building.records import build_records  # noqa: PLC0415
    from flows.building.warehouse import build_warehouse  # noqa: PLC0415
    from flows.storage import candidates  # noqa: PLC0415

    def staging() -> None:
        build_files(bench, run)
        _lay_records(bench, run, folder)

    def seal() -> None:
        bench.clear()
        candidates.seal(
            run.layout, run.as_of, run.fence, code_version="benchmark", watermarks={}
        )

    return {
        "staging": staging,
        "changes": lambda: build_changes(bench, run),
        "warehouse": lambda: build_warehouse(bench, run),
        "records": lambda: build_records(bench, run),
        "metrics and forecast": lambda: measuring.build_metrics(bench, run),
        "checks": lambda: verdict(audit(bench, run)),
        "seal": seal,
    }


def _lay_records(bench: Any, run: Any, folder: Path) -> None:  # noqa: ANN401 - as above
    """Make staging as it is without a CRM, then what the CRM would have told."""
    import polars as pl  # noqa: PLC0415

    from flows.building.hubspot import build_hubspot  # noqa: PLC0415
    from transforms.tables.crm_lists import KNOWN_OWNERS, KNOWN_STAGES  # noqa: PLC0415
    from transforms.tables.crm_records import CRM_RECORDS, KNOWN_LINKS  # noqa: PLC0415

    build_hubspot(bench, run)
    for table in (*CRM_RECORDS, KNOWN_LINKS, KNOWN_OWNERS, KNOWN_STAGES):
        path = folder / f"{table.name}.parquet"
        if path.exists():
            bench.make(table, pl.scan_parquet(path))


CASES = {"make": make, "load": load, "build": build}

if __name__ == "__main__":
    report(lambda: CASES[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3])))
