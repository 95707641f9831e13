"""An account of HubSpot that is loaded night after night, and what is built of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import polars as pl

from flows.building.changes import build_changes
from flows.building.files import build_files
from flows.building.hubspot import build_hubspot
from flows.building.records import build_records
from flows.building.warehouse import build_warehouse
from flows.config import Config, read_config
from flows.loading import hubspot
from flows.run import Run
from flows.storage import candidates
from flows.storage.layout import Layout
from flows.storage.lock import hold
from flows.workbench import Workbench
from sandbox.stages import PIPELINES, STAGES
from sources.hubspot.objects import OBJECT_TYPES
from tests.flows.hubspot.desk import Desk
from transforms.schemas import TABLES

SOURCE, TOKEN = "hubspot", "HUBSPOT_TOKEN"
FILE = "stagecast.toml"
_CONFIG = """
[company]
name = "Made up"
time_zone = "Europe/Berlin"
reporting_currency = "EUR"

[[source]]
name = "{source}"
kind = "hubspot"
credentials_env = "{token}"
authentication = "{authentication}"
currency = "EUR"
base_url = "{url}"
objects = [{objects}]
"""
_PIPELINE = """
[[pipeline]]
source = "{source}"
id = "{id}"
label = "{label}"
stages = [
{stages}]
"""
_STAGE = (
    '  {{ id = "{0.stage_id}", label = "{0.label}", canonical = "{0.canonical}" }},'
)
_BUILDING = (
    build_files,
    build_hubspot,
    build_changes,
    build_warehouse,
    build_records,
)

Tables = Mapping[str, pl.DataFrame]


def account(
    folder: Path,
    url: str,
    *,
    objects: Sequence[str] = OBJECT_TYPES,
    authentication: str = "private app",
) -> Config:
    """Return the configuration of an account that answers at the address."""
    listed = ", ".join(f'"{name}"' for name in objects)
    text = _CONFIG.format(
        source=SOURCE,
        token=TOKEN,
        authentication=authentication,
        url=url,
        objects=listed,
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(text + _pipelines(), encoding="utf-8")
    return read_config(folder / FILE)


def layout(config: Config) -> Layout:
    """Return where everything of the account lies."""
    return Layout(config.data.folder)


def load(config: Config, at: datetime, *, sweep: bool = False) -> int:
    """Load the account as it is at an instant; return how many records came."""
    with hold(layout(config)) as fence:
        (source,) = config.hubspot_sources
        return hubspot.load(Run(config, layout(config), fence, at), source, sweep=sweep)


def built(config: Config, at: datetime, *, on_disk: bool = False) -> Tables:
    """Return the tables of the warehouse, made of all that was loaded."""
    with hold(layout(config)) as fence:
        run = Run(config, layout(config), fence, at)
        candidate = candidates.candidate(run.layout, at, fence)
        bench = Workbench(candidate) if on_disk else Desk()
        for build in _BUILDING:
            build(bench, run)
        made = {table.name for table in TABLES.values()}
        tables = {name: rows for name, rows in bench.scans().items() if name in made}
        return {name: rows.collect() for name, rows in tables.items()}


def raw(config: Config, table: str) -> pl.DataFrame:
    """Return a table of the raw log: the rows of complete loads."""
    return hubspot.scan(layout(config), SOURCE, table).collect()


def logged(config: Config) -> Mapping[str, bytes]:
    """Return every file of the raw log and what it holds."""
    folder = layout(config).raw
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _pipelines() -> str:
    return "".join(
        _PIPELINE.format(
            source=SOURCE,
            id=pipeline,
            label=label,
            stages="".join(
                _STAGE.format(stage) + "\n"
                for stage in STAGES
                if stage.pipeline == pipeline
            ),
        )
        for pipeline, label in PIPELINES.items()
    )
