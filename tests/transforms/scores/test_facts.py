"""Facts: what was known of a lead at a moment, in a few values."""

from datetime import datetime, timedelta

import polars as pl
import pytest

from tests.transforms.scores.leads import AS_OF, Book, Row, ago, company, lead, talk
from transforms.scores.features import FEATURES, NAMES, OTHER, UNKNOWN
from transforms.scores.patterns import lead_moments

WORDS = {feature.name: feature.words for feature in FEATURES}
OF_RECORDS_TODAY = {"status", "status_id", "owner_id", "lead_label", "last_changed_at"}
SOLD = Book(
    leads=[lead("sold", ago(700), converted_deal_id="crm:sold")],
    deals=[{"deal_id": "crm:sold", "created_at": ago(699)}],
)
HOUR = timedelta(hours=1)


def known(came: datetime, *talks: Row, firm: Row | None = None, **what: object) -> Row:
    """Return the facts of one open lead at as_of, in words where there are words."""
    tie = {"company_id": firm["company_id"]} if firm else {}
    book = SOLD.plus(
        leads=[lead("a", came, **tie, **what)],
        activities=list(talks),
        companies=[firm] if firm else [],
    )
    _, _, activities, *_ = book.frames()
    moments = lead_moments(book.known_lives(), activities, as_of=AS_OF)
    row = moments.filter(pl.col("is_converted").is_null()).collect().row(0, named=True)
    return {
        name: WORDS[name][row[name]] if WORDS[name] else row[name] for name in NAMES
    }


def test_a_lead_of_which_nothing_is_known() -> None:
    assert known(ago(10), lead_source=None) == {
        "origin": UNKNOWN,
        "landing": "crm",
        "age": "came 1 to 2 weeks ago",
        "response": "not answered yet",
        "inbound": "has not written or called since",
        "heard": None,
        "outbound": None,
        "met": "no meeting so far",
        "acquaintance": "new to us",
        "relation": None,
        "company": "no company known",
        "industry": UNKNOWN,
        "weekend": "came on a weekend",  # 21 June 2026 is a Sunday
    }


def test_a_lead_of_which_much_is_known() -> None:
    came = ago(5)
    firm = company("c", ago(100), employees=50, industry="toys")
    talks = (
        talk("a", ago(30)),
        talk("a", came + HOUR, "out"),
        *(talk("a", came + n * HOUR) for n in range(2, 6)),
        talk("a", came + 6 * HOUR, None, activity_kind="meeting"),
    )

    assert known(came, *talks, firm=firm) == {
        "origin": "web",
        "landing": "crm",
        "age": "came 3 to 7 days ago",
        "response": "answered within 2 hours",
        "inbound": "wrote or called 4 times or more since",
        "heard": "last heard of 3 to 14 days ago",
        "outbound": "we wrote or called once",
        "met": "met us",
        "acquaintance": "in touch with us before",
        "relation": "from a company that we knew before",
        "company": "from a company of 50 to 249 people",
        "industry": "toys",
        "weekend": "came on a working day",
    }


@pytest.mark.parametrize(
    ("hours", "told"),
    [(2, "2 hours"), (2.1, "a day"), (24, "a day"), (72, "3 days"), (73, "more than")],
)
def test_how_fast_we_answered(hours: float, told: str) -> None:
    answer = talk("a", ago(10) + hours * HOUR, "out")

    assert told in known(ago(10), answer)["response"]


@pytest.mark.parametrize(
    ("employees", "told"),
    [(None, "unknown"), (9, "less than 10"), (10, "10 to 49"), (1000, "1,000")],
)
def test_how_large_the_company_is(employees: int | None, told: str) -> None:
    firm = company("c", ago(10), employees=employees)

    assert told in known(ago(9.5), firm=firm)["company"]


def test_a_company_that_was_entered_with_its_lead_was_not_known_before() -> None:
    came = ago(10)
    entered = known(came, firm=company("c", came))
    known_since = known(came, firm=company("c", came - timedelta(days=1)))

    assert entered["relation"] is None
    assert known_since["relation"] == "from a company that we knew before"


def test_a_company_that_was_entered_later_was_not_known_at_the_moment() -> None:
    firm = company("c", ago(10), employees=50, industry="toys")
    row = lead("a", ago(400), company_id="crm:c")
    book = SOLD.plus(leads=[row], companies=[firm])
    _, _, activities, *_ = book.frames()
    moments = lead_moments(book.known_lives(), activities, as_of=AS_OF).collect()
    past = moments.filter(pl.col("lead") == 1, pl.col("is_converted").is_not_null())

    assert past.height > 5
    assert past.select("company", "industry").unique().rows() == [(0, UNKNOWN)]


def test_a_source_that_few_leads_name_goes_by_its_channel() -> None:
    others = [
        lead(f"{source}{n}", ago(300), lead_source=f"s{source}")
        for source in range(20)
        for n in range(2)
    ]
    book = SOLD.plus(leads=others)
    rare = book.plus(leads=[lead("a", ago(9), lead_source="rare", channel="event")])
    none = book.plus(leads=[lead("a", ago(9), lead_source="rare")])

    for which, origin in ((rare, "event"), (none, OTHER)):
        lives = which.known_lives().filter(lead_id="crm:a").collect()
        assert lives["origin"].to_list() == [origin]


def test_nothing_that_describes_a_lead_today_is_among_the_facts() -> None:
    assert not OF_RECORDS_TODAY & set(NAMES)
    assert known(ago(10)) == known(
        ago(10),
        status_id="crm:hot",
        status="Hot",
        lead_label="HOT",
        owner_id="crm:ann",
        last_changed_at=ago(1),
    )
