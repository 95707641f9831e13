"""What `stagecast tables` says of the dictionary."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.storage.layout import Layout
from transforms.schemas import TABLES


def tables(*arguments: str) -> str:
    """What the command writes."""
    done = CliRunner().invoke(app, ["tables", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_every_table_is_listed_with_its_grain_and_rows(layout: Layout) -> None:
    listed = tables("--data", str(layout.root)).splitlines()

    assert listed[0].split() == ["table", "layer", "rows", "a", "row", "is"]
    assert [line.split(maxsplit=3) for line in listed[1:]] == [
        [table.name, table.layer, "0", table.grain] for table in TABLES.values()
    ]


def test_without_a_generation_the_rows_are_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert [line.split()[2] for line in tables().splitlines()[1:]] == ["-"] * len(
        TABLES
    )


def test_the_list_for_machines_has_keys_and_rows(layout: Layout) -> None:
    said = json.loads(tables("--data", str(layout.root), "--json"))

    assert said["tables"][0] == {
        "name": "dim_pipelines",
        "layer": "warehouse",
        "grain": "one sales pipeline",
        "key": ["pipeline_id"],
        "rows": 0,
    }
    assert len(said["tables"]) == len(TABLES)


def test_a_table_is_described_column_by_column() -> None:
    assert tables("dim_pipelines") == (
        "dim_pipelines: a row is one sales pipeline.\n"
        "Key: pipeline_id.\n"
        "\n"
        "column          type                        what it means\n"
        "pipeline_id     text                        The sales pipeline: "
        "`<source>:<id>`.\n"
        "source          text                        The source that the pipeline "
        "comes from.\n"
        "pipeline_label  text                        The pipeline's name as people "
        "read it.\n"
        "stages          whole number                How many stages the pipeline "
        "lists.\n"
        "is_active       flag          may be empty  Whether the CRM still offers it; "
        "null where no CRM says.\n"
    )


def test_a_column_that_may_be_empty_says_so() -> None:
    (line,) = [
        line
        for line in tables("dim_stages").splitlines()
        if line.startswith("valid_to")
    ]

    assert line.split(maxsplit=4)[2:] == [
        "may",
        "be",
        "empty  Until when it holds (excluded).",
    ]


def test_a_described_table_for_machines_has_its_columns() -> None:
    said = json.loads(tables("dim_pipelines", "--json"))

    assert said["columns"][0] == {
        "name": "pipeline_id",
        "type": "text",
        "nullable": False,
        "description": "The sales pipeline: `<source>:<id>`.",
    }


def test_an_unknown_table_is_wrong_usage_with_a_hint() -> None:
    done = CliRunner().invoke(app, ["tables", "stage_convresion"])

    assert done.exit_code == 2
    assert (
        "no table 'stage_convresion'; did you mean \"stage_conversion\"?" in done.output
    )
