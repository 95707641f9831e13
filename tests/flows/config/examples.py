"""Pieces of configurations, and what comes of reading them."""

from pathlib import Path

import pytest

from flows.config import Config, ConfigError, read_config

ONE_PROBLEM = "stagecast.toml cannot be used: 1 problem.\n\n"

COMPANY = """[company]
name = "Acme"
time_zone = "Europe/Amsterdam"
reporting_currency = "EUR"
"""
SOURCE = """[[source]]
name = "crm"
kind = "files"
path = "deals.csv"
shape = "deals"
[source.columns]
deal_id = "Id"
stage = "Stage"
"""
PIPELINE = """[[pipeline]]
source = "crm"
id = "default"
label = "Sales"
stages = [
  { id = "new", label = "New", canonical = "lead" },
  { id = "won", label = "Won", canonical = "won" },
  { id = "lost", label = "Lost", canonical = "lost" },
]
"""
CHANGES = """[[source]]
name = "log"
kind = "files"
path = "changes.csv"
shape = "changes"
[source.columns]
deal_id = "Id"
field = "Field"
value = "New"
changed_at = "At"
"""


HUBSPOT = """[[source]]
name = "hubspot"
kind = "hubspot"
"""


def read(folder: Path, toml: str) -> Config:
    """Write the text as a configuration file and read it."""
    path = folder / "stagecast.toml"
    path.write_text(toml, encoding="utf-8")
    return read_config(path)


def refusal(folder: Path, toml: str) -> str:
    """The message that the text is refused with, without the folder's name."""
    with pytest.raises(ConfigError) as caught:
        read(folder, toml)
    return str(caught.value).replace(f"{folder}/", "")
