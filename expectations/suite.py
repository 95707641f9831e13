"""The suites: which rules guard which table."""

from collections.abc import Callable, Mapping

from expectations import (
    activities,
    cross_sell,
    data_quality,
    dates,
    deal_changes,
    deal_lines,
    deal_states,
    deals,
    deals_at_risk,
    duplicate_candidates,
    exchange_rates,
    lead_responses,
    lead_scores,
    lead_touches,
    lead_volume,
    leads,
    leads_unattended,
    owner_performance,
    pipeline_daily,
    pipeline_movement,
    pipeline_movement_deals,
    quotas,
    records,
    resolved,
    revenue_forecast,
    sales_velocity,
    stage_bottlenecks,
    stage_conversion,
    stage_entries,
    stage_flow,
    stage_history,
    stage_incidence,
    stages,
    teams,
    time_in_stage,
)
from expectations.rule import Night, Rule
from expectations.structure import structure
from transforms.schemas import Table

GUARDED: Mapping[str, Callable[[Night], tuple[Rule, ...]]] = {
    "dim_companies": resolved.companies,
    "dim_dates": dates.rules,
    "dim_deals": deals.rules,
    "dim_exchange_rates": exchange_rates.rules,
    "dim_leads": leads.rules,
    "dim_people": resolved.people,
    "dim_products": records.rules,
    "dim_quotas": quotas.rules,
    "dim_stages": stages.rules,
    "dim_teams": teams.rules,
    "fct_activities": activities.rules,
    "fct_deal_changes": deal_changes.rules,
    "fct_deal_lines": deal_lines.rules,
    "fct_deal_states": deal_states.rules,
    "fct_stage_entries": stage_entries.rules,
    "fct_stage_history": stage_history.rules,
    "cross_sell": cross_sell.rules,
    "deals_at_risk": deals_at_risk.rules,
    "duplicate_candidates": duplicate_candidates.rules,
    "fct_lead_responses": lead_responses.rules,
    "fct_lead_touches": lead_touches.rules,
    "lead_scores": lead_scores.rules,
    "lead_volume": lead_volume.rules,
    "leads_unattended": leads_unattended.rules,
    "owner_performance": owner_performance.rules,
    "pipeline_movement": pipeline_movement.rules,
    "pipeline_movement_deals": pipeline_movement_deals.rules,
    "stage_bottlenecks": stage_bottlenecks.rules,
    "stage_flow": stage_flow.rules,
    "data_quality": data_quality.rules,
    "pipeline_daily": pipeline_daily.rules,
    "revenue_forecast": revenue_forecast.rules,
    "sales_velocity": sales_velocity.rules,
    "stage_conversion": stage_conversion.rules,
    "stage_incidence": stage_incidence.rules,
    "time_in_stage": time_in_stage.rules,
}


def suite(table: Table, night: Night) -> tuple[Rule, ...]:
    """Return every rule of the table: those of its structure, then of its business."""
    business = GUARDED.get(table.name, _no_more)
    return (*structure(table), *business(night))


def _no_more(_night: Night) -> tuple[Rule, ...]:
    """Return no rule: the table's structure says all there is to say."""
    return ()
