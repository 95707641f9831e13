"""Lead touches: a lead led to one deal at most, and a deal's shares are one whole."""

import random
from datetime import timedelta
from decimal import Decimal

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.transforms.lead_rows import (
    contacts,
    customers,
    lead,
    leads,
    mail_lead,
    people,
    person,
)
from tests.transforms.metrics.builders import Row, day, deal, deals
from transforms.tables.leads import FCT_LEAD_TOUCHES
from transforms.warehouse.lead_touches import lead_touches

Pairs = tuple[tuple[str, str], ...]
WITH_1: Pairs = (("crm:d", "crm:p1"),)


def plan(
    *asked: Row,
    of: tuple[Row, ...] = (deal("d", day(10)),),
    people_: tuple[Row, ...] = (),
    with_people: Pairs = WITH_1,
    with_companies: Pairs = (),
) -> pl.LazyFrame:
    return lead_touches(
        leads(*asked),
        people(*people_),
        deals(*of),
        contacts(*with_people),
        customers(*with_companies),
    )


def pairs(*asked: Row, **what: object) -> list[tuple[str, str | None]]:
    """Return which lead touches which deal."""
    rows = plan(*asked, **what).select("lead_id", "deal_id")  # type: ignore[arg-type]
    return rows.collect().rows()


def test_a_lead_that_became_a_deal_is_a_touch_of_it() -> None:
    found = plan(lead(1, day(5), converted_deal_id="crm:d"), with_people=())

    assert found.collect().rows(named=True) == [
        {
            "deal_id": "crm:d",
            "touch_number": 1,
            "touched_at": day(5),
            "lead_id": "crm:1",
            "person_id": "crm:p1",
            "lead_source": "web form",
            "channel": "web",
            "is_conversion": True,
            "first_touch_share": Decimal("1.00000000"),
            "last_touch_share": Decimal("1.00000000"),
            "linear_share": Decimal("1.00000000"),
        }
    ]


def test_a_lead_that_became_a_deal_touches_no_other() -> None:
    both = (deal("d", day(10)), deal("e", day(12)))
    became = lead(1, day(5), converted_deal_id="crm:e")

    assert pairs(became, of=both) == [("crm:1", "crm:e")]


def test_a_lead_is_of_the_deal_that_it_became_however_late_it_was_entered() -> None:
    assert pairs(lead(1, day(20), converted_deal_id="crm:d")) == [("crm:1", "crm:d")]


def test_a_lead_touches_the_next_deal_of_its_person() -> None:
    three = (deal("c", day(4)), deal("d", day(5)), deal("e", day(6)))
    ties = tuple((f"crm:{name}", "crm:p1") for name in "edc")

    assert pairs(lead(1, day(5)), of=three, with_people=ties) == [("crm:1", "crm:d")]


def test_a_lead_that_came_after_the_deal_did_not_lead_to_it() -> None:
    assert pairs(lead(1, day(10))) == [("crm:1", "crm:d")]
    assert pairs(lead(1, day(10) + timedelta(microseconds=1))) == []


def test_of_two_deals_of_one_instant_the_first_by_number_is_touched() -> None:
    two = (deal(10, day(10)), deal(9, day(10)))
    ties = (("crm:10", "crm:p1"), ("crm:9", "crm:p1"))

    assert pairs(lead(1, day(5)), of=two, with_people=ties) == [("crm:1", "crm:9")]


def test_where_its_person_has_no_deal_a_lead_touches_that_of_its_company() -> None:
    companies = (("crm:e", "crm:c"),)
    both = (deal("d", day(10)), deal("e", day(6)))
    colleague = lead(2, day(5), company_id="crm:c")
    known = lead(1, day(5), company_id="crm:c")

    assert pairs(colleague, known, of=both, with_companies=companies) == [
        ("crm:1", "crm:d"),
        ("crm:2", "crm:e"),
    ]


def conversions(*asked: Row, **what: object) -> list[bool]:
    rows = plan(*asked, **what).select("is_conversion")  # type: ignore[arg-type]
    return rows.collect().to_series().to_list()


def test_only_where_no_crm_keeps_leads_it_is_for_us_to_say_what_one_became() -> None:
    of_mail = mail_lead(1, day(5))
    of_company = mail_lead(2, day(5), company_id="crm:c")
    companies = (("crm:d", "crm:c"),)

    assert conversions(lead(1, day(5))) == [False]
    assert conversions(of_mail) == [True]
    assert conversions(of_company, with_companies=companies) == [False]
    assert conversions(of_mail, lead(9, day(5))) == [False]
    other = lead(9, day(5), source="shop")
    assert conversions(of_mail, other) == [True]


def test_a_crm_that_has_deals_says_itself_what_its_leads_became() -> None:
    of_shop = (deal("d", day(10), source="shop"), deal("e", day(1)))

    assert conversions(lead(1, day(5)), of=of_shop) == [False]


def test_deleted_and_merged_leads_touch_nothing() -> None:
    gone = lead(1, day(5), deleted_at=day(6))
    merged = lead(1, day(5), merged_into="crm:2")

    assert pairs(gone) == []
    assert pairs(merged) == []


@pytest.mark.parametrize("became", [None, "crm:d"])
def test_a_deleted_deal_is_touched_by_nobody(became: str | None) -> None:
    gone = (deal("d", day(10), outcome="deleted", deleted_at=day(11)),)

    assert pairs(lead(1, day(5), converted_deal_id=became), of=gone) == []


def test_a_deal_that_nobody_knows_is_no_deal() -> None:
    assert pairs(lead(1, day(5), converted_deal_id="crm:x")) == []


def test_what_became_a_merged_deal_touches_the_one_that_it_went_into() -> None:
    merged = deal("m", day(9), outcome="merged", merged_into="crm:n")
    again = deal("n", day(9), outcome="merged", merged_into="crm:d")
    became = lead(1, day(5), converted_deal_id="crm:m")

    assert pairs(became, of=(deal("d", day(10)), merged, again)) == [("crm:1", "crm:d")]


def test_a_person_without_a_lead_touches_their_first_deal_by_coming() -> None:
    found = plan(people_=(person(1, day(3)),)).select(
        "lead_id", "person_id", "touched_at", "channel", "is_conversion"
    )

    assert found.collect().rows() == [(None, "crm:p1", day(3), "event", False)]


def test_a_person_with_a_lead_is_no_touch_beside_it() -> None:
    assert pairs(lead(1, day(5)), people_=(person(1, day(3)),)) == [("crm:1", "crm:d")]


@pytest.mark.parametrize(
    "what",
    [
        {"lead_source": None, "channel": None},
        {"deleted_at": day(4)},
        {"merged_into": "crm:p2"},
        {"created_at": day(11)},
    ],
)
def test_a_person_who_says_nothing_is_gone_or_came_later_is_no_touch(what: Row) -> None:
    assert pairs(people_=(person(1, day(3), **what),)) == []


def test_where_nobody_says_where_a_lead_came_from_the_words_say_none() -> None:
    found = plan(lead(1, day(5), lead_source=None, channel=None))

    assert found.select("lead_source", "channel").collect().rows() == [("none", "none")]


def test_the_first_the_last_and_all_touches_share_a_deal() -> None:
    asked = [lead(number, day(9 - number), person_id="crm:p1") for number in range(3)]
    shares = ("first_touch_share", "last_touch_share", "linear_share")
    found = plan(*asked).select("lead_id", *(pl.col(s).cast(pl.String) for s in shares))

    assert found.collect().rows() == [
        ("crm:2", "1.00000000", "0.00000000", "0.33333334"),
        ("crm:1", "0.00000000", "0.00000000", "0.33333333"),
        ("crm:0", "0.00000000", "1.00000000", "0.33333333"),
    ]


@pytest.mark.parametrize("touches", [1, 2, 3, 6, 7, 11, 97])
def test_any_number_of_shares_adds_up_to_one_exactly(touches: int) -> None:
    asked = [lead(number, day(5), person_id="crm:p1") for number in range(touches)]
    sums = plan(*asked).select(pl.col("^.*_share$").sum()).collect()

    assert sums.row(0) == (Decimal(1), Decimal(1), Decimal(1))


def test_without_leads_and_people_there_is_no_touch() -> None:
    found = plan().collect()

    assert found.is_empty()
    assert found.schema == FCT_LEAD_TOUCHES.schema


def test_neither_the_order_of_the_rows_nor_the_engine_changes_a_touch() -> None:
    draw = random.Random(5)  # noqa: S311 - a made-up sample, nothing secret
    asked = [
        lead(
            number,
            day(draw.randint(1, 30)),
            person_id=draw.choice(["crm:p1", "crm:p2", None]),
            company_id=draw.choice(["crm:c", None]),
            converted_deal_id=draw.choice(["crm:1", None, None]),
            source=draw.choice(["crm", "mail"]),
        )
        for number in range(60)
    ]
    some = [deal(number, day(draw.randint(1, 30))) for number in range(20)]
    ties = tuple((f"crm:{n}", draw.choice(["crm:p1", "crm:p2"])) for n in range(20))
    firms = tuple((f"crm:{n}", "crm:c") for n in range(20))
    given = plan(*asked, of=tuple(some), with_people=ties, with_companies=firms)
    mixed = plan(
        *reversed(asked),
        of=tuple(reversed(some)),
        with_people=ties[::-1],
        with_companies=firms[::-1],
    )

    assert given.select(pl.len()).collect().item() > 30
    assert_frame_equal(given.collect(), given.collect(engine="streaming"))
    assert_frame_equal(given.collect(), mixed.collect())
