import json

import pyarrow as pa
import pytest

from sources.http.json_records import Page, Unfit, page
from sources.http.transport import BadAnswer

ENTRY = pa.struct({"value": pa.string(), "by": pa.int64()})
RECORD = pa.struct(
    {
        "id": pa.string(),
        "archived": pa.bool_(),
        "properties": pa.struct({"name": pa.string(), "amount": pa.string()}),
        "history": pa.list_(ENTRY),
    }
)
AROUND = pa.schema({"total": pa.int64(), "next": pa.struct({"after": pa.string()})})


def read(*records: str, around: str = "") -> Page:
    body = f'{{"results":[{",".join(records)}]{around}}}'
    return page(body.encode(), RECORD, AROUND)


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
    assert found.around == {"total": "3", "next": {"after": "9"}}
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
        page(body, RECORD, AROUND)


def test_a_page_knows_another_one_that_holds_the_same_records() -> None:
    assert read('{"id":"1"}').is_same(read('{"id":"1","archived":true}'))
    assert not read('{"id":"1"}').is_same(read('{"id":"2"}'))
    assert not read().is_same(read())


def test_a_page_may_be_larger_than_the_readers_own_block() -> None:
    long = json.dumps("x" * 3_000_000)

    found = read(f'{{"id":"1","properties":{{"name":{long}}}}}', '{"id":"2"}')

    assert len(found.records) == 2
    assert found.unfit == ()
