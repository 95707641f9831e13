"""On which line of a TOML text each key stands, which tomllib does not tell."""

import re
from collections import deque
from typing import NamedTuple

from flows.config.problems import Place

_TOKEN = re.compile(
    r'''"""(?:\\[\s\S]|[^\\])*?"{3,5}'''
    r"""|'''[\s\S]*?'{3,5}"""
    r'''|"(?:\\.|[^"\\\n])*"'''
    r"""|'[^'\n]*'"""
    r"""|\#[^\n]*|\n|[^\S\n]+|[\[\]{}=,.]|[^\s\[\]{}=,.#"']+"""
)
_ENDS_VALUE = frozenset(",]}\n")

Lines = dict[Place, int]


class Token(NamedTuple):
    """A piece of TOML and the line it begins on."""

    text: str
    line: int


def key_lines(toml: str) -> Lines:
    """Return the line of each key, table and list item of a *valid* TOML text.

    Places are as in the parsed document: names, and positions from 0 in lists.
    """
    tokens = _tokens(toml)
    lines: Lines = {}
    table: Place = ()
    while tokens:
        if tokens[0].text == "\n":
            tokens.popleft()
        elif tokens[0].text == "[":
            table = _header(tokens, lines)
        else:
            _assignment(tokens, table, lines)
    return lines


def nearest_line(lines: Lines, place: Place) -> int | None:
    """Return the line of a place, or of the closest table around it."""
    around = (place[:length] for length in range(len(place), 0, -1))
    return next((lines[outer] for outer in around if outer in lines), None)


def _tokens(toml: str) -> deque[Token]:
    """Return the pieces that matter: no blanks, no comments."""
    tokens: deque[Token] = deque()
    line = 1
    for match in _TOKEN.finditer(toml):
        text = match.group()
        if text == "\n" or not (text.isspace() or text.startswith("#")):
            tokens.append(Token(text, line))
        line += text.count("\n")
    return tokens


def _header(tokens: deque[Token], lines: Lines) -> Place:
    """Read `[a.b]` or `[[a.b]]` and return the place that it opens."""
    line = tokens.popleft().line
    is_list = tokens[0].text == "["
    if is_list:
        tokens.popleft()
    *outer, last = _dotted_key(tokens, "]")
    place: Place = ()
    for name in outer:
        place = (*place, name)
        lines.setdefault(place, line)
        if size := _size(place, lines):
            place = (*place, size - 1)
    place = (*place, last)
    lines.setdefault(place, line)
    if is_list:
        tokens.popleft()
        place = (*place, _size(place, lines))
        lines[place] = line
    return place


def _size(place: Place, lines: Lines) -> int:
    """Return how many items of the list at a place have been seen."""
    size = 0
    while (*place, size) in lines:
        size += 1
    return size


def _dotted_key(tokens: deque[Token], end: str) -> list[str]:
    """Read the names of a key up to and including the token that ends it."""
    names = []
    while (token := tokens.popleft()).text != end:
        if token.text != ".":
            names.append(token.text.strip("\"'"))
    return names


def _assignment(tokens: deque[Token], table: Place, lines: Lines) -> None:
    """Read `key = value` and keep the lines of the key and of what is in the value."""
    line = tokens[0].line
    place = table
    for name in _dotted_key(tokens, "="):
        place = (*place, name)
        lines.setdefault(place, line)
    _value(tokens, place, lines)


def _value(tokens: deque[Token], place: Place, lines: Lines) -> None:
    """Read past a value, keeping the lines of what is inside."""
    opening = tokens[0].text
    if opening not in {"[", "{"}:
        while tokens and tokens[0].text not in _ENDS_VALUE:
            tokens.popleft()
        return
    tokens.popleft()
    position = 0
    while (token := tokens[0]).text not in {"]", "}"}:
        if token.text in {",", "\n"}:
            tokens.popleft()
        elif opening == "{":
            _assignment(tokens, place, lines)
        else:
            lines[*place, position] = token.line
            _value(tokens, (*place, position), lines)
            position += 1
    tokens.popleft()
