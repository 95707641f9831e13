"""The dictionary: every table, its grain, key, order and columns with descriptions.

Declarations live beside their layer in `transforms.tables`; this page gathers them
and is what everyone imports.
"""

from transforms.tables.crm import (
    CRM,
    DIM_COMPANIES,
    DIM_LEAD_SOURCES,
    DIM_LEADS,
    DIM_PEOPLE,
    DIM_PRODUCTS,
    FCT_ACTIVITIES,
    FCT_DEAL_LINES,
)
from transforms.tables.published import (
    DATA_QUALITY,
    PIPELINE_DAILY,
    PUBLISHED,
    QUARANTINE,
    REVENUE_FORECAST,
    SALES_VELOCITY,
    STAGE_CONVERSION,
    STAGE_INCIDENCE,
    TIME_IN_STAGE,
)
from transforms.tables.references import (
    DIM_EXCHANGE_RATES,
    DIM_QUOTAS,
    DIM_TEAMS,
    REFERENCES,
)
from transforms.tables.restatements import PIPELINE_RESTATEMENTS
from transforms.tables.table import INSTANT, MONEY, Column, Table
from transforms.tables.warehouse import (
    DIM_DATES,
    DIM_DEALS,
    DIM_OWNERS,
    DIM_PIPELINES,
    DIM_STAGES,
    FCT_DEAL_CHANGES,
    FCT_DEAL_STATES,
    FCT_STAGE_ENTRIES,
    FCT_STAGE_HISTORY,
    WAREHOUSE,
)

_DECLARED = (*WAREHOUSE, *REFERENCES, *CRM, *PUBLISHED, PIPELINE_RESTATEMENTS)
TABLES = {table.name: table for table in _DECLARED}

__all__ = [
    "CRM",
    "DATA_QUALITY",
    "DIM_COMPANIES",
    "DIM_DATES",
    "DIM_DEALS",
    "DIM_EXCHANGE_RATES",
    "DIM_LEADS",
    "DIM_LEAD_SOURCES",
    "DIM_OWNERS",
    "DIM_PEOPLE",
    "DIM_PIPELINES",
    "DIM_PRODUCTS",
    "DIM_QUOTAS",
    "DIM_STAGES",
    "DIM_TEAMS",
    "FCT_ACTIVITIES",
    "FCT_DEAL_CHANGES",
    "FCT_DEAL_LINES",
    "FCT_DEAL_STATES",
    "FCT_STAGE_ENTRIES",
    "FCT_STAGE_HISTORY",
    "INSTANT",
    "MONEY",
    "PIPELINE_DAILY",
    "PIPELINE_RESTATEMENTS",
    "PUBLISHED",
    "QUARANTINE",
    "REFERENCES",
    "REVENUE_FORECAST",
    "SALES_VELOCITY",
    "STAGE_CONVERSION",
    "STAGE_INCIDENCE",
    "TABLES",
    "TIME_IN_STAGE",
    "WAREHOUSE",
    "Column",
    "Table",
]
