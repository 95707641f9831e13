"""Auditing: what tonight's tables say of themselves, and whether they may go out."""

from functools import partial
from itertools import chain

import polars as pl

from expectations import gate
from expectations.results import CheckResult, findings_that_stop, rows
from flows import inputs
from flows.building.identity import compared_companies, compared_people
from flows.loading import hubspot
from flows.run import Run
from flows.storage import raw
from flows.storage.generations import current
from flows.storage.layout import Layout
from flows.workbench import Workbench, side_by_side
from sources.hubspot import tables
from transforms.quality import (
    crm_findings,
    findings,
    held_back,
    identity_findings,
    mail_findings,
    money_findings,
)
from transforms.quality.asked_properties import properties_there
from transforms.quality.data_quality import data_quality
from transforms.schemas import (
    DATA_QUALITY,
    DIM_DATES,
    DIM_DEALS,
    DIM_LEADS,
    DIM_OWNERS,
    DIM_PRODUCTS,
    DIM_STAGES,
    FCT_ACTIVITIES,
    FCT_DEAL_CHANGES,
    FCT_DEAL_LINES,
    FCT_STAGE_HISTORY,
    TABLES,
    Table,
)
from transforms.tables.company_lists import COMPANY_LISTS
from transforms.tables.crm_staging import CRM_TWINS
from transforms.tables.hubspot import HUBSPOT_DEALS, HUBSPOT_STAGING
from transforms.tables.mailbox import MAILBOX_MESSAGES
from transforms.tables.staging import FILE_CHANGES, STAGING

# When what each table tells of happened: reports lay it into periods by that.
_HAPPENED = (
    (DIM_DEALS, "created_at"),
    (DIM_LEADS, "created_at"),
    (FCT_DEAL_CHANGES, "changed_at"),
    (FCT_ACTIVITIES, "happened_at"),
)


def audit(bench: Workbench, run: Run) -> tuple[CheckResult, ...]:
    """Ask every rule of every table; return how each came out.

    The findings on the data go into `data_quality` first, so that the gate can judge
    them; then the gate's own results join them there.
    """
    found = bench.keep("findings", _findings(bench, run))
    before = _published_before(run.layout)
    bench.make(DATA_QUALITY, data_quality(found, before, as_of=run.as_of))
    check = partial(
        gate.check,
        frames=bench.scans(),
        as_of=run.as_of,
        largest_unmapped_share=run.config.metrics.unmapped_share,
    )
    checks = side_by_side(*(partial(check, table) for table in TABLES.values()))
    results = tuple(chain.from_iterable(checks))
    both = pl.concat([found, rows(results)])
    bench.make(DATA_QUALITY, data_quality(both, before, as_of=run.as_of))
    return (*findings_that_stop(found), *results)


def _findings(bench: Workbench, run: Run) -> pl.LazyFrame:
    """Return every finding on tonight's data."""
    deals, changes = bench.scan(DIM_DEALS), bench.scan(FCT_DEAL_CHANGES)
    history = bench.scan(FCT_STAGE_HISTORY)
    staged = _staged(bench, *STAGING, *HUBSPOT_STAGING)
    read = findings.rows_read(staged, bench.kept("unreadable"))
    return pl.concat(
        [
            *_held_back(
                bench, run, _staged(bench, *STAGING, *COMPANY_LISTS, *CRM_TWINS)
            ),
            *_crm_findings(bench),
            *_mail_findings(bench, run),
            *_identity_findings(bench),
            *_money_findings(bench, run),
            findings.rounded_amounts(staged),
            findings.untracked_fields(bench.scan(FILE_CHANGES)),
            findings.stages_mapped(history),
            findings.merges_left_out(history),
            findings.deals_with_stage(changes, deals),
            findings.amounts_convertible(deals),
            findings.amounts_known(deals),
            findings.amounts_not_negative(deals),
            findings.decided_after_created(deals),
            findings.recently_heard_of(changes, read, as_of=run.as_of),
            *_reference_findings(deals, run),
            *_property_findings(run),
        ]
    )


def _staged(bench: Workbench, *tables: Table) -> pl.LazyFrame:
    """Return the rows of staging tables, with the columns that all of them have."""
    return pl.concat([bench.scan(table) for table in tables], how="diagonal")


def _crm_findings(bench: Workbench) -> tuple[pl.LazyFrame, ...]:
    """Return the findings on what CRMs tell; none where there is no CRM."""
    lines, products = bench.scan(FCT_DEAL_LINES), bench.scan(DIM_PRODUCTS)
    return (
        crm_findings.owners_listed(bench.scan(DIM_OWNERS)),
        crm_findings.stages_listed(bench.scan(DIM_STAGES)),
        crm_findings.products_known(lines, products),
        crm_findings.fields_repaired(bench.scan(HUBSPOT_DEALS), bench.kept("repaired")),
    )


def _money_findings(bench: Workbench, run: Run) -> tuple[pl.LazyFrame, ...]:
    """Return the findings on currencies, and on days that the calendar lacks."""
    deals, dates = bench.scan(DIM_DEALS), bench.scan(DIM_DATES)
    return (
        money_findings.currencies_with_rate(
            deals, reporting_currency=run.config.company.reporting_currency
        ),
        money_findings.quotas_counted(bench.kept("told_quotas")),
        money_findings.leads_became_known_deals(bench.scan(DIM_LEADS), deals),
        money_findings.days_in_calendar(
            deals, dates, table=DIM_DEALS.name, day="expected_close_date"
        ),
        *(
            money_findings.instants_in_calendar(
                bench.scan(table), dates, table=table.name, instant=instant
            )
            for table, instant in _HAPPENED
        ),
    )


def _mail_findings(bench: Workbench, run: Run) -> tuple[pl.LazyFrame, ...]:
    """Return the findings on mail; none where no mailbox is read."""
    names = [source.name for source in run.config.mailbox_sources]
    if not names:
        return ()
    messages, activities = bench.scan(MAILBOX_MESSAGES), bench.scan(FCT_ACTIVITIES)
    aside = bench.kept("unreadable").filter(pl.col("source").is_in(names))
    return (
        mail_findings.mails_readable(messages, aside),
        mail_findings.mails_dated(messages),
        mail_findings.mails_tied(activities),
    )


def _identity_findings(bench: Workbench) -> tuple[pl.LazyFrame, ...]:
    """Return the findings on what was too crowded to compare."""
    return (
        identity_findings.people_compared(compared_people(bench).known),
        identity_findings.companies_compared(compared_companies(bench).known),
        identity_findings.deals_compared(bench.scan(DIM_DEALS)),
    )


def _held_back(
    bench: Workbench, run: Run, staged: pl.LazyFrame
) -> tuple[pl.LazyFrame, ...]:
    """Return how much of what stands was held back, and why."""
    stands = held_back.standing(
        held_back.versions(staged, bench.kept("unreadable")),
        snapshots=[s.name for s in inputs.sources_of_shape(run.config, "deals")],
        as_of=run.as_of,
    )
    # A mailbox is written to by strangers; a list is short, and one bad row much of it.
    open_to_all = [source.name for source in run.config.mailbox_sources]
    open_to_all += [listed.name for listed in run.config.company.lists]
    held, tolerance = (
        bench.kept("held"),
        held_back.Tolerance(run.config.metrics.held_back_share, open_to_all),
    )
    return (
        held_back.held_back_rows(held, stands, tolerance),
        held_back.held_back_values(held, stands, tolerance),
    )


def _reference_findings(deals: pl.LazyFrame, run: Run) -> list[pl.LazyFrame]:
    """Return for each list that a source names how many deals are not on it."""
    return [
        findings.references_known(
            deals,
            raw.reference(run.layout, source.name, reference.column),
            reference=findings.Reference(
                source.name, reference.column, reference.key, reference.path.name
            ),
        )
        for source in run.config.file_sources
        for reference in source.references
    ]


def _property_findings(run: Run) -> list[pl.LazyFrame]:
    """Return for each account how many of the properties that are read it lacks."""
    return [
        properties_there(
            hubspot.scan(run.layout, source.name, tables.DEFINED),
            hubspot.asked_properties(source),
            source=source.name,
        )
        for source in run.config.hubspot_sources
    ]


def _published_before(layout: Layout) -> pl.LazyFrame:
    """Return the data quality as published last; empty before the first night."""
    generation = current(layout)
    if generation is None:
        return DATA_QUALITY.empty()
    return generation.scan(DATA_QUALITY.name)
