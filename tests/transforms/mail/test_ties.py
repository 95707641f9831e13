"""Ties: a mail is of the one deal it can be of; an uncertain one is of none."""

from collections.abc import Sequence

from tests.transforms.histories import day
from tests.transforms.mail.frames import Row, frame, mail, mails
from transforms.mail.deals_met import COMPANY, CONTACT, UNNAMED
from transforms.mail.ties import ties

Tie = tuple[object, ...]
Met = tuple[str, str, int, int]

ALL_OPEN = tuple((deal, day(1), None) for deal in ("d1", "d2", "d3"))
HELD = (("d1", "o1", day(1), None), ("d2", "o2", day(1), None))
M, N = mail("m", 2, thread_id="t"), mail("n", 3, thread_id="t")


def tied(  # noqa: PLR0913 - what a tie rests on
    *rows: Row,
    met: Sequence[Met] = (),
    same: Sequence[tuple[str, str | None]] = (),
    sellers: Sequence[tuple[str, str, int]] = (),
    holders: Sequence[tuple[object, ...]] = HELD,
    spans: Sequence[tuple[object, ...]] = ALL_OPEN,
    known: Sequence[tuple[str, str | None, str | None]] = (),
    by_domain: bool = False,
) -> list[Tie]:
    found = ties(
        mails(*rows),
        frame(
            "mail_id deal_id level people by_domain",
            *((*row, by_domain) for row in met),
        ),
        frame("mail_id deal_id", *same),
        correspondents=frame("mail_id person_id company_id", *known),
        sellers=frame("mail_id owner_id place", *sellers),
        holders=frame("deal_id owner_id held_from held_to", *holders),
        spans=frame("deal_id opened_at closed_at", *spans),
    )
    return found.sort("mail_id").collect().rows()


def contact(mail_id: str, deal: str, people: int = 1) -> Met:
    return (mail_id, deal, CONTACT, people)


BOTH = (contact("m", "d1"), contact("m", "d2"))


def test_a_mail_of_one_deals_contact_is_of_that_deal() -> None:
    assert tied(M, met=[contact("m", "d1")]) == [
        ("m", "d1", 1.0, "its person is a contact of the deal")
    ]


def test_the_companys_only_open_deal_is_less_sure() -> None:
    assert tied(M, met=[("m", "d1", COMPANY, 1)]) == [
        ("m", "d1", 0.8, "its person's company has one open deal")
    ]
    assert tied(M, met=[("m", "d1", UNNAMED, 1)], by_domain=True) == [
        ("m", "d1", 0.7, "its domain's company has one open deal")
    ]


def test_what_the_crm_says_stands_over_everything() -> None:
    assert tied(M, met=[contact("m", "d1")], same=[("m", "d9")]) == [
        ("m", "d9", 1.0, "the CRM ties it")
    ]


def test_a_record_of_the_crm_without_a_deal_says_nothing() -> None:
    assert tied(M, met=[contact("m", "d1")], same=[("m", None)]) == [
        ("m", "d1", 1.0, "its person is a contact of the deal")
    ]


def test_of_several_deals_the_one_of_more_of_its_people_is_meant() -> None:
    assert tied(M, met=[contact("m", "d1", 2), contact("m", "d2", 1)]) == [
        ("m", "d1", 0.9, "more of its people are contacts of the deal")
    ]


def test_more_people_of_a_company_do_not_make_a_deal_theirs() -> None:
    met = [contact("m", "d1", 1), ("m", "d3", UNNAMED, 2)]

    assert tied(M, met=met) == [("m", None, None, "several deals were open")]


def test_several_open_deals_leave_a_mail_untied() -> None:
    assert tied(M, met=BOTH) == [("m", None, None, "several deals were open")]


def test_the_threads_other_mails_decide_between_several() -> None:
    assert tied(M, N, met=[*BOTH, contact("n", "d2")]) == [
        ("m", "d2", 0.9, "its thread is of the deal"),
        ("n", "d2", 1.0, "its person is a contact of the deal"),
    ]


def test_a_thread_of_two_deals_does_not_decide() -> None:
    third = mail("o", 4, thread_id="t")
    met = [*BOTH, contact("n", "d1"), contact("o", "d2")]

    assert tied(M, N, third, met=met)[0] == (
        "m",
        None,
        None,
        "several deals were open",
    )


def test_a_thread_is_no_surer_than_what_ties_it() -> None:
    assert tied(M, N, met=[*BOTH, ("n", "d1", COMPANY, 1)])[0] == (
        "m",
        "d1",
        0.8,
        "its thread is of the deal",
    )


def test_somebody_unknown_goes_with_the_thread() -> None:
    assert tied(M, N, met=[contact("n", "d1")])[0] == (
        "m",
        "d1",
        0.9,
        "its thread is of the deal",
    )


def test_no_mail_goes_with_its_thread_to_a_deal_that_was_not_open_then() -> None:
    later = [("d1", day(2.5), None)]

    assert tied(M, N, met=[contact("n", "d1")], spans=later)[0] == (
        "m",
        None,
        None,
        "nobody known",
    )


def test_a_form_does_not_go_with_its_thread() -> None:
    form = {**M, "brings": "form"}

    assert tied(form, N, met=[contact("n", "d1")])[0][1] is None


def test_of_several_deals_that_of_the_seller_who_writes_is_meant() -> None:
    sellers = [("m", "o2", 0), ("m", "o1", 2**33)]

    assert tied(M, met=BOTH, sellers=sellers) == [
        ("m", "d2", 0.7, "its seller owns the deal")
    ]


def test_the_seller_is_the_one_who_held_the_deal_then() -> None:
    handed_on = (("d1", "o1", day(1), day(2)), ("d1", "o2", day(2), None))
    sellers = [("m", "o1", 0)]

    assert tied(M, met=BOTH, sellers=sellers, holders=handed_on)[0][1] is None


def test_a_seller_with_both_deals_does_not_decide() -> None:
    both = (("d1", "o1", day(1), None), ("d2", "o1", day(1), None))

    assert tied(M, met=BOTH, sellers=[("m", "o1", 0)], holders=both)[0][1] is None


def test_the_thread_decides_before_the_seller_and_after() -> None:
    sellers = [("m", "o1", 0)]
    before = tied(M, N, met=[*BOTH, contact("n", "d2")], sellers=sellers)
    of_n = (contact("n", "d1"), contact("n", "d2"))
    after = tied(M, N, met=[*BOTH, *of_n], sellers=sellers)

    assert before[0] == ("m", "d2", 0.9, "its thread is of the deal")
    assert after == [
        ("m", "d1", 0.7, "its seller owns the deal"),
        ("n", "d1", 0.7, "its thread is of the deal"),
    ]


def test_untied_mails_say_why() -> None:
    known = [("m", "ann", None), ("n", None, None)]

    assert tied(M, N, known=known) == [
        ("m", None, None, "no deal was open"),
        ("n", None, None, "nobody known"),
    ]


def test_what_is_no_activity_is_not_asked() -> None:
    assert tied({**M, "is_activity": False}) == []
    assert tied() == []


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = [mail(str(n), n / 3, thread_id=str(n % 4)) for n in range(3, 30)]
    met = [
        contact(str(n), deal)
        for n in range(3, 30)
        for deal in ("d1", "d2")
        if n % 5 != 0 or deal == "d1"
    ]
    sellers = [(str(n), f"o{n % 2 + 1}", 0) for n in range(3, 30, 7)]

    assert tied(*rows, met=met, sellers=sellers) == tied(
        *rows[::-1], met=met[::-1], sellers=sellers[::-1]
    )
