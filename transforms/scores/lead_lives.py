"""Lead lives: when each lead came, when it became a deal, when it was gone."""

from datetime import datetime

import polars as pl

_FIXED = ("lead_id", "source", "lead_source", "channel", "person_id", "company_id")


def lead_lives(
    leads: pl.LazyFrame,
    deals: pl.LazyFrame,
    stages: pl.LazyFrame,
    *,
    as_of: datetime,
) -> pl.LazyFrame:
    """Return one row per lead that was not merged into another.

    A lead became a deal when that deal (dim_deals) was created. It is gone when it was
    deleted; a lead that stands in a status that is closed (`stages`: the CRM's list)
    was closed at the latest when it last changed, and is gone from then on.

    Columns: lead (a number that holds within this run only), lead_id, source,
    lead_source, channel, person_id, company_id, owner_id, came_at, converted_at and
    gone_at (null: never), is_open, and is_labelled: whether it is known what became of
    it. That is not so where the deal is missing, nor in a source that never yet tied a
    lead to a deal: there, nobody writes down what leads become.
    """
    return (
        leads.with_row_index("lead")
        .filter(pl.col("merged_into").is_null() & (pl.col("created_at") < as_of))
        .join(_closed(stages), on="status_id", how="left", validate="m:1")
        .join(_conversions(deals), on="converted_deal_id", how="left", validate="m:1")
        .with_columns(is_closed=pl.col("is_closed").fill_null(value=False))
        .select(
            "lead",
            *_FIXED,
            "owner_id",
            "converted_at",
            came_at=pl.col("created_at"),
            gone_at=pl.min_horizontal("deleted_at", _closed_at()),
            is_open=_is_open(),
            is_labelled=_is_labelled(as_of),
        )
    )


def _closed(stages: pl.LazyFrame) -> pl.LazyFrame:
    """Return the statuses in which a lead is decided."""
    return (
        stages.filter((pl.col("record") == "leads") & pl.col("is_closed"))
        .select(status_id="stage_id", is_closed=pl.lit(value=True))
        .unique("status_id")
    )


def _conversions(deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return when each deal came to be."""
    return deals.select(converted_deal_id="deal_id", converted_at="created_at")


def _closed_at() -> pl.Expr:
    """When the lead was closed without a deal, at the latest; null: it was not."""
    is_lost = pl.col("is_closed") & pl.col("converted_deal_id").is_null()
    return pl.when(is_lost).then("last_changed_at")


def _is_open() -> pl.Expr:
    """Whether the lead may still become a deal, as it stands."""
    return (
        ~pl.col("is_closed")
        & pl.col("converted_deal_id").is_null()
        & pl.col("deleted_at").is_null()
    )


def _is_labelled(as_of: datetime) -> pl.Expr:
    """Whether it is known if and when the lead became a deal."""
    is_known = pl.col("converted_deal_id").is_null() | (
        pl.col("converted_at").is_not_null()
    )
    writes_it_down = (pl.col("converted_at") < as_of).fill_null(value=False).any()
    return is_known & writes_it_down.over("source")
