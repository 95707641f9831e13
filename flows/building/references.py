"""Building references: what the company's own lists say, typed; and what is made of it.

Every table is made every night: without a file it is empty.
"""

import polars as pl

from flows import inputs
from flows.building.configured_columns import with_columns
from flows.config import CompanyList
from flows.run import Run
from flows.storage import raw
from flows.workbench import Workbench
from transforms.schemas import (
    DIM_DATES,
    DIM_EXCHANGE_RATES,
    DIM_OWNERS,
    DIM_QUOTAS,
    DIM_TEAMS,
)
from transforms.staging.exchange_rates import exchange_rate_rows
from transforms.staging.quotas import quota_rows
from transforms.tables.company_lists import LISTED_QUOTAS, LISTED_RATES
from transforms.warehouse.exchange_rates import exchange_rates
from transforms.warehouse.quotas import quotas, told_quotas
from transforms.warehouse.teams import teams


def build_lists(bench: Workbench, run: Run) -> None:
    """Type every row of the company's own lists, as they lay there at as_of."""
    company = run.config.company
    for table, listed, twin in (
        (LISTED_RATES, company.exchange_rates, exchange_rate_rows),
        (LISTED_QUOTAS, company.quotas, quota_rows),
    ):
        if listed is None:
            bench.make(table, table.empty())
            continue
        rows = twin(
            _rows(run, listed),
            inputs.list_mapping(listed),
            reporting_currency=company.reporting_currency,
        )
        bench.make(table, rows)


def build_exchange_rates(bench: Workbench, run: Run) -> pl.LazyFrame:
    """Make dim_exchange_rates."""
    currency = run.config.company.reporting_currency
    rows = exchange_rates(bench.scan(LISTED_RATES), reporting_currency=currency)
    return bench.make(DIM_EXCHANGE_RATES, rows)


def build_teams_and_quotas(bench: Workbench) -> None:
    """Make dim_teams, and dim_quotas of the owners and teams that are known."""
    known_teams = bench.make(DIM_TEAMS, teams(bench.scan(DIM_OWNERS)))
    told = told_quotas(
        bench.scan(LISTED_QUOTAS),
        bench.scan(DIM_OWNERS),
        known_teams,
        bench.scan(DIM_DATES),
    )
    bench.make(DIM_QUOTAS, quotas(bench.keep("told_quotas", told)))


def _rows(run: Run, listed: CompanyList) -> pl.LazyFrame:
    """Return the rows of a list that stood at as_of."""
    rows = raw.standing(run.layout, listed.name, as_of=run.as_of)
    return with_columns(rows, listed.columns.mapping.values(), listed.path)
