"""Leak gates: what could not be known at a moment does not reach what is learnt."""

import random
from datetime import timedelta
from functools import cache

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.transforms.scores.leads import (
    AS_OF,
    CLOSED,
    Book,
    Row,
    ago,
    company,
    deal,
    lead,
    talk,
    trading,
)
from transforms.scores.chances import Floors, chances
from transforms.scores.features import NAMES
from transforms.scores.landmarks import ASKED, WINDOW, landmarks
from transforms.scores.patterns import lead_moments, patterns

DAY = timedelta(days=1)


@cache
def trade() -> Book:
    """Return a company with enough leads for the model."""
    return trading()


def moments(book: Book) -> pl.DataFrame:
    """Return the rows that are learnt from."""
    _, _, activities, *_ = book.frames()
    rows = lead_moments(book.known_lives(), activities, as_of=AS_OF)
    of_past = rows.filter(pl.col("span") != ASKED)
    return of_past.collect().sort("lead", "age", "stands_for", *NAMES)


def later(seed: int) -> tuple[list[Row], list[Row], list[Row]]:
    """Return leads, deals and activities that come at `as_of` or after it."""
    chance = random.Random(seed)  # noqa: S311 - a made-up future

    def soon() -> float:
        return -chance.uniform(0, 300)

    names = chance.sample(range(900), 300)
    talks = [talk(str(n), ago(soon()), chance.choice(["in", "out"])) for n in names]
    deals = [deal(f"later {n}", ago(soon())) for n in range(100)]
    return [lead(f"later {n}", ago(soon())) for n in range(100)], deals, talks


@pytest.mark.parametrize("seed", [1, 2])
def test_what_happens_after_as_of_changes_nothing(seed: int) -> None:
    leads, deals, talks = later(seed)
    book = trade().plus(leads=leads, deals=deals, activities=talks)

    assert_frame_equal(book.scores(), trade().scores(), check_exact=True)


def test_what_is_said_after_a_landmark_does_not_change_it() -> None:
    rows = landmarks(trade().lives(), as_of=AS_OF).select("lead_id", "moment").collect()
    last = rows.group_by("lead_id").agg(pl.col("moment").max())
    talks = [
        talk(of.removeprefix("crm:"), at + n * DAY, direction)
        for of, at in last.rows()
        for n, direction in enumerate(("in", "out"))
    ]
    more = trade().plus(activities=talks)

    assert len(talks) > 1_000
    assert_frame_equal(moments(more), moments(trade()))
    # The same words a moment earlier are known at it.
    earlier = [
        row | {k: row[k] - DAY for k in ("happened_at", "created_at")} for row in talks
    ]
    assert not moments(trade().plus(activities=earlier)).equals(moments(trade()))


def test_a_call_noted_after_a_landmark_does_not_change_it() -> None:
    talks = [
        talk(row["person_id"].removeprefix("crm:"), row["created_at"] + DAY)
        | {"created_at": AS_OF - DAY}
        for row in trade().leads
    ]

    assert_frame_equal(moments(trade().plus(activities=talks)), moments(trade()))


def test_nothing_that_a_record_says_today_is_a_fact_of_the_past() -> None:
    """The perfect leak: a status and an owner that only leads that were sold have."""
    marked = [
        row
        | {
            "status": "Won" if row.get("converted_deal_id") else "Lost",
            "lead_label": "HOT" if row.get("converted_deal_id") else "COLD",
            "owner_id": "crm:ann" if row.get("converted_deal_id") else None,
        }
        for row in trade().leads
    ]
    book = Book(marked, trade().deals, trade().activities)

    assert_frame_equal(moments(book), moments(trade()))
    columns = ["owner_id"]
    assert_frame_equal(book.scores().drop(columns), trade().scores().drop(columns))


def test_a_company_that_is_entered_with_the_deal_is_not_learnt_from() -> None:
    """Filled in at the sale, but dated as if it had been there from the first day."""
    firms = [company(row["lead_id"], ago(799), employees=50) for row in trade().leads]
    tied = [
        row | {"company_id": f"crm:{row['lead_id']}"}
        if row.get("converted_deal_id")
        else row
        for row in trade().leads
    ]
    asked = [
        lead("with", ago(5), company_id=firms[0]["company_id"]),
        lead("without", ago(5)),
    ]
    book = Book([*tied, *asked], trade().deals, trade().activities, firms)
    rows = book.scores().rows_by_key("lead_id", named=True)
    said = [rows[f"crm:{name}"][0] for name in ("with", "without")]

    # That we knew the company, and how large it is, would else decide everything.
    assert "company" not in " ".join(row["reasons"] for row in said)
    assert said[0]["chance_90_days"] == said[1]["chance_90_days"]


def test_every_label_was_known_before_as_of() -> None:
    rows = landmarks(trade().lives(), as_of=AS_OF).collect()

    assert (rows["moment"] + WINDOW <= AS_OF).all()
    assert (rows.filter("is_converted")["converted_at"] < AS_OF).all()


def test_a_deal_of_the_last_90_days_teaches_nothing_of_leads_of_these_days() -> None:
    recent = [
        lead(f"new {n}", ago(60), lead_source="new", converted_deal_id=f"crm:new {n}")
        for n in range(200)
    ]
    deals = [deal(f"new {n}", ago(30)) for n in range(200)]
    book = trade().plus(leads=recent, deals=deals)

    assert_frame_equal(moments(book), moments(trade()))


@pytest.mark.parametrize("seed", range(6))
def test_labels_by_lot_are_no_better_than_the_base(seed: int) -> None:
    rows = moments(trade())
    by_lot = rows.with_columns(pl.col("is_converted").shuffle(seed))

    assert _basis(rows) == ["model"]
    assert _basis(by_lot) == ["rate by source"]


def _basis(of_past: pl.DataFrame) -> list[str]:
    """Return what the chance of a lead like the first of these rests on."""
    asked = of_past.head(1).with_columns(span=pl.lit(ASKED, pl.Int8))
    counted = patterns(pl.concat([of_past, asked]).lazy()).collect()
    return chances(counted, floors=Floors(20, 500, 50))["basis"].to_list()


def test_a_lead_that_is_closed_is_not_looked_at_as_if_it_were_open() -> None:
    closed = [
        row | {"status_id": CLOSED, "last_changed_at": row["created_at"]}
        for row in trade().leads
        if not row.get("converted_deal_id")
    ]
    rows = moments(Book(closed, trade().deals, trade().activities))

    assert rows.is_empty()
