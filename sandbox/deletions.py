"""Deals that were deleted: doubles, tests and mistakes. Some come back."""

import numpy as np
import polars as pl

from sandbox.streams import stream
from sandbox.systems import CRM, WEBSHOP, system
from sandbox.working_time import clocks, instants

_SHARE = 0.015
_AFTER = 12
_RESTORED_SHARE = 0.2
_MISSED_AFTER = 4


def deletions(seed: int, deals: pl.DataFrame) -> pl.DataFrame:
    """Return one row per deleted deal: deal, changed_at, value ("true").

    Most go within weeks of their coming, a few after they closed.
    """
    chance = stream(seed, "deletions")
    is_deleted = pl.Series(chance.random(deals.height) < _SHARE)
    waited = chance.exponential(_AFTER, deals.height) + 1
    deleted_at = instants(clocks(deals["appeared_at"].to_numpy()) + waited)
    return (
        deals.with_columns(changed_at=deleted_at)
        .filter(is_deleted & (system() != WEBSHOP))
        .select("deal", "changed_at", value=pl.lit("true"))
    )


def restores(
    seed: int,
    deleted: pl.DataFrame,
    fields: dict[str, pl.DataFrame],
    deals: pl.DataFrame,
    *,
    end: int,
) -> pl.DataFrame:
    """Return one row per deleted deal that was a mistake: as `deletions`, "false".

    Only the CRM can bring deals back. It is done before anything else happens to the
    deal, so a mistake costs no change.
    """
    chance = stream(seed, "restores")
    is_crm = deals.select(system() == CRM).to_series()
    missed = deleted.filter(
        pl.Series(chance.random(deleted.height) < _RESTORED_SHARE)
        & is_crm.gather(deleted["deal"])
    ).select("deal", gone_at="changed_at")
    until = missed.join(
        _next_changes(missed, fields),
        on="deal",
        how="left",
        validate="1:1",
        maintain_order="left",
    )["until"].fill_null(end)
    gone = clocks(missed["gone_at"].to_numpy())
    room = clocks(until.to_numpy()) - gone
    wait = chance.exponential(_MISSED_AFTER, missed.height)
    back = gone + np.minimum(0.1 + wait, room * chance.uniform(0.2, 0.8, missed.height))
    return (
        missed.with_columns(until, changed_at=pl.Series(instants(back)))
        .filter(pl.col("changed_at").is_between("gone_at", "until", closed="none"))
        .select("deal", "changed_at", value=pl.lit("false"))
    )


def _next_changes(
    missed: pl.DataFrame, fields: dict[str, pl.DataFrame]
) -> pl.DataFrame:
    """Return when something would next have changed: deal, until."""
    return (
        pl.concat(
            frame.join(missed, on="deal", how="inner", validate="m:1").select(
                "deal", "changed_at", "gone_at"
            )
            for frame in fields.values()
        )
        .filter(pl.col("changed_at") > pl.col("gone_at"))
        .group_by("deal")
        .agg(until=pl.col("changed_at").min())
    )
