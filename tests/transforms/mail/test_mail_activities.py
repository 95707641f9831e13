"""Mail activities: what is known of a mail, beside what a CRM says of the same one."""

from collections.abc import Sequence

import polars as pl

from tests.transforms.histories import day
from tests.transforms.mail.frames import Row, frame, mail, mails
from transforms.mail.mail_activities import mail_activities
from transforms.tables.crm import FCT_ACTIVITIES

Who = tuple[str, str, int, str | None, str | None]

CAME = mail("mail:m", 2, thread_id="mail:a")
ANN: Who = ("mail:m", "ann@", 0, "p:1", "c:1")
NOTHING = FCT_ACTIVITIES.empty()


def made(  # noqa: PLR0913 - what several steps found
    *rows: Row,
    people: Sequence[Who] = (),
    sellers: Sequence[tuple[str, str, int]] = (),
    answers: Sequence[tuple[object, ...]] = (),
    ties: Sequence[tuple[object, ...]] = (),
    same: Sequence[tuple[str, str, str | None]] = (),
    told: pl.LazyFrame = NOTHING,
) -> list[dict[str, object]]:
    found = mail_activities(
        mails(*rows),
        frame("mail_id address place person_id company_id", *people),
        frame("mail_id owner_id place", *sellers),
        answers=frame("mail_id answers_id response_seconds answered_by", *answers),
        ties=frame("mail_id deal_id tie_score tie_reason", *ties),
        same=frame("mail_id same_as deal_id", *same),
        told=told,
    )
    return found.collect().to_dicts()


def record(**said: object) -> pl.LazyFrame:
    """Return a CRM's own record of an e-mail."""
    row = {
        **dict.fromkeys(FCT_ACTIVITIES.schema),
        "activity_kind": "email",
        "activity_id": "crm:5",
        "people": 0,
        "deals": 0,
        **said,
    }
    return pl.LazyFrame([row], schema=FCT_ACTIVITIES.schema)


def test_a_mail_is_an_activity_with_all_that_was_found() -> None:
    found = made(
        CAME,
        people=[ANN],
        sellers=[("mail:m", "crm:7", 2**32)],
        answers=[("mail:m", "mail:a", 60.0, "crm:7")],
        ties=[("mail:m", "crm:d", 0.8, "its thread is of the deal")],
    )

    assert found == [
        {
            "activity_kind": "email",
            "activity_id": "mail:m",
            "source": "mail",
            "direction": "in",
            "status": None,
            "happened_at": day(2),
            "seconds": None,
            "owner_id": "crm:7",
            "person_id": "p:1",
            "deal_id": "crm:d",
            "company_id": "c:1",
            "people": 1,
            "deals": 1,
            "created_at": day(2),
            "last_changed_at": day(2),
            "deleted_at": None,
            "thread_id": "mail:a",
            "answers_id": "mail:a",
            "response_seconds": 60.0,
            "answered_by": "crm:7",
            "tie_score": 0.8,
            "tie_reason": "its thread is of the deal",
            "same_as": None,
        }
    ]


def test_a_mail_of_which_nothing_is_known_is_one_all_the_same() -> None:
    (found,) = made(CAME)
    names = ["person_id", "people", "deal_id", "deals", "owner_id"]

    assert [found[name] for name in names] == [None, 0, None, 0, None]


def test_what_the_crms_record_names_stands() -> None:
    told = record(
        owner_id="crm:8",
        person_id="p:9",
        company_id="c:9",
        people=2,
        deal_id="crm:e",
        deals=3,
    )
    (found,) = made(
        CAME,
        people=[ANN],
        sellers=[("mail:m", "crm:7", 0)],
        ties=[("mail:m", "crm:e", 1.0, "the CRM ties it")],
        same=[("mail:m", "crm:5", "crm:e")],
        told=told,
    )
    names = ["same_as", "owner_id", "person_id", "people", "company_id", "deals"]

    assert [found[name] for name in names] == ["crm:5", "crm:8", "p:9", 2, "c:9", 3]


def test_what_the_crms_record_leaves_out_is_the_mailboxes() -> None:
    (found,) = made(
        CAME,
        people=[ANN],
        sellers=[("mail:m", "crm:7", 0)],
        ties=[("mail:m", "crm:d", 1.0, "its person is a contact of the deal")],
        same=[("mail:m", "crm:5", None)],
        told=record(),
    )
    names = ["owner_id", "person_id", "people", "company_id", "deal_id", "deals"]

    assert [found[name] for name in names] == [
        "crm:7",
        "p:1",
        1,
        "c:1",
        "crm:d",
        1,
    ]


def test_the_person_is_the_first_whom_a_crm_knows_the_others_are_counted() -> None:
    people = [
        ("mail:m", "x@", 0, None, "c:3"),
        ("mail:m", "bob@", 1, "p:10", "c:1"),
        ("mail:m", "bob@", 1, "p:9", "c:2"),
        ("mail:m", "ann@", 2, "p:1", "c:4"),
    ]
    (found,) = made(CAME, people=people)

    assert [found[name] for name in ("person_id", "people", "company_id")] == [
        "p:9",
        2,
        "c:2",
    ]


def test_a_domain_of_several_companies_names_none() -> None:
    both = [("mail:m", "x@", 0, None, "c:1"), ("mail:m", "x@", 0, None, "c:2")]

    assert made(CAME, people=both)[0]["company_id"] is None
    assert made(CAME, people=both[:1])[0]["company_id"] == "c:1"


def test_mails_among_us_and_of_machines_are_none() -> None:
    assert made(mail("mail:m", is_activity=False)) == []
    assert made() == []
