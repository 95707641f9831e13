"""HubSpot's history of deals: entries as changes, numbered where one instant has more.

An answer holds the newest entries of a property, newest first, and may be cut; it is
given again as a whole each time that the deal is read.
"""

import polars as pl

from transforms.staging.answers import answered, instant_of, path_of
from transforms.staging.files import change_rows
from transforms.staging.mapping import FileMapping
from transforms.staging.parsing import stated
from transforms.tables.hubspot import HUBSPOT_DEAL_CHANGES
from transforms.warehouse import expressions as ex

PROPERTIES = {
    "pipeline": "pipeline",
    "stage": "dealstage",
    "amount": "amount",
    "currency": "deal_currency_code",
    "expected_close_date": "closedate",
    "owner": "hubspot_owner_id",
    "forecast_category": "hs_forecast_category",
}
_ASKED = (
    "id",
    "property",
    "value",
    "timestamp",
    "sourceType",
    "updatedByUserId",
    "position",
)
_ENTRY = ["id", "property", "entry_at"]


def history_rows(history: pl.LazyFrame, *, source: str) -> pl.LazyFrame:
    """Return the typed twin of `deals_history`: a row per entry as answered.

    `sequence` numbers the entries of one property and one instant in the order in which
    they happened. Amounts are read strictly: what is not a plain decimal is held back.
    `changed_by` is the user's number, or the kind of system that wrote the entry.
    """
    columns = {
        "deal_id": "id",
        "changed_at": "timestamp",
        "sequence": "sequence",
        "changed_by": "changed_by",
        "field": "property",
        "value": "value",
    }
    mapping = FileMapping(source=source, columns=columns, fields=PROPERTIES)
    return (
        answered(history, *_ASKED)
        .with_columns(entry_at=instant_of("timestamp"))
        .pipe(_numbered)
        .with_columns(
            _file=path_of("deals_history"),
            _taken_at=pl.col("_extracted_at"),
            value=close_day(pl.col("property") == "closedate"),
            sequence=pl.col("sequence").cast(pl.String),
            changed_by=pl.coalesce(
                stated(pl.col("updatedByUserId")), stated(pl.col("sourceType"))
            ),
        )
        .pipe(change_rows, mapping)
        .pipe(HUBSPOT_DEAL_CHANGES.conform)
    )


def close_day(is_close_date: pl.Expr, column: str = "value") -> pl.Expr:
    """Return the text of the column, a close date as its day in UTC.

    HubSpot's close date is an instant. It does not say in whose time zone the day was
    picked, so one fixed zone is the only rule under which a day stays the same day,
    whoever asks and whenever. What is no instant is left as it is, and held back later.
    """
    day = instant_of(column).dt.strftime("%Y-%m-%d")
    return pl.when(is_close_date).then(day).fill_null(pl.col(column))


def _numbered(entries: pl.LazyFrame) -> pl.LazyFrame:
    """Return the entries with `sequence`; nearly every one is alone and has 0.

    Only those that share property and instant with another of the same load are counted
    through, together with what other loads answered of that instant.
    """
    reading = pl.struct(*_ENTRY, "_extracted_at")
    crowded = entries.filter(reading.is_duplicated()).select(_ENTRY).unique()
    alone = entries.join(crowded, on=_ENTRY, how="anti")
    tied = entries.join(crowded, on=_ENTRY, how="semi")
    return pl.concat(
        [
            alone.with_columns(sequence=pl.lit(0, pl.Int64)),
            tied.with_columns(sequence=pl.lit(0, pl.Int64)).pipe(_counted_through),
        ]
    )


def _counted_through(tied: pl.LazyFrame) -> pl.LazyFrame:
    """Return entries of crowded instants with their number, 0 for what came first.

    Counted from the newest: a history that is cut loses its oldest entries, and those
    left must keep the numbers that they had in the longest answer.
    """
    load = ("id", "property", "_extracted_at")
    begins = ex.is_first_of(*load) | (pl.col("position") <= pl.col("position").shift(1))
    one_answer = ["answer", "entry_at"]
    return (
        tied.sort(*load, "_row")
        .with_columns(answer=begins.cum_sum())
        .with_columns(
            newer=pl.int_range(pl.len(), dtype=pl.Int64).over(one_answer),
            told=pl.len().cast(pl.Int64).over(one_answer),
        )
        .with_columns(
            sequence=pl.col("told").max().over(_ENTRY) - 1 - pl.col("newer"),
        )
        .drop("answer", "newer", "told")
    )
