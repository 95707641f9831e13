"""Findings: rules about the data itself, with how many rows each is not true of.

A finding is a row (subject, rule, checked, failed, severity). `critical` holds the
night back, `warning` is shown, `information` is only counted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

FINDING = pl.Schema(
    {
        "subject": pl.String(),
        "rule": pl.String(),
        "checked": pl.Int64(),
        "failed": pl.Int64(),
        "severity": pl.String(),
    }
)
_FRESH = timedelta(days=7)


@dataclass(frozen=True)
class Reference:
    """A list that a column of a source's deals can be looked up in."""

    source: str
    column: str
    key: str
    listed_in: str


def rounded_amounts(staged: pl.LazyFrame) -> pl.LazyFrame:
    """Return per source how many amounts had more than two decimals."""
    return (
        staged.group_by("source")
        .agg(
            subject=pl.col("source").first(),
            rule=pl.lit("no amount was rounded to two decimals").first(),
            checked=pl.len().cast(pl.Int64),
            failed=pl.col("is_amount_rounded").sum().cast(pl.Int64),
            severity=pl.lit("information").first(),
        )
        .select(FINDING.names())
    )


def untracked_fields(changes: pl.LazyFrame) -> pl.LazyFrame:
    """Return per source how many logged changes are of fields we do not keep."""
    return (
        changes.group_by("source")
        .agg(
            subject=pl.col("source").first(),
            rule=pl.lit("every logged change is of a field that is kept").first(),
            checked=pl.len().cast(pl.Int64),
            failed=pl.col("field").is_null().sum().cast(pl.Int64),
            severity=pl.lit("information").first(),
        )
        .select(FINDING.names())
    )


def stages_mapped(history: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many stays are in a stage that nobody mapped."""
    return finding(
        history,
        "fct_stage_history",
        "every stage is mapped to a canonical one",
        pl.col("canonical_stage").is_null(),
        "warning",
    )


def merges_left_out(history: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many stays are left out of durations because paths were merged."""
    return finding(
        history,
        "fct_stage_history",
        "no stay is left out because its deal was merged",
        pl.col("is_from_merge"),
        "information",
    )


def deals_with_stage(changes: pl.LazyFrame, deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many deals that the sources speak of have never had a stage.

    One of which a source only says what it was merged into is not spoken of: a CRM
    keeps no path of it, and its survivor has it.
    """
    is_told = pl.col("field") != "merged_into"
    spoken_of = changes.filter(is_told).select("deal_id").unique()
    known = deals.select("deal_id", is_known=pl.lit(value=True))
    return finding(
        spoken_of.join(known, on="deal_id", how="left", validate="1:1"),
        "dim_deals",
        "every deal that a source speaks of has a stage",
        pl.col("is_known").is_null(),
        "warning",
    )


def amounts_convertible(deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many known amounts are in a currency without a rate."""
    return finding(
        deals.filter(pl.col("amount").is_not_null()),
        "dim_deals",
        "every amount is in the reporting currency or has a rate",
        pl.col("reporting_amount").is_null(),
        "warning",
    )


def amounts_known(deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many open deals have no amount."""
    return finding(
        deals.filter(pl.col("outcome") == "open"),
        "dim_deals",
        "every open deal has an amount",
        pl.col("amount").is_null(),
        "information",
    )


def decided_after_created(deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many deals were decided before the source says they were created."""
    return finding(
        deals.filter(pl.col("closed_at").is_not_null()),
        "dim_deals",
        "no deal was decided before it was created",
        pl.col("closed_at") < pl.col("created_at"),
        "warning",
    )


def amounts_not_negative(deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many deals are worth less than nothing."""
    return finding(
        deals.filter(pl.col("amount").is_not_null()),
        "dim_deals",
        "no deal is worth less than nothing",
        pl.col("amount") < 0,
        "warning",
    )


def recently_heard_of(
    changes: pl.LazyFrame, rows_read: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return whether each source tells of something in the seven days before as_of."""
    newest = changes.group_by(source=pl.col("deal_id").str.extract(r"^([^:]+):")).agg(
        newest=pl.col("changed_at").max()
    )
    is_stale = (pl.col("newest") < as_of - _FRESH).fill_null(value=True)
    return rows_read.join(newest, on="source", how="left", validate="1:1").select(
        subject="source",
        rule=pl.lit("the source tells of the last seven days"),
        checked=pl.lit(1, pl.Int64),
        failed=is_stale.cast(pl.Int64),
        severity=pl.lit("information"),
    )


def references_known(
    deals: pl.LazyFrame, listed: pl.LazyFrame, *, reference: Reference
) -> pl.LazyFrame:
    """Return how many deals of the source name a value that its list lacks.

    `listed` is the list as it was read. A deal that names no value is not asked.
    """
    column = reference.column
    known = listed.select(
        pl.col(reference.key).alias(column), is_known=pl.lit(value=True)
    )
    named = deals.filter(
        (pl.col("source") == reference.source) & pl.col(column).is_not_null()
    )
    return finding(
        named.join(known.unique(column), on=column, how="left", validate="m:1"),
        reference.source,
        f"every {column} is listed in {reference.listed_in}",
        pl.col("is_known").is_null(),
        "warning",
    )


def finding(
    frame: pl.LazyFrame, subject: str, rule: str, is_false: pl.Expr, severity: str
) -> pl.LazyFrame:
    """Return the finding that a rule is not true of some of the rows."""
    return frame.select(
        subject=pl.lit(subject),
        rule=pl.lit(rule),
        checked=pl.len().cast(pl.Int64),
        failed=is_false.fill_null(value=False).sum().cast(pl.Int64),
        severity=pl.lit(severity),
    )


def rows_read(staged: pl.LazyFrame, unreadable: pl.LazyFrame) -> pl.LazyFrame:
    """Return per source how many rows were read: source, rows."""
    both = pl.concat([staged.select("source"), unreadable.select("source")])
    return both.group_by("source").agg(rows=pl.len().cast(pl.Int64))
