"""Which system keeps which deal: the CRM, the partners' portal or the web shop."""

import polars as pl

CRM, PARTNERS, WEBSHOP = "crm", "partners", "webshop"
SYSTEMS = (CRM, PARTNERS, WEBSHOP)


def system() -> pl.Expr:
    """Which system keeps the deal: a matter of where the lead came from.

    The portal and the shop know one pipeline, the one of the first day, and one
    currency. The shop forgets nothing: no deal is deleted there.
    """
    return (
        pl.when(pl.col("lead_source") == "partner")
        .then(pl.lit(PARTNERS))
        .when(pl.col("lead_source") == "web form")
        .then(pl.lit(WEBSHOP))
        .otherwise(pl.lit(CRM))
        .alias("system")
    )
