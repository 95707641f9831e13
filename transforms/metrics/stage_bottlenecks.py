"""Stage bottlenecks: where deals wait longer than they used to, and what that costs."""

from datetime import datetime
from math import inf

import polars as pl

from transforms.metrics import money
from transforms.metrics.ages import in_days
from transforms.metrics.durations import DAY, SECOND
from transforms.metrics.last_mapping import last_mapping
from transforms.metrics.recent_stays import recent_stays
from transforms.metrics.sample_floor import SAMPLE_FLOOR, basis
from transforms.tables.attention import STAGE_BOTTLENECKS

_PLACE = ["pipeline_id", "stage_id"]
_YEAR = 365 * DAY
_COUNTS = ("open_deals", "deals_without_amount", "cents", "stays_now", "stays_before")
_BEYOND = ("deals_beyond_usual", "cents_beyond", "seconds_beyond", "cents_late")


def stage_bottlenecks(  # noqa: PLR0913 - three tables, the moment and four settings
    deals: pl.LazyFrame,
    entries: pl.LazyFrame,
    stages: pl.LazyFrame,
    *,
    as_of: datetime,
    reporting_currency: str,
    recent_days: int = 90,
    past_days: int = 365,
    sample_floor: int = SAMPLE_FLOOR,
) -> pl.LazyFrame:
    """Return one row per open stage that a deal is in, or ever was.

    A stage is measured against its own past: the stays that began in the `past_days`
    before the `recent_days` before `as_of` (see `recent_stays`). `days_lost` is by how
    much the median stay of late exceeds that of the past. A deal waits beyond what is
    usual where it is there longer than three quarters of the past stays were.

    What that costs is told in two figures: the deals' days beyond it, and amount x days
    beyond it / 365, so money that comes years late, in the reporting currency.
    A deal without a reporting amount counts in the first only.

    Both ranks run over all pipelines, and break ties by the ids. `basis` says whether
    both spans have as many stays as the sample floor: else the days lost are null. What
    rests on the past alone is known where the past has enough.
    """
    paces = recent_stays(
        entries,
        as_of=as_of,
        recent_days=recent_days,
        past_days=past_days,
        sample_floor=sample_floor,
    )
    return (
        paces.join(
            _waiting(deals, paces, as_of=as_of),
            on=_PLACE,
            how="full",
            coalesce=True,
            validate="1:1",
        )
        .join(last_mapping(stages), on=_PLACE, how="left", validate="m:1")
        .with_columns(pl.col(_COUNTS).fill_null(0))
        .with_columns(**_costs())
        .with_columns(
            stage_label=pl.coalesce("stage_label", "stage_id"),
            currency=pl.lit(reporting_currency),
            rank_by_days=_rank("days_lost"),
            rank_by_amount=_rank("amount_waiting_beyond_usual"),
            basis=basis(pl.min_horizontal("stays_now", "stays_before") >= sample_floor),
        )
        .pipe(STAGE_BOTTLENECKS.in_order)
    )


def _waiting(
    deals: pl.LazyFrame, paces: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return what waits in each stage, and what of it is beyond the usual."""
    age = (pl.lit(as_of) - pl.col("stage_entered_at")).dt.total_microseconds()
    usual = (pl.col("p75_days_before") * DAY).round(0).cast(pl.Int64)
    return (
        deals.filter(pl.col("outcome") == "open")
        .join(paces, on=_PLACE, how="left", validate="m:1")
        .select(
            *_PLACE,
            age=age.clip(0),
            beyond=(age - usual).clip(0),
            cents=money.cents(pl.col("reporting_amount")),
        )
        .with_columns(late=_cents_late())
        .group_by(_PLACE)
        .agg(**_sums())
    )


def _cents_late() -> pl.Expr:
    """Return a deal's cents x its years beyond the usual, in whole cents.

    The year is a column, lest the last digit depend on how rows are split.
    """
    years = pl.col("beyond") / (pl.col("beyond") * 0 + _YEAR)
    return money.whole_cents(pl.col("cents") * years)


def _sums() -> dict[str, pl.Expr]:
    """Return what the open deals of one stage add up to, in whole numbers."""
    is_beyond = pl.col("beyond") > 0
    return {
        "open_deals": pl.len().cast(pl.Int64),
        "deals_without_amount": pl.col("cents").null_count().cast(pl.Int64),
        "cents": pl.col("cents").sum(),
        "open_time": pl.col("age").median(),
        "deals_beyond_usual": is_beyond.sum().cast(pl.Int64),
        "cents_beyond": pl.col("cents").filter(is_beyond).sum(),
        # Microseconds of many old deals would overflow.
        "seconds_beyond": (pl.col("beyond") // SECOND).sum(),
        "cents_late": pl.col("late").sum(),
    }


def _costs() -> dict[str, pl.Expr]:
    """Return the days lost, and what waits beyond the usual; null where not known."""
    is_known = pl.col("p75_days_before").is_not_null()
    deals, cents, seconds, late = (
        pl.when(is_known).then(pl.col(name).fill_null(0)) for name in _BEYOND
    )
    return {
        "open_amount": money.amount(pl.col("cents")),
        "open_days_p50": in_days(pl.col("open_time")),
        "days_lost": pl.col("p50_days_now") - pl.col("p50_days_before"),
        "deals_beyond_usual": deals,
        "amount_waiting_beyond_usual": money.amount(cents),
        "deal_days_beyond_usual": seconds / (seconds * 0 + DAY // SECOND),
        "amount_years_beyond_usual": money.amount(late),
    }


def _rank(name: str) -> pl.Expr:
    """Return 1 for the largest value, the next for the next, ties by the ids."""
    largest_first = -pl.col(name).cast(pl.Float64).fill_null(-inf)
    place = pl.struct(largest_first, *_PLACE).rank("ordinal")
    return pl.when(pl.col(name).is_not_null()).then(place.cast(pl.Int64))
