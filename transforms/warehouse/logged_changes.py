"""Logged changes: what event files and field histories say happened, field by field."""

from collections.abc import Collection

import polars as pl

from transforms.tables.vocabulary import TRACKED_FIELDS
from transforms.warehouse import expressions as ex
from transforms.warehouse import moments as several

EVENT_MOMENT = ("deal_id", "changed_at", "sequence")
CHANGE_MOMENT = ("deal_id", "changed_at", "sequence", "field")
CHANGE_SAYS = ("said",)
_EMPTIED = "(emptied)"
EVENT_FIELDS = (
    "pipeline",
    "stage",
    "amount",
    "currency",
    "expected_close_date",
    "owner",
    "forecast_category",
)


def event_moments(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return the moments of the event rows that stand; what they say as text."""
    said = rows.filter(~pl.col("is_held_back")).select(
        *several.REFERENCE, *EVENT_MOMENT, "changed_by", *fields_as_text()
    )
    return several.moments(said, moment=EVENT_MOMENT)


def change_moments(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return the moments of the logged field changes that stand.

    What each says is in `said`, never blank: an emptied value says that, too. A value
    that did not parse says nothing: its change is left out of history and stands in
    the quarantine.
    """
    said = rows.filter(
        ~pl.col("is_held_back")
        & pl.col("field").is_in(TRACKED_FIELDS)
        & pl.col("value_problem").is_null()
    ).select(
        *several.REFERENCE,
        *CHANGE_MOMENT,
        "changed_by",
        "value",
        said=pl.col("value").fill_null(_EMPTIED),
    )
    return several.moments(said, moment=CHANGE_MOMENT)


def event_changes(
    moments: pl.LazyFrame, *, fields: Collection[str] = EVENT_FIELDS
) -> pl.LazyFrame:
    """Return one row per field that an event changed.

    In an event file a blank means "not stated": the last known value stands, and an
    event that repeats what is known of a field changes nothing. `fields` are those that
    some source can state: the others are not looked for.
    """
    first = ex.is_first_of("deal_id")
    stated = tuple(name for name in EVENT_FIELDS if name in fields)
    return (
        moments.pipe(several.agreed, moment=EVENT_MOMENT, says=stated)
        .with_columns(_news(name, first).alias(name) for name in stated)
        .unpivot(
            stated,
            index=["source", *EVENT_MOMENT, "changed_by", "known_at"],
            variable_name="field",
            value_name="value",
        )
        .filter(pl.col("value").is_not_null())
        .pipe(_as_native)
    )


def field_changes(moments: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per logged change of a tracked field.

    In a field history an emptied value is empty from then on. A change that another
    row of the same moment denies is left out (and reported by `contradictions`).
    """
    return (
        moments.pipe(several.agreed, moment=CHANGE_MOMENT, says=CHANGE_SAYS)
        .filter(~pl.col("said_denied"))
        .pipe(_as_native)
    )


def fields_as_text() -> tuple[pl.Expr, ...]:
    """Return the tracked fields that a row of a deal states, as text."""
    return tuple(pl.col(name).cast(pl.String) for name in EVENT_FIELDS)


def _news(name: str, first: pl.Expr) -> pl.Expr:
    """Return the stated value where it differs from what was known; else null."""
    known = ex.last_stated(pl.col(name), pl.col(name).is_not_null(), first)
    before = pl.when(~first).then(known.shift(1))
    return pl.when(pl.col(name).ne_missing(before)).then(pl.col(name))


def _as_native(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Return the rows as changes that the source itself logged."""
    first_read = pl.col("known_at").min().over("source")
    return frame.select(
        "deal_id",
        "field",
        "value",
        "changed_at",
        "sequence",
        "changed_by",
        origin=pl.lit("native"),
        changed_after=pl.lit(None, pl.Datetime("us", "UTC")),
        # A log reaches back before our first reading: there it is its own witness.
        known_at=pl.when(pl.col("changed_at") < first_read)
        .then("changed_at")
        .otherwise(pl.max_horizontal("known_at", "changed_at")),
    )
