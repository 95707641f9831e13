"""Threads: mails that name one another, or follow one another, belong together."""

from collections.abc import Sequence

import polars as pl

from tests.transforms.mail.frames import Row, frame, mail, mails
from transforms.mail.threads import threads

ANN = "ann@acme.example"
BOB = "bob@acme.example"


def threaded(
    *rows: Row,
    names: Sequence[tuple[str, str]] = (),
    people: Sequence[tuple[str, str]] = (),
) -> dict[str, str]:
    found = threads(
        mails(*rows).drop("thread_id"),
        frame("mail_id reference", *names),
        frame("mail_id address", *people),
    )
    return dict(found.select("mail_id", "thread_id").sort("mail_id").collect().rows())


def test_a_reply_is_in_the_thread_of_what_it_names() -> None:
    assert threaded(mail("b", 2), mail("a", 1), mail("c", 1), names=[("b", "a@x")]) == {
        "a": "a",
        "b": "a",
        "c": "c",
    }


def test_a_thread_is_named_after_its_earliest_mail_and_hangs_over_many_steps() -> None:
    names = [("a", "b@x"), ("b", "c@x"), ("d", "c@x")]
    rows = [mail("a", 4), mail("b", 3), mail("c", 2), mail("d", 1)]

    assert set(threaded(*rows, names=names).values()) == {"d"}


def test_mails_that_name_what_nobody_has_belong_together() -> None:
    names = [("a", "lost@x"), ("b", "lost@x"), ("c", "other@x")]

    assert threaded(mail("a", 1), mail("b", 2), mail("c", 3), names=names) == {
        "a": "a",
        "b": "a",
        "c": "c",
    }


def test_an_id_that_several_mails_have_joins_those_with_people_in_common() -> None:
    rows = [mail(name, on, message_id="same") for name, on in (("a", 1), ("b", 2))]
    people = [("a", ANN), ("b", BOB), ("c", BOB)]

    assert threaded(*rows, mail("c", 3), names=[("c", "same")], people=people) == {
        "a": "a",
        "b": "b",
        "c": "b",
    }


def test_without_ids_the_same_subject_with_the_same_person_goes_on() -> None:
    rows = [mail("a", 1, subject_key="s"), mail("b", 31, subject_key="s")]

    assert threaded(*rows, people=[("a", ANN), ("b", ANN)]) == {"a": "a", "b": "a"}


def test_after_thirty_days_the_same_subject_is_something_new() -> None:
    rows = [mail("a", 1, subject_key="s"), mail("b", 31.1, subject_key="s")]

    assert threaded(*rows, people=[("a", ANN), ("b", ANN)]) == {"a": "a", "b": "b"}


def test_the_same_subject_with_somebody_else_is_another_thread() -> None:
    rows = [mail("a", 1, subject_key="s"), mail("b", 2, subject_key="s")]

    assert threaded(*rows, people=[("a", ANN), ("b", BOB)]) == {"a": "a", "b": "b"}


def test_the_last_mail_with_one_person_does_not_draw_in_the_first_with_another() -> (
    None
):
    rows = [mail(name, on, subject_key="s") for on, name in enumerate("abcd", start=1)]
    people = [("a", ANN), ("b", ANN), ("c", BOB), ("d", BOB)]

    assert threaded(*rows, people=people) == {"a": "a", "b": "a", "c": "c", "d": "c"}


def test_blank_subjects_are_not_the_same() -> None:
    assert threaded(mail("a", 1), mail("b", 2), people=[("a", ANN), ("b", ANN)]) == {
        "a": "a",
        "b": "b",
    }


def test_a_reply_that_names_its_thread_does_not_draw_a_later_one_into_it() -> None:
    subject = {"subject_key": "s"}
    rows = [mail("a", 1, **subject), mail("b", 45, **subject), mail("c", 40, **subject)]
    people = [("a", ANN), ("b", ANN), ("c", ANN)]

    assert threaded(*rows, names=[("b", "a@x")], people=people) == {
        "a": "a",
        "b": "a",
        "c": "c",
    }


def test_a_later_thread_follows_with_all_that_names_it() -> None:
    rows = [
        mail("a", 1, subject_key="s"),
        mail("b", 2, subject_key="s"),
        mail("c", 3, subject_key="t"),
    ]
    people = [("a", ANN), ("b", ANN), ("c", ANN)]

    assert set(threaded(*rows, names=[("c", "b@x")], people=people).values()) == {"a"}


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = [mail(str(n), n % 7, subject_key=str(n % 3)) for n in range(40)]
    names = [(str(n), f"{n // 2}@x") for n in range(0, 40, 5)]
    people = [(str(n), str(n % 4)) for n in range(40)]

    assert threaded(*rows, names=names, people=people) == threaded(
        *rows[::-1], names=names[::-1], people=people[::-1]
    )


def test_mails_keep_their_columns_and_no_mail_makes_no_thread() -> None:
    nothing = threads(
        mails().drop("thread_id"), frame("mail_id reference"), frame("mail_id address")
    )

    assert nothing.collect().is_empty()
    assert nothing.collect_schema() == mails().collect_schema()
    assert isinstance(nothing, pl.LazyFrame)
