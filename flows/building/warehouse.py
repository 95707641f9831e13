"""Building the warehouse: history and dimensions, made of the changes."""

import polars as pl

from flows import inputs
from flows.building.listed import listed_pipelines, listed_stages, source_defaults
from flows.building.references import build_exchange_rates, build_teams_and_quotas
from flows.config.working_hours import DAYS
from flows.run import Run
from flows.workbench import Workbench
from transforms.schemas import (
    DIM_DATES,
    DIM_DEALS,
    DIM_OWNERS,
    DIM_PIPELINES,
    DIM_STAGES,
    FCT_DEAL_CHANGES,
    FCT_DEAL_STATES,
    FCT_STAGE_ENTRIES,
    FCT_STAGE_HISTORY,
)
from transforms.tables.crm_lists import KNOWN_OWNERS, KNOWN_STAGES
from transforms.tables.crm_records import (
    KNOWN_ACTIVITIES,
    KNOWN_COMPANIES,
    KNOWN_ENDS,
    KNOWN_LEADS,
    KNOWN_LINKS,
)
from transforms.tables.hubspot import HUBSPOT_DEAL_CHANGES, HUBSPOT_DEALS
from transforms.tables.mailbox import MAILBOX_MESSAGES
from transforms.tables.staging import FILE_CHANGES, FILE_DEALS, FILE_EVENTS
from transforms.warehouse.converted_deals import converted_deals
from transforms.warehouse.dates import dates
from transforms.warehouse.deal_attributes import deal_attributes
from transforms.warehouse.deal_companies import company_ids, with_companies
from transforms.warehouse.deal_states import deal_states
from transforms.warehouse.deals import deals
from transforms.warehouse.owners import owners
from transforms.warehouse.stage_entries import stage_entries
from transforms.warehouse.stage_history import merges, stage_history
from transforms.warehouse.stages import pipelines, stages


def build_warehouse(bench: Workbench, run: Run) -> None:
    """Make history and dimensions from the changes."""
    listed, known = listed_stages(run), bench.scan(KNOWN_STAGES)
    changes = bench.scan(FCT_DEAL_CHANGES)
    fields = inputs.stated_fields(run.config)
    spans = deal_states(changes, source_defaults(run), listed, fields=fields)
    states = bench.make(FCT_DEAL_STATES, spans)
    mapping = bench.make(DIM_STAGES, stages(listed, states, known))
    bench.make(DIM_PIPELINES, pipelines(listed_pipelines(run), mapping, known))
    history = bench.make(
        FCT_STAGE_HISTORY,
        stage_history(states, mapping, as_of=run.as_of, merges=merges(changes)),
    )
    known_deals = deals(
        states,
        history,
        _attributes(bench, run),
        reporting_currency=run.config.company.reporting_currency,
    )
    bench.make(DIM_DEALS, known_deals)
    bench.make(DIM_DATES, _calendar(bench, run))
    _convert_deals(bench, run)


def _calendar(bench: Workbench, run: Run) -> pl.LazyFrame:
    """Return the calendar, back to the first that is told of deals, leads or talks."""
    company = run.config.company
    told = [
        bench.scan(FCT_DEAL_STATES).select("valid_from"),
        bench.scan(DIM_DEALS).select(valid_from="created_at"),
        bench.scan(KNOWN_LEADS).select(valid_from="created_at"),
        bench.scan(KNOWN_ACTIVITIES).select(valid_from="happened_at"),
    ]
    if run.config.mailbox_sources:
        told.append(bench.scan(MAILBOX_MESSAGES).select(valid_from="happened_at"))
    return dates(
        pl.concat(told),
        as_of=run.as_of,
        time_zone=company.time_zone,
        fiscal_year_starts=company.fiscal_year_starts,
        pattern=company.fiscal_weeks,
        week_starts=DAYS.index(company.week_starts) + 1,
    )


def _convert_deals(bench: Workbench, run: Run) -> None:
    """Make the rates, and the deals again in the reporting currency where any count."""
    rates = build_exchange_rates(bench, run)
    company = run.config.company
    if company.exchange_rates is None:
        return
    converted = converted_deals(
        bench.scan(DIM_DEALS),
        rates,
        bench.scan(DIM_DATES),
        as_of=run.as_of,
        reporting_currency=company.reporting_currency,
    )
    bench.make(DIM_DEALS, converted)


def build_entries(bench: Workbench) -> None:
    """Make the stays at both levels, owners, teams and quotas: what deals lead to."""
    history, known_deals = bench.scan(FCT_STAGE_HISTORY), bench.scan(DIM_DEALS)
    bench.make(FCT_STAGE_ENTRIES, stage_entries(history, known_deals))
    states, listed = bench.scan(FCT_DEAL_STATES), bench.scan(KNOWN_OWNERS)
    bench.make(DIM_OWNERS, owners(states, known_deals, listed))
    build_teams_and_quotas(bench)


def _attributes(bench: Workbench, run: Run) -> pl.LazyFrame:
    """Return what is known of deals beside their tracked fields."""
    links, ends = bench.scan(KNOWN_LINKS), bench.scan(KNOWN_ENDS)
    companies = bench.scan(KNOWN_COMPANIES)
    named = with_companies(
        bench.scan(HUBSPOT_DEALS), companies, links, ends, as_of=run.as_of
    )
    return deal_attributes(
        bench.scan(FILE_EVENTS),
        pl.concat([bench.scan(FILE_DEALS), named]),
        pl.concat([bench.scan(FILE_CHANGES), bench.scan(HUBSPOT_DEAL_CHANGES)]),
        company_ids=company_ids(links, ends),
        as_of=run.as_of,
    )
