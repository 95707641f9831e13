"""Measuring: the published tables, made of the warehouse's; a module for each kind.

One after the other, since each uses all the cores. What a table's rules compare it
with is made before it.
"""

from flows.building.days import build_days
from flows.building.warehouse import build_entries
from flows.measuring.attention import build_attention
from flows.measuring.cohorts import build_cohorts
from flows.measuring.forecast import build_forecast
from flows.measuring.leads import build_lead_tables
from flows.measuring.movement import build_movement
from flows.run import Run
from flows.workbench import Workbench


def build_metrics(bench: Workbench, run: Run) -> None:
    """Make every published table but those of the checks."""
    build_entries(bench)
    build_cohorts(bench, run)
    build_days(bench, run)
    build_movement(bench, run)
    build_attention(bench, run)
    build_lead_tables(bench, run)
    build_forecast(bench, run)
