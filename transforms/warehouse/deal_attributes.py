"""Deal attributes: what is known of a deal beside its tracked fields, latest first."""

from datetime import datetime

import polars as pl

from transforms.staging.parsing import TextForm, as_instant
from transforms.tables.staging import ATTRIBUTES
from transforms.warehouse import expressions as ex

_SAID = (*ATTRIBUTES, "created_at")
_NO_COMPANIES = pl.DataFrame(schema={"deal_id": pl.String, "company_id": pl.String})


def deal_attributes(
    events: pl.LazyFrame,
    snapshots: pl.LazyFrame,
    changes: pl.LazyFrame,
    *,
    company_ids: pl.LazyFrame | None = None,
    as_of: datetime,
) -> pl.LazyFrame:
    """Return one row per deal: name, company, lead source, type, product, creation.

    `company_ids` tells which company a CRM ties a deal to (deal_id, company_id). The
    last value stated before `as_of` stands; a blank states nothing. A snapshot
    taken at `as_of` tells what was so before it. The creation is `source_created_at`.
    """
    said = pl.concat(
        [
            _from_rows(events, pl.col("changed_at"), pl.col("changed_at") < as_of),
            _from_rows(snapshots, pl.col("taken_at"), pl.col("taken_at") <= as_of),
            _from_changes(changes, as_of=as_of),
        ]
    )
    first = ex.is_first_of("deal_id")
    tied = _NO_COMPANIES.lazy() if company_ids is None else company_ids
    return (
        said.sort("deal_id", "said_at", "sequence", *_SAID)
        .with_columns(
            ex.last_stated(pl.col(name), pl.col(name).is_not_null(), first).alias(name)
            for name in _SAID
        )
        .filter(ex.is_last_of("deal_id"))
        .select(
            "deal_id",
            *ATTRIBUTES,
            source_created_at=as_instant(pl.col("created_at"), TextForm()),
        )
        .join(tied, on="deal_id", how="left", validate="1:1")
    )


def _from_rows(rows: pl.LazyFrame, said_at: pl.Expr, is_known: pl.Expr) -> pl.LazyFrame:
    """Return what rows state of attributes, where they state anything."""
    return (
        rows.filter(~pl.col("is_held_back") & is_known)
        .filter(pl.any_horizontal(pl.col(name).is_not_null() for name in _SAID))
        .select(
            "deal_id",
            "sequence",
            *ATTRIBUTES,
            said_at=said_at,
            created_at=pl.col("created_at").dt.to_string("iso:strict"),
        )
        .select("deal_id", "said_at", "sequence", *_SAID)
    )


def _from_changes(changes: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return what field histories state of attributes."""
    return (
        changes.filter(~pl.col("is_held_back") & pl.col("field").is_in(_SAID))
        .filter(pl.col("changed_at") < as_of)
        .select(
            "deal_id",
            "sequence",
            *(
                pl.when(pl.col("field") == name).then("value").alias(name)
                for name in _SAID
            ),
            said_at=pl.col("changed_at"),
        )
        .select("deal_id", "said_at", "sequence", *_SAID)
    )
