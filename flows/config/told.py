"""Pydantic's errors, told as problems that the reader of the file can mend."""

import re
from collections.abc import Sequence
from typing import Any, get_args

from pydantic_core import ErrorDetails

from flows.config.known_keys import Models, homes, inner, keys, resolve, tags
from flows.config.problems import Place, Problem
from flows.config.secrets import is_secret_value
from flows.config.values import did_you_mean

_EXPECTED = {
    "string_type": "text in quotes",
    "string_too_short": "text that is not empty",
    "int_type": "a whole number, without quotes",
    "float_type": "a number, without quotes",
    "date_type": "a date without quotes, such as 2026-01-31",
    "time_type": "a time without quotes, such as 09:00:00",
    "is_instance_of": "a path in quotes",
    "tuple_type": "a list",
    "model_type": "a table",
    "too_short": "at least one",
    "greater_than_equal": "a number that is at least {ge:g}",
    "less_than_equal": "a number that is at most {le:g}",
}
_LONGEST_SHOWN = 60


def problems_of(error: ErrorDetails) -> list[Problem]:
    """Return the problems that one of pydantic's errors stands for."""
    place, around = resolve(error["loc"])
    value, context = error["input"], error.get("ctx", {})
    if error["type"] == "wrong":
        return [_own(place, found, value) for found in context["problems"]]
    if error["type"] == "too_short" and value:
        return []  # its items are wrong, and told by themselves
    return [_told(error["type"], place, around, value, context)]


def _told(
    kind: str, place: Place, around: Models, value: object, context: dict[str, Any]
) -> Problem:
    """Return the problem that an error of pydantic's own checks stands for."""
    match kind:
        case "missing":
            return _missing(place, around)
        case "extra_forbidden":
            return _unknown(place, around)
        case "literal_error":
            return _none_of(place, value, _words(context["expected"]))
        case "union_tag_invalid" | "union_tag_not_found":
            key = context["discriminator"].strip("'")
            name = next(step for step in reversed(place) if isinstance(step, str))
            words = tags(inner(around, name), key)
            return _none_of((*place, key), context.get("tag"), words)
        case _:
            return _mistyped(place, value, kind, context)


def shown(value: object) -> str:
    """Return a value as a message may show it: short, and never a secret."""
    if is_secret_value(value):
        return "a text that looks like a secret (value not shown)"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if not isinstance(value, str):
        return str(value).lower() if isinstance(value, bool) else str(value)
    cut = value if len(value) <= _LONGEST_SHOWN else f"{value[:_LONGEST_SHOWN]}..."
    return f'"{cut}"'


def _own(place: Place, found: Problem, value: object) -> Problem:
    """Return a problem of our own validators at its full place."""
    at = (*place, *found.place)
    return Problem(at, found.got or shown(value), found.expected, found.hint)


def _missing(place: Place, around: Models) -> Problem:
    """Return the problem of a key that has to be there."""
    name = str(place[-1])
    fields = [keys(model)[name] for model in around]
    words = [word for field in fields for word in get_args(field.annotation)]
    if words and all(isinstance(word, str) for word in words):
        return _none_of(place, None, words)
    return Problem(place, "nothing", str(fields[0].description))


def _unknown(place: Place, around: Models) -> Problem:
    """Return the problem of a key that nobody knows there."""
    name = str(place[-1])
    known = list(dict.fromkeys(key for model in around for key in keys(model)))
    elsewhere = " or ".join(homes(name))
    hint = f"{name} belongs in {elsewhere}" if elsewhere else did_you_mean(name, known)
    return Problem(place, "an unknown key", f"one of {', '.join(known)}", hint)


def _none_of(place: Place, value: object, words: Sequence[str]) -> Problem:
    """Return the problem of a value that is not one of a few words."""
    expected = " or ".join(f'"{word}"' for word in words)
    hint = did_you_mean(value, list(words)) if isinstance(value, str) else ""
    return Problem(place, "nothing" if value is None else shown(value), expected, hint)


def _mistyped(
    place: Place, value: object, kind: str, context: dict[str, Any]
) -> Problem:
    """Return the problem of a value of the wrong type or size."""
    expected = _EXPECTED.get(kind, "another value").format(**context)
    hint = ""
    if kind == "tuple_type" and isinstance(value, dict):
        hint = f"write [[{place[-1]}]], in double brackets"
    if kind == "model_type" and isinstance(value, list):
        hint = f"write [{place[-1]}], in single brackets"
    return Problem(place, shown(value), expected, hint)


def _words(quoted: str) -> list[str]:
    """Return the words of pydantic's lists: `'a', 'b' or 'c'`."""
    return re.findall(r"'([^']*)'", quoted)
