"""Leads: interest without a sale attached, and what became of it."""

from datetime import datetime

import polars as pl

from transforms.tables.crm import DIM_LEADS
from transforms.warehouse.channels import standing_channel
from transforms.warehouse.standing_records import standing_records
from transforms.warehouse.ties import tied


def leads(
    rows: pl.LazyFrame,
    links: pl.LazyFrame,
    ends: pl.LazyFrame,
    stages: pl.LazyFrame,
    *,
    as_of: datetime,
) -> pl.LazyFrame:
    """Return one row per lead, as it stands at as_of.

    A lead that is tied to a deal was converted into it. `stages` are those of the
    CRMs' own lists: they give the status its name. A deleted or merged lead is kept
    and marked.
    """
    return (
        standing_records(rows, ends, record="leads", as_of=as_of)
        .pipe(
            _with, tied(links, ends, record="leads", to="contacts", named="person_id")
        )
        .pipe(
            _with, tied(links, ends, record="leads", to="companies", named="company_id")
        )
        .pipe(
            _with,
            tied(links, ends, record="leads", to="deals", named="converted_deal_id"),
        )
        .join(_statuses(stages), on="status_id", how="left", validate="m:1")
        .with_columns(lead_id=pl.col("record_id"), channel=standing_channel())
        .pipe(DIM_LEADS.in_order)
    )


def _with(rows: pl.LazyFrame, ties: pl.LazyFrame) -> pl.LazyFrame:
    """Return the rows with what each is tied to; most leads have no deal."""
    return rows.join(ties, on="record_id", how="left", validate="1:1")


def _statuses(stages: pl.LazyFrame) -> pl.LazyFrame:
    """Return the name of each stage that leads go through."""
    return (
        stages.filter(pl.col("record") == "leads")
        .sort("stage_id", "pipeline_id")
        .unique("stage_id", keep="first", maintain_order=True)
        .select(status_id="stage_id", status="stage_label")
    )
