"""What a CRM knows beside deals: leads, people, companies, products, activities.

Every table is empty where no source tells of such records. Columns that hold personal
data say so: their description begins with "Personal".
"""

import polars as pl

from transforms.tables.table import (
    Column,
    Table,
    choice,
    count,
    instant,
    money,
    rate,
    text,
    whole,
)
from transforms.tables.vocabulary import (
    ACTIVITY_KINDS,
    CHANNELS,
    NO_TIES,
    SAME_COMPANY,
    SAME_PERSON,
    TALK_DIRECTIONS,
    TIES,
)

_SOURCE = text("source", "The source that it comes from.")
_OWNER = text("owner_id", "Who looks after it: `<source>:<id>`.", nullable=True)
_LEAD_SOURCE = text(
    "lead_source", "Where it came from, as the source writes it.", nullable=True
)
_CHANNEL = choice(
    "channel",
    CHANNELS,
    "The channel of the lead source; null where it is of none we know.",
    nullable=True,
)
_CREATED_AT = instant("created_at", "When it came to be in the source.")
_LAST_CHANGED_AT = instant("last_changed_at", "When it last changed, before as_of.")
_DELETED_AT = instant("deleted_at", "When it was deleted in the source.", nullable=True)
_MERGED_INTO = text("merged_into", "The one that it was merged into.", nullable=True)
_CONTACTS = (
    instant(
        "first_contact_at",
        "The first mail, call or meeting with it, by any of its records; null: none.",
        nullable=True,
    ),
    instant("last_contact_at", "The last one before as_of.", nullable=True),
)
_PURCHASES = (
    count("won_deals", "Deals won with it so far, by any of its records."),
    money("won_amount", "What those are worth, in the reporting currency."),
    instant("last_won_at", "When the last of them was won; null: none.", nullable=True),
)
_LIFE = (_CREATED_AT, _LAST_CHANGED_AT, _DELETED_AT, _MERGED_INTO)


def _text(name: str, description: str) -> Column:
    """Return a column of text that may be unknown."""
    return text(name, description, nullable=True)


def _resolved(
    one: str, many: str, reasons: tuple[str, ...], proof: str
) -> tuple[Column, ...]:
    """Return the columns that say which records are of one person or company."""
    return (
        text(
            f"resolved_{one}_id",
            f"The record that stands for all {many} who are this one.",
        ),
        choice("resolved_reason", reasons, "The best reason why it is that one."),
        rate(
            "resolved_score",
            f"How sure that is: 1 for itself, a merge and the same {proof}.",
            nullable=False,
        ),
    )


def _table(
    name: str, grain: str, columns: tuple[Column, ...], *, key: tuple[str, ...] = ()
) -> Table:
    """Return a table that a night may leave empty; its first column is its key."""
    keys = key or (columns[0].name,)
    return Table(
        name=name,
        layer="warehouse",
        grain=grain,
        key=keys,
        sorted_by=keys,
        may_be_empty=True,
        columns=columns,
    )


DIM_LEADS = _table(
    "dim_leads",
    "one lead, as it stands at as_of",
    (
        text("lead_id", "The lead: `<source>:<id>`."),
        _SOURCE,
        _text("lead_name", "Personal: the lead's name, often that of a person."),
        _LEAD_SOURCE,
        _CHANNEL,
        _text("status_id", "Where it stands in its pipeline: `<source>:<id>`."),
        _text("status", "The same as people read it."),
        _text("lead_label", "How warm it is, as the source writes it."),
        _text("person_id", "The person who showed interest."),
        _text("company_id", "The company that showed interest."),
        _text("converted_deal_id", "The deal that it became: the first, if several."),
        _OWNER,
        *_LIFE,
    ),
)

DIM_PEOPLE = _table(
    "dim_people",
    "one person on a source's list, as it stands at as_of",
    (
        text("person_id", "The person: `<source>:<id>`."),
        _SOURCE,
        _text("person_name", "Personal: first and last name."),
        _text("email", "Personal: the e-mail address, in small letters."),
        _text("job_title", "Personal: the job."),
        _text("company_id", "The company that the person belongs to."),
        _text("company_name", "Where the person works, as the source writes it."),
        _text("lifecycle", "How close to a customer, as the source writes it."),
        _text("status", "The status as a lead, as the source writes it."),
        _text("language", "The preferred language."),
        _LEAD_SOURCE,
        _CHANNEL,
        _OWNER,
        *_LIFE,
        *_resolved("person", "people", SAME_PERSON, "e-mail address"),
        *_CONTACTS,
        *_PURCHASES,
    ),
)

DIM_COMPANIES = _table(
    "dim_companies",
    "one company on a source's list, as it stands at as_of",
    (
        text("company_id", "The company: `<source>:<id>`."),
        _SOURCE,
        _text("company_name", "The name."),
        _text("domain", "The domain of its site, in small letters."),
        _text("industry", "The industry, as the source writes it."),
        _text("country", "The country, as the source writes it."),
        whole("employees", "How many work there.", nullable=True),
        _OWNER,
        *_LIFE,
        *_resolved("company", "companies", SAME_COMPANY, "domain"),
        *_CONTACTS,
        *_PURCHASES,
    ),
)

DIM_LEAD_SOURCES = _table(
    "dim_lead_sources",
    "one lead source of a source with leads or people, as it writes it",
    (
        _SOURCE,
        text("lead_source", "The lead source."),
        _CHANNEL,
        count("leads", "Leads that name it, deleted and merged ones left out."),
        count("people", "People that name it, counted alike."),
        count("deals", "Deals that name it, counted alike."),
    ),
    key=("source", "lead_source"),
)

DIM_PRODUCTS = _table(
    "dim_products",
    "one product, as it stands at as_of",
    (
        text("product_id", "The product: `<source>:<id>`."),
        _SOURCE,
        _text("product_name", "The name."),
        _text("sku", "The company's own number of it."),
        _text("product_type", "The kind, as the source writes it."),
        money("unit_price", "The list price.", nullable=True),
        _CREATED_AT,
        _LAST_CHANGED_AT,
        _DELETED_AT,
    ),
)

FCT_DEAL_LINES = _table(
    "fct_deal_lines",
    "one product line of a deal, as it stands at as_of",
    (
        text("line_id", "The line: `<source>:<id>`."),
        _SOURCE,
        _text("deal_id", "The deal that it belongs to: the first, if several."),
        _text("product_id", "The product; null: none of the list."),
        _text("line_name", "What the line says."),
        Column("quantity", pl.Float64(), "How many; parts of one, too.", nullable=True),
        money("unit_price", "The price of one.", nullable=True),
        money("discount", "What is taken off the price of one.", nullable=True),
        money("amount", "What the line is worth.", nullable=True),
        _text("currency", "ISO 4217 code; the source's own where none is named."),
        _CREATED_AT,
        _LAST_CHANGED_AT,
        _DELETED_AT,
    ),
)

# What only a mailbox tells; null of what a CRM tells.
OF_MAIL = (
    _text("thread_id", "The conversation, named after its earliest mail."),
    _text("answers_id", "The other side's first mail since, which this one answers."),
    Column(
        "response_seconds",
        pl.Float64(),
        "Seconds of working time between that mail and this one.",
        nullable=True,
        low=0.0,
    ),
    _text("answered_by", "Who of ours answered: an `owner_id`; null: no owner."),
    rate("tie_score", "How sure the tie to the deal is: 1 is certain; null: no tie."),
    choice(
        "tie_reason",
        (*TIES, *NO_TIES),
        "What ties a mail to its deal, or why nothing does.",
        nullable=True,
    ),
    _text("same_as", "The CRM's own record of the same mail: it is not listed again."),
)

FCT_ACTIVITIES = _table(
    "fct_activities",
    "one e-mail, call, meeting, note or task; never what it says",
    (
        choice("activity_kind", ACTIVITY_KINDS, "What kind of activity."),
        text("activity_id", "The activity: `<source>:<id>`."),
        _SOURCE,
        choice(
            "direction",
            TALK_DIRECTIONS,
            "Whether it came in or went out; null: neither, or not said.",
            nullable=True,
        ),
        _text("status", "What became of it, as the source writes it."),
        instant("happened_at", "When it happened, takes place or is due."),
        Column(
            "seconds",
            pl.Float64(),
            "How long it took, where that is said.",
            nullable=True,
            low=0.0,
        ),
        _OWNER,
        _text("person_id", "The person: the primary, else the first, of `people`."),
        _text("deal_id", "The deal: the primary, else the first, of `deals`."),
        _text("company_id", "The company: the primary, else the first."),
        count("people", "How many people it is tied to."),
        count("deals", "How many deals it is tied to."),
        _CREATED_AT,
        _LAST_CHANGED_AT,
        _DELETED_AT,
        *OF_MAIL,
    ),
    key=("activity_kind", "activity_id"),
)

CRM = (
    DIM_LEADS,
    DIM_PEOPLE,
    DIM_COMPANIES,
    DIM_LEAD_SOURCES,
    DIM_PRODUCTS,
    FCT_DEAL_LINES,
    FCT_ACTIVITIES,
)
