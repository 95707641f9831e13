"""A small company with files of its own, loaded and built on a workbench."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import polars as pl

from flows.building.changes import build_changes
from flows.building.files import build_files
from flows.building.hubspot import build_hubspot
from flows.building.warehouse import build_entries, build_warehouse
from flows.config import Config, read_config
from flows.loading import kinds
from flows.run import Run
from flows.storage.layout import Layout
from flows.storage.lock import hold
from tests.flows.hubspot.desk import Desk
from transforms.schemas import TABLES

CONFIG = """[company]
name = "Acme"
time_zone = "Europe/Berlin"
reporting_currency = "EUR"
{company}
[[source]]
name = "crm"
kind = "files"
path = "deals.csv"
shape = "events"
time_zone = "Europe/Berlin"
[source.columns]
deal_id = "Deal"
stage = "Stage"
changed_at = "At"
amount = "Amount"
currency = "Currency"
owner = "Owner"

[[pipeline]]
source = "crm"
id = "default"
label = "Sales"
stages = [
  {{ id = "demo", label = "Demo", canonical = "proposal" }},
  {{ id = "won", label = "Won", canonical = "won" }},
  {{ id = "lost", label = "Lost", canonical = "lost" }},
]
"""
HEADER = "Deal,Stage,At,Amount,Currency,Owner\n"


def company(folder: Path, *settings: str, **files: str) -> Config:
    """Write a configuration and the files beside it, and read it."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    text = CONFIG.format(company="\n".join(settings))
    (folder / "stagecast.toml").write_text(text, encoding="utf-8")
    return read_config(folder / "stagecast.toml")


def load(config: Config, at: datetime) -> list[int]:
    """Load all that a night reads; return how many rows each input brought."""
    layout = Layout(config.data.folder)
    with hold(layout) as fence:
        run = Run(config, layout, fence, at)
        return [kinds.load(run, one) for one in config.inputs]


def built(config: Config, at: datetime) -> tuple[Desk, Run]:
    """Return the workbench on which a night's tables were made of what was loaded."""
    layout = Layout(config.data.folder)
    with hold(layout) as fence:
        run, desk = Run(config, layout, fence, at), Desk()
        for build in (build_files, build_hubspot, build_changes, build_warehouse):
            build(desk, run)
        build_entries(desk)
        return desk, run


def tables(config: Config, at: datetime) -> Mapping[str, pl.DataFrame]:
    """Return the tables of the warehouse that a night makes of what was loaded."""
    desk, _ = built(config, at)
    made = desk.scans()
    return {name: made[name].collect() for name in TABLES if name in made}
