"""What a CRM knows beside deals, of the made-up company, as staging has it.

The benchmarks of the whole build lay these tables where a CRM's records would lie: the
company's events are read as files, which know nothing of leads and activities.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from sandbox.company import Company
from sandbox.systems import CRM
from transforms.tables.crm_lists import KNOWN_OWNERS, KNOWN_STAGES
from transforms.tables.crm_records import (
    KNOWN_ACTIVITIES,
    KNOWN_COMPANIES,
    KNOWN_DEAL_LINES,
    KNOWN_LEADS,
    KNOWN_LINKS,
    KNOWN_PEOPLE,
    KNOWN_PRODUCTS,
)
from transforms.tables.table import Table
from transforms.warehouse.channels import channel

LEADS: Final = 500_000
ACTIVITIES: Final = 5_000_000


def records(company: Company) -> Mapping[Table, pl.LazyFrame]:
    """Return the rows of each table of records."""
    leads = company.lead_objects.head(LEADS).lazy()
    activities = _activities(company)
    rows = {
        KNOWN_LEADS: _lead_rows(leads, company),
        KNOWN_PEOPLE: _people_rows(company),
        KNOWN_COMPANIES: _company_rows(company),
        KNOWN_PRODUCTS: _product_rows(company),
        KNOWN_DEAL_LINES: _line_rows(company),
        KNOWN_ACTIVITIES: _activity_rows(activities),
        KNOWN_OWNERS: _owner_rows(company),
        KNOWN_STAGES: _stage_rows(),
        KNOWN_LINKS: _links(leads, activities, company),
    }
    return {table: _whole(table, frame) for table, frame in rows.items()}


def _id(column: str) -> pl.Expr:
    """The record's id: that of the source before it."""
    return pl.format(f"{CRM}:{{}}", column)


def _whole(table: Table, frame: pl.LazyFrame) -> pl.LazyFrame:
    """Return the rows with what the table has besides: null, or nothing special."""
    there = frame.collect_schema().names()
    plain: dict[str, pl.Expr] = {
        "source": pl.lit(CRM),
        "file": pl.lit("crm/record"),
        "row_number": pl.int_range(1, pl.len() + 1, dtype=pl.Int64),
        "is_held_back": pl.lit(value=False),
    }
    if "created_at" in there:
        made = {name: pl.col("created_at") for name in ("extracted_at", "taken_at")}
        plain |= {"modified_at": pl.col("created_at"), **made}
    return frame.with_columns(
        plain.get(name, pl.lit(None, dtype)).cast(dtype).alias(name)
        for name, dtype in table.schema.items()
        if name not in there
    ).pipe(table.conform)


def _lead_rows(leads: pl.LazyFrame, company: Company) -> pl.LazyFrame:
    """Return each lead, as its last status has it."""
    last = (
        company.lead_changes.lazy()
        .group_by("lead_id")
        .agg(status=pl.col("status").sort_by("changed_at").last())
    )
    return leads.join(last, on="lead_id", how="left", validate="1:1").select(
        "created_at",
        "lead_name",
        record_id=_id("lead_id"),
        status_id=_id("status"),
        lead_source="channel",
        channel=channel("channel"),
        owner_id=_id("owner"),
    )


def _people_rows(company: Company) -> pl.LazyFrame:
    return company.people.lazy().select(
        "created_at",
        "first_name",
        "last_name",
        "email",
        "job_title",
        "language",
        record_id=_id("person"),
        company_id=_id("customer"),
    )


def _company_rows(company: Company) -> pl.LazyFrame:
    return company.customers.lazy().select(
        "created_at",
        "domain",
        "industry",
        "country",
        "employees",
        record_id=_id("customer"),
        company_name="company",
    )


def _product_rows(company: Company) -> pl.LazyFrame:
    names = company.lines.lazy().select("product").unique().sort("product")
    return names.select(
        record_id=_id("product"),
        product_name="product",
        created_at=pl.lit(company.lines["created_at"].min()),
    )


def _line_rows(company: Company) -> pl.LazyFrame:
    """Return each line as it was last."""
    money = pl.Decimal(18, 2)
    return (
        company.lines.lazy()
        .sort("line_id", "changed_at")
        .unique("line_id", keep="last", maintain_order=True)
        .select(
            "created_at",
            record_id=_id("line_id"),
            product_id=_id("product"),
            line_name="product",
            quantity=pl.col("quantity").cast(pl.Float64),
            unit_price=pl.col("unit_price").cast(money),
            discount=pl.col("discount").cast(money),
            amount=pl.col("amount").cast(money),
        )
    )


def _activities(company: Company) -> pl.LazyFrame:
    """Return as many activities as are asked for: some of them a second time."""
    once = company.activities
    again = once.head(max(0, ACTIVITIES - once.height)).with_columns(
        pl.format("{}-2", "activity_id").alias("activity_id")
    )
    return pl.concat([once, again]).head(ACTIVITIES).lazy()


def _activity_rows(activities: pl.LazyFrame) -> pl.LazyFrame:
    side = {"inbound": "in", "outbound": "out"}
    return activities.select(
        created_at="at",
        happened_at="at",
        record_id=_id("activity_id"),
        activity_kind="type",
        direction=pl.col("direction").replace_strict(
            side, default=None, return_dtype=pl.String
        ),
        status="status",
        owner_id=_id("seller"),
        milliseconds=pl.col("duration_s") * 1000,
    )


def _owner_rows(company: Company) -> pl.LazyFrame:
    return company.owners.lazy().select(
        "owner_name",
        "team",
        owner_id=_id("owner_name"),
        is_active=pl.col("left_on").is_null(),
    )


def _stage_rows() -> pl.LazyFrame:
    """Return the stages of leads: the statuses that the company gives them."""
    statuses = ["new", "attempting", "connected", "qualified", "unqualified"]
    return pl.LazyFrame({"status": statuses}).select(
        record=pl.lit("leads"),
        pipeline_id=pl.lit(f"{CRM}:leads"),
        is_pipeline_active=pl.lit(value=True),
        stage_id=_id("status"),
        stage_label="status",
        source_position=pl.int_range(pl.len(), dtype=pl.Int64),
        is_closed=pl.col("status").is_in(["qualified", "unqualified"]),
        is_active=pl.lit(value=True),
    )


def _links(
    leads: pl.LazyFrame, activities: pl.LazyFrame, company: Company
) -> pl.LazyFrame:
    """Return what belongs to what, as a CRM ties it."""
    parties, lines = company.parties.lazy(), company.lines.lazy()
    ties = [
        _ties(parties, "deals", "deal_id", "companies", "customer"),
        _ties(parties, "deals", "deal_id", "contacts", "person"),
        _ties(leads, "leads", "lead_id", "contacts", "person"),
        _ties(leads, "leads", "lead_id", "companies", "customer"),
        _ties(leads, "leads", "lead_id", "deals", "deal_id"),
        _ties(lines, "line_items", "line_id", "deals", "deal_id").unique(),
    ]
    for kind, name in (
        ("email", "emails"),
        ("call", "calls"),
        ("meeting", "meetings"),
        ("note", "notes"),
        ("task", "tasks"),
    ):
        of_kind = activities.filter(pl.col("type") == kind)
        ties += [
            _ties(of_kind, name, "activity_id", "contacts", "person"),
            _ties(of_kind, name, "activity_id", "deals", "deal_id"),
        ]
    return pl.concat(ties)


def _ties(
    rows: pl.LazyFrame, record: str, record_id: str, to: str, to_id: str
) -> pl.LazyFrame:
    return rows.filter(pl.col(to_id).is_not_null()).select(
        record=pl.lit(record),
        record_id=_id(record_id),
        to_record=pl.lit(to),
        to_id=_id(to_id),
        is_primary=pl.lit(value=True),
    )
