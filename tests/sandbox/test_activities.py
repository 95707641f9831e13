from datetime import timedelta

import polars as pl

from sandbox.activities import TYPES
from sandbox.company import Company
from sandbox.ledger import outcomes


def ended(larger: Company) -> pl.DataFrame:
    """Each deal's outcome, and when it last changed its stage."""
    last = larger.moves.group_by("deal_id").agg(closed_at=pl.col("moved_at").max())
    return outcomes(larger, as_of=larger.ends_at).join(
        last, on="deal_id", how="inner", validate="1:1"
    )


def test_there_are_about_four_activities_for_each_deal(larger: Company) -> None:
    done = larger.activities

    assert 3 < done.height / 20_000 < 5
    assert set(done["type"]) == set(TYPES)
    assert done["activity_id"].is_unique().all()
    assert done["at"].is_sorted()
    assert 0.02 < done["deal_id"].null_count() / done.height < 0.06


def test_more_is_done_for_deals_that_will_be_won(larger: Company) -> None:
    often = larger.activities.group_by("deal_id").agg(done=pl.len())
    rate = dict(
        ended(larger)
        .join(often, on="deal_id", how="left", validate="1:1")
        .group_by("outcome")
        .agg(pl.col("done").fill_null(0).mean())
        .iter_rows()
    )

    assert rate["won"] > 2 * rate["lost"]


def test_nothing_is_done_in_the_last_two_weeks_of_a_lost_deal(larger: Company) -> None:
    lost = ended(larger).filter(outcome="lost")
    done = larger.activities.join(lost, on="deal_id", how="inner", validate="m:1")

    assert done.height > 5_000
    assert (done["closed_at"] - done["at"]).min() > timedelta(days=14)  # type: ignore[operator]


def test_nothing_is_done_before_a_deal_is_there_or_after_it_is_gone(
    larger: Company,
) -> None:
    life = larger.changes.group_by("deal_id").agg(
        pl.col("changed_at").min().alias("came_at"),
        gone_at=pl.col("changed_at").filter(pl.col("field") == "deleted").last(),
        comes_back=(pl.col("value") == "false").any(),
    )
    done = larger.activities.join(life, on="deal_id", how="inner", validate="m:1")
    gone = done.filter(~pl.col("comes_back")).drop_nulls("gone_at")

    assert (done["at"] >= done["came_at"]).all()
    assert gone.height > 50
    assert (gone["at"] < gone["gone_at"]).all()
    assert (done["at"] < larger.ends_at).all()


def test_each_type_says_what_applies_to_it(larger: Company) -> None:
    said = larger.activities.group_by("type").agg(
        pl.col("direction", "outcome", "status").drop_nulls().unique().sort(),
        lasts=pl.col("duration_s").is_not_null().mean() > 0,
    )

    assert said.rows_by_key("type", named=True, unique=True) == {
        "email": {
            "direction": ["inbound", "outbound"],
            "outcome": [],
            "status": ["sent"],
            "lasts": False,
        },
        "call": {
            "direction": ["inbound", "outbound"],
            "outcome": ["connected", "no answer"],
            "status": [],
            "lasts": True,
        },
        "meeting": {
            "direction": [],
            "outcome": ["completed", "no show"],
            "status": [],
            "lasts": True,
        },
        "note": {"direction": [], "outcome": [], "status": [], "lasts": False},
        "task": {
            "direction": [],
            "outcome": [],
            "status": ["completed", "not started"],
            "lasts": False,
        },
    }


def test_whoever_has_left_does_nothing_more(larger: Company) -> None:
    done = larger.activities.join(
        larger.owners, left_on="seller", right_on="owner_name", how="inner"
    ).drop_nulls("left_on")

    assert done.height > 100
    assert (done["at"].dt.date() <= done["left_on"] + timedelta(days=3)).all()
