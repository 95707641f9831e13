"""What one of the company's systems shows on one night."""

from datetime import datetime

import polars as pl

from sandbox.company import Company, known
from sandbox.filed import filed
from sandbox.systems import system


def view(
    company: Company, kept_by: str, *, as_of: datetime
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the deals and the changes that a system knows of strictly before `as_of`.

    Both have the columns of the company's own frames. No system here can merge: see
    `sandbox.filed`.
    """
    kept = filed(company)
    changes = known(kept, as_of=as_of)
    deals = kept.deals.filter(system() == kept_by).join(
        changes.select("deal_id"), on="deal_id", how="semi", maintain_order="left"
    )
    return deals, changes.join(
        deals.select("deal_id"), on="deal_id", how="semi", maintain_order="left"
    )
