"""Results: what was checked, and how it came out; never a value of any row."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import polars as pl

from expectations.rule import Severity
from transforms.schemas import Table


@dataclass(frozen=True)
class CheckResult:
    """One rule that one table was asked.

    `checked` and `failed` count rows, or what the rule makes of them; `raised` names
    the class of the error that kept the rule from being asked. An error that was
    raised fails the table, whatever the rule's severity.
    """

    table: str
    grain: str
    description: str
    severity: Severity
    checked: int
    failed: int
    success: bool
    raised: str | None = None

    @property
    def stops(self) -> bool:
        """Whether the table may not be published because of it."""
        is_serious = self.severity == "critical" or self.raised is not None
        return is_serious and not self.success


class Rejected(Exception):
    """A table is not fit to publish; the message is the report of what is not true."""

    def __init__(self, results: Iterable[CheckResult]) -> None:
        """Keep the results that stop the publication; say them in sentences."""
        self.results = tuple(results)
        super().__init__(report(self.results))


def report(
    results: Iterable[CheckResult], verdict: str = "is not fit to publish"
) -> str:
    """Return what is not true, table by table, in sentences."""
    sentences: dict[str, list[str]] = {}
    for result in results:
        subject = f"{result.table} (a row is {result.grain}) {verdict}:"
        sentences.setdefault(subject, []).append(_sentence(result))
    return "\n".join("\n".join([subject, *said]) for subject, said in sentences.items())


def rows(results: Iterable[CheckResult]) -> pl.LazyFrame:
    """Return one row per result: subject, rule, checked, failed, severity.

    A rule that could not be asked counts as asked once and not true.
    """
    schema = {
        "subject": pl.String(),
        "rule": pl.String(),
        "checked": pl.Int64(),
        "failed": pl.Int64(),
        "severity": pl.String(),
    }
    data = [
        (
            result.table,
            result.description,
            max(result.checked, int(result.raised is not None)),
            max(result.failed, int(result.raised is not None)),
            result.severity,
        )
        for result in results
    ]
    return pl.LazyFrame(data, schema=schema, orient="row")


def findings_that_stop(findings: pl.LazyFrame) -> tuple[CheckResult, ...]:
    """Return the critical findings on the data that are not true, as results.

    `findings` (subject, rule, checked, failed, severity) are those of data quality.
    """
    critical = findings.filter(
        (pl.col("severity") == "critical") & (pl.col("failed") > 0)
    ).sort("subject", "rule")
    return tuple(
        CheckResult(
            table=row["subject"],
            grain="one row of the source",
            description="{rule}: {failed:,} of {checked:,} fail".format(**row),
            severity="critical",
            checked=row["checked"],
            failed=row["failed"],
            success=False,
        )
        for row in critical.collect().iter_rows(named=True)
    )


def as_records(
    results: Iterable[CheckResult],
) -> list[dict[str, str | int | bool | None]]:
    """Return the results as plain records, ready for JSON and the validation page."""
    return [asdict(result) for result in results]


def all_were_run(
    table: Table, *, declared: int, results: Iterable[CheckResult]
) -> CheckResult:
    """Return whether every rule that is declared has exactly one result."""
    run = len({result.description for result in results})
    return CheckResult(
        table=table.name,
        grain=table.grain,
        description="every rule that is declared was asked",
        severity="critical",
        checked=declared,
        failed=abs(declared - run),
        success=run == declared,
    )


def _sentence(result: CheckResult) -> str:
    """Return the rule as a line of the report."""
    if result.raised is not None:
        return f"  - could not be asked ({result.raised}): {result.description}"
    return f"  - not true: {result.description}"
