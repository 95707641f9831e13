"""Staging of a CRM's records: the twins of what it answered, one row a version.

What is not a deal: leads, people, companies, products, deal lines, activities; how they
are tied to each other; and which of them were merged or are known no more.
"""

import polars as pl

from transforms.tables.table import (
    INSTANT,
    Column,
    Table,
    choice,
    flag,
    instant,
    money,
    text,
    whole,
)
from transforms.tables.vocabulary import ACTIVITY_KINDS, CHANNELS, TALK_DIRECTIONS

_REFERENCE = (
    text("source", "The source."),
    text("file", "Where the record is found: `<kind>/<id>`."),
    whole("row_number", "Its row number in that load; the first is 1."),
    instant("extracted_at", "When the row was read."),
    instant("taken_at", "The moment of which the answer speaks."),
    flag("is_held_back", "Whether the row cannot stand: no id, no creation."),
    text("row_problem", "Why the whole row is held back.", nullable=True),
)
_RECORD = (
    text("record_id", "The record: `<source>:<id>`.", nullable=True),
    instant("created_at", "When it was created.", nullable=True),
    instant("modified_at", "When this version of it began.", nullable=True),
    instant("gone_at", "When it was archived; null: it is live.", nullable=True),
)
_KEY = ("source", "file", "row_number", "extracted_at")


def _text(name: str, description: str) -> Column:
    """Return a column of what the source wrote, null where blank."""
    return text(name, description, nullable=True)


def _twin(name: str, grain: str, *columns: Column) -> Table:
    """Return the twin of a kind of record; what can fail to parse has a problem."""
    parsed = [c for c in (*_RECORD, *columns) if c.dtype != pl.String()]
    problems = [_text(f"{c.name}_problem", f"Why `{c.name}` is null.") for c in parsed]
    return Table(
        name=name,
        layer="staging",
        grain=f"one version of {grain}, as answered",
        key=_KEY,
        sorted_by=_KEY,
        may_be_empty=True,
        columns=(*_REFERENCE, *_RECORD, *columns, *problems),
    )


_OWNER = _text("owner_id", "Who owns it: `<source>:<id>`.")
_SOURCE = _text("lead_source", "Where it came from, as the source writes it.")
_CHANNEL = choice(
    "channel",
    CHANNELS,
    "The channel that holds where `lead_source` is of none we know.",
    nullable=True,
)

KNOWN_LEADS = _twin(
    "stg_crm__leads",
    "a lead",
    _text("lead_name", "Personal: the lead's name."),
    _text("status_id", "Where the lead stands: `<source>:<id>`."),
    _text("lead_label", "How warm it is, as the source writes it."),
    _SOURCE,
    _CHANNEL,
    _OWNER,
)
KNOWN_PEOPLE = _twin(
    "stg_crm__people",
    "a person",
    _text("first_name", "Personal: the first name."),
    _text("last_name", "Personal: the last name."),
    _text("email", "Personal: the e-mail address."),
    _text("job_title", "Personal: the job."),
    _text("company_name", "Where the person works, as written."),
    _text("company_id", "Where the person works: `<source>:<id>`."),
    _text("lifecycle", "How close to a customer, as the source writes it."),
    _text("status", "The person's status as a lead, as the source writes it."),
    _text("language", "The preferred language."),
    _SOURCE,
    _CHANNEL,
    _OWNER,
)
KNOWN_COMPANIES = _twin(
    "stg_crm__companies",
    "a company",
    _text("company_name", "The name."),
    _text("domain", "The domain of its site."),
    _text("industry", "The industry, as the source writes it."),
    _text("country", "The country, as the source writes it."),
    whole("employees", "How many work there.", nullable=True),
    _OWNER,
)
KNOWN_PRODUCTS = _twin(
    "stg_crm__products",
    "a product",
    _text("product_name", "The name."),
    _text("sku", "The company's own number of it."),
    _text("product_type", "The kind, as the source writes it."),
    money("unit_price", "The list price.", nullable=True),
)
KNOWN_DEAL_LINES = _twin(
    "stg_crm__deal_lines",
    "a product line of a deal",
    _text("product_id", "The product: `<source>:<id>`."),
    _text("line_name", "What the line says."),
    _text("currency", "ISO 4217 code."),
    Column("quantity", pl.Float64(), "How many; parts of one, too.", nullable=True),
    money("unit_price", "The price of one.", nullable=True),
    money("discount", "What is taken off the price of one.", nullable=True),
    money("amount", "What the line is worth.", nullable=True),
)
KNOWN_ACTIVITIES = _twin(
    "stg_crm__activities",
    "an activity",
    choice("activity_kind", ACTIVITY_KINDS, "What kind of activity."),
    choice("direction", TALK_DIRECTIONS, "Who came to whom.", nullable=True),
    _text("status", "What became of it, as the source writes it."),
    instant("happened_at", "When it happens or is due.", nullable=True),
    instant("ended_at", "When it ends, where that is said.", nullable=True),
    whole("milliseconds", "How long it took, where that is said.", nullable=True),
    _OWNER,
)

KNOWN_LINKS = Table(
    name="stg_crm__links",
    layer="staging",
    grain="one record tied to another, as last answered",
    key=("record", "record_id", "to_record", "to_id"),
    sorted_by=("record", "record_id", "to_record", "to_id"),
    may_be_empty=True,
    columns=(
        text("record", "The kind of the one, as the source calls it."),
        text("record_id", "The one: `<source>:<id>`."),
        text("to_record", "The kind of the other."),
        text("to_id", "The other: `<source>:<id>`."),
        flag("is_primary", "Whether the source calls it the primary one."),
    ),
)
KNOWN_ENDS = Table(
    name="stg_crm__ends",
    layer="staging",
    grain="one record that was merged into another, or is known no more",
    key=("record", "record_id", "extracted_at"),
    sorted_by=("record", "record_id", "extracted_at"),
    may_be_empty=True,
    columns=(
        text("record", "The kind of record, as the source calls it."),
        text("record_id", "The record: `<source>:<id>`."),
        text(
            "merged_into", "The record it went into; null: it vanished.", nullable=True
        ),
        Column("extracted_at", INSTANT, "When we learnt it."),
    ),
)

CRM_RECORDS = (
    KNOWN_LEADS,
    KNOWN_PEOPLE,
    KNOWN_COMPANIES,
    KNOWN_PRODUCTS,
    KNOWN_DEAL_LINES,
    KNOWN_ACTIVITIES,
)
