"""Lead scores: one row per open lead, the likeliest first, and why."""

import random
from datetime import datetime
from functools import cache

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.transforms.scores.leads import (
    AS_OF,
    CLOSED,
    OPEN,
    Book,
    Row,
    ago,
    deal,
    lead,
    talk,
    trading,
)
from transforms.scores.coding import Counts
from transforms.scores.judgement import judgement
from transforms.scores.lead_scores import lead_scores
from transforms.tables.lead_scores import LEAD_SCORES


@cache
def company() -> Book:
    """Return a company with enough leads for the model."""
    return trading()


@cache
def scored() -> pl.DataFrame:
    """Return its scores."""
    return company().scores()


def test_every_open_lead_has_a_row_and_no_other() -> None:
    cast = [
        lead("open", ago(5)),
        lead("nobody's", ago(4), owner_id=None, person_id=None, status_id=None),
        lead("closed", ago(9), status_id=CLOSED),
        lead("deleted", ago(9), deleted_at=ago(1)),
        lead("merged", ago(9), merged_into="crm:open"),
        lead("sold", ago(9), converted_deal_id="crm:sold"),
        lead("sold, deal missing", ago(9), converted_deal_id="crm:none"),
    ]
    rows = Book(leads=cast, deals=[deal("sold", ago(8))]).scores()

    assert rows["lead_id"].to_list() == ["crm:nobody's", "crm:open"]


def test_a_row_says_whose_lead_it_is_and_where_it_came_from() -> None:
    row = lead("a", ago(5), owner_id="crm:ann", lead_source="fair", channel="event")

    assert Book(leads=[row]).scores().row(0, named=True) == {
        "lead_id": "crm:a",
        "rank": 1,
        "chance_90_days": None,
        "chance_low": None,
        "chance_high": None,
        "basis": "insufficient history",
        "reasons": None,
        "owner_id": "crm:ann",
        "lead_source": "fair",
        "channel": "event",
        "came_at": ago(5),
    }


def test_with_enough_leads_the_model_tells_them_apart() -> None:
    rows = scored()

    assert rows["basis"].unique().to_list() == ["model"]
    assert rows["chance_90_days"].n_unique() > 5
    assert rows["reasons"].str.contains(r"^\w").all()
    assert not rows["reasons"].str.contains("; :", literal=True).any()


def test_a_quick_answer_raises_the_chance() -> None:
    came = ago(6)
    book = company().plus(
        leads=[lead("quick", came), lead("left", came)],
        activities=[talk("quick", came + (AS_OF - ago(1)) / 24, "out")],
    )
    rows = book.scores().rows_by_key("lead_id", named=True)
    quick, left = rows["crm:quick"][0], rows["crm:left"][0]

    assert quick["chance_90_days"] > left["chance_90_days"] + 0.1
    assert "answered within 2 hours: +" in quick["reasons"]
    assert "not answered yet: -" in left["reasons"]


def test_of_few_leads_the_rate_of_their_source_is_told() -> None:
    rows = company().scores(least_leads=10_000)
    chance = rows.group_by("lead_source").agg(pl.col("chance_90_days").unique())
    rate = {row[0]: row[1] for row in chance.explode("chance_90_days").rows()}

    assert rows["basis"].unique().to_list() == ["rate by source"]
    assert chance["chance_90_days"].list.len().to_list() == [1, 1, 1]
    assert rate["fair"] < rate["web"] < rate["friend"]


def test_too_few_conversions_make_no_model() -> None:
    rows = company().scores(least_conversions=10_000)

    assert rows["basis"].unique().to_list() == ["rate by source"]


def test_below_the_sample_floor_there_is_no_chance() -> None:
    rows = company().scores(sample_floor=10_000)

    assert rows["basis"].unique().to_list() == ["insufficient history"]
    assert rows["chance_90_days"].is_null().all()


def test_leads_of_a_source_that_writes_no_deals_down_have_no_chance() -> None:
    book = company().plus(leads=[lead("by mail", ago(5), source="mail")])
    row = book.scores().row(-1, named=True)

    assert (row["lead_id"], row["basis"]) == ("crm:by mail", "insufficient history")
    assert row["chance_90_days"] is None


def test_ranks_go_by_chance_then_by_what_came_last_then_by_id() -> None:
    rows = scored()
    order = ["chance_90_days", "came_at", "lead_id"]

    assert rows["rank"].to_list() == list(range(1, rows.height + 1))
    assert_frame_equal(rows, rows.sort(order, descending=[True, True, False]))

    came = [lead("b", ago(5)), lead("a", ago(5)), lead("c", ago(4))]
    assert Book(leads=came).scores()["lead_id"].to_list() == ["crm:c", "crm:a", "crm:b"]


def test_no_lead_is_no_row() -> None:
    rows = Book().scores()

    assert rows.is_empty()
    assert rows.schema == LEAD_SCORES.schema


def test_rows_in_any_order_and_any_engine_give_the_same() -> None:
    shuffled = random.Random(1)  # noqa: S311 - an order
    turned = Book(
        *(
            shuffled.sample(rows, len(rows))
            for rows in (company().leads, company().deals, company().activities)
        )
    )
    streamed = lead_scores(*turned.frames(), as_of=AS_OF).collect(engine="streaming")

    assert_frame_equal(turned.scores(), scored(), check_exact=True)
    assert_frame_equal(streamed, scored(), check_exact=True)


def _as_of(row: Row, sold: dict[str, datetime], then: datetime) -> Row:
    """Return a lead as it stood: what came later had not happened."""
    if sold.get(row.get("converted_deal_id", ""), then) >= then:
        row = row | {"converted_deal_id": None}
    if row["last_changed_at"] >= then:
        row = row | {"status_id": OPEN, "last_changed_at": row["created_at"]}
    return row


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_the_chances_hold_on_what_came_afterwards(seed: int) -> None:
    """Tonight is 120 days ago: by now it is known what became of the leads."""
    book, then = trading(2_500, seed=seed), ago(120)
    sold = {row["deal_id"]: row["created_at"] for row in book.deals}
    known = Book(
        leads=[
            _as_of(row, sold, then) for row in book.leads if row["created_at"] < then
        ],
        deals=[row for row in book.deals if row["created_at"] < then],
        activities=[row for row in book.activities if row["created_at"] < then],
    )
    rows = known.scores(then)
    base = known.scores(then, least_leads=10**9).sort("lead_id")
    became = {
        row["lead_id"]: ago(120) <= sold[row["converted_deal_id"]] < ago(30)
        for row in book.leads
        if "converted_deal_id" in row
    }
    rows = rows.sort("lead_id")
    hits = pl.Series([float(became.get(i, False)) for i in rows["lead_id"]]).to_numpy()
    ours, theirs = (
        judgement(r["chance_90_days"].to_numpy(), Counts(hits * 0 + 1, hits))
        for r in (rows, base)
    )

    assert rows["basis"].unique().to_list() == ["model"]
    assert ours.brier < theirs.brier
    assert ours.log_loss < theirs.log_loss
    assert ours.auc > theirs.auc + 0.05
    assert abs(rows["chance_90_days"].mean() - hits.mean()) < 0.03
