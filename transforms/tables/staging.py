"""Staging: the twins of the raw rows, typed and in our words, one row for one row.

Each value that can fail to parse has a `<column>_problem` beside it: why it is null.
"""

from transforms.tables.table import (
    Column,
    Table,
    date,
    flag,
    instant,
    money,
    text,
    whole,
)

PARSED = (
    "changed_at",
    "created_at",
    "closed_at",
    "modified_at",
    "sequence",
    "amount",
    "expected_close_date",
)
ATTRIBUTES = ("deal_name", "company", "lead_source", "deal_type", "product")

_REFERENCE = (
    text("source", "The source."),
    text("file", "The file the row comes from."),
    whole("row_number", "Its row number there; the first row of data is 1."),
    instant("extracted_at", "When the row was read."),
    instant("taken_at", "The moment of which the file speaks."),
    flag("is_held_back", "Whether the row cannot stand: no deal, no moment."),
    flag("is_amount_rounded", "Whether the amount had more than two decimals."),
    text("row_problem", "Why the whole row is held back.", nullable=True),
)
_WHAT_IT_SAYS = (
    text("deal_id", "The deal: `<source>:<id>`.", nullable=True),
    instant("changed_at", "When it happened.", nullable=True),
    whole("sequence", "The source's own order at one instant.", nullable=True),
    text("changed_by", "Who did it.", nullable=True),
)
_DEAL = (
    text("pipeline", "The sales pipeline: `<source>:<id>`.", nullable=True),
    text("stage", "The stage: `<source>:<id>`.", nullable=True),
    money("amount", "What the deal is worth.", nullable=True),
    text("currency", "ISO 4217 code.", nullable=True),
    text("owner", "Who owns the deal: `<source>:<id>`.", nullable=True),
    date("expected_close_date", "The seller's forecast day.", nullable=True),
    text("forecast_category", "The CRM's own category.", nullable=True),
    *(text(name, "As the source writes it.", nullable=True) for name in ATTRIBUTES),
    instant("created_at", "When the source says it was created.", nullable=True),
    instant("closed_at", "When the source says it was decided.", nullable=True),
    instant("modified_at", "When the source says it last changed.", nullable=True),
)


def _problems(*columns: str) -> tuple[Column, ...]:
    """Return a column for each that says why its value is null."""
    return tuple(
        text(f"{name}_problem", f"Why `{name}` is null here.", nullable=True)
        for name in columns
    )


_ROW = (*_REFERENCE, *_WHAT_IT_SAYS, *_DEAL, *_problems(*PARSED))
_ROW_KEY = ("source", "file", "row_number", "extracted_at")

FILE_EVENTS = Table(
    name="stg_files__events",
    layer="staging",
    grain="one row of a file of stage events",
    key=_ROW_KEY,
    sorted_by=_ROW_KEY,
    may_be_empty=True,
    columns=_ROW,
)

FILE_DEALS = Table(
    name="stg_files__deals",
    layer="staging",
    grain="one row of a snapshot of deals",
    key=_ROW_KEY,
    sorted_by=_ROW_KEY,
    may_be_empty=True,
    columns=_ROW,
)

FILE_CHANGES = Table(
    name="stg_files__changes",
    layer="staging",
    grain="one row of a file of field changes",
    key=_ROW_KEY,
    sorted_by=_ROW_KEY,
    may_be_empty=True,
    columns=(
        *_REFERENCE,
        *_WHAT_IT_SAYS,
        text("field", "Our name of the field; null: not one we keep.", nullable=True),
        text("value", "What it became, as canonical text.", nullable=True),
        *_problems("changed_at", "sequence", "value"),
    ),
)

STAGING = (FILE_EVENTS, FILE_DEALS, FILE_CHANGES)
