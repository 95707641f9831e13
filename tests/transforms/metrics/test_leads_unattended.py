"""Leads unattended: who waits, since when, for what, and who waits longest."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.transforms.lead_rows import lead, leads, response, responses, statuses
from tests.transforms.metrics.builders import Row
from transforms.mail.working_time import WorkingHours
from transforms.metrics.leads_unattended import leads_unattended
from transforms.tables.leads import LEADS_UNATTENDED

KNOWN = statuses(new="open", good="qualified", bad="closed")
OFFICE = WorkingHours("Europe/Berlin")


def at(month: int, day: int, hour: float, zone: str = "Europe/Berlin") -> datetime:
    """Return the instant of a local time of the year 2026; 1 June is a Monday."""
    wall = datetime(2026, month, day, tzinfo=ZoneInfo(zone)) + timedelta(hours=hour)
    return wall.astimezone(UTC)


AS_OF = at(6, 5, 17)
CAME = at(6, 5, 9)


def plan(
    asked: list[Row],
    answers: list[Row] | None = None,
    *,
    as_of: datetime = AS_OF,
    hours: WorkingHours = OFFICE,
    patience_hours: float = 1.0,
) -> pl.LazyFrame:
    """Return leads_unattended; a lead without an answer said has none."""
    said = answers or []
    silent = [
        response(row["lead_id"].split(":")[1], row["created_at"])
        for row in asked
        if row["lead_id"] not in {answer["lead_id"] for answer in said}
    ]
    return leads_unattended(
        leads(*asked),
        KNOWN,
        responses(*said, *silent),
        as_of=as_of,
        hours=hours,
        patience_hours=patience_hours,
    )


def listed(*asked: Row) -> list[str]:
    return plan(list(asked)).collect()["lead_id"].to_list()


def answered(since: datetime, heard: datetime | None, **what: object) -> Row:
    """Return that a lead was answered, and that its last word waits since `heard`."""
    return response(
        1,
        since,
        first_response_at=since,
        last_heard_at=heard,
        is_unanswered=heard is not None,
        **what,
    )


def test_a_lead_that_nobody_answered_waits_since_it_came() -> None:
    assert plan([lead(1, CAME)]).collect().rows(named=True) == [
        {
            "rank": 1,
            "lead_id": "crm:1",
            "lead_source": "web form",
            "channel": "web",
            "person_id": "crm:p1",
            "owner_id": "crm:ann",
            "came_at": CAME,
            "waiting_since": CAME,
            "waiting_hours": 8.0,
            "wall_hours": 8.0,
            "reason": "no reply sent",
        }
    ]


def test_a_lead_whose_last_word_waits_does_so_since_then() -> None:
    found = plan([lead(1, CAME)], [answered(CAME, at(6, 5, 12))]).collect()

    assert found.select(
        "reason", "came_at", "waiting_since", "waiting_hours"
    ).rows() == [("reply unanswered", CAME, at(6, 5, 12), 5.0)]


def test_a_lead_that_was_answered_waits_for_nobody() -> None:
    assert plan([lead(1, CAME)], [answered(CAME, None)]).collect().is_empty()


def test_without_an_owner_and_a_reply_it_is_the_owner_that_is_missing() -> None:
    nobodys = lead(1, CAME, owner_id=None)
    written = answered(CAME, at(6, 5, 12))

    assert plan([nobodys]).collect()["reason"].to_list() == ["no owner"]
    assert plan([nobodys], [written]).collect()["reason"].to_list() == [
        "reply unanswered"
    ]
    assert plan([nobodys], [answered(CAME, None)]).collect().is_empty()


@pytest.mark.parametrize(
    "done",
    [
        {"converted_deal_id": "crm:d"},
        {"status_id": "crm:bad"},
        {"deleted_at": at(6, 5, 12)},
        {"merged_into": "crm:2"},
    ],
)
def test_only_open_leads_need_somebody(done: Row) -> None:
    written = answered(CAME, at(6, 5, 12))

    assert listed(lead(1, CAME, **done)) == []
    assert plan([lead(1, CAME, **done)], [written]).collect().is_empty()


@pytest.mark.parametrize("status", ["crm:new", "crm:good", "crm:unheard", None])
def test_a_lead_that_nobody_closed_is_open(status: str | None) -> None:
    assert listed(lead(1, CAME, status_id=status)) == ["crm:1"]


def test_a_lead_of_the_last_working_hour_needs_nobody_yet() -> None:
    hour_ago = AS_OF - timedelta(hours=1)
    young = lead(2, hour_ago + timedelta(microseconds=1))

    assert listed(lead(1, hour_ago), young) == ["crm:1"]


def test_who_is_more_or_less_patient_says_so() -> None:
    two = [lead(1, AS_OF - timedelta(hours=4)), lead(2, AS_OF - timedelta(minutes=1))]

    assert plan(two, patience_hours=0.0).collect().height == 2
    assert plan(two, patience_hours=4.5).collect().is_empty()


def test_a_lead_of_the_weekend_waits_from_monday_s_opening_on() -> None:
    saturday = lead(1, at(6, 6, 12))

    assert plan([saturday], as_of=at(6, 8, 9.5)).collect().is_empty()
    found = plan([saturday], as_of=at(6, 8, 11)).collect()
    assert found.select("waiting_hours", "wall_hours").rows() == [(2.0, 47.0)]


def test_a_holiday_is_no_wait() -> None:
    closed = WorkingHours("Europe/Berlin", holidays=(date(2026, 6, 5),))
    found = plan([lead(1, at(6, 4, 15))], hours=closed).collect()

    assert found["waiting_hours"].to_list() == [2.0]


@pytest.mark.parametrize(
    ("month", "friday", "wall"), [(3, 27, 7 * 24 - 1), (10, 23, 7 * 24 + 1)]
)
def test_over_the_change_of_the_clocks_a_week_has_forty_working_hours(
    month: int, friday: int, wall: int
) -> None:
    """Summer time begins on 2026-03-29 and ends on 2026-10-25."""
    came = at(month, friday, 12)
    until = (
        datetime(2026, month, friday, 12, tzinfo=ZoneInfo("Europe/Berlin"))
        + timedelta(days=7)
    ).astimezone(UTC)
    found = plan([lead(1, came)], as_of=until).collect()

    assert found.select("waiting_hours", "wall_hours").rows() == [(40.0, float(wall))]


@pytest.mark.parametrize("zone", ["Pacific/Apia", "Asia/Kolkata"])
def test_far_from_greenwich_the_company_s_own_week_counts(zone: str) -> None:
    hours = WorkingHours(zone, opens=time(9, 30), closes=time(17, 30))
    friday = lead(1, at(6, 5, 16.5, zone))
    found = plan([friday], as_of=at(6, 8, 10.5, zone), hours=hours).collect()

    assert found["waiting_hours"].to_list() == [2.0]


def test_the_longest_wait_comes_first_and_equal_waits_by_the_clock_then_by_id() -> None:
    saturday, sunday = at(6, 6, 12), at(6, 7, 12)
    asked = [
        lead("late", at(6, 8, 11)),
        lead("b", sunday),
        lead("a", sunday),
        lead("c", saturday),
    ]
    found = plan(asked, as_of=at(6, 8, 14)).collect()

    assert found.select("rank", "lead_id").rows() == [
        (1, "crm:c"),
        (2, "crm:a"),
        (3, "crm:b"),
        (4, "crm:late"),
    ]


def test_without_leads_the_table_is_empty() -> None:
    found = plan([]).collect()

    assert found.is_empty()
    assert found.schema == LEADS_UNATTENDED.schema


def test_neither_the_order_of_the_rows_nor_the_engine_changes_a_rank() -> None:
    asked = [
        lead(number, CAME - timedelta(minutes=number * 37 % 900))
        for number in range(300)
    ]
    found = plan(asked)

    assert found.select(pl.len()).collect().item() == 300
    assert_frame_equal(
        found.collect(), found.collect(engine="streaming"), check_exact=True
    )
    assert_frame_equal(found.collect(), plan(asked[::-1]).collect(), check_exact=True)
