"""Merges: two deals that turn out to be one, and the new deal that they become."""

import numpy as np
import polars as pl

from sandbox.lookups import looked_up
from sandbox.neighbours import is_same_deal_before
from sandbox.stages import CLOSED, STAGES
from sandbox.streams import stream
from sandbox.working_time import clocks, instants

_AFTER = 5
_SIDES = ("primary", "double")
_RENEWALS = [code for code, s in enumerate(STAGES) if s.pipeline == "renewals"]


def merges(  # noqa: PLR0913 - each says when two deals can no longer be one
    seed: int,
    pairs: pl.DataFrame,
    *,
    moves: pl.DataFrame,
    amounts: pl.DataFrame,
    deletions: pl.DataFrame,
    end: int,
) -> pl.DataFrame:
    """Return one row per merge: primary, double, survivor (numbers), merged_at.

    Somebody notices within days that a deal is there twice. That can be while both
    are open in one pipeline, the first has an amount, and neither is ever deleted;
    the other pairs stay two deals. Survivors are numbered after all other deals.
    """
    chance = stream(seed, "merges")
    deals = moves["deal"].n_unique()
    began = _first_of_each(moves.rename({"moved_at": "at"}), deals)
    waited = 0.5 + chance.exponential(_AFTER, pairs.height)
    noticed = instants(clocks(began.gather(pairs["deal"]).to_numpy()) + waited)
    worth = _first_of_each(amounts.rename({"changed_at": "at"}), deals).fill_null(end)
    ends = _ends_of_sale(moves, deals).fill_null(end)
    deleted = deletions["deal"].implode()
    return (
        pairs.select(primary="twin_of", double="deal", merged_at=pl.Series(noticed))
        .filter(
            *(pl.col("merged_at") < looked_up(ends, side) for side in _SIDES),
            *(~pl.col(side).is_in(deleted) for side in _SIDES),
            pl.col("merged_at") > looked_up(worth, "primary"),
        )
        .sort("merged_at", "double")
        .with_columns(survivor=deals + pl.int_range(pl.len(), dtype=pl.Int64))
    )


def _ends_of_sale(moves: pl.DataFrame, deals: int) -> pl.Series:
    """Return when each deal is first decided or leaves its pipeline; null: never."""
    is_out = pl.col("stage").is_in([*CLOSED, *_RENEWALS])
    return _first_of_each(moves.filter(is_out).rename({"moved_at": "at"}), deals)


def _first_of_each(events: pl.DataFrame, deals: int) -> pl.Series:
    """Return the first instant of each deal, by its number; null where there is none.

    The events lie by deal and then by time.
    """
    first = events.filter(~is_same_deal_before())
    times = np.full(deals, -1)
    times[first["deal"].to_numpy()] = first["at"].to_numpy()
    return pl.Series(times).replace(-1, None)


def with_survivors(deals: pl.DataFrame, merges: pl.DataFrame) -> pl.DataFrame:
    """Return the deals and, as deals of their own, what merges made of them.

    A survivor is what its primary was, and as old as the older of the two.
    """
    older = pl.min_horizontal(
        looked_up(deals["appeared_at"], "primary"),
        looked_up(deals["appeared_at"], "double"),
    )
    ages = merges.select(appeared_at=older)["appeared_at"]
    survivors = deals[merges["primary"]].with_columns(
        deal=merges["survivor"],
        deal_id="D" + merges["survivor"].cast(pl.String).str.zfill(7),
        appeared_at=ages,
        created_at=ages,
    )
    return pl.concat([deals, survivors])


def as_survivor(merges: pl.DataFrame, deals: int, *, at: str) -> pl.Expr:
    """The deal's number, but its survivor's if it is a primary and merged by then."""
    since = np.full(deals, np.iinfo(np.int64).max)
    survivor = np.zeros(deals, dtype=np.int64)
    since[merges["primary"].to_numpy()] = merges["merged_at"].to_numpy()
    survivor[merges["primary"].to_numpy()] = merges["survivor"].to_numpy()
    is_merged = pl.col(at) >= looked_up(pl.Series(since), "deal")
    return (
        pl.when(is_merged)
        .then(looked_up(pl.Series(survivor), "deal"))
        .otherwise("deal")
    )


def gone_for_good(deleted: pl.DataFrame, merges: pl.DataFrame) -> pl.DataFrame:
    """Return when doubles were merged and deals deleted, but for those that came back.

    Columns: deal, gone_at.
    """
    back = deleted.filter(value="false").select("deal")
    gone = deleted.join(back, on="deal", how="anti")
    return pl.concat(
        [
            gone.select("deal", gone_at="changed_at"),
            merges.select(deal="double", gone_at="merged_at"),
        ]
    )


def merged_history(
    changes: pl.DataFrame, merges: pl.DataFrame, deal_ids: pl.Series
) -> pl.DataFrame:
    """Return the rows that merges add to a history sorted by time.

    `changes` has deal, field, value, changed_at, changed_by. The survivor has copies
    of both deals' changes before the merge, and at the merge a row for each field
    whose last word is not the primary's. Both losers end with the field `merged_into`:
    the survivor's id.
    """
    told = _told_by(changes, merges)
    last = pl.col("value").last()
    is_primary = pl.col("deal") == pl.col("primary")
    sets = (
        told.group_by("survivor", "field", maintain_order=True)
        .agg(
            last.alias("last"),
            pl.col("value").filter(is_primary).last(),
            changed_at=pl.col("merged_at").last(),
            changed_by=pl.col("changed_by").last(),
        )
        .filter(pl.col("value") != pl.col("last"))
    )
    columns = changes.columns
    return pl.concat(
        [
            told.with_columns(deal="survivor").select(columns),
            sets.rename({"survivor": "deal"}).select(columns),
            _ends(merges, told, deal_ids).select(columns),
        ]
    ).sort("changed_at", "deal", maintain_order=True)


def _told_by(changes: pl.DataFrame, merges: pl.DataFrame) -> pl.DataFrame:
    """Return the changes with the merge that their deal went into."""
    sides = [
        merges.select("primary", "survivor", "merged_at", deal=side) for side in _SIDES
    ]
    return changes.join(
        pl.concat(sides),
        on="deal",
        how="inner",
        validate="m:1",
        maintain_order="left",
    ).filter(pl.col("changed_at") < pl.col("merged_at"))


def _ends(
    merges: pl.DataFrame, told: pl.DataFrame, deal_ids: pl.Series
) -> pl.DataFrame:
    """Return the last change of each loser: by whoever changed either deal last."""
    by = told.group_by("survivor").agg(pl.col("changed_by").last())
    merged = merges.join(by, on="survivor", how="left", validate="1:1")
    return pl.concat(
        merged.select(
            "changed_by",
            deal=side,
            field=pl.lit("merged_into", told.schema["field"]),
            value=looked_up(deal_ids, "survivor"),
            changed_at="merged_at",
        )
        for side in _SIDES
    )
