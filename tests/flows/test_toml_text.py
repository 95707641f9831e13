"""Texts of an account, written so that TOML reads them back."""

import tomllib

import pytest

from flows.toml_text import toml_stage, toml_text


@pytest.mark.parametrize(
    "text",
    [
        "New",
        'say "yes"',
        "a\\b",
        "two\nlines\t",
        "\x00\x1b[31m\x7f",
        "Ünal 🚀",
        "",
        "\u2028\x9b31m\u200b",
    ],
)
def test_a_text_is_read_back_as_it_was_and_stands_on_one_line(text: str) -> None:
    written = toml_text(text)

    assert tomllib.loads(f"a = {written}") == {"a": text}
    assert written.splitlines() == [written]
    assert written.replace(" ", "").isprintable()


def test_a_stage_without_a_canonical_one_is_left_open() -> None:
    assert toml_stage("7", "Parked", None) == (
        '{ id = "7", label = "Parked", canonical = "..." }'
    )
