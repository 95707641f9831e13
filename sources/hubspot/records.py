"""Records: pages of objects as rows of the raw log, with all that they tell."""

from collections.abc import Iterable, Iterator, Sequence

import polars as pl
import pyarrow as pa

from sources.http.gathering import gathered
from sources.http.json_answers import Around
from sources.http.json_records import Page
from sources.hubspot.objects import LEAD_STAGE, MERGED, OWNER, PRODUCT
from sources.hubspot.run import Run
from sources.hubspot.tables import MERGES
from sources.readings import UNREADABLE_ROWS, Reading

_NAMING = (OWNER, PRODUCT, LEAD_STAGE)


def record_readings(
    run: Run,
    object_type: str,
    pages: Iterable[Page[Around]],
    *,
    properties: Sequence[str],
    tracked: Sequence[str] = (),
) -> Iterator[Reading]:
    """Yield the rows of records and of their history, many pages at a time."""
    most = run.settings.batch_rows
    for some in gathered(pages, size=lambda page: page.size, most=most):
        yield from unreadable(run, object_type, some)
        records = _numbered(run, object_type, some)
        if records.is_empty():
            continue
        rows = records.with_columns(_properties(properties))
        yield run.reading(object_type, rows, properties)
        if tracked:
            yield from _history(run, object_type, records, tracked)
        yield from _merges(run, object_type, rows)
        _note_named(run, rows)


def unreadable(
    run: Run, table: str, pages: Sequence[Page[Around]]
) -> Iterator[Reading]:
    """Yield what does not fit of a table's pages, by the row it would have been."""
    first = run.notes.rows.get(table, 0) + 1
    found = list[dict[str, object]]()
    for page in pages:
        found += [
            {
                "table": table,
                "_row": first + unfit.place,
                "text": unfit.text,
                "reason": unfit.reason,
            }
            for unfit in page.unfit
        ]
        first += page.size
    if found:
        yield run.reading(UNREADABLE_ROWS, pl.DataFrame(found))


def frame(pages: Sequence[Page[Around]]) -> pl.DataFrame:
    """Return the records of pages as one frame, nested as they were answered."""
    chunks = pa.chunked_array([page.records for page in pages])
    return pl.DataFrame(pa.Table.from_struct_array(chunks))


def _numbered(
    run: Run, object_type: str, pages: Sequence[Page[Around]]
) -> pl.DataFrame:
    """Return the records with `_row`: a record that does not fit counts as well."""
    places = list[pa.Array]()
    for page in pages:
        first = run.notes.next_row(object_type, page.size)
        places.append(pl.Series(page.places) + first)
    return frame(pages).with_columns(_row=pl.concat(places))


def _properties(properties: Sequence[str]) -> list[pl.Expr]:
    return [
        pl.col("properties").struct.field(name).alias(f"properties.{name}")
        for name in properties
    ]


def _history(
    run: Run, object_type: str, records: pl.DataFrame, tracked: Sequence[str]
) -> Iterator[Reading]:
    table = f"{object_type}_history"
    rows = pl.concat([_entries(records, name) for name in tracked])
    if not rows.is_empty():
        yield run.reading(table, run.numbered(table, rows))


def _entries(records: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return one row per entry of a property's history, in the order answered."""
    return (
        records.lazy()
        .select("id", entry=pl.col("propertiesWithHistory").struct.field(name))
        .filter(pl.col("entry").list.len() > 0)
        .with_columns(
            property=pl.lit(name), position=pl.int_ranges(pl.col("entry").list.len())
        )
        .explode("entry", "position")
        .unnest("entry")
        .collect()
    )


def _merges(run: Run, object_type: str, rows: pl.DataFrame) -> Iterator[Reading]:
    """Yield which records each one says it was merged from."""
    if f"properties.{MERGED}" not in rows.columns:
        return
    merged = (
        rows.lazy()
        .select(
            object_type=pl.lit(object_type),
            old_id=pl.col(f"properties.{MERGED}").str.split(";"),
            new_id="id",
        )
        .explode("old_id")
        .with_columns(pl.col("old_id").str.strip_chars())
        .filter(pl.col("old_id") != "")
        .collect()
    )
    if not merged.is_empty():
        yield run.reading(MERGES, merged)


def _note_named(run: Run, rows: pl.DataFrame) -> None:
    """Note the owners, products and stages that the records name."""
    for name in _NAMING:
        if f"properties.{name}" in rows.columns:
            found = rows[f"properties.{name}"].drop_nulls().unique()
            run.notes.named.setdefault(name, set()).update(found.to_list())
            run.notes.named[name].discard("")
