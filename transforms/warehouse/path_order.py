"""Path order: a deal's rows together, in the order in which they happened.

Sorting is what history costs, and comparing three columns with text ids is what sorting
costs. So the deal's place among all deals, the millisecond and a small rank are packed
into one 64-bit key. Only where that key does not tell the order, the rows of that deal
and millisecond are compared by the columns themselves.
"""

import polars as pl

from transforms.warehouse import expressions as ex

_BITS = 63
_RANK_BITS = 4
_KEY = "path_key"
_RUN = "path_run"


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

    # The key depends on all rows, so this is the one step that sees them at once.
    return rows.map_batches(sort, schema=rows.collect_schema())


def _sorted(frame: pl.DataFrame, by: tuple[str, ...], rank: str | None) -> pl.DataFrame:
    """Sort by the packed key where it fits, else by the columns themselves."""
    deal, at, *_ = by
    moment = frame.get_column(at).dt.epoch("ms")
    if not len(frame) or moment.has_nulls() or frame.get_column(deal).has_nulls():
        return _plainly_sorted(frame, by, rank)
    since = moment - moment.min()
    place = _places(frame.get_column(deal))
    bits = int(since.max()).bit_length()  # type: ignore[arg-type]  # a whole number
    needed = int(place.max()).bit_length() + bits + _RANK_BITS  # type: ignore[arg-type]
    if needed > _BITS:
        return _plainly_sorted(frame, by, rank)
    run = place.cast(pl.Int64) * (1 << bits) + since
    ranks = frame.get_column(rank).cast(pl.Int64) if rank else 0
    key = (run * (1 << _RANK_BITS) + ranks).alias(_KEY)
    ordered = frame.hstack([key]).lazy().sort(_KEY).collect(engine="streaming")
    return _mended(ordered, by[1:], rank)


def _plainly_sorted(
    frame: pl.DataFrame, by: tuple[str, ...], rank: str | None
) -> pl.DataFrame:
    """Sort by the columns themselves."""
    return frame.sort(*by, *([rank] if rank else []))


def _places(deals: pl.Series) -> pl.Series:
    """Return each deal's place among the distinct ids, in the order of their text."""
    own = pl.Categorical(pl.Categories.random())
    codes = deals.cast(own)
    names = codes.unique().cast(pl.String).sort()
    place = pl.int_range(len(names), dtype=pl.UInt32, eager=True)
    by_code = pl.DataFrame({"code": names.cast(own).to_physical(), "place": place})
    return by_code.sort("code").get_column("place").gather(codes.to_physical())


def _mended(frame: pl.DataFrame, by: tuple[str, ...], rank: str | None) -> pl.DataFrame:
    """Order the rows of one deal and millisecond by the columns where they must be."""
    frame = frame.with_columns((pl.col(_KEY) // (1 << _RANK_BITS)).alias(_RUN))
    unsure = frame.select(_is_unsure(by)).to_series()
    if unsure.any():
        row = pl.int_range(len(frame), eager=True)
        doubtful = frame.with_columns(row=row).filter(unsure)
        ordered = _plainly_sorted(doubtful, (_RUN, *by), rank).get_column("row")
        frame = frame[row.scatter(unsure.arg_true(), ordered)]
    return frame.drop(_KEY, _RUN)


def _is_unsure(by: tuple[str, ...]) -> pl.Expr:
    """Whether the row's run (one deal, one millisecond) has rows the key can't order.

    It can where all rows of the run agree in all columns, and differ in rank.
    """
    first, last = ex.is_first_of(_RUN), ex.is_last_of(_RUN)
    differs = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(name).shift(1)) for name in by
    )
    is_tied = pl.col(_KEY) == pl.col(_KEY).shift(1)
    return ex.ever_in_run(~first & (differs | is_tied), first, last)
