"""Attention: what needs somebody: stages, deals, sellers, customers, look-alikes."""

from flows.building.identity import compared_companies, compared_people
from flows.company import periods, reporting_currency
from flows.run import Run
from flows.workbench import Workbench
from transforms.identity.duplicate_candidates import duplicate_candidates
from transforms.metrics.cross_sell import cross_sell
from transforms.metrics.deals_at_risk import deals_at_risk
from transforms.metrics.owner_performance import owner_performance
from transforms.metrics.stage_bottlenecks import stage_bottlenecks
from transforms.schemas import (
    CROSS_SELL,
    DEALS_AT_RISK,
    DIM_COMPANIES,
    DIM_DATES,
    DIM_DEALS,
    DIM_OWNERS,
    DIM_PEOPLE,
    DIM_PRODUCTS,
    DIM_QUOTAS,
    DIM_STAGES,
    DUPLICATE_CANDIDATES,
    FCT_ACTIVITIES,
    FCT_DEAL_LINES,
    FCT_DEAL_STATES,
    FCT_STAGE_ENTRIES,
    FCT_STAGE_HISTORY,
    OWNER_PERFORMANCE,
    STAGE_BOTTLENECKS,
    STAGE_INCIDENCE,
)


def build_attention(bench: Workbench, run: Run) -> None:
    """Make the tables of stages, deals, owners, customers and duplicates."""
    _build_bottlenecks(bench, run)
    _build_risks(bench, run)
    _build_performance(bench, run)
    tables = map(bench.scan, (DIM_DEALS, FCT_DEAL_LINES, DIM_PRODUCTS, DIM_COMPANIES))
    floor = run.config.metrics.sample_floor
    offers = cross_sell(*tables, as_of=run.as_of, sample_floor=floor)
    bench.make(CROSS_SELL, offers)
    records = map(bench.scan, (DIM_DEALS, DIM_PEOPLE, DIM_COMPANIES))
    pairs = duplicate_candidates(
        *records,
        of_people=compared_people(bench),
        of_companies=compared_companies(bench),
    )
    bench.make(DUPLICATE_CANDIDATES, pairs)


def _build_bottlenecks(bench: Workbench, run: Run) -> None:
    rows = stage_bottlenecks(
        *map(bench.scan, (DIM_DEALS, FCT_STAGE_ENTRIES, DIM_STAGES)),
        as_of=run.as_of,
        reporting_currency=reporting_currency(run),
        sample_floor=run.config.metrics.sample_floor,
    )
    bench.make(STAGE_BOTTLENECKS, rows)


def _build_risks(bench: Workbench, run: Run) -> None:
    tables = (DIM_DEALS, FCT_DEAL_STATES, FCT_STAGE_HISTORY, DIM_STAGES, DIM_DATES)
    rows = deals_at_risk(
        *map(bench.scan, tables),
        activities=bench.scan(FCT_ACTIVITIES),
        owners=bench.scan(DIM_OWNERS),
        incidence=bench.scan(STAGE_INCIDENCE),
        as_of=run.as_of,
        reporting_currency=reporting_currency(run),
        sample_floor=run.config.metrics.sample_floor,
    )
    bench.make(DEALS_AT_RISK, rows)


def _build_performance(bench: Workbench, run: Run) -> None:
    tables = (DIM_DEALS, FCT_ACTIVITIES, DIM_OWNERS, DIM_QUOTAS, DIM_DATES)
    rows = owner_performance(
        *map(bench.scan, tables),
        as_of=run.as_of,
        reporting_currency=reporting_currency(run),
        **periods(run),
    )
    bench.make(OWNER_PERFORMANCE, rows)
