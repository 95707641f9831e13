"""HubSpot's associations: which record is tied to which, by the newest answer."""

import polars as pl

from transforms.staging.answers import answered
from transforms.tables.crm_records import KNOWN_ENDS, KNOWN_LINKS

_READ = ["from_type", "from_id", "to_type"]
_LINK = [*_READ, "to_id"]
_PRIMARY = "primary"


def link_rows(
    associations: pl.LazyFrame, reads: pl.LazyFrame, *, source: str
) -> pl.LazyFrame:
    """Return the ties of records, each in the directions in which they can be asked.

    The newest read of a record towards a kind stands, also where it answered nothing.
    A record that was never read towards a kind has the ties that were read from the
    other side.
    """
    said = answered(associations, *_LINK, "label").select(
        *_LINK, "_extracted_at", is_primary=_is_primary()
    )
    asked = answered(reads, *_READ).select(*_READ, "_extracted_at")
    newest = (
        pl.concat([asked, said.select(asked.collect_schema().names())])
        .group_by(_READ)
        .agg(pl.col("_extracted_at").max())
    )
    forward = said.join(newest, on=[*_READ, "_extracted_at"], how="semi").drop(
        "_extracted_at"
    )
    backward = forward.select(
        from_type="to_type",
        from_id="to_id",
        to_type="from_type",
        to_id="from_id",
        is_primary="is_primary",
    ).join(newest, on=_READ, how="anti")
    return (
        pl.concat([forward, backward])
        .group_by(_LINK)
        .agg(pl.col("is_primary").any())
        .select(
            "is_primary",
            record="from_type",
            record_id=_id("from_id", source),
            to_record="to_type",
            to_id=_id("to_id", source),
        )
        .pipe(KNOWN_LINKS.in_order)
    )


def end_list(
    merges: pl.LazyFrame, vanished: pl.LazyFrame, *, source: str
) -> pl.LazyFrame:
    """Return the records that were merged away or are known no more, as told."""
    merged = answered(merges, "object_type", "old_id", "new_id").filter(
        pl.col("old_id") != pl.col("new_id")
    )
    lost = answered(vanished, "object_type", "id").filter(pl.col("id").is_not_null())
    both = [
        merged.select(
            record="object_type",
            record_id=_id("old_id", source),
            merged_into=_id("new_id", source),
            extracted_at="_extracted_at",
        ),
        lost.select(
            record="object_type",
            record_id=_id("id", source),
            merged_into=pl.lit(None, pl.String),
            extracted_at="_extracted_at",
        ),
    ]
    return (
        pl.concat(both)
        .group_by("record", "record_id", "extracted_at")
        .agg(pl.col("merged_into").max())
        .pipe(KNOWN_ENDS.in_order)
    )


def _is_primary() -> pl.Expr:
    """Whether the association is labelled as the primary one."""
    return (pl.col("label").str.to_lowercase() == _PRIMARY).fill_null(value=False)


def _id(column: str, source: str) -> pl.Expr:
    """Return the id with its source before it."""
    return pl.lit(f"{source}:") + pl.col(column)
