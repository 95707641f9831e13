"""Moments: what the sources say of one deal at one instant, each said once.

A file that is exported again says the same things again; a later version may say
something else of the same moment, and then the later one stands. Two rows of one
version that deny each other cannot both stand, and nobody guesses: that value is not
taken, and both rows are reported.
"""

import polars as pl

from transforms.warehouse import expressions as ex

_VALUE_OF_A_CHANGE = {"said": "value"}


def moments(
    rows: pl.LazyFrame, *, moment: tuple[str, ...], says: tuple[str, ...]
) -> pl.LazyFrame:
    """Return the newest version of every row, sorted by moment, with what is denied.

    `moment` names the columns that make a moment, `says` the text columns that are said
    of it; blanks say nothing. Beside the columns of `rows` come `known_at` (when the
    moment as it stands was first read) and, per said column, `<name>_denied`: whether
    rows of this version disagree about it.
    """
    first, last = ex.is_first_of(*moment), ex.is_last_of(*moment)
    newest = pl.when(last).then("extracted_at").backward_fill()
    differs = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(name).shift(1)) for name in says
    )
    was_edited = _ever_in_run(~first & differs, first, last)
    first_read = pl.when(first).then("extracted_at").forward_fill()
    return (
        rows.sort(*moment, "extracted_at", "file", "row_number")
        .with_columns(
            newest=newest,
            known_at=pl.when(was_edited).then(newest).otherwise(first_read),
        )
        .filter(pl.col("extracted_at") == pl.col("newest"))
        .drop("newest")
        .with_columns(
            _is_denied(name, first, last).alias(f"{name}_denied") for name in says
        )
    )


def agreed(
    versions: pl.LazyFrame, *, moment: tuple[str, ...], says: tuple[str, ...]
) -> pl.LazyFrame:
    """Return one row per moment: what its rows agree on; what is denied is null."""
    first = ex.is_first_of(*moment)
    return versions.with_columns(
        pl.when(~pl.col(f"{name}_denied"))
        .then(ex.last_stated(pl.col(name), pl.col(name).is_not_null(), first))
        .alias(name)
        for name in says
    ).filter(ex.is_last_of(*moment))


def denied_values(versions: pl.LazyFrame, *, says: tuple[str, ...]) -> pl.LazyFrame:
    """Return one row per value that another row of the same moment denies.

    Columns: source, file, row_number, column, reason, extracted_at.
    """
    return (
        versions.unpivot(
            [f"{name}_denied" for name in says],
            index=["source", "file", "row_number", "extracted_at"],
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


def _is_denied(name: str, first: pl.Expr, last: pl.Expr) -> pl.Expr:
    """Whether two rows of the moment state different values."""
    stated = ex.last_stated(pl.col(name), pl.col(name).is_not_null(), first)
    return _ever_in_run(
        (~first & (pl.col(name) != stated.shift(1))).fill_null(value=False), first, last
    )


def _ever_in_run(condition: pl.Expr, first: pl.Expr, last: pl.Expr) -> pl.Expr:
    """Whether the condition holds in any row of the run; the same for all its rows."""
    so_far = condition.cast(pl.Int64).cum_sum()
    before = pl.when(first).then(so_far - condition.cast(pl.Int64)).forward_fill()
    return pl.when(last).then(so_far > before).backward_fill()
