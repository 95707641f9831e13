"""Three heavy tables beside plain SQL in DuckDB: the same results, at what price.

The made-up company's entries, deals and days of 250,000 deals, from the same Parquet
files. Both run on all cores, in a process of their own each.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import flows  # noqa: F401 - settles how memory is kept, before Polars is imported
from benchmarks import plain_sql, whole_build
from benchmarks.figures import measure, report

DEALS = 250_000
_TABLES = {
    "entries": "fct_stage_entries",
    "deals": "dim_deals",
    "states": "fct_deal_states",
    "stages": "dim_stages",
    "dates": "dim_dates",
}
CASES = ("stage_conversion", "stage_incidence", "sales_velocity")
_PLACES = 6


def lines() -> Iterator[str]:
    """Yield the seconds of each table, ours and DuckDB's; they have to agree."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measure("benchmarks.whole_build", "make", folder, DEALS)
        measure("benchmarks.whole_build", "load", folder, DEALS)
        measure(__name__, "prepare", folder)
        for case in CASES:
            ours = measure(__name__, "ours", folder, case)
            peer = measure(__name__, "peer", folder, case)
            rows = _same(folder, case)
            yield (
                f"{case:<28}{rows:>9,} rows   ours {ours.said['seconds']:6.2f} s "
                f"{ours.peak_mib:6.0f} MiB   DuckDB {peer.said['seconds']:6.2f} s "
                f"{peer.peak_mib:6.0f} MiB"
            )


def prepare(folder: Path) -> dict[str, float]:
    """Make the warehouse's tables, and lay them where both find them."""
    from flows.building.changes import build_changes  # noqa: PLC0415
    from flows.building.files import build_files  # noqa: PLC0415
    from flows.building.hubspot import build_hubspot  # noqa: PLC0415
    from flows.building.warehouse import build_entries, build_warehouse  # noqa: PLC0415
    from flows.config import read_config  # noqa: PLC0415
    from flows.run import Run  # noqa: PLC0415
    from flows.storage.layout import Layout  # noqa: PLC0415
    from flows.storage.lock import hold  # noqa: PLC0415
    from flows.workbench import Workbench  # noqa: PLC0415

    config = read_config(folder / "stagecast.toml")
    layout = Layout(config.data.folder)
    with hold(layout) as fence:
        run = Run(config, layout, fence, whole_build.AS_OF)
        bench = Workbench(folder / "tables")
        for step in (build_files, build_hubspot, build_changes, build_warehouse):
            step(bench, run)
        build_entries(bench)
    return {}


def ours(folder: Path, case: str) -> dict[str, float]:
    """Make a table as a night does, without segments."""
    plan = _plans(folder)[case]()
    began = time.perf_counter()
    plan.sink_parquet(folder / f"{case}.ours.parquet")
    return {"seconds": time.perf_counter() - began}


def peer(folder: Path, case: str) -> dict[str, float]:
    """Make it in SQL."""
    import duckdb  # noqa: PLC0415

    query = getattr(plain_sql, case)(whole_build.AS_OF)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for view, table in _TABLES.items():
            path = folder / "tables" / f"{table}.parquet"
            connection.read_parquet(str(path)).create_view(view)
        began = time.perf_counter()
        target = folder / f"{case}.peer.parquet"
        connection.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet)")
        return {"seconds": time.perf_counter() - began}


def _plans(folder: Path) -> Mapping[str, Callable[[], Any]]:
    """Return what makes each table, of the files."""
    import polars as pl  # noqa: PLC0415

    from transforms.metrics.sales_velocity import sales_velocity  # noqa: PLC0415
    from transforms.metrics.stage_conversion import stage_conversion  # noqa: PLC0415
    from transforms.metrics.stage_incidence import stage_incidence  # noqa: PLC0415

    frames = {
        name: pl.scan_parquet(folder / "tables" / f"{table}.parquet")
        for name, table in _TABLES.items()
    }
    how: dict[str, Any] = {
        "as_of": whole_build.AS_OF,
        "trailing_days": (plain_sql.TRAILING_DAYS,),
        "sample_floor": 1,
        "segments": (),
    }
    cohorts = [frames[name] for name in ("entries", "stages", "dates")]
    deals = [frames["deals"], frames["dates"]]
    return {
        "stage_conversion": lambda: stage_conversion(*cohorts, **how),
        "stage_incidence": lambda: stage_incidence(*cohorts, **how),
        "sales_velocity": lambda: sales_velocity(
            *deals, reporting_currency="EUR", **how
        ),
    }


def _same(folder: Path, case: str) -> int:
    """Return how many rows both have.

    Raises:
        AssertionError: when they differ.

    """
    import polars as pl  # noqa: PLC0415
    from polars.testing import assert_frame_equal  # noqa: PLC0415

    theirs = pl.read_parquet(folder / f"{case}.peer.parquet")
    mine = pl.read_parquet(folder / f"{case}.ours.parquet").filter(
        pl.col("period").is_in(["all", "month", "trailing"])
    )
    if case == "stage_incidence":
        mine = mine.filter(horizon="end")
    elif case == "stage_conversion":
        mine = mine.filter(pl.col("entered") + pl.col("not_yet_mature") > 0)
    else:
        mine = mine.filter(pl.col("won_deals") + pl.col("lost_deals") > 0)
    begins = pl.when(pl.col("period") != "trailing").then("period_start_date")
    kept = mine.with_columns(begins=begins).select(theirs.columns)
    keys = [n for n, t in theirs.schema.items() if t in {pl.String, pl.Date}]
    assert_frame_equal(
        kept.sort(keys), theirs.sort(keys), check_dtypes=False, abs_tol=10**-_PLACES
    )
    return kept.height


if __name__ == "__main__":
    step, place = globals()[sys.argv[1]], Path(sys.argv[2])
    report(lambda: step(place, *sys.argv[3:]))
