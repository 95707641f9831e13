"""The company's own lists: whether they are there, can be read, and can be used."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import polars as pl

from flows import inputs
from flows.checking.finding import Finding, counted, error, warning
from flows.config import CompanyList, Config
from flows.config.values import did_you_mean
from sources.errors import SourceError
from sources.files import FileInspection, inspect
from transforms.configured import listed_columns
from transforms.schemas import QUARANTINE, Table
from transforms.staging.exchange_rates import exchange_rate_rows
from transforms.staging.quarantine import quarantine
from transforms.staging.quotas import quota_rows
from transforms.tables.company_lists import LISTED_QUOTAS, LISTED_RATES

_MOST_ROWS = 1_000_000


def list_findings(config: Config) -> Iterator[Finding]:
    """Yield what is found in the files that the company itself names."""
    company = config.company
    if rates := company.exchange_rates:
        for seen in _readable(rates):
            if isinstance(seen, Finding):
                yield seen
                continue
            typed = _typed(exchange_rate_rows, rates, seen, config)
            yield from _held_back(rates, seen, LISTED_RATES, typed)
            yield from _without_rate(config, typed)
    if quotas := company.quotas:
        for seen in _readable(quotas):
            if isinstance(seen, Finding):
                yield seen
                continue
            typed = _typed(quota_rows, quotas, seen, config)
            yield from _held_back(quotas, seen, LISTED_QUOTAS, typed)


def _typed(
    twin: Callable[..., pl.LazyFrame],
    listed: CompanyList,
    seen: FileInspection,
    config: Config,
) -> pl.DataFrame:
    """Return the rows of a list as a night would type them."""
    return twin(
        seen.sample.lazy(),
        inputs.list_mapping(listed),
        reporting_currency=config.company.reporting_currency,
    ).collect()


def _readable(listed: CompanyList) -> Iterator[Finding | FileInspection]:
    """Yield each file as it would be read, after what is found of it as a whole."""
    # Missing columns are told below, each with a guess at what was meant.
    export = replace(inputs.list_export(listed), columns=())
    try:
        for seen in inspect(export, sample_rows=_MOST_ROWS):
            missing = list(_missing_columns(listed, seen))
            yield from missing
            if not missing:
                yield Finding("fine", _subject(listed, seen), _counted(seen))
                yield seen
    except SourceError as problem:
        found = f"{problem.got}; expected {problem.expected}"
        yield error(f"{listed.name}, {problem.file}", found, problem.hint)


def _missing_columns(listed: CompanyList, seen: FileInspection) -> Iterator[Finding]:
    """Yield an error for each column that is named and not there."""
    for ours, theirs in listed.columns.mapping.items():
        if theirs in seen.columns:
            continue
        there = ", ".join(seen.columns)
        found = f'no column "{theirs}", which should be {ours}; it has {there}'
        guess = did_you_mean(theirs, list(seen.columns))
        remedy = f"correct {ours} in [{listed.name}.columns]"
        yield error(_subject(listed, seen), found, guess or remedy)


def _held_back(
    listed: CompanyList, seen: FileInspection, table: Table, typed: pl.DataFrame
) -> Iterator[Finding]:
    """Yield a warning for each kind of value that a night would hold back."""
    nothing = QUARANTINE.empty().drop("is_row_held_back")
    held = quarantine([(table, typed.lazy())], nothing, nothing, listed_columns(()))
    problems = (
        held.group_by("column", "reason")
        .agg(pl.len(), first=pl.col("row_number").min())
        .sort("column", "reason")
        .collect()
    )
    for column, reason, rows, first in problems.iter_rows():
        what = listed.columns.mapping.get(column)
        where = f"{counted(rows, 'row')}, the first is {first:,}"
        found = f'"{what}" {reason}: {where}' if what else f"{reason}: {where}"
        remedy = "correct it: such rows are held back, and counted every night"
        yield warning(_subject(listed, seen), found, remedy)


def _without_rate(config: Config, typed: pl.DataFrame) -> Iterator[Finding]:
    """Yield a warning for each source whose currency has no rate."""
    usable = typed.filter(~pl.col("is_held_back"))["currency"]
    known = {config.company.reporting_currency, None, *usable}
    for source in config.sources:
        currency = getattr(source, "currency", None)
        if currency not in known:
            found = f"its amounts are in {currency}, which has no exchange rate"
            remedy = "without one they count as unknown in reports"
            yield warning(f"source {source.name}", found, remedy)


def _counted(seen: FileInspection) -> str:
    """Return how much a file holds."""
    unreadable = f", {seen.unreadable_rows:,} unreadable" * bool(seen.unreadable_rows)
    return f"{counted(seen.rows, 'row')}{unreadable}"


def _subject(listed: CompanyList, seen: FileInspection) -> str:
    """Return what the findings on a file of a list are about."""
    return f"{listed.name}, {seen.file.name}"
