"""Findings on what CRMs tell: lists that lack something, histories that were repaired.

Each is a row as in `findings`, and is left out where no source tells of such things.
"""

import polars as pl

from transforms.quality.findings import finding
from transforms.warehouse.logged_changes import EVENT_FIELDS


def owners_listed(owners: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many owners the list of their own source lacks.

    Asked of the sources that have such a list; an owner that is gone from it is kept.
    """
    return _asked(
        finding(
            owners.pipe(_of_sources_with_list),
            "dim_owners",
            "every owner is on the list of its CRM",
            pl.col("is_active").is_null(),
            "warning",
        )
    )


def stages_listed(stages: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many stages no pipeline of their own source knows."""
    source = pl.col("stage_id").str.extract(r"^([^:]+):")
    return _asked(
        finding(
            stages.with_columns(source=source)
            .unique(["pipeline_id", "stage_id"])
            .pipe(_of_sources_with_list),
            "dim_stages",
            "every stage is in a pipeline of its CRM",
            pl.col("is_active").is_null(),
            "warning",
        )
    )


def products_known(lines: pl.LazyFrame, products: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many lines of deals name no product of the list."""
    known = products.select("product_id", is_known=pl.lit(value=True))
    return _asked(
        finding(
            lines.filter(pl.col("deleted_at").is_null()).join(
                known, on="product_id", how="left", validate="m:1"
            ),
            "fct_deal_lines",
            "every line names a product of the list",
            pl.col("is_known").is_null(),
            "warning",
        )
    )


def fields_repaired(records: pl.LazyFrame, repaired: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many fields of deals ended otherwise than their record says.

    `records` are the versions of deals that were read, `repaired` the changes that were
    added to their histories. What a gap made us observe is not counted here.
    """
    fields = pl.col("deal_id").n_unique() * len(EVENT_FIELDS)
    is_repaired = pl.col("origin") == "repaired"
    checked = records.filter(~pl.col("is_held_back")).select(
        checked=fields.cast(pl.Int64)
    )
    failed = repaired.select(failed=is_repaired.sum().cast(pl.Int64))
    return _asked(
        pl.concat([checked, failed], how="horizontal").select(
            "checked",
            "failed",
            subject=pl.lit("fct_deal_changes"),
            rule=pl.lit("the history of every field ends with its current value"),
            severity=pl.lit("information"),
        )
    )


def _of_sources_with_list(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return the rows of sources of which some row is on the CRM's own list."""
    listed = rows.filter(pl.col("is_active").is_not_null()).select("source").unique()
    return rows.join(listed, on="source", how="semi")


def _asked(found: pl.LazyFrame) -> pl.LazyFrame:
    """Return the finding where it was asked of anything."""
    names = ["subject", "rule", "checked", "failed", "severity"]
    return found.filter(pl.col("checked") > 0).select(names)
