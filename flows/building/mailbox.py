"""Building from mailboxes: their mail typed, the leads in it, and who wrote to whom."""

import polars as pl

from flows.building.deal_ties import deal_contacts, deal_customers, ended_deals
from flows.company import working_hours
from flows.config import MailboxSource
from flows.loading.mailbox import scan
from flows.run import Run
from flows.workbench import Workbench
from sources.mailbox.tables import TABLES
from transforms.mail.answers import answers
from transforms.mail.correspondents import correspondents, sellers
from transforms.mail.deals_met import deals_met
from transforms.mail.lead_claims import lead_claims, written_since
from transforms.mail.leads import lead_rows, link_rows, person_rows
from transforms.mail.links import linked
from transforms.mail.mail_activities import mail_activities
from transforms.mail.mails import colleagues, mails, outsiders, references
from transforms.mail.new_leads import new_leads
from transforms.mail.open_deals import holders, open_spans
from transforms.mail.same_mails import same_mails
from transforms.mail.threads import threads
from transforms.mail.ties import ties
from transforms.schemas import (
    DIM_COMPANIES,
    DIM_DEALS,
    DIM_PEOPLE,
    FCT_DEAL_STATES,
    FCT_STAGE_HISTORY,
)
from transforms.staging.mailbox import staged
from transforms.tables.crm_lists import KNOWN_OWNERS
from transforms.tables.crm_records import (
    KNOWN_ENDS,
    KNOWN_LEADS,
    KNOWN_LINKS,
    KNOWN_PEOPLE,
)
from transforms.tables.mailbox import (
    MAILBOX_CANDIDATES,
    MAILBOX_MESSAGES,
    MAILBOX_PARTICIPANTS,
    MAILBOX_STAGING,
)


def build_mailboxes(bench: Workbench, run: Run) -> None:
    """Type every mail, and lay the leads in it beside those that CRMs know."""
    if not run.config.mailbox_sources:
        return
    mailboxes = [_staged(run, source) for source in run.config.mailbox_sources]
    for table in MAILBOX_STAGING:
        rows = [mailbox[table.name] for mailbox in mailboxes]
        bench.make(table, pl.concat([*rows, table.empty()]))
    _add_leads(bench, run)


def mail_of_mailboxes(bench: Workbench, run: Run, told: pl.LazyFrame) -> pl.LazyFrame:
    """Return the mails of mailboxes as rows of fct_activities.

    `told` are the activities that CRMs tell of: a mail may be one of them.
    """
    scan, keep = bench.scan, bench.keep
    messages, candidates = scan(MAILBOX_MESSAGES), scan(MAILBOX_CANDIDATES)
    named, links, ends = scan(MAILBOX_PARTICIPANTS), scan(KNOWN_LINKS), scan(KNOWN_ENDS)
    outside = keep("mail_outside", outsiders(named, candidates))
    known = mails(messages, candidates, as_of=run.as_of)
    mail = keep("mails", threads(known, references(messages), outside))
    who = keep(
        "mail_who",
        correspondents(outside, scan(DIM_PEOPLE), scan(DIM_COMPANIES), ends),
    )
    sold_by = keep("mail_sellers", sellers(colleagues(named), scan(KNOWN_OWNERS)))
    people = linked(links, ends, record="emails", to="contacts", named="person_id")
    same = keep("same_mails", same_mails(mail, who, sold_by, told, people))
    return mail_activities(
        mail,
        who,
        sold_by,
        answers=keep("answers", answers(mail, sold_by, hours=working_hours(run))),
        ties=keep("mail_ties", _ties(bench, mail, who, sold_by, same)),
        same=same,
        told=told,
    )


def _staged(run: Run, source: MailboxSource) -> dict[str, pl.LazyFrame]:
    """Return what the mailboxes of one source add to each staging table."""
    return staged(
        {table: scan(run.layout, source.name, table) for table in TABLES},
        source=source.name,
        own_domains=source.own_domains,
        own_addresses=source.own_addresses,
    )


def _add_leads(bench: Workbench, run: Run) -> None:
    """Add new leads, their people and how they are tied to what CRMs tell."""
    messages, candidates = bench.scan(MAILBOX_MESSAGES), bench.scan(MAILBOX_CANDIDATES)
    participants, as_of = bench.scan(MAILBOX_PARTICIPANTS), run.as_of
    found = bench.keep(
        "mail_leads",
        new_leads(
            lead_claims(candidates, messages, as_of=as_of),
            written_since(messages, participants, candidates, as_of=as_of),
            bench.scan(KNOWN_PEOPLE),
            bench.scan(KNOWN_ENDS),
            as_of=as_of,
        ),
    )
    for table, rows in (
        (KNOWN_LEADS, lead_rows(found)),
        (KNOWN_PEOPLE, person_rows(found)),
        (KNOWN_LINKS, link_rows(found)),
    ):
        bench.make(table, pl.concat([bench.scan(table), rows]))


def _ties(
    bench: Workbench,
    mail: pl.LazyFrame,
    who: pl.LazyFrame,
    sold_by: pl.LazyFrame,
    same: pl.LazyFrame,
) -> pl.LazyFrame:
    """Return which deal each mail is about, and why."""
    scan, gone = bench.scan, ended_deals(bench)
    spans = bench.keep(
        "open_spans", open_spans(scan(FCT_STAGE_HISTORY), scan(DIM_DEALS), gone)
    )
    met = deals_met(
        mail,
        who,
        deal_contacts(bench),
        deal_customers(bench),
        spans,
    )
    return ties(
        mail,
        bench.keep("deals_met", met),
        same,
        correspondents=who,
        sellers=sold_by,
        holders=holders(scan(FCT_DEAL_STATES), gone),
        spans=spans,
    )
