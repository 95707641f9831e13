"""The rules of resolution: each is seen to be untrue of a broken night."""

from collections.abc import Callable

import pytest

from expectations import records, resolved
from expectations.rule import Night, Rule
from expectations.tally import tally
from tests.expectations.builders import AS_OF, Spoil, day, good_night, put, spoilt
from transforms.schemas import TABLES

RULES: dict[str, Callable[[Night], tuple[Rule, ...]]] = {
    "dim_people": resolved.people,
    "dim_companies": resolved.companies,
}
KEYS = {"dim_people": "resolved_person_id", "dim_companies": "resolved_company_id"}


def joined(table: str, reason: str = "merged in its source", **said: object) -> Spoil:
    """Return what resolves the second record to the first, which is as said."""
    second = {KEYS[table]: "crm:1", "resolved_reason": reason}
    return lambda rows: put(0, **said)(put(1, **second)(rows))


def broken(table: str) -> dict[str, Spoil]:
    """Return each sentence with what makes it untrue."""
    return {
        "what a record is resolved to is a record of the table, and itself": put(
            0, **{KEYS[table]: "crm:9", "resolved_reason": "merged in its source"}
        ),
        "a record that is resolved to itself says so": joined(table, "itself"),
        "exactly a certain reason has the score 1": put(0, resolved_score=0.9),
        "no record that stands is resolved to one that is gone": joined(
            table, deleted_at=day(2)
        ),
        "the first contact is known with the last, and is not after it": put(
            0, first_contact_at=day(2), last_contact_at=day(1)
        ),
        "no contact is of as_of or later": put(
            0, first_contact_at=day(1), last_contact_at=AS_OF
        ),
    }


def untrue(table: str, spoil: Spoil) -> set[str]:
    """Return the sentences that are not true of the night that was spoilt."""
    rules = RULES[table](Night(AS_OF))
    counts = tally(TABLES[table], rules, spoilt(table, spoil))
    assert [count.raised for count in counts.values() if count.raised] == []
    return {rule.description for rule, count in counts.items() if count.failed}


@pytest.mark.parametrize("table", RULES)
@pytest.mark.parametrize("sentence", broken("dim_people"))
def test_a_broken_night_is_noticed(table: str, sentence: str) -> None:
    assert sentence in untrue(table, broken(table)[sentence])


@pytest.mark.parametrize("table", RULES)
def test_a_first_contact_without_a_last_is_noticed(table: str) -> None:
    sentence = "the first contact is known with the last, and is not after it"

    assert untrue(table, put(0, first_contact_at=day(1))) == {sentence}
    assert untrue(table, put(0, last_contact_at=day(1))) == {sentence}


@pytest.mark.parametrize("table", RULES)
def test_a_good_night_is_true_and_so_is_one_with_two_who_are_one(table: str) -> None:
    assert untrue(table, lambda rows: rows) == set()
    assert untrue(table, joined(table)) == set()
    assert not good_night()[table].collect().is_empty()


@pytest.mark.parametrize("table", RULES)
def test_every_sentence_is_seen_to_be_untrue_once(table: str) -> None:
    sentences = {rule.description for rule in RULES[table](Night(AS_OF))}
    others = {rule.description for rule in records.rules(Night(AS_OF))}

    assert set(broken(table)) == sentences - others
