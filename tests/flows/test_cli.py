"""The command line as a process: its help, its version, its exit codes."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.command_line.exits import MEANINGS

ROOT = Path(__file__).parents[2]
COMMANDS = ("run", "check", "status", "tables", "rollback", "backfill", "demo")


def stagecast(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    start = "from flows.cli import main; main()"
    return subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-W", "error", "-c", start, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def flat(text: str) -> str:
    """The text without its line breaks."""
    return " ".join(text.split())


def test_the_help_names_every_command_and_every_exit_code() -> None:
    done = stagecast("--help")

    assert done.returncode == 0
    for command in COMMANDS:
        assert f"\n  {command}" in done.stdout
    for code, meaning in MEANINGS.items():
        assert f"{code} {meaning}" in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_teaches_by_an_example(command: str) -> None:
    done = CliRunner().invoke(app, [command, "--help"])

    assert done.exit_code == 0
    assert f"Example: stagecast {command} --" in flat(done.output) or (
        command == "tables" and "Example: stagecast tables stage_conv" in done.output
    )


def test_nothing_at_all_is_answered_with_the_help() -> None:
    assert "Usage: stagecast" in stagecast().stdout + stagecast().stderr


def test_the_help_imports_nothing_slow_and_comes_at_once() -> None:
    slow = {"prefect", "dlt", "polars", "pydantic", "great_expectations", "duckdb"}
    start = (
        "import sys, flows.cli\n"
        "try: flows.cli.main(['--help'])\n"
        f"finally: print('slow:', sorted({slow} & set(sys.modules)))"
    )
    began = time.perf_counter()

    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", start],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.endswith("slow: []\n")
    assert time.perf_counter() - began < 5  # 0.15 s on two idle cores


def test_the_version_is_told() -> None:
    done = stagecast("--version")

    assert done.returncode == 0
    assert done.stdout.startswith("stagecast ")


def test_an_unknown_command_is_wrong_usage_with_a_hint() -> None:
    done = stagecast("chek")

    assert done.returncode == 2
    assert "No such command 'chek'. Did you mean 'check'?" in done.stderr


def test_an_error_of_a_process_is_one_message_and_its_exit_code(tmp_path: Path) -> None:
    done = stagecast("run", "--config", str(tmp_path / "nowhere.toml"))

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"{tmp_path}/nowhere.toml cannot be used: 1 problem.")
    assert "Traceback" not in done.stderr
