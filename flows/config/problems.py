"""What can be wrong with a configuration, and how it is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from pydantic_core import PydanticCustomError

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, what was got, what is expected, what to do.

    `place` is the key's path with positions from 0, `line` the line of the TOML file
    on which the key, or the table that should hold it, stands.
    """

    place: Place
    got: str
    expected: str
    hint: str = ""
    line: int | None = None

    @property
    def key(self) -> str:
        """The place as people write it; positions count from 1: `source[2].columns`."""
        key = ""
        for step in self.place:
            key += f"[{step + 1}]" if isinstance(step, int) else f".{step}"
        return key.removeprefix(".") or "(the file)"

    def __str__(self) -> str:
        """Return the problem as a short block of lines."""
        where = f"{self.key}, line {self.line}" if self.line else self.key
        lines = [where, f"  got:      {self.got}", f"  expected: {self.expected}"]
        return "\n".join([*lines, f"  hint:     {self.hint}"] if self.hint else lines)


class ConfigError(Exception):
    """The configuration cannot be used; the message lists every problem found."""

    def __init__(self, file: Path, problems: tuple[Problem, ...]) -> None:
        """Tell the problems of a file."""
        self.file = file
        self.problems = problems
        super().__init__(file, problems)

    def __str__(self) -> str:
        """Return the message: the file, then each problem in a block of its own."""
        number = len(self.problems)
        count = "1 problem" if number == 1 else f"{number} problems"
        blocks = (f"{problem}" for problem in self.problems)
        return "\n\n".join([f"{self.file} cannot be used: {count}.", *blocks])


def refuse(expected: str, *, hint: str = "", got: str = "") -> NoReturn:
    """Refuse the validated value; `got` replaces it in the message.

    Raises:
        PydanticCustomError: always.

    """
    raise _error([Problem((), got, expected, hint)])


def refuse_all(problems: Iterable[Problem]) -> None:
    """Refuse the validated value if it has problems; their places start at it.

    Raises:
        PydanticCustomError: one error for all of them.

    """
    if found := list(problems):
        raise _error(found)


def repeats(values: Sequence[object]) -> list[int]:
    """Return the positions of the values that came before."""
    return [i for i, value in enumerate(values) if value in values[:i]]


def _error(problems: list[Problem]) -> PydanticCustomError:
    """Return the one kind of error that our own validators raise."""
    return PydanticCustomError("wrong", "not as expected", {"problems": problems})
