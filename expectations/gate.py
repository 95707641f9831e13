"""The gate: a table passes when every sentence about it is true."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import polars as pl

from expectations.judge import Judgement, judge
from expectations.results import CheckResult, Rejected, all_were_run
from expectations.rule import Night, Rule
from expectations.suite import suite
from expectations.tally import Count, tally
from transforms.schemas import Table

_LARGEST_UNMAPPED_SHARE = Night.largest_unmapped_share


def check(
    table: Table,
    frames: Mapping[str, pl.LazyFrame],
    *,
    as_of: datetime,
    largest_unmapped_share: float = _LARGEST_UNMAPPED_SHARE,
) -> tuple[CheckResult, ...]:
    """Return a result for every rule of the table, and one on their number.

    `frames` holds the candidate by table name: the table itself, and those its rules
    compare it with. `largest_unmapped_share` is the share of open amount that may lie
    in stages nobody mapped. A rule that raises, or that nobody asked, fails.
    """
    rules = suite(table, Night(as_of, largest_unmapped_share))
    counts = tally(table, rules, frames)
    judgements = judge(
        table.name,
        {rule: count.share for rule, count in counts.items() if count.raised is None},
    )
    results = tuple(_results(table, counts, judgements))
    return (*results, all_were_run(table, declared=len(rules), results=results))


def verdict(results: Iterable[CheckResult]) -> tuple[CheckResult, ...]:
    """Return the warnings: what is not true and yet does not stop the publication.

    Raises:
        Rejected: when anything critical is not true, or could not be asked.

    """
    untrue = [result for result in results if not result.success]
    if stopping := [result for result in untrue if result.stops]:
        raise Rejected(stopping)
    return tuple(untrue)


def _results(
    table: Table, counts: Mapping[Rule, Count], judgements: Mapping[str, Judgement]
) -> Iterable[CheckResult]:
    """Return what the judge said of each rule, and what kept it from saying."""
    for rule, count in counts.items():
        unasked = Judgement(success=False, raised=count.raised)
        judgement = unasked if count.raised else judgements.get(rule.description)
        if judgement is not None:
            yield CheckResult(
                table=table.name,
                grain=table.grain,
                description=rule.description,
                severity=rule.severity,
                checked=count.checked,
                failed=count.failed,
                success=judgement.success,
                raised=judgement.raised,
            )
