"""Moments: what the sources say of one deal at one instant, each said once.

A file that is exported again says the same things again; a later version may say
something else of the same moment, and then the later one stands. Two rows of one
version that deny each other cannot both stand, and nobody guesses: that value is not
taken, and both rows are reported.

Nearly every row is alone in its moment, so only the others are compared.
"""

import polars as pl

from transforms.warehouse import expressions as ex
from transforms.warehouse.path_order import in_path_order

REFERENCE = ("source", "file", "row_number", "extracted_at")
_VALUE_OF_A_CHANGE = {"said": "value"}


def moments(rows: pl.LazyFrame, *, moment: tuple[str, ...]) -> pl.LazyFrame:
    """Return the rows in path order, numbered (`row`), with `is_alone` in its moment.

    `moment` names the columns that make a moment: the deal, the instant, and what else
    tells two moments at one instant apart.
    """
    deal, at, *rest = moment
    version = ("extracted_at", "file", "row_number")
    return rows.pipe(in_path_order, *rest, *version, deal=deal, at=at).with_columns(
        row=pl.int_range(pl.len(), dtype=pl.Int64),
        is_alone=ex.is_first_of(*moment) & ex.is_last_of(*moment),
    )


def agreed(
    rows: pl.LazyFrame, *, moment: tuple[str, ...], says: tuple[str, ...]
) -> pl.LazyFrame:
    """Return one row per moment: what the rows of its newest version agree on.

    `rows` are moments; `says` names the text columns that are said of one, of which
    blanks say nothing. What is denied is null, and `<name>_denied` tells so.
    `known_at` is when the moment as it stands was first read.
    """
    alone = rows.filter("is_alone").with_columns(
        known_at="extracted_at",
        **{f"{name}_denied": pl.lit(value=False) for name in says},
    )
    first = ex.is_first_of(*moment)
    resolved = (
        _compared(rows, moment=moment, says=says)
        .with_columns(_undenied(name, first).alias(name) for name in says)
        .filter(ex.is_last_of(*moment))
    )
    return alone.merge_sorted(resolved.select(alone.collect_schema().names()), "row")


def denied_values(
    rows: pl.LazyFrame, *, moment: tuple[str, ...], says: tuple[str, ...]
) -> pl.LazyFrame:
    """Return one row per value that another row of the same moment denies.

    Columns: source, file, row_number, column, reason, extracted_at.
    """
    return (
        _compared(rows, moment=moment, says=says)
        .unpivot(
            [f"{name}_denied" for name in says],
            index=REFERENCE,
            variable_name="column",
            value_name="is_denied",
        )
        .filter("is_denied")
        .select(
            "source",
            "file",
            "row_number",
            column=pl.col("column")
            .str.strip_suffix("_denied")
            .replace(_VALUE_OF_A_CHANGE),
            reason=pl.lit("another row says something else of the same moment"),
            extracted_at=pl.col("extracted_at"),
        )
    )


def _compared(
    rows: pl.LazyFrame, *, moment: tuple[str, ...], says: tuple[str, ...]
) -> pl.LazyFrame:
    """Return the newest version of moments of several rows, with what is denied."""
    first, last = ex.is_first_of(*moment), ex.is_last_of(*moment)
    newest = pl.when(last).then("extracted_at").backward_fill()
    differs = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(name).shift(1)) for name in says
    )
    was_edited = ex.ever_in_run(~first & differs, first, last)
    first_read = pl.when(first).then("extracted_at").forward_fill()
    return (
        rows.filter(~pl.col("is_alone"))
        .with_columns(
            newest=newest,
            known_at=pl.when(was_edited).then(newest).otherwise(first_read),
        )
        .filter(pl.col("extracted_at") == pl.col("newest"))
        .with_columns(
            _is_denied(name, first, last).alias(f"{name}_denied") for name in says
        )
    )


def _is_denied(name: str, first: pl.Expr, last: pl.Expr) -> pl.Expr:
    """Whether two rows of the moment state different values."""
    stated = ex.last_stated(pl.col(name), pl.col(name).is_not_null(), first)
    return ex.ever_in_run(~first & (pl.col(name) != stated.shift(1)), first, last)


def _undenied(name: str, first: pl.Expr) -> pl.Expr:
    """Return what the rows of the moment say together; null where they disagree."""
    stated = ex.last_stated(pl.col(name), pl.col(name).is_not_null(), first)
    return pl.when(~pl.col(f"{name}_denied")).then(stated)
