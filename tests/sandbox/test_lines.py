from datetime import UTC, datetime

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from sandbox.company import Company
from sandbox.knowledge import as_known

MONEY = pl.Decimal(18, 2)
NIGHTS = [
    datetime(2024, 2, 1, tzinfo=UTC),
    datetime(2025, 8, 12, 12, tzinfo=UTC),
    datetime(2026, 6, 30, tzinfo=UTC),
]


def with_ends(changes: pl.DataFrame) -> pl.DataFrame:
    """The deals whose lines say nothing any more: they were merged or deleted."""
    return (
        changes.filter(pl.col("field").is_in(["deleted", "merged_into"]))
        .group_by("deal_id")
        .last()
        .filter(pl.col("value") != "false")
    )


@pytest.mark.parametrize("night", NIGHTS)
def test_the_lines_of_a_deal_add_up_to_its_amount_to_the_cent_at_any_time(
    larger: Company, night: datetime
) -> None:
    shown = as_known(larger, at=night)
    gone = with_ends(shown.changes)
    said = (
        shown.changes.filter(field="amount")
        .group_by("deal_id")
        .last()
        .join(gone, on="deal_id", how="anti")
        .select("deal_id", amount=pl.col("value").cast(MONEY))
        .sort("deal_id")
    )
    summed = (
        shown.lines.join(gone, on="deal_id", how="anti")
        .group_by("deal_id")
        .agg(pl.col("amount").cast(MONEY).sum().cast(MONEY))
        .sort("deal_id")
    )

    assert said.height > 1_000
    assert_frame_equal(summed, said)


def test_a_line_is_worth_its_quantity_times_its_price_less_the_discount(
    larger: Company,
) -> None:
    line = larger.lines.with_columns(
        pl.col("unit_price", "discount", "amount").cast(MONEY)
    )

    worth = line.select(pl.col("unit_price") * pl.col("quantity") - pl.col("discount"))
    assert worth.to_series().equals(line["amount"])
    assert (line["discount"] >= 0).all()
    assert (line["amount"] > 0).all()


def test_a_deal_has_one_to_three_lines_of_different_products_its_own_first(
    larger: Company,
) -> None:
    lines = as_known(larger, at=larger.ends_at).lines.sort("line_id")
    deals = lines.group_by("deal_id", maintain_order=True).agg(
        pl.len(), pl.col("product").n_unique().alias("products"), first="product"
    )
    own = deals.join(larger.deals, on="deal_id", how="inner", validate="1:1")

    assert set(deals["len"]) == {1, 2, 3}
    assert deals["products"].equals(deals["len"])
    assert own["first"].list.first().equals(own["product"])


def test_discounts_come_at_the_end_of_won_deals(larger: Company) -> None:
    won = larger.changes.filter(
        pl.col("field") == "stage", pl.col("value").is_in(["won", "renewed"])
    )
    last = as_known(larger, at=larger.ends_at).lines
    share = pl.col("discount").cast(pl.Float64) / pl.col("amount").cast(pl.Float64)
    of_won, of_others = (
        last.join(won, on="deal_id", how=how).select(share).to_series().to_numpy()
        for how in ("semi", "anti")
    )

    assert of_won.mean() > 2 * of_others.mean()


def test_a_line_is_rewritten_when_the_amount_changes(larger: Company) -> None:
    versions = larger.lines.group_by("line_id", maintain_order=True).agg(
        pl.len(), pl.col("changed_at"), pl.col("created_at", "product").n_unique()
    )
    told = larger.lines.group_by("line_id").agg(
        pl.col("changed_at", "created_at").min()
    )

    assert versions["len"].max() > 2  # type: ignore[operator]
    assert (
        versions["changed_at"]
        .list.eval(pl.element().diff().drop_nulls().dt.total_microseconds() > 0)
        .list.all()
        .all()
    )
    assert set(versions["created_at"]) == set(versions["product"]) == {1}
    assert told["changed_at"].equals(told["created_at"])


def test_no_line_is_rewritten_once_its_deal_is_gone(larger: Company) -> None:
    doubles = larger.merges.filter(~pl.col("is_primary")).select(
        "deal_id", gone_at="merged_at"
    )
    ends = with_ends(larger.changes).filter(field="deleted")
    gone = pl.concat([doubles, ends.select("deal_id", gone_at="changed_at")])
    told = larger.lines.join(gone, on="deal_id", how="inner", validate="m:1")

    assert told["deal_id"].n_unique() > 100
    assert (told["changed_at"] < told["gone_at"]).all()
