"""The company as one big file of events: what the benchmarks load and build from."""

from pathlib import Path

import polars as pl

from sandbox.company import Company
from sandbox.filed import filed
from sandbox.landing import landing
from sandbox.saves import saves
from sandbox.streams import stream

COLUMNS = (
    "deal_id",
    "pipeline",
    "stage",
    "changed_at",
    "sequence",
    "owner",
    "amount",
    "currency",
    "expected_close_date",
    "forecast_category",
    "deal_name",
    "company",
    "lead_source",
    "deal_type",
    "product",
    "created_at",
)


def stage_events(company: Company) -> pl.LazyFrame:
    """Return one row per stage event, with what the deal's form said then.

    The columns have our own names and types of their own: instants in UTC, amounts
    as decimals. What changed between two stage events shows at the later one; a
    deletion does not show, and merges neither (`sandbox.filed`). Sorted by deal, then
    by time.
    """
    kept = filed(company)
    return (
        saves(kept.changes)
        .filter(pl.col("staged_at") == pl.col("changed_at"))
        .join(
            kept.deals.lazy(),
            on="deal_id",
            how="left",
            validate="m:1",
            maintain_order="left",
        )
        .with_columns(
            pl.col("amount").cast(pl.Decimal(18, 2)),
            pl.col("expected_close_date").str.to_date(),
        )
        .select(COLUMNS)
    )


def events_parquet(company: Company, path: Path) -> int:
    """Write the stage events as one Parquet file in no order; return how many.

    The order is shuffled, always in the same way. The file appears whole.
    """
    events = stage_events(company).collect()
    order = stream(company.seed, "shuffle").permutation(events.height)
    with landing(path) as draft:
        events[order].write_parquet(draft)
    return events.height
