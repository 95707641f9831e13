"""Segments: what deals are split by, in a column each."""

from typing import Final

import polars as pl

SEGMENTS: Final = (
    "owner",
    "team",
    "lead_source",
    "size_band",
    "product",
    "deal_type",
    "currency",
)
# Each split of rows that have segments: its name, and the column that it goes by.
SPLITS: Final = tuple((name, f"by_{name}") for name in SEGMENTS)
# The upper end of each band of customers, by how many people work there.
_BANDS: Final = {
    10: "1 to 10",
    50: "11 to 50",
    200: "51 to 200",
    1_000: "201 to 1,000",
}
_LARGEST: Final = "over 1,000"
_NONE: Final = "none"
_OF_DEALS: Final = ("lead_source", "product", "deal_type", "currency")


def segmented_entries(
    entries: pl.LazyFrame,
    deals: pl.LazyFrame,
    owners: pl.LazyFrame,
    companies: pl.LazyFrame,
) -> pl.LazyFrame:
    """Return fct_stage_entries with what each entry is split by.

    An entry belongs to the owner of that moment and to the team that this owner is in
    today; everything else is the deal's as it stands. The size is that of the company
    that a CRM ties the deal to. What is not known is `none`.
    """
    of_deals = _of_deals(deals, companies)
    return (
        entries.join(of_deals, on="deal_id", how="left", validate="m:1")
        .pipe(_with_owner, owners, "owner_id_at_entry")
        .pipe(_named)
    )


def segmented_deals(
    deals: pl.LazyFrame, owners: pl.LazyFrame, companies: pl.LazyFrame
) -> pl.LazyFrame:
    """Return dim_deals with what each deal is split by, as it stands."""
    of_deals = _of_deals(deals, companies)
    return (
        deals.join(of_deals, on="deal_id", how="left", validate="1:1")
        .pipe(_with_owner, owners, "owner_id")
        .pipe(_named)
    )


def _of_deals(deals: pl.LazyFrame, companies: pl.LazyFrame) -> pl.LazyFrame:
    """Return what a deal is split by, whoever owns it."""
    sizes = companies.select("company_id", by_size_band=_size_band())
    return deals.join(sizes, on="company_id", how="left", validate="m:1").select(
        "deal_id", "by_size_band", **{f"by_{name}": name for name in _OF_DEALS}
    )


def _with_owner(
    rows: pl.LazyFrame, owners: pl.LazyFrame, owner_id: str
) -> pl.LazyFrame:
    teams = owners.select("owner_id", by_team="team")
    return rows.with_columns(by_owner=owner_id).join(
        teams, left_on="by_owner", right_on="owner_id", how="left", validate="m:1"
    )


def _named(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return the rows with a word for what is not known.

    The columns are categorical, since millions of rows are grouped by them.
    """
    columns = [column for _, column in SPLITS]
    return rows.with_columns(pl.col(columns).fill_null(_NONE).cast(pl.Categorical))


def _size_band() -> pl.Expr:
    """The band of a company's size; null where nobody knows how many work there."""
    employees = pl.col("employees")
    band: pl.Expr = pl.when(employees >= 1).then(pl.lit(_LARGEST))
    for most, label in reversed(_BANDS.items()):
        band = (
            pl.when((employees >= 1) & (employees <= most))
            .then(pl.lit(label))
            .otherwise(band)
        )
    return band
