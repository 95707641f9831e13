"""Answers: how long somebody outside waited for us, and who ended that."""

import pytest

from tests.transforms.histories import day
from tests.transforms.mail.frames import Row, frame, mail, mails
from transforms.mail.answers import answers, first_seller, writers
from transforms.mail.working_time import WorkingHours

# Round the clock, so that a day is a day.
ALWAYS = WorkingHours(
    "UTC", days=(1, 2, 3, 4, 5, 6, 7), opens=day(1).time(), closes=day(1).time()
)
DAY = 86_400.0
# i2 is a form's, which one of our own machines sent.
SELLERS = (
    ("o1", "crm:7", 0),
    ("o2", "crm:8", 0),
    ("o2", "crm:7", 2**32),
    ("i2", "crm:9", 0),
)


def asked(mail_id: str, on: float, **said: object) -> Row:
    return mail(mail_id, on, thread_id="t", **said)


def ours(mail_id: str, on: float, **said: object) -> Row:
    return mail(mail_id, on, thread_id="t", direction="out", **said)


def answered(*rows: Row, hours: WorkingHours = ALWAYS) -> list[tuple[object, ...]]:
    sellers = frame("mail_id owner_id place", *SELLERS)
    return answers(mails(*rows), sellers, hours=hours).sort("mail_id").collect().rows()


def test_our_first_mail_after_theirs_answers_it() -> None:
    assert answered(asked("i1", 1), ours("o1", 2), ours("o2", 3)) == [
        ("o1", "i1", DAY, "crm:7")
    ]


def test_who_writes_twice_has_waited_since_the_first() -> None:
    assert answered(asked("i1", 1), asked("i2", 2), ours("o1", 3)) == [
        ("o1", "i1", 2 * DAY, "crm:7")
    ]


def test_an_answer_that_is_answered_starts_anew() -> None:
    rows = (asked("i1", 1), ours("o1", 2), asked("i2", 4), ours("o2", 7))

    assert answered(*rows) == [
        ("i2", "o1", 2 * DAY, None),
        ("o1", "i1", DAY, "crm:7"),
        ("o2", "i2", 3 * DAY, "crm:8"),
    ]


def test_a_colleague_whom_no_crm_lists_is_no_owner() -> None:
    assert answered(asked("i1", 1), ours("o3", 2)) == [("o3", "i1", DAY, None)]


def test_a_mail_of_another_thread_answers_nothing() -> None:
    elsewhere = mail("o1", 2, thread_id="u", direction="out")

    assert answered(asked("i1", 1), elsewhere) == []


def test_a_machines_answer_is_none() -> None:
    machine = ours("o1", 1.5, is_activity=False)

    assert answered(asked("i1", 1), machine, ours("o2", 3)) == [
        ("o2", "i1", 2 * DAY, "crm:8")
    ]


@pytest.mark.parametrize(("at", "seconds"), [(5.5, 3 * 3600.0), (6.5, 11 * 3600.0)])
def test_only_working_time_is_waited_for(at: float, seconds: float) -> None:
    # 2026-01-03 is a Saturday, day 5 a Monday; it opens at nine.
    office = WorkingHours("UTC")

    assert answered(asked("i1", 3), ours("o1", at), hours=office) == [
        ("o1", "i1", seconds, "crm:7")
    ]


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = (asked("i1", 1), ours("o1", 2), asked("i2", 2), ours("o2", 2))

    assert answered(*rows) == answered(*rows[::-1])


def test_the_writer_is_an_owner_the_first_by_number_where_two_share_an_address() -> (
    None
):
    sellers = frame(
        "mail_id owner_id place",
        ("a", "crm:10", 0),
        ("a", "crm:9", 0),
        ("b", "crm:9", 2**32),
        ("b", "crm:8", 2**32 + 1),
    )

    assert writers(sellers).collect().rows() == [("a", "crm:9")]
    assert first_seller(sellers).sort("mail_id").collect().rows() == [
        ("a", "crm:9"),
        ("b", "crm:9"),
    ]


def test_without_mail_nothing_is_answered() -> None:
    assert answered() == []
