"""Movement buckets: in which one of them each deal's change lies.

Rows are those of deal_movements with their measures, or sums of such. Each is looked at
in every scope and segment: whom it belonged to at either end, and whether it counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from transforms.metrics.movement_measures import DIFFERENCES
from transforms.tables.vocabulary import MOVEMENT_SCOPES, MOVEMENT_SEGMENTS

PLACE = ("period_number", "scope", "segment", "member", "bucket")
COUNTED = ("deals", "deals_without_amount", "cents")
_SEGMENTS = {"pipeline": "pipeline_id", "owner": "owner_id", "team": "team"}


@dataclass(frozen=True)
class _View:
    """One scope of one segment: who has a deal there, and whether it counts."""

    scope: str
    segment: str

    def member(self, end: str) -> pl.Expr:
        """Whom the deal belongs to at that end; `none`: nobody."""
        if self.segment == "all":
            return pl.lit("all")
        whose = pl.col(f"{_SEGMENTS[self.segment]}_{end}")
        return whose.cast(pl.String).fill_null("none")

    def counts(self, end: str) -> pl.Expr:
        """Whether the deal counts at that end."""
        is_open = pl.col(f"standing_{end}") == "open"
        is_in = pl.col(f"is_closing_{end}") if self.scope == "closing" else is_open
        return is_in.fill_null(value=False)

    def is_elsewhere(self) -> pl.Expr:
        """Whether the deal belongs to different members at the two ends."""
        return self.member("before") != self.member("after")

    def stays(self) -> pl.Expr:
        """Whether the deal counts with the same member at both ends."""
        return self.counts("before") & self.counts("after") & ~self.is_elsewhere()


def with_teams(rows: pl.LazyFrame, owners: pl.LazyFrame) -> pl.LazyFrame:
    """Add the team, as dim_owners has it now, of who owned the deal at either end."""
    for end in ("before", "after"):
        teams = owners.select(
            pl.col("owner_id").cast(pl.Categorical).alias(f"owner_id_{end}"),
            pl.col("team").alias(f"team_{end}"),
        )
        rows = rows.join(teams, on=f"owner_id_{end}", how="left", validate="m:1")
    return rows


def ends(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return the buckets `start` and `end`: what counted at either end."""
    return pl.concat(
        _at(rows.filter(view.counts(end)), view, end, pl.lit(bucket))
        for view in _views()
        for bucket, end in (("start", "before"), ("end", "after"))
    )


def changes(rows: pl.LazyFrame, *keeping: str) -> pl.LazyFrame:
    """Return the buckets between start and end, with the columns `keeping`.

    What left a member goes out with what it was worth at the start, what came to it
    comes with what it is worth at the end, and what stayed changed by the difference.
    """
    return pl.concat(
        branch for view in _views() for branch in _changes(rows, view, *keeping)
    )


def _views() -> Iterator[_View]:
    """Return every scope of every segment.

    Each bucket of each is one branch of one flat union, right above the rows: Polars
    computes those once only where the branches hold nothing else in common.
    """
    for scope in MOVEMENT_SCOPES:
        for segment in MOVEMENT_SEGMENTS:
            yield _View(scope, segment)


def _changes(rows: pl.LazyFrame, view: _View, *keeping: str) -> Iterator[pl.LazyFrame]:
    """Return the changes in one scope of one segment."""
    left = rows.filter(view.counts("before") & ~view.stays())
    came = rows.filter(view.counts("after") & ~view.stays())
    yield _at(left, view, "before", _left(view), *keeping).with_columns(
        -pl.col("cents")
    )
    yield _at(came, view, "after", _came(view), *keeping)
    for name in DIFFERENCES:
        changed = rows.filter(view.stays() & (pl.col(f"{name}_deals") > 0))
        measures = (f"{name}_deals", f"{name}_without", f"{name}_cents")
        yield _placed(changed, view, "after", pl.lit(name), measures, *keeping)


def _came(view: _View) -> pl.Expr:
    """Return why a deal counts at the end and did not at the start.

    The first that applies: it was not there; it was won, lost or deleted; it was with
    another member; else it was expected later, or on no day.
    """
    before = pl.col("standing_before")
    return (
        pl.when(before.is_null())
        .then(pl.lit("created"))
        .when(before != "open")
        .then(pl.lit("reopened"))
        .when(view.is_elsewhere())
        .then(pl.lit("entered_segment"))
        .otherwise(pl.lit("pulled_in"))
    )


def _left(view: _View) -> pl.Expr:
    """Return why a deal counted at the start and does not at the end.

    The first that applies: it is deleted or merged away, whatever its stage; it is won
    or lost; it is with another member; else it is expected later, or on no day.
    """
    after = pl.col("standing_after")
    return (
        pl.when(after != "open")
        .then(after)
        .when(view.is_elsewhere())
        .then(pl.lit("left_segment"))
        .otherwise(pl.lit("pushed_out"))
    )


def _at(
    rows: pl.LazyFrame, view: _View, end: str, bucket: pl.Expr, *keeping: str
) -> pl.LazyFrame:
    """Return the rows in a bucket, with what they were worth at that end."""
    measures = ("deals", f"without_{end}", f"cents_{end}")
    return _placed(rows, view, end, bucket, measures, *keeping)


def _placed(
    rows: pl.LazyFrame,
    view: _View,
    end: str,
    bucket: pl.Expr,
    measures: tuple[str, str, str],
    *keeping: str,
) -> pl.LazyFrame:
    """Return the rows in a bucket of the member that has them at that end."""
    return rows.select(
        "period_number",
        pl.lit(view.scope).alias("scope"),
        pl.lit(view.segment).alias("segment"),
        view.member(end).alias("member"),
        bucket.alias("bucket"),
        *keeping,
        *(
            pl.col(measure).alias(name)
            for measure, name in zip(measures, COUNTED, strict=True)
        ),
    )
