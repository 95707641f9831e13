"""Deals met: what was open with a mail's people when it was sent."""

from tests.transforms.histories import day
from tests.transforms.mail.frames import Row, frame, mail, mails
from transforms.mail.deals_met import COMPANY, CONTACT, UNNAMED, deals_met

CONTACTS = (("d1", "ann"), ("d2", "bob"))
CUSTOMERS = (("d1", "acme"), ("d2", "acme"), ("d3", "acme"))
ANN, EVE = ("m", "ann@", "ann", "acme", False), ("m", "eve@", "eve", "acme", False)
STRANGER = ("m", "x@", None, "acme", True)
Who = tuple[str, str, str | None, str | None, bool]


def met(
    *people: Who,
    spans: tuple[tuple[object, ...], ...] = (("d1", day(1), None),),
    sent: Row | None = None,
) -> list[tuple[object, ...]]:
    found = deals_met(
        mails(mail("m", 2) if sent is None else sent),
        frame("mail_id address person_id company_id by_domain", *people),
        frame("deal_id person_id", *CONTACTS),
        frame("deal_id company_id", *CUSTOMERS),
        frame("deal_id opened_at closed_at", *spans),
    )
    columns = ["deal_id", "level", "people", "by_domain"]
    return found.sort("deal_id").select(columns).collect().rows()


def opened(*deals: str) -> tuple[tuple[object, ...], ...]:
    return tuple((deal, day(1), None) for deal in deals)


def test_a_contact_meets_the_deal() -> None:
    assert met(ANN) == [("d1", CONTACT, 1, False)]


def test_a_deal_is_met_from_its_opening_to_its_end() -> None:
    since, until = (("d1", day(2), None),), (("d1", day(1), day(2)),)

    assert met(ANN, spans=since) == [("d1", CONTACT, 1, False)]
    assert met(ANN, spans=until) == []
    assert met(ANN, spans=(("d1", day(2.1), None),)) == []


def test_a_known_colleague_of_the_contacts_meets_no_deal_of_theirs() -> None:
    assert met(EVE, spans=opened("d1", "d2")) == []


def test_a_contacts_own_deal_leaves_those_of_others_out() -> None:
    assert met(ANN, spans=opened("d1", "d2")) == [("d1", CONTACT, 1, False)]


def test_a_deal_that_names_nobody_may_be_meant_by_anybody() -> None:
    assert met(ANN, EVE, spans=opened("d1", "d2", "d3")) == [
        ("d1", CONTACT, 1, False),
        ("d3", UNNAMED, 2, False),
    ]
    assert met(EVE, spans=opened("d1", "d3")) == [("d3", UNNAMED, 1, False)]


def test_a_domain_alone_meets_the_companys_deals_and_says_so() -> None:
    assert met(STRANGER) == [("d1", COMPANY, 1, True)]
    assert met(STRANGER, EVE) == []


def test_a_form_is_of_no_deal_that_is_there() -> None:
    assert met(ANN, sent=mail("m", 2, brings="form")) == []


def test_an_introduction_is_of_a_deal_only_by_its_contacts() -> None:
    introduction = mail("m", 2, brings="introduction")

    assert met(EVE, sent=introduction) == []
    assert met(ANN, sent=introduction) == [("d1", CONTACT, 1, False)]


def test_what_is_no_activity_meets_no_deal() -> None:
    assert met(ANN, sent=mail("m", 2, is_activity=False)) == []


def test_without_people_no_deal_is_met() -> None:
    assert met() == []
