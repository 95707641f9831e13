"""What HubSpot can tell of the truth, asked on some nights and not between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from sandbox.company import Company
from sandbox.ledger import outcomes, stage_ledger
from sandbox.systems import CRM, system

_STAYS = ["deal_id", "stay_number"]
_RETURN = ["deal_id", "entered_at"]


@dataclass(frozen=True, eq=False)
class Told:
    """The ledger as far as it can be told, and what had to be taken out of it.

    - stays: as `sandbox.ledger.stage_ledger`, of the deals that the CRM keeps.
    - unseen_moves: stays of deals that were merged away, entered after the last night
      that saw the deal: HubSpot shows nothing of a deal that it merged.
    - unseen_returns: stays begun by a restore whose deletion no night saw: HubSpot
      shows a restored deal as if nothing had been.
    """

    stays: pl.DataFrame
    unseen_moves: pl.DataFrame
    unseen_returns: pl.DataFrame


def crm_deals(company: Company) -> pl.Series:
    """Return the deals that the company keeps in its CRM."""
    return company.deals.filter(system() == CRM)["deal_id"]


def told(company: Company, nights: Sequence[datetime]) -> Told:
    """Return what the nights can tell of the ledger, and what they cannot."""
    truth = (
        stage_ledger(company, as_of=nights[-1])
        .filter(pl.col("deal_id").is_in(crm_deals(company).implode()))
        .sort(_STAYS)
    )
    merges = last_seen(company, nights)
    seen = truth.join(
        merges, on="deal_id", how="left", validate="m:1", maintain_order="left"
    )
    is_untold = (pl.col("entered_at") >= pl.col("seen_until")).fill_null(value=False)
    returns = unseen_restores(company, nights)
    stays = seen.filter(~is_untold).with_columns(exited_at=_left_at())
    return Told(
        _as_one_stay(stays, returns).select(truth.columns),
        seen.filter(is_untold).select(truth.columns),
        truth.join(returns, on=_RETURN, how="semi", maintain_order="left"),
    )


def last_seen(company: Company, nights: Sequence[datetime]) -> pl.DataFrame:
    """Return which night last saw each deal that was merged away.

    Columns: deal_id, merged_at, seen_until (what was before it was shown; where no
    night saw the deal, the beginning of time). A night at an instant sees what
    happened before it.
    """
    seen = pl.DataFrame(
        {"seen_until": nights}, {"seen_until": pl.Datetime("us", "UTC")}
    )
    never = pl.datetime(1970, 1, 1, time_zone="UTC")
    return (
        company.merges.filter(pl.col("merged_at") < nights[-1])
        .select("deal_id", "merged_at")
        .sort("merged_at")
        .join_asof(
            seen.sort("seen_until"),
            left_on="merged_at",
            right_on="seen_until",
            strategy="backward",
        )
        .with_columns(pl.col("seen_until").fill_null(never))
    )


def restored(company: Company) -> pl.DataFrame:
    """Return the deals of the CRM that came back: deal_id, gone_at, entered_at."""
    return (
        company.changes.filter(
            pl.col("field") == "deleted",
            pl.col("deal_id").is_in(crm_deals(company).implode()),
        )
        .sort("deal_id", "changed_at")
        .with_columns(
            back=pl.col("value").shift(-1).over("deal_id"),
            entered_at=pl.col("changed_at").shift(-1).over("deal_id"),
        )
        .filter(pl.col("value") == "true", pl.col("back") == "false")
        .select("deal_id", "entered_at", gone_at="changed_at")
    )


def unseen_restores(company: Company, nights: Sequence[datetime]) -> pl.DataFrame:
    """Return the restores before which no night saw the deal gone."""
    came = restored(company)
    saw = [
        pl.lit(night).is_between("gone_at", "entered_at", closed="right")
        for night in nights
    ]
    return came.filter(~pl.any_horizontal(saw)).select("deal_id", "entered_at")


def told_outcomes(company: Company, nights: Sequence[datetime]) -> pl.DataFrame:
    """Return what became of each deal of the CRM that some night saw, by deal."""
    created = company.deals.select("deal_id", "created_at")
    unseen = last_seen(company, nights).join(
        created, on="deal_id", how="inner", validate="1:1"
    )
    never = unseen.filter(pl.col("created_at") >= pl.col("seen_until"))["deal_id"]
    return (
        outcomes(company, as_of=nights[-1])
        .filter(
            pl.col("deal_id").is_in(crm_deals(company).implode()),
            ~pl.col("deal_id").is_in(never.implode()),
        )
        .sort("deal_id")
    )


def _left_at() -> pl.Expr:
    """When a deal left a stay: where that was not seen, when it was merged away."""
    is_unseen = pl.col("exited_at") >= pl.col("seen_until")
    return pl.when(is_unseen).then("merged_at").otherwise("exited_at")


def _as_one_stay(stays: pl.DataFrame, returns: pl.DataFrame) -> pl.DataFrame:
    """Return the stays; one that a return began goes on with the one before it."""
    is_return = pl.struct(_RETURN).is_in(
        returns.select(pl.struct(_RETURN)).to_series().implode()
    )
    number = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("deal_id")
    return (
        stays.with_columns(stay=(~is_return).cum_sum())
        .group_by("deal_id", "stay", maintain_order=True)
        .agg(pl.first("pipeline", "stage_id", "entered_at"), pl.last("exited_at"))
        .with_columns(stay_number=number)
    )
