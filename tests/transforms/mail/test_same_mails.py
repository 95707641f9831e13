"""Same mails: what a CRM and a mailbox both tell is one mail."""

import itertools
from collections.abc import Sequence
from datetime import timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.histories import day
from tests.transforms.mail.frames import Row, frame, mail, mails
from transforms.mail.same_mails import same_mails

Told = tuple[str, float, str | None, str | None]


def told(*rows: Told, kind: str = "email", gone: bool = False) -> pl.LazyFrame:
    columns = "activity_id happened_at direction owner_id deal_id activity_kind"
    known = [
        (name, day(1) + timedelta(seconds=at), way, owner, f"deal of {name}", kind)
        for name, at, way, owner in rows
    ]
    gone_at = pl.lit(day(9) if gone else None, pl.Datetime("us", "UTC"))
    return frame(columns, *known).with_columns(deleted_at=gone_at)


def mailed(*rows: tuple[str, float], direction: str = "in") -> list[Row]:
    return [
        mail(name, direction=direction, happened_at=day(1) + timedelta(seconds=at))
        for name, at in rows
    ]


def same(
    ours: Sequence[Row],
    theirs: pl.LazyFrame,
    *,
    people: tuple[tuple[str, str], ...] = (),
    contacts: tuple[tuple[str, str], ...] = (),
    sellers: tuple[tuple[str, str, int], ...] = (),
) -> dict[str, str]:
    found = same_mails(
        mails(*ours),
        frame("mail_id person_id", *people),
        frame("mail_id owner_id place", *sellers),
        theirs,
        frame("record_id person_id", *contacts),
    )
    return dict(found.select("mail_id", "same_as").sort("mail_id").collect().rows())


ANN = (("m", "ann"),)
OF_ANN = (("c", "ann"),)
CAME: Told = ("c", 0, "in", None)


def test_a_mail_with_the_same_person_at_the_same_time_is_the_same() -> None:
    found = same_mails(
        mails(*mailed(("m", 120))),
        frame("mail_id person_id", ("m", "ann"), ("m", None), ("m", "bob")),
        frame("mail_id owner_id place"),
        told(CAME),
        frame("record_id person_id", ("c", "ann")),
    )

    assert found.collect().to_dicts() == [
        {"mail_id": "m", "same_as": "c", "deal_id": "deal of c"}
    ]


def test_more_than_120_seconds_apart_are_two() -> None:
    assert same(mailed(("m", 121)), told(CAME), people=ANN, contacts=OF_ANN) == {}
    assert same(mailed(("m", -121)), told(CAME), people=ANN, contacts=OF_ANN) == {}


def test_one_that_came_is_not_one_that_went() -> None:
    assert (
        same(mailed(("m", 0), direction="out"), told(CAME), people=ANN, contacts=OF_ANN)
        == {}
    )


def test_a_record_without_direction_may_be_either() -> None:
    assert same(
        mailed(("m", 0)), told(("c", 0, None, None)), people=ANN, contacts=OF_ANN
    ) == {"m": "c"}


def test_a_mail_with_somebody_else_is_another() -> None:
    bob = (("m", "bob"),)

    assert same(mailed(("m", 0)), told(CAME), people=bob, contacts=OF_ANN) == {}


def test_a_record_without_a_person_is_the_mail_of_its_time() -> None:
    assert same(mailed(("m", 0)), told(CAME)) == {"m": "c"}


def test_a_record_without_a_person_is_no_mail_of_another_owner() -> None:
    record = told(("c", 0, "in", "crm:7"))
    hers, his = (("m", "crm:7", 0),), (("m", "crm:8", 0),)

    assert same(mailed(("m", 0)), record, sellers=hers) == {"m": "c"}
    assert same(mailed(("m", 0)), record, sellers=his) == {}
    assert same(mailed(("m", 0)), record) == {"m": "c"}


def test_calls_deleted_records_and_mails_of_machines_are_no_same_mail() -> None:
    machine = [{**row, "is_activity": False} for row in mailed(("m", 0))]

    assert (
        same(mailed(("m", 0)), told(CAME, kind="call"), people=ANN, contacts=OF_ANN)
        == {}
    )
    assert (
        same(mailed(("m", 0)), told(CAME, gone=True), people=ANN, contacts=OF_ANN) == {}
    )
    assert same(machine, told(CAME), people=ANN, contacts=OF_ANN) == {}


def test_the_nearest_is_taken_and_each_only_once() -> None:
    ours = mailed(("m", 0), ("n", 50))
    theirs = told(("c", 40, "in", None), ("d", 100, "in", None))

    assert same(ours, theirs) == {"m": "d", "n": "c"}


def test_a_person_in_common_counts_more_than_being_near() -> None:
    theirs = told(("c", 100, "in", None), ("d", 0, "in", None))

    assert same(mailed(("m", 0)), theirs, people=ANN, contacts=OF_ANN) == {"m": "c"}


def test_without_mails_or_records_none_are_the_same() -> None:
    assert same([], told(CAME)) == {}
    assert same(mailed(("m", 0)), told()) == {}


TIMES = st.lists(st.integers(0, 400), max_size=6, unique=True)


@given(TIMES, TIMES)
def test_it_is_what_taking_the_nearest_again_and_again_gives(
    ours: list[int], theirs: list[int]
) -> None:
    pairs = sorted(
        (abs(one - other), f"m{one:03}", f"c{other:03}")
        for one, other in itertools.product(ours, theirs)
        if abs(one - other) <= 120
    )
    taken: dict[str, str] = {}
    for _, one, other in pairs:
        if one not in taken and other not in taken.values():
            taken[one] = other

    assert (
        same(
            mailed(*((f"m{at:03}", at) for at in ours)),
            told(*((f"c{at:03}", at, "in", None) for at in theirs)),
        )
        == taken
    )
