"""HubSpot before the first night: its token, scopes, properties and stages."""

from collections.abc import Iterator

from flows.checking.finding import Finding, counted, error, warning
from flows.config import Config, HubSpotSource
from flows.config.pipelines import Pipeline
from flows.config.values import did_you_mean
from flows.loading.hubspot import credentials, settings
from flows.suggested_pipelines import (
    SuggestedPipeline,
    SuggestedStage,
    suggested_pipelines,
)
from flows.toml_text import toml_stage, toml_text
from sources.errors import NotAllowed, SourceError
from sources.hubspot.inspection import Inspection, inspect
from sources.hubspot.tables import OWNERS, STAGES

_MOST_STAGES = 20
_KEEP = "keep it for the deals that were in it, else remove it"
# What every account is asked for, whatever its `objects` are.
_ALWAYS = {OWNERS: "owners", STAGES: "pipelines"}


def hubspot_findings(source: HubSpotSource, config: Config) -> Iterator[Finding]:
    """Yield what an account says, against what the configuration asks of it.

    An account that cannot be asked at all is one error.
    """
    subject = f"source {source.name}"
    yield from _currency_findings(source, config)
    try:
        seen = inspect(settings(source), credentials(source))
    except SourceError as problem:
        yield error(subject, problem.got, problem.hint)
        return
    pipelines = suggested_pipelines(seen.stages, source.name)
    if STAGES not in seen.refused:
        yield _fine(source, seen, pipelines)
    yield from _refusals(source, seen)
    yield from _property_findings(source, seen)
    if STAGES not in seen.refused:
        mapped = [one for one in config.pipelines if one.source == source.name]
        yield from _not_mapped(source, mapped, pipelines)
        yield from _not_there(source, mapped, pipelines)


def _currency_findings(source: HubSpotSource, config: Config) -> Iterator[Finding]:
    """Yield a warning where amounts may have no currency."""
    if source.currency is None:
        found = "a deal that names no currency has none, so reports leave it out"
        remedy = f'set currency = "{config.company.reporting_currency}" for it'
        yield warning(f"source {source.name}", found, remedy)


def _fine(
    source: HubSpotSource, seen: Inspection, pipelines: tuple[SuggestedPipeline, ...]
) -> Finding:
    """Return what can be read of the account."""
    readable = [name for name in source.objects if name not in seen.refused]
    told = (
        f"{counted(len(readable), 'kind')} of records can be read",
        counted(len(pipelines), "pipeline"),
        counted(sum(len(one.stages) for one in pipelines), "stage"),
    )
    return Finding("fine", f"source {source.name}", ", ".join(told))


def _refusals(source: HubSpotSource, seen: Inspection) -> Iterator[Finding]:
    """Yield an error per kind of record that may not be read, naming the scope."""
    deals = seen.refused.get("deals")
    for name, problem in seen.refused.items():
        if name == STAGES and deals and deals.got == problem.got:
            continue  # one scope is for both: it is told once, of the deals
        remedy = problem.hint
        if name in _ALWAYS and isinstance(problem, NotAllowed):
            remedy = "add it to the private app or the application in HubSpot"
        subject = f"source {source.name}, {_ALWAYS.get(name, name)}"
        yield error(subject, problem.got, remedy)


def _property_findings(source: HubSpotSource, seen: Inspection) -> Iterator[Finding]:
    """Yield an error per custom property that the account does not have."""
    for object_type, names in source.properties.items():
        subject = f"source {source.name}, {object_type}"
        if object_type not in source.objects:
            found = "its custom properties are asked for, and it is not read"
            guess = did_you_mean(object_type, list(source.objects))
            remedy = guess or "add it to objects, or remove it from properties"
            yield warning(subject, found, remedy)
        if (known := seen.properties.get(object_type)) is None:
            continue
        for name in (name for name in names if name not in known):
            found = f"the account has no property {toml_text(name)}"
            guess = did_you_mean(name, list(known))
            yield error(subject, found, guess or "remove it from properties")


def _not_mapped(
    source: HubSpotSource,
    mapped: list[Pipeline],
    pipelines: tuple[SuggestedPipeline, ...],
) -> Iterator[Finding]:
    """Yield a finding per stage of the account that the configuration does not map.

    Errors where none is mapped: then the night would be rejected.
    """
    subject = f"source {source.name}"
    listed = {(one.id, stage.id) for one in mapped for stage in one.stages}
    stages = [(pipeline, stage) for pipeline in pipelines for stage in pipeline.stages]
    unmapped = [(p, stage) for p, stage in stages if (p.id, stage.id) not in listed]
    tell = error if len(unmapped) == len(stages) else warning
    known = {one.id for one in mapped}
    for pipeline, stage in unmapped[:_MOST_STAGES]:
        found = f"{_named(stage.label, stage.id, pipeline.label)} is not mapped"
        where = "to its stages" if pipeline.id in known else _init(source, pipeline.id)
        yield tell(subject, found, f"{_addition(stage)} {where}")
    if more := unmapped[_MOST_STAGES:]:
        found = f"{counted(len(more), 'more stage')} that nobody mapped"
        remedy = f"stagecast init --source {source.name} prints whole pipelines"
        yield tell(subject, found, remedy)


def _not_there(
    source: HubSpotSource,
    mapped: list[Pipeline],
    pipelines: tuple[SuggestedPipeline, ...],
) -> Iterator[Finding]:
    """Yield a warning per pipeline and stage that is mapped, and not in the account."""
    subject, has_no = f"source {source.name}", "is mapped, and the account has no such"
    there = {one.id: {stage.id for stage in one.stages} for one in pipelines}
    for one in mapped:
        if one.id not in there:
            name = f"the pipeline {toml_text(one.label)} (id {toml_text(one.id)})"
            guess = did_you_mean(one.id, list(there))
            yield warning(subject, f"{name} {has_no} pipeline", guess or _KEEP)
            continue
        for stage in {stage.id: stage for stage in one.stages}.values():
            if stage.id not in there[one.id]:
                name = _named(stage.label, stage.id, one.label)
                yield warning(subject, f"{name} {has_no} stage", _KEEP)


def _named(label: str, stage_id: str, pipeline: str) -> str:
    """Return a stage by its name, its id and its pipeline."""
    name = f"{toml_text(label)} (id {toml_text(stage_id)})"
    return f"the stage {name} of {toml_text(pipeline)}"


def _addition(stage: SuggestedStage) -> str:
    """Return what to add for a stage, as far as it can be told."""
    row = toml_stage(stage.id, stage.label, stage.canonical)
    doubt = "" if stage.canonical else ' ("won" or "lost": nobody but you can tell)'
    return f"add {row}{doubt}"


def _init(source: HubSpotSource, pipeline_id: str) -> str:
    """Return where to add a stage whose pipeline is not there yet."""
    command = f"stagecast init --source {source.name}"
    return f"to a [[pipeline]] with id {toml_text(pipeline_id)}: {command} prints it"
