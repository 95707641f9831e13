"""How a command ends after each kind of error."""

import importlib
import sys
from pathlib import Path

import pytest

from expectations.results import Rejected
from flows.cli import main
from flows.command_line import exits
from flows.command_line.exits import CODES, MEANINGS, ending, finish
from flows.config import ConfigError
from flows.config.problems import Problem
from flows.storage.generations import DamagedWarehouse, NoSuchGeneration
from flows.storage.lock import Held, Superseded
from sources.errors import SourceError, VolumeDrop

PROBLEM = Problem(("company",), "nothing", "the table [company]")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Rejected([]), 1),
        (ConfigError(Path("stagecast.toml"), (PROBLEM,)), 2),
        (NoSuchGeneration("no generation 'x'"), 2),
        (SourceError("a.csv", "0 bytes", "rows", "export it again"), 3),
        (VolumeDrop("a.csv", "3 rows", "at least 50", "--accept-volume crm"), 3),
        (Held("run 3 holds it"), 4),
        (Superseded("run 3 does not hold it any more"), 4),
        (DamagedWarehouse("generation x lost dim_deals"), 5),
    ],
)
def test_an_error_of_our_own_ends_with_its_code_and_its_own_words(
    error: Exception, code: int
) -> None:
    assert ending(error) == (code, str(error))


def test_every_error_that_has_a_code_exists() -> None:
    for name in CODES:
        module, _, kind = name.rpartition(".")
        assert issubclass(getattr(importlib.import_module(module), kind), Exception)


def test_every_code_has_a_meaning() -> None:
    assert set(CODES.values()) < set(MEANINGS)


def test_an_error_of_a_library_is_told_without_its_text() -> None:
    error = ValueError("could not parse jane.doe@example.com")

    code, message = ending(error)

    assert code == exits.INTERNAL
    assert message == (
        "internal error: ValueError in an unknown place. "
        "Run it again as `stagecast --debug ...` to see all of it."
    )


def test_an_internal_error_names_the_place_in_our_code() -> None:
    try:
        finish(None)  # type: ignore[arg-type]  # to fail inside our own code
    except AttributeError as error:
        message = ending(error).message

    assert message.startswith("internal error: AttributeError in flows/command_line/")


def test_a_file_that_the_system_refuses_is_named() -> None:
    error = PermissionError(13, "Permission denied", "/data/current.json")

    assert ending(error) == (5, "/data/current.json: Permission denied.")


def test_an_error_is_one_message_without_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["status", "--config", str(tmp_path / "nowhere.toml")])

    seen = capsys.readouterr()
    assert caught.value.code == exits.MISUSED
    assert seen.out == ""
    assert seen.err == (
        f"{tmp_path}/nowhere.toml cannot be used: 1 problem.\n\n"
        "(the file)\n"
        "  got:      nothing\n"
        "  expected: a file that exists\n"
        "  hint:     give another with --config\n"
    )


def test_debug_shows_the_traceback(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(exits.DEBUG, "")  # put back afterwards
    missing = str(tmp_path / "nowhere.toml")

    with pytest.raises(SystemExit) as caught:
        main(["--debug", "status", "--config", missing])

    assert caught.value.code == exits.MISUSED
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def test_a_wrong_option_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["status", "--jason"])

    assert caught.value.code == exits.MISUSED
    assert "No such option: --jason" in capsys.readouterr().err


def test_a_run_stopped_from_the_keyboard_is_no_rejected_night(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    tables = importlib.import_module("flows.command_line.tables")
    monkeypatch.setattr(tables, "write_tables", stop)

    with pytest.raises(SystemExit) as caught:
        main(["tables"])

    assert caught.value.code == exits.INTERRUPTED
    assert sys.exc_info() == (None, None, None)
