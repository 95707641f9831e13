import polars as pl
from polars.testing import assert_frame_equal

from sandbox.company import Company
from sandbox.filed import filed
from sandbox.systems import CRM, system

CHANGE = ["field", "value", "changed_at", "changed_by"]


def of_survivors(larger: Company) -> pl.DataFrame:
    """The changes of what merges made, with the merge."""
    made = larger.merges.filter("is_primary").select(
        "merged_at", primary="deal_id", deal_id="survivor"
    )
    return larger.changes.join(made, on="deal_id", how="inner", validate="m:1")


def test_about_one_deal_of_the_crm_in_two_hundred_is_merged_away(
    larger: Company,
) -> None:
    crm = larger.deals.filter(system() == CRM)
    doubles = larger.merges.filter(~pl.col("is_primary"))

    assert 0.003 < doubles.height / crm.height < 0.007
    assert set(larger.merges["deal_id"]) < set(crm["deal_id"])


def test_two_deals_become_one_and_nothing_is_merged_twice(larger: Company) -> None:
    losers = larger.merges.group_by("survivor").agg(
        pl.len(), pl.col("is_primary").sum(), pl.col("merged_at").n_unique()
    )

    assert losers.select("len", "is_primary", "merged_at").unique().rows() == [
        (2, 1, 1)
    ]
    assert larger.merges["deal_id"].is_unique().all()
    assert not set(larger.merges["deal_id"]) & set(larger.merges["survivor"])


def test_a_merged_deal_ends_with_the_name_of_its_survivor(larger: Company) -> None:
    last = (
        larger.changes.group_by("deal_id", maintain_order=True)
        .last()
        .join(larger.merges, on="deal_id", how="inner", validate="1:1")
    )

    assert last.height == larger.merges.height
    assert last["field"].unique().to_list() == ["merged_into"]
    assert last["value"].equals(last["survivor"])
    assert last["changed_at"].equals(last["merged_at"])
    assert larger.changes.filter(field="merged_into").height == last.height


def test_a_survivor_has_both_pasts_as_they_were(larger: Company) -> None:
    past = of_survivors(larger).filter(pl.col("changed_at") < pl.col("merged_at"))
    lost = larger.changes.filter(pl.col("field") != "merged_into").join(
        larger.merges, on="deal_id", how="inner", validate="m:1"
    )
    order = [*CHANGE, "deal_id"]

    assert_frame_equal(
        past.select(order).sort(order),
        lost.with_columns(deal_id="survivor").select(order).sort(order),
    )


def test_at_the_merge_a_survivor_stands_where_its_first_deal_stood(
    larger: Company,
) -> None:
    by_then = of_survivors(larger).filter(pl.col("changed_at") <= pl.col("merged_at"))
    state = by_then.group_by("primary", "field").agg(pl.col("value").last())
    first = (
        larger.changes.join(
            larger.merges.filter("is_primary"), on="deal_id", how="semi"
        )
        .filter(pl.col("field") != "merged_into")
        .group_by("deal_id", "field")
        .agg(said=pl.col("value").last())
    )
    both = first.join(
        state,
        left_on=["deal_id", "field"],
        right_on=["primary", "field"],
        how="left",
        validate="1:1",
    )

    assert both["value"].equals(both["said"])


def test_survivors_go_on_and_some_are_won(larger: Company) -> None:
    later = of_survivors(larger).filter(pl.col("changed_at") > pl.col("merged_at"))

    assert later["deal_id"].n_unique() > larger.merges["survivor"].n_unique() / 2
    assert {"won", "lost"} <= set(later.filter(field="stage")["value"])


def test_files_tell_of_a_first_deal_that_goes_on_and_a_second_that_is_deleted(
    larger: Company,
) -> None:
    kept = filed(larger)
    first = larger.merges.filter("is_primary").select("survivor", primary="deal_id")
    later = of_survivors(larger).filter(pl.col("changed_at") > pl.col("merged_at"))
    second = larger.merges.filter(~pl.col("is_primary"))
    told = kept.changes.filter(field="deleted", value="true").join(
        second, on="deal_id", how="inner", validate="1:1"
    )
    went_on = kept.changes.join(
        larger.merges.filter("is_primary"), on="deal_id", how="inner", validate="m:1"
    ).filter(pl.col("changed_at") > pl.col("merged_at"))

    assert kept.deals.height == 20_000
    assert kept.changes.columns == larger.changes.columns
    assert "merged_into" not in kept.changes["field"].unique()
    assert told["changed_at"].equals(told["merged_at"])
    assert told.height == second.height
    assert went_on["deal_id"].n_unique() <= first.height
    assert_frame_equal(
        went_on.select("deal_id", *CHANGE),
        later.select(pl.col("primary").alias("deal_id"), *CHANGE),
    )
