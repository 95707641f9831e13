"""Chances: which of model and rates speaks, and what it says."""

import polars as pl
import pytest

from tests.transforms.scores.patterns import Row, asked, counted, seen
from transforms.scores.chances import CHANCES, Floors, chances
from transforms.scores.landmarks import LATER, NEWEST, OLD, UNKNOWN

FLOORS = Floors(20, 500, 50)
SPANS = (OLD, LATER, UNKNOWN, NEWEST)
# Who is answered within two hours becomes a deal four times as often.
ANSWERED = [seen(200, 80, span, response=1, origin="web") for span in SPANS]
LEFT = [seen(200, 20, span, origin="web") for span in SPANS]
BOTH = (asked(response=1, origin="web"), asked(origin="web"))


def said(*rows: Row, floors: Floors = FLOORS) -> pl.DataFrame:
    """Return what is said of the patterns asked for, by response."""
    return chances(counted(*rows, *BOTH), floors=floors).sort("response")


def test_where_facts_tell_leads_apart_the_model_speaks() -> None:
    left, answered = said(*ANSWERED, *LEFT).iter_rows(named=True)

    assert {left["basis"], answered["basis"]} == {"model"}
    assert left["chance_90_days"] == pytest.approx(0.1, abs=0.01)
    assert answered["chance_90_days"] == pytest.approx(0.4, abs=0.01)
    assert answered["reasons"].startswith("answered within 2 hours: +")
    assert left["reasons"].startswith("not answered yet: -")


def test_the_interval_holds_the_chance_and_is_narrow_with_many_leads() -> None:
    some = said(*ANSWERED, *LEFT)
    many = said(*(row | {k: row[k] * 50 for k in _NUMBERS} for row in ANSWERED + LEFT))
    width = [f["chance_high"] - f["chance_low"] for f in (some, many)]
    low, high = some["chance_low"], some["chance_high"]

    assert some["chance_90_days"].is_between(low, high).all()
    assert (width[1] < width[0] / 4).all()


_NUMBERS = ("rows", "conversions", "weeks", "converted_weeks")


@pytest.mark.parametrize(
    ("floors", "basis"),
    [
        (Floors(20, 1600, 400), "model"),
        (Floors(20, 1601, 400), "rate by source"),
        (Floors(20, 1600, 401), "rate by source"),
        (Floors(1600, 9999, 50), "rate by source"),
        (Floors(1601, 9999, 50), "insufficient history"),
    ],
)
def test_the_floors_decide_who_may_speak(floors: Floors, basis: str) -> None:
    assert said(*ANSWERED, *LEFT, floors=floors)["basis"].unique().to_list() == [basis]


def test_where_the_newest_fifth_went_otherwise_the_rates_speak() -> None:
    turned = [
        seen(200, 20, NEWEST, response=1, origin="web"),
        seen(200, 80, NEWEST, origin="web"),
    ]
    rows = said(*ANSWERED[:3], *LEFT[:3], *turned)

    assert rows["basis"].to_list() == ["rate by source"] * 2
    assert rows["chance_90_days"].n_unique() == 1
    assert (
        rows["reasons"].to_list() == ["like the average lead in all we know of it"] * 2
    )


def test_where_facts_tell_nothing_the_rates_speak() -> None:
    alike = [seen(200, 50, span, response=1, origin="web") for span in SPANS]
    rest = [seen(200, 50, span, origin="web") for span in SPANS]

    assert said(*alike, *rest)["basis"].unique().to_list() == ["rate by source"]


def test_what_was_not_decided_when_the_newest_fifth_began_is_not_judged_by() -> None:
    """Only what became of leads afterwards could have told the model this."""
    flat = [
        seen(200, 50, span, response=r, origin="web")
        for span in SPANS[:2]
        for r in (0, 1)
    ]
    known_later = [ANSWERED[2], LEFT[2], ANSWERED[3], LEFT[3]]

    assert said(*flat, *known_later)["basis"].unique().to_list() == ["rate by source"]


def test_too_little_history_says_nothing() -> None:
    rows = said(seen(19, 9))

    assert rows.select(
        "chance_90_days", "chance_low", "chance_high", "reasons"
    ).unique().rows() == [(None, None, None, None)]
    assert rows["basis"].unique().to_list() == ["insufficient history"]


def test_without_a_lead_to_learn_from_there_is_no_chance_whatever_the_floor() -> None:
    assert said(floors=Floors(0, 0, 0))["basis"].unique().to_list() == [
        "insufficient history"
    ]


def test_without_a_pattern_nothing_is_said() -> None:
    nothing = (
        counted()
        .lazy()
        .map_batches(lambda rows: chances(rows, floors=FLOORS), schema=CHANCES)
    )

    assert nothing.collect().is_empty()


def test_patterns_in_any_order_give_the_same_to_the_last_digit() -> None:
    rows = counted(*ANSWERED, *LEFT, *BOTH)
    turned = chances(rows.reverse(), floors=FLOORS)

    assert chances(rows, floors=FLOORS).equals(turned)
