"""The rules of every record of a CRM: each is seen to be untrue of a broken night."""

import pytest

from tests.expectations.builders import LATER, business, day, put, spoilt, untrue

TABLES = ("dim_people", "dim_companies", "dim_products")
BROKEN = {
    "nothing is known of a record from as_of or later": put(0, last_changed_at=LATER),
    "a record changed last not before it was created": put(0, created_at=day(2)),
    "a record was deleted not before it was created": put(
        0, created_at=day(1, 1), last_changed_at=day(2), deleted_at=day(1)
    ),
}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(table: str, sentence: str) -> None:
    assert untrue(table, spoilt(table, BROKEN[sentence])) == {sentence}


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business("dim_products")
