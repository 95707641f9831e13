"""References: what the company itself says: exchange rates, quotas; and its teams."""

import polars as pl

from transforms.tables.table import (
    Column,
    Table,
    choice,
    count,
    date,
    money,
    text,
)
from transforms.tables.vocabulary import QUOTA_LEVELS

RATE = pl.Decimal(18, 8)

DIM_EXCHANGE_RATES = Table(
    name="dim_exchange_rates",
    layer="warehouse",
    grain="one exchange rate while it holds",
    key=("currency", "valid_from_date"),
    sorted_by=("currency", "valid_from_date"),
    may_be_empty=True,
    columns=(
        text("currency", "ISO 4217 code; the reporting currency itself is not listed."),
        date("valid_from_date", "The first day on which the rate holds."),
        date(
            "valid_to_date",
            "The first day on which it holds no more; null: it is the last we know.",
            nullable=True,
        ),
        Column(
            "exchange_rate",
            RATE,
            "What one unit is worth in the reporting currency.",
        ),
        text("reporting_currency", "The reporting currency."),
    ),
)

DIM_QUOTAS = Table(
    name="dim_quotas",
    layer="warehouse",
    grain="one target of revenue for a period",
    key=("level", "member", "period_start_date", "period_end_date"),
    sorted_by=("level", "member", "period_start_date", "period_end_date"),
    may_be_empty=True,
    columns=(
        choice("level", QUOTA_LEVELS, "Whose target it is: the company's, a team's …"),
        text("member", "`all`, the team's name, or the owner_id."),
        date("period_start_date", "The period's first day."),
        date("period_end_date", "The first day after it."),
        money("quota_amount", "What is to be won in the period."),
        text("currency", "The reporting currency."),
    ),
)

DIM_TEAMS = Table(
    name="dim_teams",
    layer="warehouse",
    grain="one team that owners belong to",
    key=("team",),
    sorted_by=("team",),
    may_be_empty=True,
    columns=(
        text("team", "The team, as the CRM writes it."),
        count("owners", "Owners in it, those included who left."),
        count("active_owners", "Those of them whom the CRM still lists as active."),
        count("open_deals", "Open deals that they hold at as_of."),
    ),
)

REFERENCES = (DIM_EXCHANGE_RATES, DIM_QUOTAS, DIM_TEAMS)
