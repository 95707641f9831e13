"""The page of tables says what the dictionary says."""

from pathlib import Path

from typer.testing import CliRunner

from flows.cli import app
from transforms.schemas import TABLES

PAGE = Path(__file__).parents[2] / "docs" / "tables.md"


def test_the_page_is_what_the_command_writes() -> None:
    """Make it anew: `stagecast tables --markdown > docs/tables.md`."""
    written = CliRunner().invoke(app, ["tables", "--markdown"])

    assert written.exit_code == 0
    assert PAGE.read_text("utf-8") == written.output


def test_every_table_and_column_is_on_the_page() -> None:
    lines = PAGE.read_text("utf-8").splitlines()

    for table in TABLES.values():
        start = lines.index(f"### {table.name}")
        for column in table.columns:
            line = next(i for i in lines[start:] if i.startswith(f"| `{column.name}`"))
            assert column.description in line
