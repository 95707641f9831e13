"""Movement: what made the pipeline what it is, and how deals flow between stages."""

from flows.company import reporting_currency
from flows.run import Run
from flows.workbench import Workbench
from transforms.metrics.deal_movements import deal_movements
from transforms.metrics.pipeline_movement import pipeline_movement
from transforms.metrics.pipeline_movement_deals import pipeline_movement_deals
from transforms.metrics.stage_flow import stage_flow
from transforms.schemas import (
    DIM_DATES,
    DIM_EXCHANGE_RATES,
    DIM_OWNERS,
    DIM_STAGES,
    FCT_DEAL_STATES,
    FCT_STAGE_ENTRIES,
    PIPELINE_MOVEMENT,
    PIPELINE_MOVEMENT_DEALS,
    STAGE_FLOW,
)


def build_movement(bench: Workbench, run: Run) -> None:
    """Make pipeline_movement with its deals, and stage_flow."""
    states, dates = bench.scan(FCT_DEAL_STATES), bench.scan(DIM_DATES)
    rates, owners = bench.scan(DIM_EXCHANGE_RATES), bench.scan(DIM_OWNERS)
    currency = reporting_currency(run)
    moved = deal_movements(
        states,
        bench.scan(DIM_STAGES),
        dates,
        rates,
        as_of=run.as_of,
        reporting_currency=currency,
    )
    movements = bench.keep("deal_movements", moved)
    for table, metric in (
        (PIPELINE_MOVEMENT, pipeline_movement),
        (PIPELINE_MOVEMENT_DEALS, pipeline_movement_deals),
    ):
        rows = metric(
            movements, owners, dates, as_of=run.as_of, reporting_currency=currency
        )
        bench.make(table, rows)
    flow = stage_flow(
        bench.scan(FCT_STAGE_ENTRIES),
        states,
        dates,
        rates,
        as_of=run.as_of,
        reporting_currency=currency,
        trailing_days=run.config.metrics.trailing_days,
    )
    bench.make(STAGE_FLOW, flow)
