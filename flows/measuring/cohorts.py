"""Cohorts: conversion, times, chances and velocity, all of them by segments."""

from flows.company import periods, reporting_currency
from flows.run import Run
from flows.workbench import Workbench
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
    FCT_STAGE_ENTRIES,
    SALES_VELOCITY,
    STAGE_CONVERSION,
    STAGE_INCIDENCE,
    TIME_IN_STAGE,
)


def build_cohorts(bench: Workbench, run: Run) -> None:
    """Make sales_velocity, and the tables of entries into stages."""
    _build_velocity(bench, run)
    splitting = map(
        bench.scan, (FCT_STAGE_ENTRIES, DIM_DEALS, DIM_OWNERS, DIM_COMPANIES)
    )
    # Three tables are made of it, so what entries are split by is looked up once.
    entries = bench.keep("segmented_entries", segmented_entries(*splitting))
    stages, dates = bench.scan(DIM_STAGES), bench.scan(DIM_DATES)
    for table, metric in (
        (STAGE_CONVERSION, stage_conversion),
        (TIME_IN_STAGE, time_in_stage),
        (STAGE_INCIDENCE, stage_incidence),
    ):
        rows = metric(
            entries, stages, dates, as_of=run.as_of, segments=SPLITS, **periods(run)
        )
        bench.make(table, rows)


def _build_velocity(bench: Workbench, run: Run) -> None:
    tables = map(bench.scan, (DIM_DEALS, DIM_OWNERS, DIM_COMPANIES))
    rows = sales_velocity(
        segmented_deals(*tables),
        bench.scan(DIM_DATES),
        as_of=run.as_of,
        reporting_currency=reporting_currency(run),
        segments=SPLITS,
        **periods(run),
    )
    bench.make(SALES_VELOCITY, rows)
