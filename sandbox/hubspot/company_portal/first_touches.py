"""What HubSpot learns of people and customers from deals: how far, and whose.

It reads the company as it is in the end and says when each thing was learnt, so that
an earlier portal is a later one without its last words.
"""

from typing import Final

import polars as pl

from sandbox.company import Company
from sandbox.hubspot.company_portal import text_forms
from sandbox.hubspot.company_portal.owners import owner_ids
from sandbox.stages import STAGES
from sandbox.systems import CRM, system

LIFECYCLE: Final = "lifecyclestage"
OWNER: Final = "hubspot_owner_id"
_WON: Final = [stage.stage_id for stage in STAGES if stage.canonical == "won"]


def first_touches(company: Company, whose: str) -> pl.DataFrame:
    """Return one row per thing learnt: of whom, property, value, learnt_at.

    `whose` names the first column: "person" or "customer". The lifecycle stage is
    "opportunity" from the first deal on and "customer" from the first won one; the
    owner is who first had a lead or a deal of theirs.
    """
    told = company.parties.drop_nulls(whose).join(
        _milestones(company), on="deal_id", how="inner", validate="m:1"
    )
    owned = pl.concat(
        [
            told.select(whose, "owner", learnt_at="owned_at"),
            company.lead_objects.rename({"channel": "lead_source"})
            .filter(system() == CRM)
            .select(whose, "owner", learnt_at="created_at"),
        ]
    ).drop_nulls()
    return pl.concat(
        [
            _first(told, whose, "first_at", LIFECYCLE, pl.lit("opportunity")),
            _first(told, whose, "won_at", LIFECYCLE, pl.lit("customer")),
            _first(
                owned, whose, "learnt_at", OWNER, owner_ids(company.owners, "owner")
            ),
        ]
    )


def _milestones(company: Company) -> pl.DataFrame:
    """Return when each deal of the CRM first appeared, was won, and had an owner.

    Columns: deal_id, first_at, won_at, owned_at, owner (the first one). A survivor
    appears when it is merged: what it has from before, its losers tell.
    """
    at, field = pl.col("changed_at"), pl.col("field")
    is_owner = field == "owner"
    return (
        _own_changes(company)
        .sort("sequence")
        .group_by("deal_id")
        .agg(
            first_at=at.first(),
            won_at=at.filter(field == "stage", pl.col("value").is_in(_WON)).first(),
            owned_at=at.filter(is_owner).first(),
            owner=pl.col("value").filter(is_owner).first(),
        )
    )


def _own_changes(company: Company) -> pl.DataFrame:
    """Return the changes of the CRM's deals, a survivor's from its merge on."""
    born = company.merges.select(deal_id="survivor", born_at="merged_at").unique()
    is_own = (pl.col("changed_at") >= pl.col("born_at")).fill_null(value=True)
    return (
        company.changes.join(
            company.deals.filter(system() == CRM), on="deal_id", how="semi"
        )
        .join(born, on="deal_id", how="left", validate="m:1")
        .filter(is_own)
    )


def _first(
    told: pl.DataFrame, whose: str, when: str, name: str, value: pl.Expr
) -> pl.DataFrame:
    """Return the earliest of what was told of each, under the name of a property."""
    return (
        told.drop_nulls(when)
        .sort(when, "owner")
        .unique(whose, keep="first", maintain_order=True)
        .select(
            whose,
            property=pl.lit(name),
            value=value,
            learnt_at=text_forms.milliseconds(when),
        )
    )
