"""What is counted of deals and their changes, beside what CRMs leave out."""

import polars as pl

from transforms.quality.findings import deals_with_stage


def test_a_deal_without_a_stage_is_counted_but_not_one_that_is_only_a_merge() -> None:
    changes = pl.LazyFrame(
        {
            "deal_id": ["staged", "amount only", "merged away"],
            "field": ["stage", "amount", "merged_into"],
        }
    )
    deals = pl.LazyFrame({"deal_id": ["staged"]})

    assert deals_with_stage(changes, deals).collect().rows() == [
        ("dim_deals", "every deal that a source speaks of has a stage", 2, 1, "warning")
    ]
