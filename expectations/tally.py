"""The tally: how many rows each rule is asked of, and how many it is not true of.

Counted by Polars in one streaming pass per set of rows, so that no row leaves the frame
and what is judged is one number a rule. Measured with 5 million stays of 18 columns,
text keys, two cores: 51 rules, the joins with `dim_deals` included, 2.0 s and 1.4 GB.
With the machine busy, 5 s, where Great Expectations itself took 8 s and 2.1 GB for 15
checks of 12 columns as NumPy types, and 35 s and 2.5 GB as Arrow types.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from expectations.rule import Rule
from transforms.schemas import Table


@dataclass(frozen=True)
class Count:
    """How a rule came out; `raised` names the error that kept it from being asked."""

    checked: int
    failed: int
    raised: str | None = None

    @property
    def share(self) -> float:
        """The share of the rows asked of which the rule is true; 1 where none was."""
        return (self.checked - self.failed) / self.checked if self.checked else 1.0


def tally(
    table: Table, rules: Sequence[Rule], frames: Mapping[str, pl.LazyFrame]
) -> dict[Rule, Count]:
    """Return a count for every rule; rules over the same rows share one pass."""
    passes: dict[object, list[Rule]] = {}
    for rule in rules:
        passes.setdefault((rule.over, rule.of), []).append(rule)
    counted: dict[Rule, Count] = {}
    for together in passes.values():
        counted |= _pass(table, together, frames)
    return {rule: counted[rule] for rule in rules}


def asked_of(
    rule: Rule, table: Table, frames: Mapping[str, pl.LazyFrame]
) -> pl.LazyFrame:
    """Return the rows that the rule is asked of, before its `where`.

    Raises:
        KeyError: when a table the rule looks at is not among the frames.

    """
    return rule.over(*(frames[name] for name in rule.of or (table.name,)))


def counts(rules: Iterable[Rule]) -> dict[str, pl.Expr]:
    """Return two columns per rule, in order: the rows checked and those that failed."""
    return {
        f"{kind} {place}": count.cast(pl.Int64)
        for place, rule in enumerate(rules)
        for kind, count in (("checked", rule.checked()), ("failed", rule.failed()))
    }


def _pass(
    table: Table, rules: Sequence[Rule], frames: Mapping[str, pl.LazyFrame]
) -> dict[Rule, Count]:
    """Return the counts of rules over the same rows.

    When one of them raises, each is asked alone, so that the error stays with its rule.
    Only the error's class is kept: its message may hold a value.
    """
    try:
        asked = asked_of(rules[0], table, frames).select(**counts(rules))
        numbers = asked.collect(engine="streaming").row(0)
    except Exception as error:  # noqa: BLE001 - whatever is raised fails the rule
        if len(rules) == 1:
            return {rules[0]: Count(0, 0, raised=type(error).__name__)}
        alone = (_pass(table, [rule], frames) for rule in rules)
        return {rule: count for counted in alone for rule, count in counted.items()}
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return {rule: Count(*pair) for rule, pair in zip(rules, pairs, strict=True)}
