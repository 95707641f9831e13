"""Forecast speed: fit and simulate, on made-up history of three years."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import line, measure, report

SIZES = {"100,000 deals": 100_000, "1 million deals": 1_000_000}


def lines() -> Iterator[str]:
    """Yield time and peak memory of a night's forecast, per size."""
    for name, deals in SIZES.items():
        with tempfile.TemporaryDirectory() as folder:
            measure(__name__, "make", folder, deals)
            night = measure(__name__, "forecast", folder, deals)
        still = f"{night.said['open_deals']:,.0f} open"
        yield line(f"forecast, {name}, {still}", night)


def make(folder: Path, deals: int) -> dict[str, float]:
    """Write the tables that the forecast reads."""
    from benchmarks.made_up_history import AS_OF, made_up_history  # noqa: PLC0415
    from transforms.warehouse.dates import dates  # noqa: PLC0415

    states, history, dim_deals = made_up_history(deals)
    calendar = dates(states, as_of=AS_OF, time_zone="UTC", fiscal_year_starts=1)
    tables = {
        "states": states,
        "history": history,
        "deals": dim_deals,
        "dates": calendar,
    }
    for name, table in tables.items():
        table.sink_parquet(folder / f"{name}.parquet")
    return {}


def forecast(folder: Path, _deals: int) -> dict[str, float]:
    """Make the night's forecast; return how many open deals it rests on."""
    import polars as pl  # noqa: PLC0415 - a child imports its own

    from benchmarks.made_up_history import AS_OF  # noqa: PLC0415
    from transforms.forecast.revenue_forecast import revenue_forecast  # noqa: PLC0415

    states, history, deals, dates = (
        pl.scan_parquet(folder / f"{name}.parquet")
        for name in ("states", "history", "deals", "dates")
    )
    rows = revenue_forecast(
        states, history, deals, dates, as_of=AS_OF, reporting_currency="EUR"
    )
    rows.sink_parquet(folder / "revenue_forecast.parquet")
    written = pl.read_parquet(folder / "revenue_forecast.parquet")
    is_open = (pl.col("part") == "open") & (pl.col("member") == "all")
    return {"open_deals": float(written.filter(is_open)["deals"][0])}


CASES = {"make": make, "forecast": forecast}

if __name__ == "__main__":
    report(lambda: CASES[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3])))
