"""Path order: a deal's rows together, in the order in which they happened.

Sorting is what history costs, and comparing three columns with text ids is what sorting
costs. So rows are ordered by packed numbers: by instant, in steps as fine as a word has
room for, and then by deal. Only where two rows of a deal fall into one step, and lie
there in the wrong order, they are compared by the columns themselves.
"""

from functools import reduce
from typing import NamedTuple

import polars as pl

from transforms.warehouse.packed_order import PackedOrder, by_text, differs

_RANK_BITS = 4
_RUN, _ROW = "path_run", "path_row"
_BEFORE = "_before"


class _Path(NamedTuple):
    """The rows in their order, and which of them begin a deal or a run."""

    rows: pl.Series
    is_new_deal: pl.Series
    is_new_run: pl.Series


def in_path_order(
    rows: pl.LazyFrame,
    *then: str,
    deal: str = "deal_id",
    at: str = "changed_at",
    rank: str | None = None,
) -> pl.LazyFrame:
    """Return the rows by deal, instant, `then`, and `rank`, nulls first.

    The same as a sort by these columns, several times faster. `rank` may name a column
    of whole numbers from 0 to 15. Deals are ordered by the text of their ids.
    """

    def sort(frame: pl.DataFrame) -> pl.DataFrame:
        return _sorted(frame, (deal, at, *then), rank)

    # The order depends on all rows, so this is the one step that sees them at once.
    return rows.map_batches(sort, schema=rows.collect_schema())


def _sorted(frame: pl.DataFrame, by: tuple[str, ...], rank: str | None) -> pl.DataFrame:
    """Sort by packed numbers, and where they do not tell, by the columns themselves."""
    columns = [*by, *([rank] if rank else [])]
    if not len(frame) or any(frame.get_column(name).has_nulls() for name in by[:2]):
        return frame.sort(columns)
    path = _path(frame, by[0], by[1], rank)
    # One column after the other: two copies of all of them would not be small.
    ordered = pl.DataFrame(
        [frame.get_column(name).rechunk().gather(path.rows) for name in frame.columns]
    )
    if _hides_a_deal(path, ordered.get_column(by[0])):
        return frame.sort(columns)
    if path.is_new_run.all():
        return ordered
    return _mended(ordered, path.is_new_run, columns[1:])


def _path(frame: pl.DataFrame, deal: str, at: str, rank: str | None) -> _Path:
    """Return the rows by deal and, as far as a word has room for it, instant and rank.

    A run is what has one deal and one step of time.
    """
    order = PackedOrder(len(frame))
    steps = _steps(frame.get_column(at), order.bits - _RANK_BITS)
    ranks = frame.get_column(rank).cast(pl.UInt64) if rank else 0
    by_time = order.of(steps * (1 << _RANK_BITS) + ranks)
    rows, places = by_text(frame.get_column(deal).rechunk(), by_time, order)
    is_new_deal = differs(places)
    return _Path(rows, is_new_deal, is_new_deal | differs(steps.gather(rows)))


def _steps(moments: pl.Series, bits: int) -> pl.Series:
    """Return instants as whole steps since the first, as fine as so many bits allow."""
    moment = moments.rechunk().to_physical()
    since = (moment - moment.min()).cast(pl.UInt64)
    too_many = max(0, int(since.max()).bit_length() - bits)  # type: ignore[arg-type]  # a number
    return since // (1 << too_many)


def _hides_a_deal(path: _Path, deals: pl.Series) -> bool:
    """Whether two deals were taken for one, as they are where one hash is theirs."""
    return bool((differs(deals) & ~path.is_new_deal).any())


def _mended(frame: pl.DataFrame, is_new_run: pl.Series, by: list[str]) -> pl.DataFrame:
    """Order the rows of a run, a deal and a step, by the columns where they are not."""
    keys = frame.select(by)
    follows = (~is_new_run).arg_true()
    behind = follows.filter(_is_behind(keys, follows))
    if behind.is_empty():
        return frame
    run = is_new_run.cast(pl.UInt32).cum_sum()
    is_doubtful = run.is_in(run.gather(behind).unique().implode())
    row = pl.int_range(len(frame), dtype=pl.UInt32, eager=True)
    ordered = (
        keys.with_columns(run.alias(_RUN), row.alias(_ROW))
        .filter(is_doubtful)
        .sort(_RUN, *by)
        .get_column(_ROW)
    )
    return frame[row.scatter(is_doubtful.arg_true(), ordered)]


def _is_behind(keys: pl.DataFrame, rows: pl.Series) -> pl.Series:
    """Whether each of these rows should come before the row that it follows."""
    before = keys[rows - 1].rename(lambda name: name + _BEFORE)
    is_behind = reduce(_precedes, reversed(keys.columns), pl.lit(value=False))
    return keys[rows].hstack(before).select(is_behind).to_series()


def _precedes(next_columns: pl.Expr, name: str) -> pl.Expr:
    """Whether the row is before the other by this column, or else by the next ones."""
    own, other = pl.col(name), pl.col(name + _BEFORE)
    is_less = (own < other).fill_null(own.is_null() & other.is_not_null())
    return is_less | (own.eq_missing(other) & next_columns)
