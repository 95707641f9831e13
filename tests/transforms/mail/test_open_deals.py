"""Open deals: when a deal was open, with whom, and whose it was."""

import polars as pl

from tests.transforms.crm import NO_ENDS, NO_LINKS, ends, links
from tests.transforms.histories import History, change, day, to
from tests.transforms.mail.frames import frame
from transforms.mail.open_deals import (
    contacts,
    customers,
    ends_of_deals,
    holders,
    open_spans,
)

Span = tuple[object, ...]


def spans(
    history: History, *, created: float | None = None, ended: pl.LazyFrame = NO_ENDS
) -> list[Span]:
    deals = history.deals
    if created is not None:
        deals = deals.with_columns(created_at=pl.lit(day(created)))
    found = open_spans(history.stays, deals, ended)
    return found.sort("deal_id", "opened_at").collect().rows()


def test_a_deal_is_open_in_every_stage_until_it_is_decided() -> None:
    history = History(to("lead", 1), to("proposal", 3), to("won", 5))

    assert spans(history) == [
        ("crm:1", day(1), day(3)),
        ("crm:1", day(3), day(5)),
    ]


def test_a_deal_that_was_reopened_is_open_again_but_not_between() -> None:
    history = History(to("lead", 1), to("lost", 3), to("proposal", 5))

    assert spans(history) == [("crm:1", day(1), day(3)), ("crm:1", day(5), None)]


def test_a_deleted_deal_was_open_until_then() -> None:
    history = History(to("lead", 1), change("deleted", "true", 4))

    assert spans(history) == [("crm:1", day(1), day(4))]


def test_a_deal_is_open_since_it_was_created_and_never_before() -> None:
    history = History(to("lead", 2), to("proposal", 4))
    early, late = spans(history, created=1), spans(history, created=5)

    assert early == [("crm:1", day(1), day(4)), ("crm:1", day(4), None)]
    assert late == [("crm:1", day(5), day(4)), ("crm:1", day(5), None)]


def test_what_a_merged_deal_went_into_was_open_when_that_was() -> None:
    history = History(
        to("lead", 1), change("merged_into", "crm:2", 3), to("lead", 2, deal="crm:2")
    )
    merged = ends_of_deals(NO_ENDS, history.deals)

    assert spans(history, ended=merged) == [
        ("crm:2", day(1), day(3)),
        ("crm:2", day(2), None),
    ]


def test_a_deal_is_held_by_one_after_the_other() -> None:
    history = History(
        to("lead", 1), change("owner", "crm:7", 2), change("owner", "crm:8", 4)
    )

    assert holders(history.states, NO_ENDS).sort("held_from").collect().rows() == [
        ("crm:1", "crm:7", day(2), day(4)),
        ("crm:1", "crm:8", day(4), None),
    ]


def test_the_contacts_of_a_merged_deal_are_those_of_what_it_went_into() -> None:
    ties = links(("deals", "1", "contacts", "5"), ("deals", "2", "contacts", "6"))
    found = contacts(ties, ends("deals", merged=("1", "2")))

    assert found.sort("person_id").collect().to_dicts() == [
        {"deal_id": "hubspot:2", "person_id": "hubspot:5"},
        {"deal_id": "hubspot:2", "person_id": "hubspot:6"},
    ]


def companies(*rows: tuple[str, str | None]) -> pl.LazyFrame:
    merged = [(*row, None, None) for row in rows]
    return frame("company_id company_name deleted_at merged_into", *merged)


def deals(*rows: tuple[str, str | None]) -> pl.LazyFrame:
    return frame("deal_id company", *rows)


def with_whom(
    ties: pl.LazyFrame, deals: pl.LazyFrame, companies: pl.LazyFrame
) -> list[Span]:
    found = customers(ties, NO_ENDS, deals, companies)
    return found.sort("deal_id").collect().rows()


ACME = ("c:1", "Acme")


def test_a_deal_is_with_the_company_that_the_crm_ties_it_to() -> None:
    ties = links(("deals", "1", "companies", "9"))
    named = deals(("hubspot:1", "Acme"))

    assert with_whom(ties, named, companies(ACME)) == [("hubspot:1", "hubspot:9")]


def test_a_deal_without_a_tie_is_with_the_one_company_of_its_name() -> None:
    named = deals(("shop:1", " ACME "), ("shop:2", "Bolt"), ("shop:3", None))
    listed = companies(ACME, ("c:2", "Bolt"), ("c:3", "bolt"), ("c:4", ""))

    assert with_whom(NO_LINKS, named, listed) == [("shop:1", "c:1")]
