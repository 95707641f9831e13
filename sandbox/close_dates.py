"""When sellers think a deal will close: hopes, month ends, and pushed dates."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from sandbox.calendar_effects import month_ends, quarter_ends
from sandbox.lookups import looked_up
from sandbox.neighbours import is_news, next_of_deal
from sandbox.stages import CLOSED
from sandbox.streams import stream
from sandbox.working_time import DAY, Days, Instants, clocks, instants

_CYCLE = {"new business": 48, "expansion": 45, "renewal": 35}
_SPREAD = 0.35
_SHORTEST = 10
_MONTH_ENDS, _QUARTER_ENDS = 0.35, 0.55
# A date is moved some days before it comes or after it has passed, by some weeks.
_NOTICED = (-6, 9)
_PUSHED_BY = (12, 50)
_PULLED_SHARE = 0.08
_PULLED_BEFORE = (15, 30)
_PULLED_TO = (4, 10)
_MOST_CHANGES = 60


def close_dates(
    seed: int, moves: pl.DataFrame, deals: pl.DataFrame, *, end: int
) -> pl.DataFrame:
    """Return one row per expected close date: deal, changed_at, value (a date, text).

    The seller hopes; when the date is near or past, a diligent seller moves it,
    mostly out and sometimes in. Closing sets it to the day of the close. `deals` has
    deal_type, created_at, and optimism and diligence of the seller.
    """
    chance = stream(seed, "close dates")
    spans = _spans(moves, deals, end)
    hoped = _hoped(spans, chance)
    closed = spans.filter(pl.col("closed_at").is_not_null()).select(
        "deal", changed_at="closed_at", day=pl.col("closed_at") // DAY
    )
    return (
        pl.concat(
            [
                spans.select("deal", changed_at="opened_at").with_columns(day=hoped),
                *_changes(spans, hoped, chance),
                closed,
                _imported(moves, deals),
            ]
        )
        .sort("deal", "changed_at")
        .filter(is_news("day"))
        .select("deal", "changed_at", value=_as_text())
    )


def _spans(moves: pl.DataFrame, deals: pl.DataFrame, end: int) -> pl.DataFrame:
    """Return the spans in which deals are open; closed_at is null where it still is."""
    is_open = ~pl.col("stage").is_in(CLOSED)
    was_open = (~pl.col("previous").is_in(CLOSED)).fill_null(value=False)
    return (
        moves.filter(is_open != was_open)
        .with_columns(closed_at=next_of_deal("moved_at"))
        .filter(is_open)
        .select("deal", "closed_at", opened_at="moved_at")
        .with_columns(
            ends_at=pl.col("closed_at").fill_null(end),
            **{
                column: looked_up(deals[column], "deal")
                for column in ("deal_type", "optimism", "diligence")
            },
        )
    )


def _hoped(spans: pl.DataFrame, chance: np.random.Generator) -> Days:
    """Return the first close date of each span."""
    cycle = spans["deal_type"].replace_strict(_CYCLE).to_numpy()
    luck = chance.normal(0, _SPREAD, spans.height)
    days = cycle * np.exp(spans["optimism"].to_numpy() + luck)
    hoped = spans["opened_at"].to_numpy() // DAY + np.maximum(days, _SHORTEST)
    return _rounded(hoped.astype(np.int64), chance)


def _rounded(days: Days, chance: np.random.Generator) -> Days:
    """Return the days, many of them put off to the month's or the quarter's end."""
    draw = chance.random(len(days))
    later = np.where(draw < _MONTH_ENDS, month_ends(days), quarter_ends(days))
    return np.where(draw < _QUARTER_ENDS, later, days)


def _changes(
    spans: pl.DataFrame, hoped: Days, chance: np.random.Generator
) -> Iterator[pl.DataFrame]:
    """Yield the changes of close dates: first each span's first, then the second."""
    deal, ends = spans["deal"].to_numpy(), spans["ends_at"].to_numpy()
    diligence, date = spans["diligence"].to_numpy(), hoped
    since = spans["opened_at"].to_numpy() // DAY
    for _ in range(_MOST_CHANGES):
        at, to = _change(since, date, chance)
        made = (at < ends) & (chance.random(len(at)) < diligence)
        deal, ends, diligence = deal[made], ends[made], diligence[made]
        at, date = at[made], to[made]
        since = at // DAY
        yield pl.DataFrame({"deal": deal, "changed_at": at, "day": date})


def _change(
    since: Days, date: Days, chance: np.random.Generator
) -> tuple[Instants, Days]:
    """Return when the date is looked at again, and what it becomes."""
    count = len(date)
    pulled = chance.random(count) < _PULLED_SHARE
    ahead = chance.integers(*_PULLED_BEFORE, count)
    noticed = np.where(pulled, date - ahead, date + chance.integers(*_NOTICED, count))
    day = np.maximum(noticed, since + 1)
    out = _rounded(day + chance.integers(*_PUSHED_BY, count), chance)
    sooner = day + chance.integers(*_PULLED_TO, count)
    at = instants(np.floor(clocks(day * DAY)) + chance.random(count))
    return at, np.where(pulled, sooner, out)


def _imported(moves: pl.DataFrame, deals: pl.DataFrame) -> pl.DataFrame:
    """Return the close dates of the deals that were imported already closed."""
    created_at = looked_up(deals["created_at"], "deal")
    closed_at = created_at + (pl.col("moved_at") - created_at) // 3
    return moves.filter(
        pl.col("previous").is_null() & pl.col("stage").is_in(CLOSED)
    ).select("deal", changed_at="moved_at", day=closed_at // DAY)


def _as_text() -> pl.Expr:
    """The date as a CRM writes it: 2026-06-30."""
    return pl.col("day").cast(pl.Int32).cast(pl.Date).cast(pl.String)
