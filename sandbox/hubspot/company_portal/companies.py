"""Companies: the company's customers."""

from datetime import datetime
from typing import Final

import polars as pl

from sandbox.company import Company
from sandbox.hubspot.company_portal import text_forms
from sandbox.hubspot.company_portal.first_touches import OWNER, first_touches
from sandbox.hubspot.company_portal.ids import portal_id
from sandbox.hubspot.company_portal.records import records

_LARGE: Final = 250


def companies(company: Company, known: Company, *, at: datetime) -> pl.DataFrame:
    """Return one row per customer known before `at`, as `records` are.

    A customer belongs to whoever first had a lead or a deal of theirs.
    `company` is the whole one, `known` what of it exists before `at`.
    """
    owned = (
        first_touches(company, "customer")
        .filter(pl.col("property") == OWNER, pl.col("learnt_at") < at)
        .select("customer", "learnt_at", hubspot_owner_id="value")
    )
    return (
        known.customers.join(owned, on="customer", how="left", validate="1:1")
        .select(
            "domain",
            "industry",
            "country",
            "hubspot_owner_id",
            id=portal_id("companies", pl.col("customer")),
            created_at=text_forms.milliseconds("created_at"),
            updated_at=pl.max_horizontal(
                text_forms.milliseconds("created_at"), "learnt_at"
            ),
            name="company",
            numberofemployees="employees",
            is_large=pl.col("employees") >= _LARGE,
        )
        .pipe(records, created="createdate")
    )
