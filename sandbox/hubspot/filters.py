"""Filters: what a search asks, as one condition."""

import re
from collections.abc import Callable, Mapping
from typing import Final

import polars as pl

from sandbox.hubspot.fields import Field, field
from sandbox.hubspot.index import Index
from sandbox.hubspot.question import mappings
from sandbox.hubspot.refusals import invalid

_MOST_GROUPS: Final = 5
_MOST_FILTERS_A_GROUP: Final = 6
_MOST_FILTERS: Final = 18


def condition(body: Mapping[str, object], *, index: Index, object_type: str) -> pl.Expr:
    """Whether a record is asked for: all filters hold of at least one group.

    Raises `Refusal` (400) for too many groups or filters, an unknown property or
    operator, and a value that cannot be compared.
    """
    groups = [mappings(group, "filters") for group in mappings(body, "filterGroups")]
    _check_size(groups)
    each = [
        pl.all_horizontal(
            _holds(one, index=index, object_type=object_type) for one in group
        )
        for group in groups
        if group
    ]
    return pl.any_horizontal(each) if each else pl.lit(value=True)


def _check_size(groups: list[list[dict[str, object]]]) -> None:
    if len(groups) > _MOST_GROUPS:
        message = f"too many filterGroups: at most {_MOST_GROUPS} are allowed"
        raise invalid(message)
    sizes = [len(group) for group in groups]
    if sum(sizes) > _MOST_FILTERS or max(sizes, default=0) > _MOST_FILTERS_A_GROUP:
        message = (
            f"too many filters: at most {_MOST_FILTERS_A_GROUP} in a group and "
            f"{_MOST_FILTERS} in all are allowed"
        )
        raise invalid(message)


def _holds(one: Mapping[str, object], *, index: Index, object_type: str) -> pl.Expr:
    name, operator = str(one.get("propertyName")), str(one.get("operator"))
    if (compared := _OPERATORS.get(operator)) is None:
        message = f"Invalid input JSON: {operator!r} is no operator"
        raise invalid(message)
    return compared(field(name, index=index, object_type=object_type), one)


def _value(known: Field, one: Mapping[str, object], name: str = "value") -> pl.Expr:
    if (value := one.get(name)) is None:
        message = f"operator {one.get('operator')} requires {name}"
        raise invalid(message)
    return pl.lit(known.value(value))


def _between(known: Field, one: Mapping[str, object]) -> pl.Expr:
    return known.column.is_between(
        _value(known, one), _value(known, one, "highValue"), closed="both"
    )


def _is_in(known: Field, one: Mapping[str, object]) -> pl.Expr:
    values = one.get("values")
    if not isinstance(values, list) or not values:
        message = f"operator {one.get('operator')} requires values"
        raise invalid(message)
    return known.column.is_in([known.value(value) for value in values])


def _has_token(known: Field, one: Mapping[str, object]) -> pl.Expr:
    escaped = re.escape(str(one.get("value", ""))).replace(r"\*", r"\S*")
    pattern = rf"(?i)(^|[^\w]){escaped}($|[^\w])"
    return known.column.cast(pl.String).str.contains(pattern).fill_null(value=False)


_OPERATORS: Final[Mapping[str, Callable[[Field, Mapping[str, object]], pl.Expr]]] = {
    "EQ": lambda known, one: known.column == _value(known, one),
    "NEQ": lambda known, one: known.column != _value(known, one),
    "LT": lambda known, one: known.column < _value(known, one),
    "LTE": lambda known, one: known.column <= _value(known, one),
    "GT": lambda known, one: known.column > _value(known, one),
    "GTE": lambda known, one: known.column >= _value(known, one),
    "BETWEEN": _between,
    "IN": _is_in,
    "NOT_IN": lambda known, one: ~_is_in(known, one),
    "HAS_PROPERTY": lambda known, _: known.column.is_not_null(),
    "NOT_HAS_PROPERTY": lambda known, _: known.column.is_null(),
    "CONTAINS_TOKEN": _has_token,
    "NOT_CONTAINS_TOKEN": lambda known, one: ~_has_token(known, one),
}
