"""Running nights, and going back to one: `run`, `backfill`, `rollback`."""
# ruff: noqa: PLC0415 - a wrong configuration is told before Prefect is imported

import json
from datetime import datetime
from pathlib import Path

import typer

from flows.command_line.display import show_night, show_nights
from flows.command_line.quiet import hush_libraries
from flows.config import read_config
from flows.console import say


def run_night(  # noqa: PLR0913 - one for each option
    config: Path,
    data: Path | None,
    as_of: datetime | None,
    accept_volume: list[str],
    *,
    sweep: bool = False,
    as_json: bool,
) -> None:
    """Run one night, or a sweep, and show it."""
    _refuse_unknown(config, accept_volume)
    hush_libraries()
    from flows.nightly import nightly

    summary = nightly(
        config_path=config,
        data=data,
        as_of=as_of,
        accept_volume=tuple(accept_volume),
        sweep=sweep,
    )
    show_night(summary, as_json=as_json)


def run_nights(
    config: Path,
    data: Path | None,
    between: tuple[datetime, datetime],
    every: str,
    *,
    as_json: bool,
) -> None:
    """Run the nights of a range and show a line for each."""
    _refuse_unknown(config, [])
    hush_libraries()
    from flows.backfill import backfill

    first, last = between
    nights = backfill(config_path=config, data=data, from_=first, to=last, every=every)
    show_nights(nights, as_json=as_json)


def roll_back(
    config: Path, data: Path | None, to: str | None, *, as_json: bool
) -> None:
    """Publish an earlier generation again and say which."""
    hush_libraries()
    from flows.rollback import rollback

    name = rollback(config_path=config, data=data, to=to)
    said = json.dumps({"generation_id": name})
    say(said if as_json else f"Current and published again: {name}.")


def _refuse_unknown(config: Path, sources: list[str]) -> None:
    """Refuse a wrong configuration, and names of sources that it does not have.

    Raises:
        ConfigError: the configuration cannot be used.
        typer.BadParameter: a name is not one of its sources.

    """
    known = [source.name for source in read_config(config).inputs]
    unknown = [name for name in sources if name not in known]
    if unknown:
        message = f"no source {unknown[0]!r}; {config} has {', '.join(known)}"
        raise typer.BadParameter(message, param_hint="'--accept-volume'")
