"""Lead responses: our first contact from the lead's coming on, and who spoke last."""

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.transforms.lead_rows import (
    activities,
    activity,
    lead,
    leads,
    ours,
    theirs,
)
from tests.transforms.metrics.builders import Row
from transforms.mail.working_time import WorkingHours
from transforms.tables.leads import FCT_LEAD_RESPONSES
from transforms.warehouse.lead_responses import lead_responses

AS_OF = datetime(2026, 7, 1, tzinfo=UTC)
HOUR = 3600.0
OFFICE = WorkingHours("Europe/Berlin")


def june(day: int, hour: float = 8) -> datetime:
    """Return an instant of June 2026; the first is a Monday, 8:00 UTC is 10:00."""
    return datetime(2026, 6, 1, tzinfo=UTC) + timedelta(days=day - 1, hours=hour)


def at(month: int, day: int, hour: float, zone: str) -> datetime:
    """Return the instant of a local time of the year 2026."""
    return datetime(2026, month, day, int(hour), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def found(
    *said: Row, of: list[Row] | None = None, hours: WorkingHours = OFFICE
) -> list[Row]:
    asked = leads(*(of or [lead(1, june(1))]))
    rows = lead_responses(asked, activities(*said), as_of=AS_OF, hours=hours)
    return rows.collect().rows(named=True)


def first(*said: Row, **of: object) -> object:
    return found(*said, of=[lead(1, june(1), **of)])[0]["first_response_at"]


def test_a_lead_is_answered_by_our_first_mail_and_then_the_last_word_counts() -> None:
    said = [
        ours(june(1, 10)),
        theirs(june(2)),
        ours(june(3)),
        theirs(june(4)),
        theirs(june(5)),
    ]

    assert found(*said) == [
        {
            "lead_id": "crm:1",
            "came_at": june(1),
            "first_response_at": june(1, 10),
            "response_seconds": 2 * HOUR,
            "last_heard_at": june(5),
            "last_answer_at": None,
            "is_unanswered": True,
        }
    ]


def test_an_answer_to_their_last_word_leaves_nothing_open() -> None:
    (row,) = found(theirs(june(2)), theirs(june(3)), ours(june(4)), ours(june(5)))

    assert (row["last_heard_at"], row["last_answer_at"]) == (june(3), june(5))
    assert not row["is_unanswered"]


def test_a_lead_that_nobody_answered_has_no_response() -> None:
    (row,) = found(theirs(june(1)))

    assert row["first_response_at"] is None
    assert row["response_seconds"] is None
    assert row["is_unanswered"]


def test_a_lead_that_never_wrote_waits_for_no_answer() -> None:
    assert not found(ours(june(2)))[0]["is_unanswered"]
    assert not found()[0]["is_unanswered"]


@pytest.mark.parametrize(
    ("kind", "direction"),
    [("call", "out"), ("call", "in"), ("call", None), ("meeting", None)],
)
def test_calls_and_meetings_are_contacts_of_both_sides(
    kind: str, direction: str | None
) -> None:
    assert first(activity(kind, june(2), direction)) == june(2)


def test_a_call_of_theirs_is_their_word_and_answers_itself() -> None:
    (row,) = found(theirs(june(2)), activity("call", june(3), "in"))

    assert (row["last_heard_at"], row["is_unanswered"]) == (june(3), False)


@pytest.mark.parametrize("kind", ["note", "task"])
def test_notes_and_tasks_are_no_contact(kind: str) -> None:
    assert first(activity(kind, june(2), "out")) is None


@pytest.mark.parametrize(
    "what",
    [
        {"deleted_at": june(3)},
        {"status": "CANCELED"},
        {"status": "bounced"},
        {"status": "FAILED"},
    ],
)
def test_what_was_deleted_called_off_or_bounced_is_none(what: Row) -> None:
    assert first(ours(june(2), **what)) is None


def test_a_meeting_to_come_has_not_taken_place() -> None:
    assert first(activity("meeting", AS_OF, None)) is None
    assert first(activity("meeting", AS_OF - timedelta(seconds=1), None)) is not None


def test_what_came_before_the_lead_is_no_response_and_no_word() -> None:
    before = june(1) - timedelta(microseconds=1)
    (row,) = found(ours(before), theirs(before))

    assert row["first_response_at"] is None
    assert row["last_heard_at"] is None


def test_a_response_at_the_very_instant_counts() -> None:
    assert found(ours(june(1)))[0]["response_seconds"] == 0.0


def test_what_is_tied_to_the_deal_that_it_became_is_with_the_lead() -> None:
    said = ours(june(2), person_id="crm:colleague", deal_id="crm:d")

    assert first(said, converted_deal_id="crm:d") == june(2)
    assert first(said) is None


def test_the_earliest_of_what_person_and_deal_say_is_the_response() -> None:
    said = [
        ours(june(3)),
        ours(june(2), person_id=None, deal_id="crm:d"),
        theirs(june(4), person_id=None, deal_id="crm:d"),
        ours(june(5)),
    ]
    (row,) = found(*said, of=[lead(1, june(1), converted_deal_id="crm:d")])

    assert row["first_response_at"] == june(2)
    assert (row["last_heard_at"], row["last_answer_at"]) == (june(4), june(5))


def test_a_lead_without_a_person_is_answered_by_what_its_company_gets() -> None:
    said = ours(june(2), company_id="crm:c")

    assert first(said, person_id=None, company_id="crm:c") == june(2)
    assert first(said, person_id="crm:p9", company_id="crm:c") is None


def test_nobody_is_answered_by_what_is_tied_to_nobody() -> None:
    nobody = {"person_id": None, "company_id": None, "deal_id": None}

    assert first(ours(june(2), **nobody), **nobody, converted_deal_id=None) is None


def test_of_two_leads_of_a_person_each_has_the_response_that_came_after_it() -> None:
    of = [lead(1, june(1)), lead(2, june(10), person_id="crm:p1")]
    rows = found(ours(june(2)), ours(june(12)), of=of)

    assert [row["first_response_at"] for row in rows] == [june(2), june(12)]


def seconds(since: datetime, until: datetime, hours: WorkingHours = OFFICE) -> float:
    (row,) = found(ours(until), of=[lead(1, since)], hours=hours)
    return float(row["response_seconds"])


def test_the_weekend_and_holidays_count_nothing() -> None:
    berlin = "Europe/Berlin"
    friday, monday = at(6, 5, 16, berlin), at(6, 8, 10, berlin)
    closed = WorkingHours(berlin, holidays=(date(2026, 6, 8),))

    assert seconds(friday, monday) == 2 * HOUR
    assert seconds(friday, at(6, 9, 10, berlin), closed) == 2 * HOUR


@pytest.mark.parametrize(("month", "friday"), [(3, 27), (10, 23)])
def test_over_the_change_of_the_clocks_it_is_working_hours(
    month: int, friday: int
) -> None:
    """Summer time begins on 2026-03-29 and ends on 2026-10-25."""
    since, until = (
        at(month, friday, 16, "Europe/Berlin"),
        at(month, friday + 3, 10, "Europe/Berlin"),
    )
    as_of = datetime(2027, 1, 1, tzinfo=UTC)
    rows = lead_responses(
        leads(lead(1, since)), activities(ours(until)), as_of=as_of, hours=OFFICE
    )

    assert rows.collect()["response_seconds"].to_list() == [2 * HOUR]


@pytest.mark.parametrize("zone", ["Pacific/Apia", "Asia/Kolkata"])
def test_far_from_greenwich_the_company_s_own_week_counts(zone: str) -> None:
    hours = WorkingHours(zone, opens=time(9, 30), closes=time(17, 30))
    friday, monday = at(6, 5, 16, zone), at(6, 8, 10, zone)

    assert seconds(friday, monday, hours) == 2 * HOUR


def test_without_leads_there_is_no_row() -> None:
    rows = lead_responses(leads(), activities(), as_of=AS_OF, hours=OFFICE).collect()

    assert rows.is_empty()
    assert rows.schema == FCT_LEAD_RESPONSES.schema


def random_talk(number: int) -> tuple[list[Row], list[Row]]:
    draw = random.Random(number)  # noqa: S311 - a made-up sample, nothing secret
    parties = ["crm:p1", "crm:p2", "crm:p3", None]

    def some(*values: object) -> object:
        return draw.choice(values)

    asked = [
        lead(
            n,
            june(draw.randint(1, 28), draw.randint(0, 23)),
            person_id=some(*parties),
            company_id=some("crm:c1", None),
            converted_deal_id=some("crm:d1", "crm:d2", None),
        )
        for n in range(40)
    ]
    said = [
        activity(
            str(some("email", "call", "meeting", "note")),
            june(draw.randint(1, 31), draw.randint(0, 23)),
            draw.choice(["in", "out", None]),
            activity_id=f"crm:{n}",
            person_id=some(*parties),
            company_id=some("crm:c1", None),
            deal_id=some("crm:d1", "crm:d2", None),
            status=some(None, "SENT", "CANCELED"),
            deleted_at=some(None, None, june(20)),
        )
        for n in range(150)
    ]
    return asked, said


def told_slowly(row: Row, said: list[Row]) -> tuple[object, ...]:
    """Return the instants of one lead, by looking at every activity."""
    company = None if row["person_id"] else row["company_id"]
    mine = [
        one
        for one in said
        if one["activity_kind"] != "note"
        and one["deleted_at"] is None
        and one["status"] != "CANCELED"
        and row["created_at"] <= one["happened_at"] < AS_OF
        and (
            one["person_id"] == row["person_id"] is not None
            or one["deal_id"] == row["converted_deal_id"] is not None
            or one["company_id"] == company is not None
        )
    ]
    out = [
        one["happened_at"]
        for one in mine
        if one["activity_kind"] != "email" or one["direction"] == "out"
    ]
    heard = max(
        (o["happened_at"] for o in mine if o["direction"] == "in"), default=None
    )
    answers = [instant for instant in out if heard and instant >= heard]
    return min(out, default=None), heard, max(answers, default=None)


@pytest.mark.parametrize("number", range(8))
def test_looking_at_every_activity_gives_the_same_in_any_order_of_rows(
    number: int,
) -> None:
    asked, said = random_talk(number)
    plan = lead_responses(leads(*asked), activities(*said), as_of=AS_OF, hours=OFFICE)
    mixed = lead_responses(
        leads(*reversed(asked)), activities(*reversed(said)), as_of=AS_OF, hours=OFFICE
    )
    instants = ("first_response_at", "last_heard_at", "last_answer_at")
    rows = {row["lead_id"]: row for row in plan.collect().rows(named=True)}

    assert {i: tuple(r[n] for n in instants) for i, r in rows.items()} == {
        row["lead_id"]: told_slowly(row, said) for row in asked
    }
    assert_frame_equal(plan.collect(), plan.collect(engine="streaming"))
    assert_frame_equal(plan.collect(), mixed.collect())
    assert plan.select(pl.col("first_response_at").count()).collect().item() > 10
