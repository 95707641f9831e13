"""Measuring: the published tables, made of the warehouse's."""

from typing import TypedDict

from flows.building.days import build_days
from flows.building.warehouse import build_entries
from flows.run import Run
from flows.workbench import Workbench
from transforms.forecast.revenue_forecast import revenue_forecast
from transforms.metrics.sales_velocity import sales_velocity
from transforms.metrics.segments import SPLITS, segmented_deals, segmented_entries
from transforms.metrics.stage_conversion import stage_conversion
from transforms.metrics.stage_incidence import stage_incidence
from transforms.metrics.time_in_stage import time_in_stage
from transforms.schemas import (
    DIM_COMPANIES,
    DIM_DATES,
    DIM_DEALS,
    DIM_OWNERS,
    DIM_STAGES,
    FCT_DEAL_STATES,
    FCT_STAGE_ENTRIES,
    FCT_STAGE_HISTORY,
    REVENUE_FORECAST,
    SALES_VELOCITY,
    STAGE_CONVERSION,
    STAGE_INCIDENCE,
    TIME_IN_STAGE,
)

_ENTRIES = "segmented_entries"


class _Settings(TypedDict):
    """What every metric by cohort must be told beside its tables."""

    trailing_days: tuple[int, ...]
    sample_floor: int
    segments: tuple[tuple[str, str], ...]


def build_metrics(bench: Workbench, run: Run) -> None:
    """Make the published tables, one after the other: each uses all the cores."""
    build_entries(bench)
    _build_segments(bench)
    _build_velocity(bench, run)
    _build_conversion(bench, run)
    _build_time_in_stage(bench, run)
    _build_incidence(bench, run)
    build_days(bench, run)
    _build_forecast(bench, run)


def _build_segments(bench: Workbench) -> None:
    """Lay what deals are split by beside the entries: three tables are made of that."""
    tables = map(bench.scan, (FCT_STAGE_ENTRIES, DIM_DEALS, DIM_OWNERS, DIM_COMPANIES))
    bench.keep(_ENTRIES, segmented_entries(*tables))


def _build_conversion(bench: Workbench, run: Run) -> None:
    """Make `stage_conversion`."""
    tables = map(bench.scan, (DIM_STAGES, DIM_DATES))
    rows = stage_conversion(
        bench.kept(_ENTRIES), *tables, as_of=run.as_of, **_settings(run)
    )
    bench.make(STAGE_CONVERSION, rows)


def _build_incidence(bench: Workbench, run: Run) -> None:
    """Make `stage_incidence`, which the days of the pipeline are weighted by."""
    tables = map(bench.scan, (DIM_STAGES, DIM_DATES))
    rows = stage_incidence(
        bench.kept(_ENTRIES), *tables, as_of=run.as_of, **_settings(run)
    )
    bench.make(STAGE_INCIDENCE, rows)


def _build_time_in_stage(bench: Workbench, run: Run) -> None:
    """Make `time_in_stage`."""
    tables = map(bench.scan, (DIM_STAGES, DIM_DATES))
    rows = time_in_stage(
        bench.kept(_ENTRIES), *tables, as_of=run.as_of, **_settings(run)
    )
    bench.make(TIME_IN_STAGE, rows)


def _build_velocity(bench: Workbench, run: Run) -> None:
    """Make `sales_velocity`."""
    tables = map(bench.scan, (DIM_DEALS, DIM_OWNERS, DIM_COMPANIES))
    rows = sales_velocity(
        segmented_deals(*tables),
        bench.scan(DIM_DATES),
        as_of=run.as_of,
        reporting_currency=run.config.company.reporting_currency,
        **_settings(run),
    )
    bench.make(SALES_VELOCITY, rows)


def _build_forecast(bench: Workbench, run: Run) -> None:
    """Make `revenue_forecast`."""
    tables = (FCT_DEAL_STATES, FCT_STAGE_HISTORY, DIM_DEALS, DIM_DATES)
    rows = revenue_forecast(
        *map(bench.scan, tables),
        as_of=run.as_of,
        reporting_currency=run.config.company.reporting_currency,
        draws=run.config.forecast.draws,
    )
    bench.make(REVENUE_FORECAST, rows)


def _settings(run: Run) -> _Settings:
    """Return what the configuration says of periods and samples."""
    metrics = run.config.metrics
    return {
        "trailing_days": metrics.trailing_days,
        "sample_floor": metrics.sample_floor,
        "segments": SPLITS,
    }
