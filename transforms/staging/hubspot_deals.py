"""HubSpot's records of deals: as they stand, and when they ended or were merged."""

import polars as pl

from transforms.staging.answers import answered, instant_of, path_of
from transforms.staging.files import change_rows, snapshot_rows
from transforms.staging.hubspot_history import PROPERTIES, close_day
from transforms.staging.mapping import FileMapping
from transforms.staging.parsing import stated
from transforms.tables.hubspot import HUBSPOT_DEAL_CHANGES, HUBSPOT_DEALS
from transforms.warehouse import expressions as ex

_RECORD = ("id", "createdAt", "updatedAt", "archived", "archivedAt")
_MERGE = ("object_type", "old_id", "new_id")
_COLUMNS = {name: f"properties.{theirs}" for name, theirs in PROPERTIES.items()} | {
    "deal_id": "id",
    "deal_name": "properties.dealname",
    "lead_source": "properties.lead_source",
    "deal_type": "properties.dealtype",
    "created_at": "created_at",
    "modified_at": "updatedAt",
}
_CLOSE_DATE = "properties.closedate"
_NAMES = ("deal_id", "field", "value", "changed_at", "sequence")
_REFERENCE = ("_file", "_row", "_extracted_at", "_taken_at")


def deal_rows(deals: pl.LazyFrame, *, source: str) -> pl.LazyFrame:
    """Return the typed twin of `deals`: a row per version of a deal's record.

    A record without a stage is held back. The creation is the day that the seller may
    have set (`createdate`), else that of the record.
    """
    created = "properties.createdate"
    always = pl.lit(value=True)
    return (
        answered(deals, *_RECORD, created, *_properties())
        .with_columns(
            close_day(always, _CLOSE_DATE).alias(_CLOSE_DATE),
            _file=path_of("deals"),
            _taken_at=pl.col("_extracted_at"),
            created_at=pl.coalesce(
                stated(pl.col(created)), stated(pl.col("createdAt"))
            ),
        )
        .pipe(snapshot_rows, FileMapping(source=source, columns=_COLUMNS))
        .pipe(HUBSPOT_DEALS.conform)
    )


def end_rows(deals: pl.LazyFrame, merges: pl.LazyFrame, *, source: str) -> pl.LazyFrame:
    """Return the ends of deals as changes: `deleted` and `merged_into`.

    An archived record was deleted at its `archivedAt`; one that was modified after that
    and is live was restored then. A merge makes a new deal: the old ones were merged
    into it when it was created.
    """
    records = answered(deals, *_RECORD)
    pairs = answered(merges, *_MERGE).filter(pl.col("object_type") == "deals")
    said = pl.concat([_deletions(records), _mergers(pairs, records)])
    columns = {name: name for name in _NAMES}
    return (
        said.with_columns(
            _taken_at=pl.col("_extracted_at"),
            changed_at=pl.col("changed_at").dt.to_string("iso:strict"),
            sequence=pl.lit("0"),
        )
        .select(*_NAMES, *_REFERENCE)
        .pipe(change_rows, FileMapping(source=source, columns=columns))
        .pipe(HUBSPOT_DEAL_CHANGES.conform)
    )


def _properties() -> tuple[str, ...]:
    """Return the properties that the twin is made of."""
    return tuple(n for n in _COLUMNS.values() if n.startswith("properties."))


def _deletions(records: pl.LazyFrame) -> pl.LazyFrame:
    """Return when each deal went and came back, in the order of its own instants.

    Not in the order of our readings: a search may still show a deal as it was before
    it was archived.
    """
    gone_at = pl.coalesce(instant_of("archivedAt"), instant_of("updatedAt"))
    is_gone = pl.col("archived") == "true"
    was_gone = ex.of_previous("is_gone", ex.is_first_of("id")).fill_null(value=False)
    return (
        records.with_columns(is_gone=is_gone.fill_null(value=False))
        .with_columns(
            changed_at=pl.when("is_gone")
            .then(gone_at)
            .otherwise(instant_of("updatedAt"))
        )
        .filter(pl.col("changed_at").is_not_null() & pl.col("id").is_not_null())
        .sort("id", "changed_at", "is_gone", "_extracted_at", "_row")
        .filter(pl.col("is_gone") != was_gone)
        .select(
            "_extracted_at",
            "_row",
            "changed_at",
            deal_id="id",
            field=pl.lit("deleted"),
            value=pl.when("is_gone").then(pl.lit("true")).otherwise(pl.lit("false")),
            _file=path_of("deals"),
        )
    )


def _mergers(pairs: pl.LazyFrame, records: pl.LazyFrame) -> pl.LazyFrame:
    """Return which deal each merged one went into, and when.

    Where the new deal was not read, that is when we learnt of the merge.
    """
    born = records.group_by(new_id="id").agg(born_at=instant_of("createdAt").min())
    return (
        pairs.filter(pl.col("old_id") != pl.col("new_id"))
        .sort("old_id", "new_id", "_extracted_at", "_row")
        .unique(["old_id", "new_id"], keep="first", maintain_order=True)
        .join(born, on="new_id", how="left", validate="m:1")
        .select(
            "_extracted_at",
            _row=pl.col("_row").fill_null(0),  # a merge is a fact, not a row of a list
            changed_at=pl.coalesce("born_at", "_extracted_at"),
            deal_id="old_id",
            field=pl.lit("merged_into"),
            value="new_id",
            _file=path_of("merges", "old_id"),
        )
    )
