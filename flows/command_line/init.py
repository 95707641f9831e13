"""`stagecast init`: an account's pipelines as TOML, with a stage suggested for each."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import typer

from flows.config import Config, HubSpotSource, read_config
from flows.config.values import did_you_mean
from flows.console import progress, say
from flows.loading.hubspot import credentials, settings
from flows.suggested_pipelines import (
    SuggestedPipeline,
    SuggestedStage,
    suggested_pipelines,
)
from flows.toml_text import toml_stage, toml_text
from sources.hubspot.inspection import deal_stages

_UNSURE = "won or lost? nobody but you can tell"


def write_pipelines(config: Path, source: str | None, *, as_json: bool) -> None:
    """Write the pipelines of an account, and on standard error what to do with them.

    Raises:
        ConfigError: the configuration cannot be used.
        typer.BadParameter: it has no such account.
        SourceError: the account says no, or gives no answer.

    """
    said = read_config(config)
    account = _account(said, source, config)
    with progress() as step, step(f"ask {account.name}"):
        answered = deal_stages(settings(account), credentials(account))
    pipelines = suggested_pipelines(answered, account.name)
    listed = {one.id for one in said.pipelines if one.source == account.name}
    if as_json:
        say(_json(account.name, pipelines, listed))
        return
    say(*_toml(account.name, pipelines, listed))
    for line in _advice(config, pipelines, listed):
        typer.echo(line, err=True)


def _account(config: Config, name: str | None, path: Path) -> HubSpotSource:
    """Return the source that is meant: the only account where none is named.

    Raises:
        typer.BadParameter: the name is not that of an account, or could be several.

    """
    accounts = {source.name: source for source in config.hubspot_sources}
    if name is None and len(accounts) == 1:
        return next(iter(accounts.values()))
    if name in accounts:
        return accounts[name]
    has = f"{path} has {', '.join(accounts) or 'none'}"
    if name is None:
        message = f"which account? {has}" if accounts else f"no account to ask: {has}"
    elif name in {source.name for source in config.mailbox_sources}:
        message = f"{name!r} is a mailbox, which has no pipelines; {has}"
    elif name in {source.name for source in config.sources}:
        message = f"{name!r} is read from files, so nobody can be asked; {has}"
    else:
        guess = did_you_mean(name, list(accounts))
        message = f"no account {name!r}; {has}{f'; {guess}' if guess else ''}"
    raise typer.BadParameter(message, param_hint="'--source'")


def _toml(
    source: str, pipelines: tuple[SuggestedPipeline, ...], listed: set[str]
) -> Iterator[str]:
    """Yield the lines of a TOML document; what cannot be used as it is, as comments."""
    for pipeline in pipelines:
        name = f"The pipeline {toml_text(pipeline.label)}"
        table = list(_table(source, pipeline))
        if pipeline.id in listed:
            yield f"# {name} is in the configuration already."
        elif pipeline.lacks:
            yield f"# {name} has no stage that is {' or '.join(pipeline.lacks)}."
            yield "# Without one it cannot be used: give it one, then uncomment this."
            yield from (f"# {line}" for line in table)
        else:
            yield from table
        yield ""


def _table(source: str, pipeline: SuggestedPipeline) -> Iterator[str]:
    """Yield the lines of one `[[pipeline]]`."""
    yield "[[pipeline]]"
    yield f"source = {toml_text(source)}"
    yield f"id = {toml_text(pipeline.id)}"
    yield f"label = {toml_text(pipeline.label)}"
    yield "stages = ["
    yield from map(_row, pipeline.stages)
    yield "]"


def _row(stage: SuggestedStage) -> str:
    """Return the line of a stage, and why; as a comment where nobody can tell."""
    row = toml_stage(stage.id, stage.label, stage.canonical)
    if stage.canonical is None:
        return f"  # {row},  # {stage.because}: {_UNSURE}"
    return f"  {row},  # {stage.because}"


def _advice(
    config: Path,
    pipelines: tuple[SuggestedPipeline, ...],
    listed: set[str],
) -> Iterator[str]:
    """Yield what to do with what was written."""
    new = [one for one in pipelines if one.id not in listed]
    if not new:
        told = "every pipeline is in the configuration" if pipelines else "no pipeline"
        yield f"Nothing to add: {told}. stagecast check says which stages it lacks."
        return
    yield (
        f"Look at each canonical stage, correct it, and put the tables at the end of "
        f"{config}: a suggestion is a guess from the order and the probability."
    )
    unsure = sum(stage.canonical is None for one in new for stage in one.stages)
    lacking = sum(bool(one.lacks) for one in new)
    if unsure or lacking:
        yield "What stands there as a comment is for you to decide: look at it first."
    yield f"Then: stagecast check --config {config}"


def _json(
    source: str, pipelines: tuple[SuggestedPipeline, ...], listed: set[str]
) -> str:
    """Return the pipelines as one JSON object."""
    told = [
        {**asdict(one), "lacks": one.lacks, "is_configured": one.id in listed}
        for one in pipelines
    ]
    return json.dumps({"source": source, "pipelines": told}, indent=2)
