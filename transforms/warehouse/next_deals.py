"""Next deals: the first deal that was made with a person or company from then on."""

import polars as pl


def next_deals(parties: pl.LazyFrame, deals: pl.LazyFrame, party: str) -> pl.LazyFrame:
    """Return the deals of each party by their creation; of one instant the first.

    `parties` says with whom deals are: deal_id and the column `party`.
    """
    number = [pl.col("deal_id").str.len_bytes(), pl.col("deal_id")]
    return (
        parties.select("deal_id", party)
        .join(
            deals.select("deal_id", made_at="created_at"),
            on="deal_id",
            how="inner",
            validate="m:1",
        )
        .sort("made_at", *number)
        .unique([party, "made_at"], keep="first", maintain_order=True)
        .select(party, "made_at", next_deal="deal_id")
    )


def with_next_deal(
    frame: pl.LazyFrame, deals: pl.LazyFrame, party: str
) -> pl.LazyFrame:
    """Add the party's first deal that was made at the row's creation or later.

    `deals` are those of `next_deals`; the column is named `deal by …` the party.
    """
    return frame.sort("created_at").join_asof(
        deals.rename({"next_deal": f"deal by {party}"}),
        left_on="created_at",
        right_on="made_at",
        by=party,
        strategy="forward",
        coalesce=True,
        check_sortedness=False,  # not possible within a party: Polars warns
    )
