"""What people see, on a terminal and elsewhere."""

import io
import re
import sys

import pytest

from flows.console import progress, show


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def without_figures(text: str) -> str:
    """The text with every duration replaced, since a test asks for no clock."""
    return re.sub(r"\d+\.\d s", "? s", text)


def test_away_from_a_terminal_a_step_is_a_line_when_it_begins_and_when_it_ends(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with progress() as step:
        with step("load crm") as tell:
            tell(1, 1200)
        with step("build"):
            pass

    seen = capsys.readouterr()
    assert seen.out == ""
    assert without_figures(seen.err) == (
        "load crm ...\n"
        "load crm: 1 of 1,200\n"
        "load crm: done in ? s\n"
        "build ...\n"
        "build: done in ? s\n"
    )
    assert list(step.seconds) == ["load crm", "build"]


def test_a_step_that_fails_says_so_and_the_error_goes_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(ValueError, match="broken"), progress() as step, step("load"):
        raise ValueError("broken")  # noqa: EM101 - any error will do

    assert without_figures(capsys.readouterr().err) == (
        "load ...\nload: failed after ? s\n"
    )
    assert step.seconds == {}


def test_on_a_terminal_each_step_is_one_line_that_moves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)

    with progress() as step, step("load crm") as tell:
        tell(3, 10)

    assert "load crm (3 of 10)" in terminal.getvalue()
    assert list(step.seconds) == ["load crm"]


def test_on_a_terminal_a_failed_step_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)

    with pytest.raises(ValueError, match="broken"), progress() as step, step("load"):
        raise ValueError("broken")  # noqa: EM101 - any error will do

    assert "load: failed" in terminal.getvalue()


def test_a_step_may_have_brackets_in_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)

    with progress() as step, step("load [crm]"):
        pass

    assert "load [crm]" in terminal.getvalue()


def test_away_from_a_terminal_a_table_is_never_cut(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = [("dim_deals", "13,087", "x" * 200), ("a", "1", "")]

    show(("table", "rows", "note"), rows, numbers=("rows",))

    assert capsys.readouterr().out == (
        f"table        rows  note\ndim_deals  13,087  {'x' * 200}\na               1\n"
    )


def test_a_table_without_a_row_is_its_headers(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show(("table", "rows"), [])

    assert capsys.readouterr().out == "table  rows\n"


def test_on_a_terminal_what_a_table_says_is_no_markup(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)

    show(("stage",), [("[bold]open[/]",)])

    assert "[bold]open[/]" in terminal.getvalue()
