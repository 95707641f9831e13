"""What happened to every deal, from its lead to its end: made in one go."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from sandbox.amounts import amounts
from sandbox.changes import changes, currencies, moved_fields
from sandbox.close_dates import close_dates
from sandbox.deletions import deletions, restores
from sandbox.forecast_categories import forecast_categories
from sandbox.hand_overs import hand_overs
from sandbox.merges import merges
from sandbox.moves import moves
from sandbox.stage_edits import edited, edited_at
from sandbox.working_time import instant_of


@dataclass(frozen=True, eq=False)
class History:
    """What happened to deals that are known by number.

    - moves: entries into stages before any merge: deal, stage, moved_at, previous.
    - worth: changes of amounts: deal, changed_at, value (text).
    - deleted: deletions and restorations: deal, changed_at, value.
    - merges: see `sandbox.merges`.
    - changes: every change of every field, see `sandbox.changes`.
    """

    moves: pl.DataFrame
    worth: pl.DataFrame
    deleted: pl.DataFrame
    merges: pl.DataFrame
    changes: pl.DataFrame


def history(  # noqa: PLR0913 - everything that a history is made of
    seed: int,
    deals: pl.DataFrame,
    owners: pl.DataFrame,
    *,
    pairs: pl.DataFrame,
    edits: pl.DataFrame,
    ends_at: datetime,
) -> History:
    """Return all that happens to the deals before `ends_at`.

    `pairs` are the deals that were entered twice (`sandbox.twins`), `edits` what the
    admin does to the stages.
    """
    end = instant_of(ends_at)
    walked = moves(seed, deals, owners, ends_at=ends_at)
    path = edited(seed, walked, deals, edits, end=end)
    worth = amounts(seed, path, deals)
    fields = moved_fields(path) | {
        "amount": worth,
        "currency": currencies(worth, deals),
        "expected_close_date": close_dates(seed, path, deals, end=end),
        "owner": hand_overs(seed, path, deals, owners, end=end),
        "forecast_category": forecast_categories(path, deals),
    }
    gone = deletions(seed, deals)
    back = restores(seed, gone, fields, deals, end=end)
    joined = merges(seed, pairs, moves=path, amounts=worth, deletions=gone, end=end)
    deleted = pl.concat([gone, back])
    log = changes(
        fields | {"deleted": deleted},
        deals,
        joined,
        admin_at=edited_at(edits, "removed"),
        end=end,
    )
    return History(moves=path, worth=worth, deleted=deleted, merges=joined, changes=log)
