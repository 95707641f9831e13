import json

import pyarrow as pa
import pytest
from msgspec import Struct

from sources.http.json_answers import Around, answered
from sources.http.json_records import Page, Unfit, joined, page
from sources.http.reply import BadAnswer

ENTRY = pa.struct({"value": pa.string(), "by": pa.int64()})
RECORD = pa.struct(
    {
        "id": pa.string(),
        "archived": pa.bool_(),
        "properties": pa.struct({"name": pa.string(), "amount": pa.string()}),
        "history": pa.list_(ENTRY),
    }
)


class Next(Struct):
    after: str


class Paged(Around, frozen=True):
    total: int | None = None
    next: Next | None = None


def body(*records: str, around: str = "") -> bytes:
    return f'{{"results":[{",".join(records)}]{around}}}'.encode()


def read(*records: str, around: str = "") -> Page[Paged]:
    return page(body(*records, around=around), RECORD, Paged)


def row(id_: str, *, amount: str | None = None) -> dict[str, object]:
    properties = {"name": None, "amount": amount} if amount else None
    return {"id": id_, "archived": None, "properties": properties, "history": None}


def test_every_leaf_is_text_as_it_was_written() -> None:
    found = read(
        '{"id":"1","archived":true,"properties":{"name":"a","amount":"1,200.50"},'
        '"history":[{"value":"x","by":7},{"value":null}]}',
        around=',"total":3,"next":{"after":"9"}',
    )

    assert found.records.to_pylist() == [
        {
            "id": "1",
            "archived": "true",
            "properties": {"name": "a", "amount": "1,200.50"},
            "history": [{"value": "x", "by": "7"}, {"value": None, "by": None}],
        }
    ]
    assert found.around.total == 3
    assert found.around.next == Next("9")
    assert found.places.to_pylist() == [0]


def test_missing_keys_and_null_are_null_and_unknown_keys_are_left_out() -> None:
    found = read('{"id":"1","more":[{"x":1}],"archived":null}')

    assert found.records.to_pylist() == [row("1")]
    assert found.unfit == ()


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("1200.50", "1200.50"),
        ("1e5", "1e5"),
        ("12345678901234567.89", "12345678901234567.89"),
        ("true", "true"),
    ],
)
def test_a_number_in_place_of_text_keeps_every_digit(written: str, text: str) -> None:
    found = read(f'{{"id":"1","properties":{{"amount":{written}}}}}', '{"id":2}')

    assert found.records.to_pylist() == [row("1", amount=text), row("2")]
    assert found.unfit == ()


@pytest.mark.parametrize(
    ("record", "key", "outline", "reason"),
    [
        ("null", None, "null", "the record is null"),
        ('"Ada"', None, "text", "the record is text in place of an object"),
        ("{}", None, "{}", "id is missing"),
        ('{"id":null}', None, "{id: null}", "id is missing"),
        (
            '{"id":"7","properties":{"name":["Ada"],"Ada":1}}',
            "7",
            "{id: text, properties: {name: a list of 1, and 1 more}}",
            "name is a list of 1 in place of text",
        ),
        (
            '{"id":"7","properties":"Ada"}',
            "7",
            "{id: text, properties: text}",
            "properties is text in place of an object",
        ),
        (
            '{"id":"7","history":{"value":"Ada"}}',
            "7",
            "{id: text, history: an object}",
            "history is an object in place of a list",
        ),
        (
            '{"id":"7","id":"8"}',
            "8",
            "{id: text}",
            "the record has a key twice",
        ),
        (
            '{"id":"7","properties":{"name":"\\ud800"}}',
            "7",
            "{id: text, properties: {name: text}}",
            "name is text with half of a surrogate pair",
        ),
    ],
)
def test_a_record_that_does_not_fit_is_put_aside_and_the_others_stay(
    record: str, key: str | None, outline: str, reason: str
) -> None:
    found = read('{"id":"1"}', record, '{"id":"3"}')

    assert found.records.to_pylist() == [row("1"), row("3")]
    assert found.places.to_pylist() == [0, 2]
    assert found.unfit == (Unfit(1, key, outline, reason),)
    assert found.size == 3
    assert found.keys.to_pylist() == ["1", "3", *([key] if key else [])]
    assert "Ada" not in str(found.unfit)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html></html>",
        b"null",
        b"[]",
        b"{}",
        b'{"results":null}',
        b'{"results":{}}',
        b'{"results":[]} null',
        b'{"results":[{"id":"1"}',
        b'{"results":[{"id":"\xff"}]}',
        b'{"results":[],"total":"three","next":[1]}',
        b'{"status":"error"}',
    ],
)
def test_what_is_no_list_of_records_is_a_bad_answer(body: bytes) -> None:
    with pytest.raises(BadAnswer):
        page(body, RECORD, Paged)


def test_an_answer_knows_another_one_that_holds_the_same_records() -> None:
    def answer(*records: str, around: str = "") -> object:
        return answered(body(*records, around=around), Paged)

    first = answered(body('{"id":"1"}'), Paged)
    assert first.is_same(answer('{"id":"1"}', around=',"next":{"after":"9"}'))
    assert not first.is_same(answer('{"id":"2"}'))
    assert not answered(body(), Paged).is_same(answer())


def test_many_answers_are_read_as_one_page_in_their_order() -> None:
    answers = [
        answered(body('{"id":"1"}', '{"id":"2"}', around=',"total":9'), Paged),
        answered(body(), Paged),
        answered(body('{"id":\n"3"}', around=',"total":8'), Paged),
    ]

    found = joined(answers, RECORD)

    assert found.records.to_pylist() == [row("1"), row("2"), row("3")]
    assert found.places.to_pylist() == [0, 1, 2]
    assert found.around.total == 8


def test_a_bad_record_in_one_of_many_answers_costs_only_itself() -> None:
    answers = [
        answered(body('{"id":"1"}', '{"id":"2","archived":[]}'), Paged),
        answered(body('{"id":"3","properties":{"name":"\\ud800"}}'), Paged),
        answered(body("null", '{"id":"5"}'), Paged),
    ]

    found = joined(answers, RECORD)

    assert found.records.to_pylist() == [row("1"), row("5")]
    assert found.places.to_pylist() == [0, 4]
    assert [one.place for one in found.unfit] == [1, 2, 3]
    assert [one.key for one in found.unfit] == ["2", "3", None]
    assert found.size == 5


def test_a_page_may_be_larger_than_the_readers_own_block() -> None:
    long = json.dumps("x" * 3_000_000)

    found = read(f'{{"id":"1","properties":{{"name":{long}}}}}', '{"id":"2"}')

    assert len(found.records) == 2
    assert found.unfit == ()
