"""The whole build: from the raw log to every checked table of a generation.

A made-up company of a million deals, with eight million changes of tracked fields, more
than four million of them of stages; and one of a quarter of its size, to show how time
and memory grow. The time is that of everything between the raw log and a generation
that may be published, the checks and the hashes included.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import flows  # noqa: F401 - settles how memory is kept, before Polars is imported
from benchmarks.figures import Measured, line, measure, report

DEALS = 1_000_000
SHARE = 4
COLUMNS = (
    "deal_id",
    "pipeline",
    "stage",
    "changed_at",
    "sequence",
    "owner",
    "amount",
    "created_at",
)
_SEED = 7
_STARTS_ON = date(2023, 7, 1)
_AS_OF = datetime(2026, 6, 30, tzinfo=UTC)


def lines() -> Iterator[str]:
    """Yield the figures of both sizes, and of the whole's steps."""
    with tempfile.TemporaryDirectory() as folder:
        quarter = _measured(Path(folder) / "quarter", DEALS // SHARE)
        whole = _measured(Path(folder) / "whole", DEALS)
    yield line("whole build, 1 M deals, 8 M changes", whole)
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
    """Write the company's events and the configuration that fits them."""
    from sandbox.company import company  # noqa: PLC0415 - a child imports its own
    from sandbox.configuration import events_configuration  # noqa: PLC0415
    from sandbox.raw_scale import events_parquet  # noqa: PLC0415

    (folder / "stagecast.toml").write_text(
        events_configuration("events.parquet", COLUMNS)
    )
    made = company(seed=_SEED, deals=deals, starts_on=_STARTS_ON, ends_at=_AS_OF)
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
    return {"rows": raw.load(export, layout=layout, extracted_at=_AS_OF).rows}


def build(folder: Path, _deals: int) -> dict[str, float]:
    """Build, check and seal a generation from the raw log; return seconds by step."""
    from expectations.gate import verdict  # noqa: PLC0415
    from flows import measuring  # noqa: PLC0415
    from flows.auditing import audit  # noqa: PLC0415
    from flows.building.changes import build_changes  # noqa: PLC0415
    from flows.building.files import build_files  # noqa: PLC0415
    from flows.building.hubspot import build_hubspot  # noqa: PLC0415
    from flows.building.records import build_records  # noqa: PLC0415
    from flows.building.warehouse import build_warehouse  # noqa: PLC0415
    from flows.config import read_config  # noqa: PLC0415
    from flows.run import Run  # noqa: PLC0415
    from flows.storage import candidates  # noqa: PLC0415
    from flows.storage.layout import Layout  # noqa: PLC0415
    from flows.storage.lock import hold  # noqa: PLC0415
    from flows.workbench import Workbench  # noqa: PLC0415

    config = read_config(folder / "stagecast.toml")
    layout = Layout(config.data.folder)
    seconds: dict[str, float] = {}

    def timed(name: str, began: float) -> float:
        seconds[name] = time.perf_counter() - began
        return time.perf_counter()

    with hold(layout) as fence:
        run = Run(config, layout, fence, _AS_OF)
        bench = Workbench(candidates.candidate(layout, _AS_OF, fence))
        clock = time.perf_counter()
        build_files(bench, run)
        build_hubspot(bench, run)
        clock = timed("staging", clock)
        build_changes(bench, run)
        clock = timed("changes", clock)
        build_warehouse(bench, run)
        build_records(bench, run)
        clock = timed("warehouse", clock)
        measuring.build_metrics(bench, run)
        clock = timed("metrics and forecast", clock)
        verdict(audit(bench, run))
        clock = timed("checks", clock)
        bench.clear()
        candidates.seal(layout, _AS_OF, fence, code_version="benchmark", watermarks={})
        timed("seal", clock)
    return seconds


CASES = {"make": make, "load": load, "build": build}

if __name__ == "__main__":
    report(lambda: CASES[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3])))
