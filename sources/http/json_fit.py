"""Fit: whether a JSON value is what was declared, piece by piece and without loss.

Only answers that pyarrow refuses come here.
"""

import json
from typing import Any

import pyarrow as pa


class Misfit(Exception):
    """A value of another kind than declared; says where, never what it is."""


class _Number(str):
    """A number as the answer writes it."""

    __slots__ = ()


class _Doubled(dict[str, object]):
    """An object that has a key twice."""


def parsed(body: bytes) -> Any:  # noqa: ANN401 - whatever was answered
    """Return the JSON of a body that holds some, its numbers as they are written."""
    return json.loads(
        body,
        parse_int=_Number,
        parse_float=_Number,
        parse_constant=_Number,
        object_pairs_hook=_pairs,
    )


def fitted(
    value: object, declared: pa.StructType, *, needed: str | None = None
) -> dict[str, object]:
    """Return the object with the declared fields alone, every leaf as text.

    A number or a boolean where text is declared becomes its text, as it is written.

    Raises:
        Misfit: where something nested stands for text or the reverse, a key stands
            twice, text holds half of a surrogate pair, or `needed` is missing.

    """
    found = _fitted(value, declared, "the record")
    if not isinstance(found, dict):
        message = "the record is null"
        raise Misfit(message)
    if needed is not None and not found[needed]:
        message = f"{needed} is missing"
        raise Misfit(message)
    return found


def known_text(value: object, name: str) -> str | None:
    """Return a field of an object where it is text or a number; null elsewhere."""
    found = value.get(name) if isinstance(value, dict) else None
    return str(found) if isinstance(found, str) else None


def outline(value: object, declared: pa.DataType) -> str:
    """Return of what kind the declared parts of a value are: no value, no foreign key.

    >>> outline({"id": "7", "tags": [1, 2]}, pa.struct({"id": pa.string()}))
    '{id: text, and 1 more}'
    """
    if isinstance(value, dict) and pa.types.is_struct(declared):
        names = {field.name: field.type for field in declared}
        known = [f"{n}: {outline(value[n], names[n])}" for n in names if n in value]
        more = len(value.keys() - names.keys())
        return "{" + ", ".join([*known, *([f"and {more} more"] if more else [])]) + "}"
    return _kind(value)


def _fitted(value: object, declared: pa.DataType, where: str) -> object:
    if value is None:
        return None
    if pa.types.is_struct(declared):
        return _object(value, declared, where)
    if pa.types.is_list(declared):
        if not isinstance(value, list):
            raise _misfit(where, value, "a list")
        return [_fitted(item, declared.value_type, where) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        raise _misfit(where, value, "text")
    return _encodable(value, where)


def _object(value: object, declared: pa.StructType, where: str) -> dict[str, object]:
    if isinstance(value, _Doubled):
        message = f"{where} has a key twice"
        raise Misfit(message)
    if not isinstance(value, dict):
        raise _misfit(where, value, "an object")
    return {
        field.name: _fitted(value.get(field.name), field.type, field.name)
        for field in declared
    }


def _encodable(value: str, where: str) -> str:
    try:
        value.encode()
    except UnicodeError as error:
        message = f"{where} is text with half of a surrogate pair"
        raise Misfit(message) from error
    return str(value)


def _misfit(where: str, value: object, expected: str) -> Misfit:
    return Misfit(f"{where} is {_kind(value)} in place of {expected}")


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case _Number():
            return "a number"
        case str():
            return "text"
        case list():
            return f"a list of {len(value)}"
    return "an object"


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    return fields if len(fields) == len(pairs) else _Doubled(fields)
