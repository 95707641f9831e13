"""Files: whether they are there, can be read, and hold what the source declares."""

from collections.abc import Iterator
from dataclasses import replace

from flows import inputs
from flows.checking.contents import content_findings
from flows.checking.finding import Finding, counted, error, warning
from flows.config import Config, FileSource
from flows.config.values import did_you_mean
from sources.errors import SourceError
from sources.exports import ROWS, File, exported_files
from sources.files import FileExport, FileInspection, inspect
from sources.readings import file_batches

MOST_ROWS = 1_000_000
_MOST_COLUMNS = 30


def source_findings(source: FileSource, config: Config) -> Iterator[Finding]:
    """Yield what is found in the files of a source."""
    export = inputs.file_export(source, config)
    try:
        files = list(exported_files(export))
    except SourceError as problem:
        yield _unreadable(source, problem)
        return
    for file in files:
        if file.table == ROWS:
            yield from _file_findings(source, config, export, file)
        else:
            yield from _reference_findings(source, export, file)


def missing_columns(source: FileSource, columns: tuple[str, ...]) -> dict[str, str]:
    """Return the mapped columns that a file does not have: our name -> the file's."""
    return {
        ours: theirs
        for ours, theirs in source.columns.mapping.items()
        if theirs not in columns
    }


def _file_findings(
    source: FileSource, config: Config, export: FileExport, file: File
) -> Iterator[Finding]:
    """Yield what is found in one file of rows."""
    # Missing columns are told below, each with a guess at what was meant.
    alone = replace(export, path=file.path, references=(), columns=())
    try:
        (seen,) = inspect(alone, sample_rows=MOST_ROWS)
    except SourceError as problem:
        yield _unreadable(source, problem)
        return
    subject = f"source {source.name}, {file.name}"
    lacking = missing_columns(source, seen.columns)
    for ours, theirs in lacking.items():
        yield _missing(subject, ours, theirs, seen.columns)
    if seen.rows == 0:
        yield warning(subject, "it holds no row", "look whether the export ran")
    elif not lacking:
        yield Finding("fine", subject, _counted(seen))
        yield from content_findings(source, config, subject, seen)


def _reference_findings(
    source: FileSource, export: FileExport, file: File
) -> Iterator[Finding]:
    """Yield an error if a list of values cannot be read."""
    try:
        for _ in file_batches(file, export.dialect):
            pass
    except SourceError as problem:
        yield _unreadable(source, problem)


def _unreadable(source: FileSource, problem: SourceError) -> Finding:
    """Return the finding for a file that cannot be read."""
    found = f"{problem.got}; expected {problem.expected}"
    return error(f"source {source.name}, {problem.file}", found, problem.hint)


def _missing(subject: str, ours: str, theirs: str, columns: tuple[str, ...]) -> Finding:
    """Return the finding for a mapped column that the file does not have."""
    there = ", ".join(columns[:_MOST_COLUMNS])
    more = ", ..." if len(columns) > _MOST_COLUMNS else ""
    found = f'no column "{theirs}", which should be {ours}; it has {there}{more}'
    guess = did_you_mean(theirs, list(columns))
    return error(subject, found, guess or "correct the name in [source.columns]")


def _counted(seen: FileInspection) -> str:
    """Return how much a file holds, and how much of it was looked at."""
    looked = f", the first {MOST_ROWS:,} checked" if seen.rows > MOST_ROWS else ""
    columns = counted(len(seen.columns), "column")
    return f"{counted(seen.rows, 'row')}, {columns}{looked}"
