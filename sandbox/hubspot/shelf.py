"""A shelf: the records of one object type, found by id or by place."""

from functools import cached_property

import polars as pl


def rows_of(sorted_ids: pl.Series, wanted: pl.Series) -> pl.Series:
    """Row numbers of every wanted id in a sorted column that may repeat ids."""
    ranges = pl.int_ranges(
        pl.lit(sorted_ids.search_sorted(wanted, side="left")),
        pl.lit(sorted_ids.search_sorted(wanted, side="right")),
    )
    return pl.select(row=ranges).explode("row").drop_nulls().to_series()


class Shelf:
    """The records of one object type, and where to find them.

    No record becomes a Python object here: pages are slices of row numbers.
    """

    def __init__(self, frame: pl.DataFrame, *, object_type: str) -> None:
        """Keep the frame, once its ids are seen to ascend, each of them once."""
        ids = frame["id"]
        if not (ids.diff().drop_nulls() > 0).all():
            message = f"{object_type} of the portal are not sorted by id, each id once"
            raise ValueError(message)
        self.frame = frame
        self.ids = ids.set_sorted()

    @cached_property
    def properties(self) -> frozenset[str]:
        """The names of the properties that records of this type can have."""
        own = {"id", "created_at", "updated_at", "archived", "archived_at"}
        return frozenset({*self.frame.columns} - own - {"visible_at"})

    def after(
        self, last_id: int, *, limit: int, archived: bool
    ) -> tuple[pl.DataFrame, bool]:
        """Return the next `limit` records behind an id, and whether more follow."""
        rows, ids = self._archived if archived else self._live
        start = ids.search_sorted(last_id, side="right")
        return self.frame[rows.slice(start, limit)], start + limit < len(rows)

    def found(self, ids: pl.Series, *, archived: bool) -> pl.DataFrame:
        """Return the records of those of the ids that are here, in the ids' order."""
        frame = self.frame[rows_of(self.ids, ids)]
        return frame.filter(pl.col("archived") == archived)

    @cached_property
    def _live(self) -> tuple[pl.Series, pl.Series]:
        return self._where(~pl.col("archived"))

    @cached_property
    def _archived(self) -> tuple[pl.Series, pl.Series]:
        return self._where(pl.col("archived"))

    def _where(self, condition: pl.Expr) -> tuple[pl.Series, pl.Series]:
        rows = self.frame.select(pl.arg_where(condition)).to_series()
        return rows, self.ids.gather(rows).set_sorted()
