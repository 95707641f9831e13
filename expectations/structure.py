"""What every table must be, whatever it is about: derived from the dictionary."""

from collections.abc import Iterator

import polars as pl

from expectations import expressions as ex
from expectations.rule import Rule
from transforms.schemas import Column, Table


def structure(table: Table) -> tuple[Rule, ...]:
    """Return the rules that the table's declaration stands for.

    Exactly its columns, each of its type; a row, unless a night without one is a good
    night; a key that tells rows apart; nothing empty, strange or out of range; rows in
    their order.
    """
    return (
        _has_its_columns(table),
        *(_has_its_type(column) for column in table.columns),
        *_has_a_row(table),
        _has_a_key(table),
        *(rule for column in table.columns for rule in _values(table, column)),
        _is_in_order(table),
    )


def column_names(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row: the names of the frame's columns, in `names`."""
    return pl.LazyFrame({"names": [_listed(frame.collect_schema().names())]})


def column_types(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row: under each column's name its type, as text."""
    schema = frame.collect_schema()
    return pl.LazyFrame({name: [str(dtype)] for name, dtype in schema.items()})


def row_count(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row: how many the frame has, in `rows`."""
    return frame.select(rows=pl.len())


def _has_its_columns(table: Table) -> Rule:
    """Nothing more, nothing less, in the order that readers rely on."""
    return Rule(
        "the columns are exactly those of the dictionary, in its order",
        holds=pl.col("names") == _listed(table.schema.names()),
        over=column_names,
    )


def _has_its_type(column: Column) -> Rule:
    """The type is that of the frame itself, before pandas could bend it."""
    return Rule(
        f"{column.name} has the type {column.dtype}",
        holds=pl.col(column.name) == str(column.dtype),
        over=column_types,
    )


def _has_a_row(table: Table) -> Iterator[Rule]:
    """Great Expectations calls every rule true of an empty table; we do not."""
    if not table.may_be_empty:
        yield Rule(
            "there is at least one row", holds=pl.col("rows") > 0, over=row_count
        )


def _has_a_key(table: Table) -> Rule:
    """Asked of keys: one fails when more than one row has it."""
    names, key = _listed(table.key), list(table.key)

    def rows_per_key(frame: pl.LazyFrame) -> pl.LazyFrame:
        return frame.group_by(key).agg(rows=pl.len())

    return Rule(
        f"{names} are unique together" if len(key) > 1 else f"{names} is unique",
        holds=pl.col("rows") == 1,
        over=rows_per_key,
    )


def _values(table: Table, column: Column) -> Iterator[Rule]:
    """What must be true of each value of the column."""
    if column.name in table.key or not column.nullable:
        yield Rule(f"{column.name} is never empty", holds=_is_given(column))
    if column.allowed:
        yield Rule(
            f"{column.name} is one of {', '.join(column.allowed)}",
            holds=pl.col(column.name).is_in(column.allowed),
            where=pl.col(column.name).is_not_null(),
        )
    if column.low is not None or column.high is not None:
        yield Rule(
            f"{column.name} {_range(column)}",
            holds=_is_in_range(column),
            where=pl.col(column.name).is_not_null(),
        )


def _is_in_order(table: Table) -> Rule:
    """Readers, neighbour rules and content hashes rest on it."""
    return Rule(
        f"the rows are ordered by {_listed(table.sorted_by)}",
        holds=ex.is_in_order(table.sorted_by),
    )


def _is_given(column: Column) -> pl.Expr:
    """Whether there is a value; a text without a letter is none."""
    value = pl.col(column.name)
    return value != "" if column.dtype == pl.String() else value.is_not_null()


def _is_in_range(column: Column) -> pl.Expr:
    """Whether the number lies in its range; infinity and not-a-number never do."""
    value = pl.col(column.name)
    bounds = [] if column.low is None else [value >= column.low]
    bounds += [] if column.high is None else [value <= column.high]
    finite = [value.is_finite()] if column.dtype.is_float() else []
    return pl.all_horizontal(*bounds, *finite)


def _range(column: Column) -> str:
    """Return the range in words."""
    if column.high is None:
        return f"is at least {column.low:g}"
    if column.low is None:
        return f"is at most {column.high:g}"
    return f"lies between {column.low:g} and {column.high:g}"


def _listed(names: list[str] | tuple[str, ...]) -> str:
    """Return the names as a sentence lists them: `a, b and c`."""
    *others, last = names or ("",)
    return f"{', '.join(others)} and {last}" if others else last
