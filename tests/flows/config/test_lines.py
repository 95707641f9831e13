"""On which line every key of a TOML text stands."""

import tomllib
from collections.abc import Iterator

from flows.config.lines import key_lines
from flows.config.problems import Place

ALL_OF_TOML = '''# a comment [with] = signs
top = """several
lines with \\""" and # in them"""
"quoted.key" = 'C:\\path'
[a.b]   # a header
dotted.key = 1.5
when = 2026-01-31T10:00:00Z
[[list]]
x = [1, 2,
  3] # after
[list.inner]
y = { z = [{ p = "}" }, { p = ']' }], q = "" }
[[list]]
[[list.items]]
w = \'\'\'
it''s\'\'\'
[[list.items]]
w = ""
'''


def test_every_key_of_a_toml_text_has_its_line() -> None:
    lines = key_lines(ALL_OF_TOML)

    assert set(lines) == set(_places(tomllib.loads(ALL_OF_TOML)))
    assert {place: line for place, line in lines.items() if len(place) > 2} == {
        ("a", "b", "dotted"): 6,
        ("a", "b", "dotted", "key"): 6,
        ("a", "b", "when"): 7,
        ("list", 0, "x"): 9,
        ("list", 0, "x", 0): 9,
        ("list", 0, "x", 1): 9,
        ("list", 0, "x", 2): 10,
        ("list", 0, "inner"): 11,
        ("list", 0, "inner", "y"): 12,
        ("list", 0, "inner", "y", "z"): 12,
        ("list", 0, "inner", "y", "z", 0): 12,
        ("list", 0, "inner", "y", "z", 0, "p"): 12,
        ("list", 0, "inner", "y", "z", 1): 12,
        ("list", 0, "inner", "y", "z", 1, "p"): 12,
        ("list", 0, "inner", "y", "q"): 12,
        ("list", 1, "items"): 14,
        ("list", 1, "items", 0): 14,
        ("list", 1, "items", 0, "w"): 15,
        ("list", 1, "items", 1): 17,
        ("list", 1, "items", 1, "w"): 18,
    }


def _places(value: object, place: Place = ()) -> Iterator[Place]:
    """Every key and list position of a parsed document."""
    if place:
        yield place
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _places(inner, (*place, key))
    if isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _places(inner, (*place, position))
