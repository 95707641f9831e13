"""Which of the company's deals HubSpot has, and what happened to them."""

import polars as pl

from sandbox.company import Company
from sandbox.hubspot.company_portal.ids import portal_deal_id
from sandbox.systems import CRM, system


def kept_deals(known: Company) -> pl.DataFrame:
    """Return the deals that HubSpot has: the CRM's, but for those merged away.

    Columns: those of the company's deals, id, and merged_at (null: not a survivor).
    """
    born = known.merges.select(deal_id="survivor", merged_at="merged_at").unique()
    return (
        known.deals.filter(system() == CRM)
        .join(known.merges, on="deal_id", how="anti")
        .join(born, on="deal_id", how="left", validate="1:1", maintain_order="left")
        .with_columns(id=portal_deal_id("deal_id"))
    )


def kept_changes(known: Company) -> pl.DataFrame:
    """Return the changes of the deals that HubSpot has, with id and merged_at."""
    return known.changes.join(
        kept_deals(known).select("deal_id", "id", "merged_at"),
        on="deal_id",
        how="inner",
        validate="m:1",
    )
