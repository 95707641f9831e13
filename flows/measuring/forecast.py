"""Forecast: the revenue that is to be expected."""

from flows.company import reporting_currency
from flows.run import Run
from flows.workbench import Workbench
from transforms.forecast.revenue_forecast import revenue_forecast
from transforms.schemas import (
    DIM_DATES,
    DIM_DEALS,
    FCT_DEAL_STATES,
    FCT_STAGE_HISTORY,
    REVENUE_FORECAST,
)


def build_forecast(bench: Workbench, run: Run) -> None:
    """Make revenue_forecast."""
    tables = (FCT_DEAL_STATES, FCT_STAGE_HISTORY, DIM_DEALS, DIM_DATES)
    rows = revenue_forecast(
        *map(bench.scan, tables),
        as_of=run.as_of,
        reporting_currency=reporting_currency(run),
        draws=run.config.forecast.draws,
    )
    bench.make(REVENUE_FORECAST, rows)
