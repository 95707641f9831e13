"""Leads of mail: records like those of a CRM, and what is made of them."""

from decimal import Decimal

from tests.transforms.crm import NO_ENDS
from tests.transforms.histories import day
from tests.transforms.mail.leads import (
    ANN,
    AS_OF,
    Mail,
    form,
    known,
    made_of,
    person,
    question,
    read,
)
from tests.transforms.mailbox import READ_AT
from transforms.mail.leads import lead_rows, link_rows, person_rows
from transforms.tables.crm_lists import KNOWN_STAGES
from transforms.tables.crm_records import KNOWN_LEADS, KNOWN_LINKS, KNOWN_PEOPLE
from transforms.warehouse.leads import leads
from transforms.warehouse.people import people

NO_STAGES = KNOWN_STAGES.empty()


def dim_leads(*mails: Mail) -> list[dict[str, object]]:
    made = made_of(read(mails))
    rows = leads(lead_rows(made), link_rows(made), NO_ENDS, NO_STAGES, as_of=AS_OF)
    return rows.collect().sort("created_at").to_dicts()


def dim_people(*mails: Mail) -> list[dict[str, object]]:
    made = made_of(read(mails))
    rows = people(person_rows(made), link_rows(made), NO_ENDS, as_of=AS_OF)
    return rows.collect().to_dicts()


def channels(*mails: Mail) -> list[tuple[object, object]]:
    return [(lead["lead_source"], lead["channel"]) for lead in dim_leads(*mails)]


def test_a_form_is_a_lead_of_the_person_who_filled_it_in() -> None:
    filled = form(3, person_name="Ann Lee", company_name="Acme", lead_source="LinkedIn")

    lead = dim_leads(filled)[0]
    someone = dim_people(filled)[0]
    assert lead == {
        "lead_id": lead["lead_id"],
        "source": "mail",
        "lead_name": "Ann Lee",
        "lead_source": "LinkedIn",
        "channel": "social media",
        "status_id": None,
        "status": None,
        "lead_label": None,
        "person_id": someone["person_id"],
        "company_id": None,
        "converted_deal_id": None,
        "owner_id": None,
        "created_at": day(3),
        "last_changed_at": day(3),
        "deleted_at": None,
        "merged_into": None,
    }
    assert someone == {
        "person_id": someone["person_id"],
        "source": "mail",
        "person_name": "Ann Lee",
        "email": ANN,
        "job_title": None,
        "company_id": None,
        "company_name": "Acme",
        "lifecycle": None,
        "status": None,
        "language": None,
        "lead_source": "LinkedIn",
        "channel": "social media",
        "owner_id": None,
        "created_at": day(3),
        "last_changed_at": day(3),
        "deleted_at": None,
        "merged_into": None,
        "resolved_person_id": someone["person_id"],
        "resolved_reason": "itself",
        "resolved_score": 1.0,
        "first_contact_at": None,
        "last_contact_at": None,
        "won_deals": 0,
        "won_amount": Decimal("0.00"),
        "last_won_at": None,
    }


def test_the_source_that_the_person_says_tells_the_channel_else_the_rule_does() -> None:
    assert channels(
        form(3, "a", lead_source="Messe"),
        form(40, "b", lead_source="a little bird"),
        form(80, "c"),
        form(120, "d", channel=None),
    ) == [("Messe", "event"), ("a little bird", "web"), ("web", "web"), (None, None)]


def test_a_question_to_sales_comes_by_mail() -> None:
    assert channels(question(3)) == [("mail", "mail")]


def test_a_lead_without_a_name_is_called_by_the_company_or_not_at_all() -> None:
    assert dim_leads(form(3, company_name="Acme"))[0]["lead_name"] == "Acme"
    assert dim_leads(form(3))[0]["lead_name"] is None


def test_of_a_person_with_two_leads_the_newest_word_and_the_first_source_stand() -> (
    None
):
    first = form(3, "a", person_name="Ann", company_name="Acme", lead_source="Messe")
    second = form(40, "b", person_name="Ann Lee", lead_source="Google")

    found = dim_people(second, first)
    assert len(found) == 1
    assert {name: found[0][name] for name in ("person_name", "company_name")} == {
        "person_name": "Ann Lee",
        "company_name": "Acme",
    }
    assert found[0]["channel"] == "event"
    assert found[0]["created_at"] == day(3)
    assert found[0]["last_changed_at"] == day(40)


def test_of_whoever_a_crm_knows_no_second_person_is_made() -> None:
    made = made_of(read([form(3)]), known(person("1", 2)))

    assert person_rows(made).collect().is_empty()
    assert link_rows(made).select("to_id").collect().rows() == [("crm:1",)]


def test_a_lead_is_tied_to_its_person() -> None:
    made = made_of(read([form(3)]))
    lead, someone = made.select("record_id", "person_id").collect().row(0)

    assert link_rows(made).collect().rows() == [
        ("leads", lead, "contacts", someone, True)
    ]


def test_a_lead_says_in_which_message_it_is_found() -> None:
    row = lead_rows(made_of(read([form(3, "abc")]))).collect().to_dicts()[0]

    where = ("source", "file", "row_number", "extracted_at", "is_held_back")
    assert [row[name] for name in where] == ["mail", "messages/abc", 1, READ_AT, False]
    assert not any(row[name] for name in row if name.endswith("_problem"))


def test_the_rows_are_those_of_a_crm_and_without_mail_there_is_none() -> None:
    tables = {lead_rows: KNOWN_LEADS, person_rows: KNOWN_PEOPLE, link_rows: KNOWN_LINKS}

    for rows, table in tables.items():
        nothing = rows(made_of(read([]))).collect()
        some = rows(made_of(read([form(3)]))).collect()
        assert nothing.schema == some.schema == table.schema
        assert (len(nothing), len(some)) == (0, 1)
