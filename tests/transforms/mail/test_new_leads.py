"""New leads: who becomes one by mail, when, and who does not."""

from dataclasses import replace

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.transforms.crm import ends
from tests.transforms.histories import day
from tests.transforms.mail.leads import (
    ANN,
    Mail,
    form,
    known,
    made,
    made_of,
    ours,
    person,
    question,
    read,
)
from tests.transforms.mailbox import message, who
from transforms.tables.mailbox import MAILBOX_STAGING

BOB = "bob@ours.example"
EVE = "eve@other.example"
NIGHT = 1 / 1000


def copy_of(mail: Mail, content: str, **said: object) -> Mail:
    """Return the same mail as it lies in another folder."""
    one = {**mail.message, "content_hash": content, **said}
    return Mail(
        one,
        tuple({**row, "content_hash": content} for row in mail.people),
        tuple({**row, "content_hash": content} for row in mail.candidates),
    )


def test_the_first_mail_of_an_unknown_person_makes_a_lead() -> None:
    assert made(question(3, "a"), question(5, "b"), question(9, "c", email=EVE)) == [
        (ANN, day(3), "shared address"),
        (EVE, day(9), "shared address"),
    ]


def test_an_address_is_one_in_whatever_letters() -> None:
    assert made(question(3, "a"), question(5, "b", email="Ann@ACME.example")) == [
        (ANN, day(3), "shared address")
    ]


def test_whom_a_crm_knew_is_no_new_lead() -> None:
    assert made(question(3), people=known(person("1", 2, " Ann@Acme.example"))) == []


def test_whom_a_crm_came_to_know_later_was_new() -> None:
    lead = (ANN, day(3), "shared address")

    assert made(question(3), people=known(person("1", 3))) == [lead]
    assert made(question(3), people=known(person("1", 3 - NIGHT))) == []


def test_an_address_of_two_people_is_known_since_the_first_of_them() -> None:
    assert made(question(3), people=known(person("1", 9), person("2", 2))) == []


def test_a_person_who_was_deleted_since_was_known() -> None:
    assert made(question(9), people=known(person("1", 2, archived=4))) == []


def test_whom_one_of_us_had_written_to_is_no_new_lead() -> None:
    assert made(ours(2), question(3)) == []
    assert made(ours(2, to=EVE), question(3)) == [(ANN, day(3), "shared address")]


def test_whom_only_others_wrote_to_with_us_in_copy_was_new() -> None:
    people = who("e", from_=EVE, to=ANN, cc=BOB)
    theirs = Mail(message("e", sent=2), (*people,))

    assert made(theirs, question(3)) == [(ANN, day(3), "shared address")]


def test_whom_we_answered_was_new() -> None:
    assert made(question(3), ours(4)) == [(ANN, day(3), "shared address")]


@pytest.mark.parametrize("mark", ["is_list", "is_automatic", "is_bounce"])
def test_what_a_machine_of_ours_sent_was_written_to_nobody(mark: str) -> None:
    assert len(made(ours(2, **{mark: "true"}), question(3))) == 1


def test_a_later_mail_makes_no_lead_of_who_was_known_before() -> None:
    assert made(ours(2), question(3, "a"), question(300, "b")) == []


def test_a_form_makes_a_lead_of_whoever_is_known() -> None:
    assert made(ours(2), form(3), people=known(person("1", 1))) == [
        (ANN, day(3), "form")
    ]


def test_a_form_filled_in_again_within_30_days_of_the_lead_is_the_same_lead() -> None:
    again = [form(on, f"f{on}") for on in (3, 20, 32.9, 33, 50, 63)]

    assert [on for _, on, _ in made(*again)] == [day(3), day(33), day(63)]


def test_a_form_after_a_mail_that_made_a_lead_waits_30_days_too() -> None:
    assert made(question(3), form(20, "f"), form(40, "g")) == [
        (ANN, day(3), "shared address"),
        (ANN, day(40), "form"),
    ]


def test_a_mail_that_made_no_lead_keeps_no_form_from_making_one() -> None:
    assert made(ours(2), question(3), form(4)) == [(ANN, day(4), "form")]


def test_a_mail_of_whoever_made_a_lead_before_makes_none_however_late() -> None:
    assert made(form(3), question(300)) == [(ANN, day(3), "form")]


def test_the_same_mail_in_two_folders_counts_once() -> None:
    filled = form(3, "a")

    assert made(filled, copy_of(filled, "b")) == [(ANN, day(3), "form")]


def test_a_copy_that_arrived_late_makes_the_lead_no_later() -> None:
    asked = replace(question(3, "a"), message=message("a", sent=3, claimed_at=None))
    late = copy_of(asked, "b", arrived_at=day(50).isoformat())

    assert made(late, asked) == [(ANN, day(3), "shared address")]


def test_a_mail_that_several_rules_know_makes_the_lead_of_the_surest() -> None:
    asked, filled = question(3, "a"), form(3, "a")
    both = replace(asked, candidates=(*asked.candidates, *filled.candidates))

    assert made(both) == [(ANN, day(3), "form")]


def test_two_people_of_one_mail_are_two_leads() -> None:
    asked = question(3, "a")
    friend = {**asked.candidates[0], "email": EVE, "kind": "introduction"}

    assert made(replace(asked, candidates=(*asked.candidates, friend))) == [
        (ANN, day(3), "shared address"),
        (EVE, day(3), "introduction"),
    ]


@pytest.mark.parametrize("reason", ["newsletter", "bounce", "colleague"])
def test_a_candidate_with_a_reason_against_it_makes_no_lead(reason: str) -> None:
    assert made(question(3, reason=reason), form(4, reason=reason)) == []


def test_a_form_that_names_nobody_to_write_to_makes_no_lead() -> None:
    assert made(form(3, email="ann")) == []


def test_what_happened_at_as_of_or_later_makes_no_lead() -> None:
    assert made(form(400), question(401, email=EVE)) == []


def test_a_mail_that_we_write_with_somebody_new_in_copy_introduces_them() -> None:
    people = who("i", from_=BOB, to="carl@ours.example", cc=ANN)
    rule = {"rule": "friends", "kind": "introduction", "channel": "referral"}
    made_of_it = {"content_hash": "i", "email": ANN, **rule}

    assert made(Mail(message("i", sent=3), (*people,), (made_of_it,))) == [
        (ANN, day(3), "introduction")
    ]


def test_the_id_of_a_lead_does_not_hang_on_the_rule() -> None:
    one, other = (
        made_of(read([form(3, rule=rule, channel=channel)])).collect()
        for rule, channel in (("a", "web"), ("b", "event"))
    )

    assert one["record_id"].to_list() == other["record_id"].to_list()
    assert one["record_id"].item().startswith("mail:")


def test_two_leads_of_a_person_have_two_ids() -> None:
    found = made_of(read([form(3, "a"), form(40, "b")])).collect()

    assert found["record_id"].n_unique() == 2
    assert found["person_id"].n_unique() == 1


def test_no_address_stands_in_an_id() -> None:
    found = made_of(read([form(3)])).collect()

    for name in ("record_id", "person_id"):
        assert "@" not in found[name].item()
        assert "ann" not in found[name].item()


def test_a_person_has_one_id_in_all_leads_and_sources() -> None:
    first, second = read([form(3, "a")]), read([form(40, "b")], source="other")
    both = {
        table.name: pl.concat([first[table.name], second[table.name]])
        for table in MAILBOX_STAGING
    }

    found = made_of(both).collect().sort("happened_at")
    assert found["source"].to_list() == ["mail", "other"]
    assert found["person_id"].n_unique() == 1
    assert found["record_id"].n_unique() == 2


def test_whoever_a_crm_has_come_to_know_is_that_person() -> None:
    people = known(person("9", 5), person("1", 4), person("3", 3, archived=8))

    found = made_of(read([question(2)]), people).collect()
    assert found.select("person_id", "is_known").rows() == [("crm:1", True)]


def test_a_person_who_was_merged_away_is_so_only_where_nobody_else_is() -> None:
    people = known(person("1", 4), person("9", 5))
    gone = ends("contacts", merged=("1", "9")).with_columns(
        pl.col("record_id", "merged_into").str.replace("hubspot", "crm")
    )

    found = made_of(read([question(2)]), people, gone).collect()
    assert found["person_id"].to_list() == ["crm:9"]


def test_the_order_and_the_split_of_mails_do_not_matter() -> None:
    mails = [
        *(form(on, f"f{on}") for on in (3, 20, 33, 70)),
        copy_of(form(3, "f3"), "copy"),
        question(3, "q", email=EVE),
        ours(2, to=EVE),
    ]
    once = read(mails)
    turned = read(mails[::-1])

    expected = made_of(once).drop("row_number").collect().sort("record_id")
    found = made_of(turned).drop("row_number").collect().sort("record_id")
    assert_frame_equal(found, expected)
    assert len(expected) == 3


def test_without_mail_there_is_no_lead() -> None:
    assert made() == []
    assert made(ours(3), people=known(person("1", 2))) == []
