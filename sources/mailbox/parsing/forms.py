"""Forms: the declared fields out of a notification's text, and nothing else of it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sources.mailbox.parsing.words import printable
from sources.mailbox.rules import FIELDS, FormRule

_LONGEST: Final = 200
_LABEL_LONGEST: Final = 80
_SEPARATOR: Final = re.compile("[:\uff1a\t|=]")
# What quotes, lists, tables and bold type put around a label or a value.
_AROUND: Final = " \t>|*_-:?=\u2022\u00b7\u2013\uff1a"
_AROUND_VALUE: Final = " \t|*_:=\uff1a"
_SPACES: Final = re.compile(r"\s+")
_A_LABEL: Final = re.compile(r"[^:\uff1a\t|]{1,60}(?:[:\uff1a](?:\s|$)|\t|\s\|\s)")
_EMPTY: Final = frozenset(
    {"", "-", "--", "\u2013", "\u2014", "n/a", "none", "null", "not set"}
)
_EMAIL: Final = re.compile(
    r"[^\s@<>()\[\],;:\"'\\]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_][\w-]{1,62}"
)


def fields(rule: FormRule, lines: Sequence[str]) -> Mapping[str, str]:
    """Return what a form tells: the first value of each of the rule's fields.

    A value stands behind its label, in the next cell, or on the next line.
    """
    labels = {
        _plain(label): field for field in FIELDS for label in rule.fields.get(field, ())
    }
    found: dict[str, str] = {}
    for label, value in _labelled(lines, frozenset(labels)):
        field = labels[label]
        if field not in found and (kept := _value(field, value)):
            found[field] = kept
    return found


def email_in(text: str) -> str | None:
    """Return the first address in a text, in small letters; None without one."""
    found = _EMAIL.search(text[:1000])
    if found is None or ".." in found[0] or found[0].startswith("."):
        return None
    return found[0].lower()


def _value(field: str, text: str) -> str | None:
    value = printable(text[: 5 * _LONGEST]).strip(_AROUND_VALUE)
    if field == "email":
        return email_in(value)
    return None if value.casefold() in _EMPTY else value[:_LONGEST]


def _labelled(
    lines: Sequence[str], labels: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Yield labels that are known, each with the text that belongs to it."""
    for number, line in enumerate(lines):
        cells = line.split("\t")
        if len(cells) > 1 and all(_plain(cell) in labels for cell in cells):
            below = lines[number + 1].split("\t") if number + 1 < len(lines) else []
            yield from zip(map(_plain, cells), below, strict=False)
            continue
        label, value = _parted(line, labels)
        if label is None:
            continue
        if not value and not line.endswith("\t"):
            value = _below(lines, number, labels)
        yield label, value


def _parted(line: str, labels: frozenset[str]) -> tuple[str | None, str]:
    """Return a line's label and what stands behind it; no label where none is known.

    A label may have a separator in it, so the longest one that is known counts.
    """
    known: tuple[str | None, str] = (None, "")
    bare = line.lstrip(_AROUND)
    for found in _SEPARATOR.finditer(bare, 0, _LABEL_LONGEST):
        label = _plain(bare[: found.start()])
        if label in labels:
            known = label, bare[found.end() :].strip(_AROUND_VALUE)
    if known[0] is None and len(bare) <= _LABEL_LONGEST and _plain(bare) in labels:
        return _plain(bare), ""
    return known


def _below(lines: Sequence[str], number: int, labels: frozenset[str]) -> str:
    """Return the value under a label: the next line that is not blank nor a label."""
    for line in lines[number + 1 : number + 3]:
        bare = line.strip(_AROUND)
        if bare:
            is_label = _A_LABEL.match(bare) or _plain(bare) in labels
            return "" if is_label else line.lstrip(" \t>|*")
    return ""


def _plain(label: str) -> str:
    """Return a label as it is compared: small letters, no marks, single spaces."""
    bare = _SPACES.sub(" ", printable(label)).casefold()
    return bare.strip(_AROUND).removesuffix("(required)").strip(_AROUND)
