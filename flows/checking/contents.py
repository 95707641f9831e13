"""Contents: what does not parse in a file, and which stages nobody mapped."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from flows import inputs
from flows.checking.finding import Finding, Severity, counted, error, warning
from flows.config import Config, FileSource
from flows.config.values import did_you_mean
from sources.files import FileInspection
from transforms.configured import listed_columns
from transforms.schemas import QUARANTINE
from transforms.staging.files import change_rows, event_rows, snapshot_rows
from transforms.staging.mapping import FileMapping
from transforms.staging.quarantine import WHOLE_ROW, quarantine
from transforms.tables.staging import FILE_CHANGES, FILE_DEALS, FILE_EVENTS

_TWINS = {
    "events": (FILE_EVENTS, event_rows),
    "deals": (FILE_DEALS, snapshot_rows),
    "changes": (FILE_CHANGES, change_rows),
}
_MOST_STAGES = 20


def content_findings(
    source: FileSource, config: Config, subject: str, seen: FileInspection
) -> Iterator[Finding]:
    """Yield what does not parse in a file's rows, and the stages nobody mapped."""
    mapping = inputs.file_mapping(source)
    table, twin = _TWINS[source.shape]
    staged = twin(seen.sample.lazy(), mapping).collect()
    nothing = QUARANTINE.empty().drop("is_row_held_back")
    held = quarantine(
        [(table, staged.lazy())], nothing, nothing, listed_columns(())
    ).collect()
    yield from _held_back(held, seen, source, config, subject)
    yield from _stage_findings(staged, source, config, subject)


def _held_back(
    held: pl.DataFrame,
    seen: FileInspection,
    source: FileSource,
    config: Config,
    subject: str,
) -> Iterator[Finding]:
    """Yield a finding per column and reason; errors where the night would fail."""
    touched = held["row_number"].n_unique() + seen.unreadable_rows
    limit = config.metrics.held_back_share
    looked_at = seen.sample.height + seen.unreadable_rows
    severity: Severity = "error" if touched > limit * looked_at else "warning"
    if seen.unreadable_rows:
        rows = counted(seen.unreadable_rows, "row")
        found = f"cells do not fit the header: {rows}"
        yield Finding(severity, subject, found, "look for stray delimiters or quotes")
    problems = (
        held.group_by("column", "reason")
        .agg(pl.len(), pl.col("row_number").min())
        .sort("column", "reason")
    )
    for problem in problems.iter_rows(named=True):
        yield Finding(severity, subject, *_told(problem, inputs.file_mapping(source)))


def _told(problem: dict[str, Any], mapping: FileMapping) -> tuple[str, str]:
    """Return what was found about a kind of value, and the remedy."""
    ours, reason = problem["column"], problem["reason"]
    reason, _, advice = reason.partition(": ")
    where = f"{counted(problem['len'], 'row')}, the first is {problem['row_number']:,}"
    if ours == WHOLE_ROW:
        remedy = "look whether the export is complete, or map another column"
        return f"a row {reason}: {where}", remedy
    tried, remedy = _form(ours, mapping)
    theirs = mapping.columns.get(ours, ours)
    return f'"{theirs}" {reason}: {where}{tried}', advice or remedy


def _form(ours: str, mapping: FileMapping) -> tuple[str, str]:
    """Return which form was tried for a column of ours, and what could be set."""
    form = mapping.form
    if ours.endswith("_at"):
        zone = form.time_zone or "no time zone"
        tried = f"{form.date_format or 'ISO 8601'} and {zone}"
        return f", tried {tried}", "set date_format for this source"
    if ours.endswith("_date"):
        tried = form.day_format or "ISO 8601"
        return f", tried {tried}", "set day_format for this source"
    if ours == "amount":
        thousands = f'"{form.thousands}"' if form.thousands else "none"
        tried = f'decimal "{form.decimal}" and thousands {thousands}'
        return f", tried {tried}", "set decimal or thousands for this source"
    return "", "correct it in the source, or map another column"


def _stage_findings(
    staged: pl.DataFrame, source: FileSource, config: Config, subject: str
) -> Iterator[Finding]:
    """Yield a finding per stage that the data names and the configuration does not."""
    named = _named_stages(staged, source, config)
    if named.is_empty():
        found = "no row names a stage"
        yield error(subject, found, "correct stage in [source.columns] or .fields")
        return
    stages = inputs.stages(config)
    listed: set[tuple[str | None, str]] = {
        (stage.pipeline_id, stage.stage_id) for stage in stages
    }
    listed |= {(None, stage.stage_id) for stage in stages}
    unmapped = [row for row in named.iter_rows() if row[:2] not in listed]
    tell = error if len(unmapped) == named.height else warning
    for pipeline_id, stage_id, rows in unmapped[:_MOST_STAGES]:
        yield tell(subject, *_unmapped(pipeline_id, stage_id, rows, config))
    if more := unmapped[_MOST_STAGES:]:
        found = f"{counted(len(more), 'more stage')} that nobody mapped"
        yield tell(subject, found, "look whether stage is the right column")


def _named_stages(
    staged: pl.DataFrame, source: FileSource, config: Config
) -> pl.DataFrame:
    """Return (pipeline_id, stage_id, rows) as the data names them, most rows first.

    A change of a stage does not say in which pipeline: the source's only one, else
    null.
    """
    if source.shape == "changes":
        staged = staged.filter(field="stage").select(
            pipeline=pl.lit(None, pl.String), stage="value"
        )
    only = {d.source: d.only_pipeline for d in inputs.defaults(config)}[source.name]
    return (
        staged.filter(pl.col("stage").is_not_null())
        .group_by(pl.col("pipeline").fill_null(pl.lit(only)), "stage")
        .len()
        .sort("len", "pipeline", "stage", descending=[True, False, False])
    )


def _unmapped(
    pipeline_id: str | None, stage_id: str, rows: int, config: Config
) -> tuple[str, str]:
    """Return what was found about a stage nobody mapped, and the remedy."""
    stage = stage_id.partition(":")[2]
    pipeline = f'"{pipeline_id.partition(":")[2]}"' if pipeline_id else "(unknown)"
    where = f"{pipeline}: {counted(rows, 'row')}"
    found = f'the stage "{stage}" is not mapped in pipeline {where}'
    known = [s.stage_id for s in inputs.stages(config) if s.pipeline_id == pipeline_id]
    guess = did_you_mean(stage, [name.partition(":")[2] for name in known])
    row = f'{{ id = "{stage}", label = "{stage}", canonical = "..." }}'
    return found, f"{guess} else add {row} to its stages" if guess else f"add {row}"
