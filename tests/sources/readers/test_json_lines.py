import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sources.errors import SourceError
from sources.readers import json_lines

Read = Callable[..., Any]


def written(tmp_path: Path, text: str, name: str = "deals.jsonl") -> Path:
    file = tmp_path / name
    content = text.encode()
    file.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return file


@pytest.mark.parametrize("name", ["deals.jsonl", "deals.ndjson", "DEALS.JSONL.GZ"])
def test_each_line_is_a_row_and_each_key_a_column(
    name: str, tmp_path: Path, said: Read
) -> None:
    file = tmp_path / name
    lines = '{"id": "D1", "Deal Stage": "Won"}\r\n\r\n{"Deal Stage": "", "id": "D2"}'
    content = lines.encode()
    file.write_bytes(gzip.compress(content) if name.endswith("GZ") else content)

    assert said(file) == (
        ["id", "Deal Stage"],
        {1: ("D1", "Won"), 2: ("D2", None)},
        [],
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1200.50", "1200.50"),
        ("3.0", "3"),
        ("-0.10", "-0.10"),
        ("9007199254740993", "9007199254740993"),
        ("12345678901234567890.12", "12345678901234567890.12"),
        ("1e400", "1e400"),
        ("true", "true"),
        ("null", None),
        ('""', None),
        ('" 1.5 "', " 1.5 "),
        ('"caf\\u00e9"', "café"),
        (
            '{"b": [1.10, "x", null, false], "a": {}}',
            '{"b":[1.10,"x",null,false],"a":{}}',
        ),
        ('["\\u20ac"]', '["€"]'),
    ],
)
def test_a_value_becomes_the_text_that_says_just_the_same(
    value: str, text: str | None, tmp_path: Path, said: Read
) -> None:
    assert said(written(tmp_path, f'{{"x": {value}}}')).rows == {1: (text,)}


def test_a_number_gets_the_declared_decimal_sign_and_a_text_does_not(
    tmp_path: Path, said: Read
) -> None:
    file = written(tmp_path, '{"a": 1200.50, "b": "1.5", "c": 7, "d": 2.0}')

    assert said(file, decimal=",").rows == {1: ("1200,50", "1.5", "7", "2")}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id":', "not JSON: Expecting value at character 7"),
        ("D1;Won", "not JSON: Expecting value at character 1"),
        ('["D1"]', "not a JSON object"),
        ('{"id": 1, "id": 2}', "a key that stands twice"),
        ('{"x": {"a": 1, "a": 2}}', "a key that stands twice"),
        ('{"": 1}', "a key without a name"),
        ('{"id": NaN}', "a number that JSON does not have"),
        ('{"id": "\\ud800"}', "text with half of a surrogate pair"),
        ('{"id": ' + "[" * 100_000, "nested too deeply"),
    ],
)
def test_a_line_that_is_no_record_is_kept_aside_with_its_number(
    line: str, reason: str, tmp_path: Path, said: Read
) -> None:
    found = said(written(tmp_path, f'{{"id": 1}}\n{line}\n{{"id": 3}}\n'))

    assert found == (["id"], {1: ("1",), 3: ("3",)}, [(2, line, reason)])


def test_a_key_that_first_comes_late_is_a_column_from_there_on(
    tmp_path: Path, said: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_lines, "LINES", 2)
    file = written(tmp_path, '{"a":1}\n{"a":2}\n{"b":3}\n{"c":4,"a":5}\n')

    assert said(file) == (
        ["a", "b", "c"],
        {1: ("1",), 2: ("2",), 3: (None, "3", None), 4: ("5", None, "4")},
        [],
    )


@pytest.mark.parametrize("text", ["\n \n", "[\n", "id;stage\nD1;Won\n"])
def test_a_file_without_one_object_is_an_error(
    text: str, tmp_path: Path, said: Read
) -> None:
    with pytest.raises(SourceError, match=r"deals\.jsonl: no line that holds a JSON"):
        said(written(tmp_path, text))
