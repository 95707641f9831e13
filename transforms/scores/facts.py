"""Facts: what was known of a lead at a moment, each as one of a few values."""

from collections.abc import Iterable
from datetime import timedelta

import polars as pl

from transforms.metrics.local_days import with_local_date
from transforms.scores.features import NAMES, OTHER, UNKNOWN

_ORIGINS, _INDUSTRIES = 20, 8
_SATURDAY = 6
_SIZES = (0, 9, 49, 249, 999)
_AGES = (1, 3, 7, 14, 28, 56, 112, 224)
_RESPONSES = (timedelta(hours=2), timedelta(days=1), timedelta(days=3))
_HEARD = (timedelta(days=3), timedelta(days=14))
_TIMES = (0, 1, 3)
# A company that was on record that long before its lead did not come with it.
_KNOWN_BEFORE = timedelta(days=1)


def with_fixed_facts(
    lives: pl.LazyFrame, companies: pl.LazyFrame, dates: pl.LazyFrame
) -> pl.LazyFrame:
    """Add to the leads what does not change after they came.

    Columns: origin (the lead source, or the channel where the source is none of the
    twenty that most leads name), landing (the source it was entered in), weekend (by
    the company's own days, `dates` is dim_dates), industry (of the eight largest), and
    of the company employees and since when it is known (known_since).
    """
    return (
        lives.pipe(with_local_date, dates, instant="came_at")
        .join(_companies(companies), on="company_id", how="left", validate="m:1")
        .pipe(_with_frequent, "lead_source", _ORIGINS)
        .pipe(_with_frequent, "industry", _INDUSTRIES)
        .with_columns(
            origin=pl.coalesce("frequent_lead_source", "channel", _rare("lead_source")),
            landing=pl.col("source"),
            industry=pl.coalesce("frequent_industry", _rare("industry")),
            weekend=(pl.col("local_date").dt.weekday() >= _SATURDAY).cast(pl.Int8),
        )
        .drop("local_date", "frequent_lead_source", "frequent_industry")
    )


def facts(rows: pl.LazyFrame, contacts: pl.LazyFrame) -> pl.LazyFrame:
    """Return the leads at their moments with all of `features`, and nothing later.

    `rows` are landmarks with the columns of `with_fixed_facts`. A company counts from
    when it was on record: one that was entered later was not known at the moment.
    """
    age = pl.col("moment") - pl.col("came_at")
    return (
        rows.join(contacts, on=["lead", "step"], how="left", validate="1:1")
        .with_columns(
            knows_company=(pl.col("known_since") < pl.col("moment")).fill_null(
                value=False
            ),
        )
        .with_columns(
            age=_band(age, [timedelta(days=days) for days in _AGES]),
            response=_response(),
            inbound=_band(pl.col("inbound").fill_null(0), _TIMES),
            outbound=_band(pl.col("outbound").fill_null(0), _TIMES),
            heard=_heard(),
            met=pl.col("met").fill_null(value=False).cast(pl.Int8),
            acquaintance=pl.col("was_in_touch").fill_null(value=False).cast(pl.Int8),
            relation=_relation(),
            company=_company(),
            industry=pl.when("knows_company")
            .then("industry")
            .otherwise(pl.lit(UNKNOWN)),
        )
        .select("lead", "span", "stands_for", "is_converted", *NAMES)
    )


def _companies(companies: pl.LazyFrame) -> pl.LazyFrame:
    """Return what of a company may tell something, and since when it is on record."""
    return companies.select(
        "company_id", "industry", "employees", known_since="created_at"
    )


def _with_frequent(frame: pl.LazyFrame, column: str, most: int) -> pl.LazyFrame:
    """Add the column's value where it is one of the most frequent; else null."""
    frequent = (
        frame.filter(pl.col(column).is_not_null())
        .group_by(column)
        .agg(count=pl.len())
        .sort("count", column, descending=[True, False])
        .head(most)
        .select(column, pl.col(column).alias(f"frequent_{column}"))
    )
    return frame.join(frequent, on=column, how="left", validate="m:1")


def _rare(column: str) -> pl.Expr:
    """The word for a value that is none of the frequent ones, or for none at all."""
    return (
        pl.when(pl.col(column).is_null()).then(pl.lit(UNKNOWN)).otherwise(pl.lit(OTHER))
    )


def _band(value: pl.Expr, limits: Iterable[int | timedelta]) -> pl.Expr:
    """Return how many of the limits the value is above."""
    return pl.sum_horizontal((value > limit).cast(pl.Int8) for limit in limits).cast(
        pl.Int8
    )


def _response() -> pl.Expr:
    """Whether and how fast somebody of ours answered."""
    waited = pl.col("answered_after")
    return (
        pl.when(waited.is_not_null())
        .then(_band(waited, _RESPONSES) + 1)
        .otherwise(pl.lit(0, pl.Int8))
    )


def _heard() -> pl.Expr:
    """How long ago the person was last heard of, since the lead came."""
    silent = pl.col("moment") - pl.col("heard_at")
    return (
        pl.when(silent.is_not_null())
        .then(_band(silent, _HEARD) + 1)
        .otherwise(pl.lit(0, pl.Int8))
    )


def _relation() -> pl.Expr:
    """Whether the company was known before the lead came."""
    knew = pl.col("known_since") <= pl.col("came_at") - _KNOWN_BEFORE
    return knew.fill_null(value=False).cast(pl.Int8)


def _company() -> pl.Expr:
    """Whether a company was known, and how large it is."""
    size = _band(pl.col("employees"), _SIZES)
    return (
        pl.when(~pl.col("knows_company"))
        .then(pl.lit(0, pl.Int8))
        .when(pl.col("employees").is_null())
        .then(pl.lit(1, pl.Int8))
        .otherwise(size + 1)
    )
