"""Line items: what is sold in a deal, each as it stands."""

import polars as pl

from sandbox.company import Company
from sandbox.hubspot.company_portal import text_forms
from sandbox.hubspot.company_portal.ids import number_of, portal_id
from sandbox.hubspot.company_portal.kept_deals import kept_deals
from sandbox.hubspot.company_portal.products import product_id
from sandbox.hubspot.company_portal.records import records


def line_items(company: Company, known: Company) -> pl.DataFrame:
    """Return one row per line of a deal that HubSpot has, as `records` are.

    A line that went away with the deal that lost a merge is archived since then.
    `company` is the whole one, `known` what of it exists before `at`.
    """
    standing = known.lines.join(kept_deals(known), on="deal_id", how="semi")
    return (
        pl.concat([standing, _vanished(company, known)], how="diagonal")
        .join(_currencies(known), on="deal_id", how="left", validate="m:1")
        .select(
            "quantity",
            "amount",
            "discount",
            "archived_at",
            id=portal_id("line_items", number_of("line_id")),
            created_at=text_forms.milliseconds("created_at"),
            updated_at=pl.max_horizontal(
                text_forms.milliseconds("changed_at"), "archived_at"
            ),
            name="product",
            price="unit_price",
            hs_product_id=product_id("product"),
            hs_line_item_currency_code="currency",
        )
        .pipe(records, created="createdate")
    )


def _vanished(company: Company, known: Company) -> pl.DataFrame:
    """Return the lines that merges did away with, as they last stood; archived_at.

    Their versions end with the deal, so none of them is of a later day.
    """
    gone = known.merges.filter(~pl.col("is_primary")).select(
        "deal_id", archived_at=text_forms.milliseconds("merged_at")
    )
    return (
        company.lines.join(gone, on="deal_id", how="inner", validate="m:1")
        .sort("line_id", "changed_at")
        .unique("line_id", keep="last", maintain_order=True)
    )


def _currencies(known: Company) -> pl.DataFrame:
    """Return what each deal is counted in: deal_id, currency."""
    stated = known.changes.filter(field="currency").sort("sequence")
    return stated.group_by("deal_id").agg(currency=pl.col("value").last())
