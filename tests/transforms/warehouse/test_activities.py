"""Activities: whose they are and to whom they are tied, never what they say."""

import polars as pl
import pytest

from tests.transforms.crm import AS_OF, NO_LINKS, answers, ends, links
from tests.transforms.histories import day
from tests.transforms.hubspot import record, stamp
from transforms.staging.hubspot_records import activity_rows
from transforms.tables.crm import FCT_ACTIVITIES, OF_MAIL
from transforms.tables.crm_records import KNOWN_ACTIVITIES, KNOWN_ENDS, KNOWN_LINKS
from transforms.warehouse.activities import activities, with_mail

NONE_ENDED = KNOWN_ENDS.empty()


def told(
    name: str,
    ties: pl.LazyFrame = NO_LINKS,
    known: pl.LazyFrame = NONE_ENDED,
    **said: str | None,
) -> dict[str, object]:
    answer = record("5", created=2, **said)  # type: ignore[arg-type]  # properties only
    rows = activity_rows({name: answers(answer)}, source="hubspot")
    return activities(rows, ties, known, as_of=AS_OF).collect().to_dicts()[0]


def test_a_call_says_who_called_when_and_for_how_long() -> None:
    assert told(
        "calls",
        hs_timestamp=stamp(3),
        hs_call_direction="INBOUND",
        hs_call_duration="90500",
        hs_call_disposition="connected",
        hubspot_owner_id="7",
    ) == {
        "activity_kind": "call",
        "activity_id": "hubspot:5",
        "source": "hubspot",
        "direction": "in",
        "status": "connected",
        "happened_at": day(3),
        "seconds": 90.5,
        "owner_id": "hubspot:7",
        "person_id": None,
        "deal_id": None,
        "company_id": None,
        "people": 0,
        "deals": 0,
        "created_at": day(2),
        "last_changed_at": day(2),
        "deleted_at": None,
        **dict.fromkeys(column.name for column in OF_MAIL),
    }


def test_an_activity_is_tied_to_people_deals_and_a_company() -> None:
    ties = links(
        ("emails", "5", "contacts", "11"),
        ("emails", "5", "contacts", "9"),
        ("emails", "5", "deals", "3"),
        ("emails", "5", "companies", "2"),
        ("calls", "5", "deals", "4"),
    )
    mail = told("emails", ties)

    assert [mail[name] for name in ("person_id", "people", "deal_id", "deals")] == [
        "hubspot:9",
        2,
        "hubspot:3",
        1,
    ]
    assert mail["company_id"] == "hubspot:2"


def test_one_without_a_time_of_its_own_happened_when_it_was_entered() -> None:
    assert told("notes")["happened_at"] == day(2)


def test_a_meeting_to_come_is_there() -> None:
    assert told("meetings", hs_meeting_start_time=stamp(40))["happened_at"] == day(40)


@pytest.mark.parametrize(("end", "seconds"), [(3.5, 43200.0), (2.5, None)])
def test_a_meeting_lasts_from_start_to_end(end: float, seconds: float | None) -> None:
    meeting = told(
        "meetings", hs_meeting_start_time=stamp(3), hs_meeting_end_time=stamp(end)
    )

    assert meeting["seconds"] == seconds


def test_two_kinds_may_share_a_number() -> None:
    raw = {name: answers(record("5", created=2)) for name in ("calls", "notes")}
    rows = activity_rows(raw, source="hubspot")
    found = activities(rows, NO_LINKS, NONE_ENDED, as_of=AS_OF).collect()

    assert found["activity_kind"].to_list() == ["call", "note"]


def test_an_activity_that_is_gone_is_marked_and_kept() -> None:
    assert told("notes", known=ends("notes", lost="5"))["deleted_at"] is None
    assert (
        activities(
            activity_rows({"notes": answers(record("5"), on=9)}, source="hubspot"),
            NO_LINKS,
            ends("notes", lost="5"),
            as_of=AS_OF,
        )
        .collect()["deleted_at"]
        .is_not_null()
        .all()
    )


def test_a_mail_that_a_crm_records_too_is_one_activity_that_of_the_mailbox() -> None:
    answers_of_crm = {
        name: answers(record("5", created=2)) for name in ("emails", "calls")
    }
    told_by_crm = activities(
        activity_rows(answers_of_crm, source="hubspot"),
        NO_LINKS,
        NONE_ENDED,
        as_of=AS_OF,
    )
    mail = told_by_crm.filter(pl.col("activity_kind") == "email").with_columns(
        activity_id=pl.lit("mail:a"), same_as=pl.lit("hubspot:5")
    )
    other = mail.with_columns(
        activity_id=pl.lit("mail:b"), same_as=pl.lit(None, pl.String)
    )
    both = with_mail(told_by_crm, pl.concat([other, mail])).collect()

    assert both.select("activity_kind", "activity_id").rows() == [
        ("call", "hubspot:5"),
        ("email", "mail:a"),
        ("email", "mail:b"),
    ]


def test_without_a_source_of_activities_there_is_none() -> None:
    tables = (KNOWN_ACTIVITIES, KNOWN_LINKS, KNOWN_ENDS)
    nothing = activities(*(table.empty() for table in tables), as_of=AS_OF)

    assert nothing.collect().is_empty()
    assert nothing.collect_schema() == FCT_ACTIVITIES.schema


def test_no_column_could_hold_what_an_activity_says() -> None:
    assert not {"subject", "body", "text", "html"} & set(FCT_ACTIVITIES.schema)
