"""The dictionary: every table, its grain, key, order and columns with descriptions.

Declarations live beside their layer in `transforms.tables`; this page gathers them
and is what everyone imports.
"""

from transforms.tables.attention import (
    ATTENTION,
    CROSS_SELL,
    DEALS_AT_RISK,
    OWNER_PERFORMANCE,
    STAGE_BOTTLENECKS,
)
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
from transforms.tables.identity import DUPLICATE_CANDIDATES, IDENTITY
from transforms.tables.lead_scores import LEAD_SCORES, LEAD_SCORES_TABLES
from transforms.tables.leads import (
    DIM_LEAD_STATUSES,
    FCT_LEAD_RESPONSES,
    FCT_LEAD_TOUCHES,
    LEAD_VOLUME,
    LEADS,
    LEADS_UNATTENDED,
)
from transforms.tables.movement import (
    MOVEMENT,
    PIPELINE_MOVEMENT,
    PIPELINE_MOVEMENT_DEALS,
    STAGE_FLOW,
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

_DECLARED = (
    *WAREHOUSE,
    *REFERENCES,
    *CRM,
    *LEADS,
    *PUBLISHED,
    PIPELINE_RESTATEMENTS,
    *MOVEMENT,
    *ATTENTION,
    *LEAD_SCORES_TABLES,
    *IDENTITY,
)
TABLES = {table.name: table for table in _DECLARED}

__all__ = [
    "CRM",
    "CROSS_SELL",
    "DATA_QUALITY",
    "DEALS_AT_RISK",
    "DIM_COMPANIES",
    "DIM_DATES",
    "DIM_DEALS",
    "DIM_EXCHANGE_RATES",
    "DIM_LEADS",
    "DIM_LEAD_SOURCES",
    "DIM_LEAD_STATUSES",
    "DIM_OWNERS",
    "DIM_PEOPLE",
    "DIM_PIPELINES",
    "DIM_PRODUCTS",
    "DIM_QUOTAS",
    "DIM_STAGES",
    "DIM_TEAMS",
    "DUPLICATE_CANDIDATES",
    "FCT_ACTIVITIES",
    "FCT_DEAL_CHANGES",
    "FCT_DEAL_LINES",
    "FCT_DEAL_STATES",
    "FCT_LEAD_RESPONSES",
    "FCT_LEAD_TOUCHES",
    "FCT_STAGE_ENTRIES",
    "FCT_STAGE_HISTORY",
    "INSTANT",
    "LEADS_UNATTENDED",
    "LEAD_SCORES",
    "LEAD_VOLUME",
    "MONEY",
    "OWNER_PERFORMANCE",
    "PIPELINE_DAILY",
    "PIPELINE_MOVEMENT",
    "PIPELINE_MOVEMENT_DEALS",
    "PIPELINE_RESTATEMENTS",
    "PUBLISHED",
    "QUARANTINE",
    "REFERENCES",
    "REVENUE_FORECAST",
    "SALES_VELOCITY",
    "STAGE_BOTTLENECKS",
    "STAGE_CONVERSION",
    "STAGE_FLOW",
    "STAGE_INCIDENCE",
    "TABLES",
    "TIME_IN_STAGE",
    "WAREHOUSE",
    "Column",
    "Table",
]
