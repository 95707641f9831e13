"""Company lists: the twins of the rows of the company's own files, typed.

Each value that can fail to parse has a `<column>_problem` beside it: why it is null.
"""

from transforms.tables.references import RATE
from transforms.tables.table import (
    Column,
    Table,
    choice,
    date,
    flag,
    instant,
    money,
    text,
    whole,
)
from transforms.tables.vocabulary import QUOTA_LEVELS

_REFERENCE = (
    text("source", "The table of the configuration that names the file."),
    text("file", "The file the row comes from."),
    whole("row_number", "Its row number there; the first row of data is 1."),
    instant("extracted_at", "When the row was read."),
    instant("taken_at", "From when the file held in this form."),
    flag("is_held_back", "Whether the row cannot stand."),
    text("row_problem", "Why the whole row is held back.", nullable=True),
)
_KEY = ("source", "file", "row_number", "extracted_at")


def _problem(name: str) -> Column:
    """Return the column that says why another is null."""
    return text(f"{name}_problem", f"Why `{name}` is null here.", nullable=True)


LISTED_RATES = Table(
    name="stg_company__exchange_rates",
    layer="staging",
    grain="one row of the file of exchange rates",
    key=_KEY,
    sorted_by=_KEY,
    may_be_empty=True,
    columns=(
        *_REFERENCE,
        text("currency", "ISO 4217 code.", nullable=True),
        date("valid_from", "The first day on which the rate holds.", nullable=True),
        Column("rate", RATE, "What one unit is worth.", nullable=True),
        _problem("currency"),
        _problem("valid_from"),
        _problem("rate"),
    ),
)

LISTED_QUOTAS = Table(
    name="stg_company__quotas",
    layer="staging",
    grain="one row of the file of quotas",
    key=_KEY,
    sorted_by=_KEY,
    may_be_empty=True,
    columns=(
        *_REFERENCE,
        choice("level", QUOTA_LEVELS, "Whose quota it is.", nullable=True),
        text("member", "`all`, or the team or owner as written.", nullable=True),
        text("period", "`2026`, `2026-Q1` or `2026-M03`, fiscal.", nullable=True),
        money("amount", "What is to be won in the period.", nullable=True),
        text("currency", "The reporting currency."),
        _problem("level"),
        _problem("member"),
        _problem("period"),
        _problem("amount"),
    ),
)

COMPANY_LISTS = (LISTED_RATES, LISTED_QUOTAS)
