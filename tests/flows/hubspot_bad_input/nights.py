"""Nights on an account: loaded, built and looked through, without a scheduler."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from expectations.results import CheckResult
from flows import measuring
from flows.auditing import audit
from flows.building.changes import build_changes
from flows.building.files import build_files
from flows.building.hubspot import build_hubspot
from flows.building.records import build_records
from flows.building.warehouse import build_warehouse
from flows.config import read_config
from flows.loading import kinds
from flows.run import Run
from flows.storage.layout import Layout
from flows.storage.lock import hold
from tests.flows.hubspot.desk import Desk

VARIABLE = "HUBSPOT_TOKEN"
CANONICAL = {"new": "lead", "offer": "proposal", "won": "won", "lost": "lost"}


@dataclass(frozen=True)
class Night:
    """What a night made: its tables, and what the gate said of them."""

    tables: Mapping[str, pl.DataFrame]
    results: tuple[CheckResult, ...]

    def rows(self, table: str, *columns: str, **where: str) -> list[tuple[object, ...]]:
        """Return the rows of a table of which all of `where` is true."""
        return self.tables[table].filter(**where).select(columns).rows()

    def failed(self) -> dict[str, int]:
        """Return of how many rows each finding on the data is not true."""
        found = self.tables["data_quality"].filter(pl.col("failed") > 0)
        rows = found.select("subject", "rule", "failed").iter_rows()
        return {f"{subject}: {rule}": failed for subject, rule, failed in rows}

    def stops(self) -> list[str]:
        """Return what would hold the night back."""
        return [one.description for one in self.results if one.stops]


def write_config(
    folder: Path, url: str, properties: Mapping[str, Sequence[str]] | None = None
) -> Path:
    """Write a `stagecast.toml` for an account; return its path."""
    stages = "".join(
        f'  {{ id = "{name}", label = "{name}", canonical = "{canonical}" }},\n'
        for name, canonical in CANONICAL.items()
    )
    asked = ", ".join(
        f"{of} = {json.dumps(names)}" for of, names in (properties or {}).items()
    )
    path = folder / "stagecast.toml"
    path.write_text(
        f"""[company]
name = "Small"
time_zone = "Europe/Berlin"
reporting_currency = "EUR"

[metrics]
trailing_days = [42]
sample_floor = 5

[forecast]
draws = 100

[[source]]
name = "hubspot"
kind = "hubspot"
credentials_env = "{VARIABLE}"
currency = "EUR"
base_url = "{url}"
properties = {{ {asked} }}

[[pipeline]]
source = "hubspot"
id = "default"
label = "Sales"
stages = [
{stages}]
""",
        encoding="utf-8",
    )
    return path


def load(config: Path, at: datetime, *, sweep: bool = False) -> None:
    """Append what is new in the account to the raw log."""
    said = read_config(config)
    layout = Layout(said.data.folder)
    with hold(layout) as fence:
        for source in said.sources:
            kinds.load(Run(said, layout, fence, at, sweep=sweep), source)


def night(config: Path, at: datetime, *, sweep: bool = False) -> Night:
    """Load, build and look through one night."""
    load(config, at, sweep=sweep)
    said = read_config(config)
    layout = Layout(said.data.folder)
    with hold(layout) as fence:
        run = Run(said, layout, fence, at)
        bench = Desk()
        for build in (
            build_files,
            build_hubspot,
            build_changes,
            build_warehouse,
            build_records,
            measuring.build_metrics,
        ):
            build(bench, run)
        results = audit(bench, run)
    tables = {name: rows.collect() for name, rows in bench.scans().items()}
    return Night(tables, results)


def raw_log(config: Path) -> Layout:
    """Return the folders of the warehouse that a configuration names."""
    return Layout(read_config(config).data.folder)
