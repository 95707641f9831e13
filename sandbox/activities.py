"""What sellers do for a deal: mails, calls, meetings, notes and tasks."""

import numpy as np
import polars as pl

from sandbox.lookups import looked_up
from sandbox.neighbours import is_same_deal_after
from sandbox.stages import CLOSED, WON
from sandbox.streams import stream
from sandbox.working_time import DAY, clocks, instants

TYPES = ("email", "call", "meeting", "note", "task")
_TYPE_SHARES = (0.45, 0.25, 0.12, 0.08, 0.10)
# How many a deal has that is won, lost, or still open.
_MANY, _FEW, _OPEN = 8.0, 4.0, 5.0
_SILENCE = 17 * DAY
_NO_DEAL_SHARE = 0.04
_INBOUND = {"email": 0.4, "call": 0.25, "meeting": 0.0, "note": 0.0, "task": 0.0}
_REACHED_SHARE, _MET_SHARE, _DONE_SHARE = 0.5, 0.85, 0.9
_CALL_SECONDS, _MEETING_MINUTES = 240, (30, 45, 60)


def activities(  # noqa: PLR0913 - a deal's life has many ends
    seed: int,
    deals: pl.DataFrame,
    parties: pl.DataFrame,
    *,
    moves: pl.DataFrame,
    left_at: pl.Series,
    gone: pl.DataFrame,
    end: int,
) -> pl.DataFrame:
    """Return one row per activity, by time: about four a deal.

    Columns: activity (a number), type, at (microseconds), direction, seller (an owner's
    number), person, deal (null for a few), duration_s, outcome, status; null where it
    does not apply. More is done for deals that will be won, and nothing in the last
    two weeks of those that will be lost. `gone` says when deals were deleted or
    merged (deal, gone_at), `left_at` when each owner leaves.
    """
    chance = stream(seed, "activities")
    spans = _spans(deals, moves, gone, end)
    often = chance.poisson(spans["often"].to_numpy())
    done = spans[np.repeat(np.arange(spans.height), often)]
    since, until = (clocks(done[edge].to_numpy()) for edge in ("since", "until"))
    at = instants(since + (until - since) * chance.random(done.height))
    kind = chance.choice(len(TYPES), done.height, p=_TYPE_SHARES)
    return (
        done.select("deal", at=pl.Series(at), type=pl.Series(TYPES).gather(kind))
        .filter(pl.col("at") < pl.Series(done["until"]))
        .sort("at", "deal")
        .with_row_index("activity")
        .with_columns(
            person=looked_up(parties["person"], "deal"),
            seller=_seller(deals, left_at),
        )
        .pipe(_described, chance)
    )


def _spans(
    deals: pl.DataFrame, moves: pl.DataFrame, gone: pl.DataFrame, end: int
) -> pl.DataFrame:
    """Return when each deal is worked on, and how often: deal, since, until, often."""
    last = moves.filter(~is_same_deal_after())
    stage, closed_at = pl.col("stage"), pl.col("moved_at")
    won, lost = stage.is_in(WON), stage.is_in(CLOSED)
    return (
        last.join(gone, on="deal", how="left", validate="1:1", maintain_order="left")
        .with_columns(
            since=looked_up(deals["appeared_at"], "deal"),
            until=pl.min_horizontal(
                pl.when(won)
                .then(closed_at)
                .when(lost)
                .then(closed_at - _SILENCE)
                .otherwise(end),
                "gone_at",
            ),
            often=pl.when(won).then(_MANY).when(lost).then(_FEW).otherwise(_OPEN),
        )
        .filter(pl.col("since") < pl.col("until"))
        .select("deal", "since", "until", "often")
    )


def _seller(deals: pl.DataFrame, left_at: pl.Series) -> pl.Expr:
    """Who does it: the deal's seller, or the stand-in of one who has left."""
    seller = looked_up(deals["seller"], "deal")
    gone_at = pl.lit(left_at).gather(seller)
    is_gone = (gone_at <= pl.col("at")).fill_null(value=False)
    return pl.when(is_gone).then(looked_up(deals["stand_in"], "deal")).otherwise(seller)


def _described(done: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    """Return the activities with what else is noted of each type."""
    came, went, lone = (pl.Series(chance.random(done.height)) for _ in range(3))
    length = chance.exponential(_CALL_SECONDS, done.height).astype(np.int64) + 10
    met_for = pl.Series(_MEETING_MINUTES) * 60
    planned = met_for.gather(chance.integers(met_for.len(), size=done.height))
    is_call, is_meeting = pl.col("type") == "call", pl.col("type") == "meeting"
    is_inbound = came < pl.col("type").replace_strict(_INBOUND)
    return done.with_columns(
        pl.when(lone >= _NO_DEAL_SHARE).then("deal"),
        direction=pl.when(is_call | (pl.col("type") == "email")).then(
            _either(is_inbound, "inbound", "outbound")
        ),
        duration_s=pl.when(is_call & (went < _REACHED_SHARE))
        .then(pl.Series(length))
        .when(is_meeting)
        .then(planned),
        outcome=pl.when(is_call)
        .then(_either(pl.lit(went < _REACHED_SHARE), "connected", "no answer"))
        .when(is_meeting)
        .then(_either(pl.lit(went < _MET_SHARE), "completed", "no show")),
        status=pl.when(pl.col("type") == "email")
        .then(pl.lit("sent"))
        .when(pl.col("type") == "task")
        .then(_either(pl.lit(went < _DONE_SHARE), "completed", "not started")),
    )


def _either(is_so: pl.Expr, this: str, that: str) -> pl.Expr:
    """One word or the other."""
    return pl.when(is_so).then(pl.lit(this)).otherwise(pl.lit(that))
