"""What people see: progress while a command works, tables when it is done.

On a terminal with colours and a moving line; anywhere else in plain lines, whole and
never cut. Progress goes to standard error, results go to standard output.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

Tell = Callable[[int, int], None]
Row = Sequence[str]


class Steps:
    """The steps of a run: shown while they last, timed when they end.

    `seconds` gives how long each finished step took, in the order they ended.
    """

    def __init__(self, shown: Progress | None) -> None:
        """Show the steps on a terminal's moving line, or in plain lines."""
        self.seconds: dict[str, float] = {}
        self._shown = shown

    @contextmanager
    def __call__(self, name: str) -> Iterator[Tell]:
        """Time and show one step; call what it yields with (done, of) as it goes on."""
        began = time.perf_counter()
        with self._moving(name) if self._shown else self._plain(name) as tell:
            yield tell
        self.seconds[name] = round(time.perf_counter() - began, 3)

    @contextmanager
    def _moving(self, name: str) -> Iterator[Tell]:
        """Show the step as a line with a spinner, and leave a finished line behind."""
        shown = self._shown or Progress()
        task = shown.add_task(name, total=None)

        def tell(done: int, of: int) -> None:
            shown.update(task, description=f"{name} ({done:,} of {of:,})")

        try:
            yield tell
        except BaseException:
            shown.update(task, description=f"{name}: failed")
            raise
        finally:
            shown.update(task, total=1, completed=1)
            shown.stop_task(task)

    @contextmanager
    def _plain(self, name: str) -> Iterator[Tell]:
        """Write one line when the step begins and one when it ends."""
        began = time.perf_counter()
        typer.echo(f"{name} ...", err=True)

        def tell(done: int, of: int) -> None:
            typer.echo(f"{name}: {done:,} of {of:,}", err=True)

        ended = "failed after"
        try:
            yield tell
            ended = "done in"
        finally:
            took = time.perf_counter() - began
            typer.echo(f"{name}: {ended} {took:.1f} s", err=True)


@contextmanager
def progress() -> Iterator[Steps]:
    """Show the steps of the body, each begun with the yielded `step("its name")`."""
    if not sys.stderr.isatty():
        yield Steps(None)
        return
    named = TextColumn("{task.description}", markup=False)
    columns = (SpinnerColumn(finished_text="•"), named)
    console = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), console=console) as shown:
        yield Steps(shown)


def say(*lines: str) -> None:
    """Write lines as they are."""
    typer.echo("\n".join(lines))


def show(headers: Row, rows: Sequence[Row], *, numbers: Sequence[str] = ()) -> None:
    """Write a table; the columns that `numbers` names stand to the right."""
    if sys.stdout.isatty():
        Console().print(_framed(headers, rows, numbers))
    else:
        say(*_aligned(headers, rows, numbers))


def _framed(headers: Row, rows: Sequence[Row], numbers: Sequence[str]) -> Table:
    """Return the table for a terminal."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for header in headers:
        table.add_column(
            Text(header),
            justify="right" if header in numbers else "left",
            overflow="fold",
        )
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _aligned(
    headers: Row, rows: Sequence[Row], numbers: Sequence[str]
) -> Iterator[str]:
    """Return the lines of the table, two blanks between its columns."""
    widths = [max(map(len, column)) for column in zip(headers, *rows, strict=True)]
    for row in (headers, *rows):
        cells = [
            cell.rjust(width) if header in numbers else cell.ljust(width)
            for header, cell, width in zip(headers, row, widths, strict=True)
        ]
        yield "  ".join(cells).rstrip()
