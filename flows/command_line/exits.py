"""How a command ends: the exit codes, and one clear message for each error."""

import os
import sys
import traceback
from pathlib import Path
from typing import NamedTuple

import typer

FINE = 0
REJECTED = 1
MISUSED = 2
UNREADABLE = 3
LOCKED = 4
INTERNAL = 5
UNPUBLISHED = 6
INTERRUPTED = 130

MEANINGS = {
    FINE: "fine",
    REJECTED: "the gate rejected the night; what was published before stands",
    MISUSED: "wrong usage or configuration",
    UNREADABLE: "a source could not be read, or was held back",
    LOCKED: "another run holds the warehouse, or took this run's place",
    INTERNAL: "an internal error, or a damaged warehouse",
    UNPUBLISHED: "a destination was not written; what it had before stands",
    INTERRUPTED: "interrupted from the keyboard",
}

# By name: an error's module is imported only by a run that can raise it, since most of
# these modules take seconds to import.
CODES = {
    "expectations.results.Rejected": REJECTED,
    "flows.config.problems.ConfigError": MISUSED,
    "flows.nights.BadRange": MISUSED,
    "flows.publications.refusals.Unusable": MISUSED,
    "flows.storage.generations.NoSuchGeneration": MISUSED,
    "sources.errors.SourceError": UNREADABLE,
    "flows.storage.lock_file.Held": LOCKED,
    "flows.storage.lock_file.DamagedLock": LOCKED,
    "flows.storage.lock.Superseded": LOCKED,
    "flows.storage.generations.DamagedWarehouse": INTERNAL,
    "flows.storage.candidates.IncompleteCandidate": INTERNAL,
    "flows.publications.duckdb_file.UnfaithfulCopy": INTERNAL,
    "flows.publications.refusals.Unpublished": UNPUBLISHED,
}

DEBUG = "STAGECAST_DEBUG"
_ROOT = Path(__file__).parents[2]
_FOLDERS = ("flows", "sources", "transforms", "expectations", "sandbox")


class Ending(NamedTuple):
    """How a command ends after an error: the exit code and what is said."""

    code: int
    message: str


def ending(error: Exception) -> Ending:
    """Return how a command ends after an error.

    Errors of our own say what to do. Of any other only the kind and the place are
    told, since its text may hold a value of a person.
    """
    for kind in type(error).__mro__:
        code = CODES.get(f"{kind.__module__}.{kind.__qualname__}")
        if code is not None:
            return Ending(code, str(error))
    if isinstance(error, OSError) and error.filename is not None:
        return Ending(INTERNAL, f"{error.filename}: {error.strerror}.")
    message = (
        f"internal error: {type(error).__name__} in {_place(error)}. "
        "Run it again as `stagecast --debug ...` to see all of it."
    )
    return Ending(INTERNAL, message)


def finish(error: Exception) -> int:
    """Say what went wrong on standard error and return the exit code."""
    if os.environ.get(DEBUG):
        traceback.print_exception(error, file=sys.stderr)
    code, message = ending(error)
    typer.echo(message, err=True)
    return code


def _place(error: Exception) -> str:
    """Return the last place in our own code that the error went through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _is_ours(frame.filename)]
    if not ours:
        return "an unknown place"
    return f"{Path(ours[-1].filename).relative_to(_ROOT)}, line {ours[-1].lineno}"


def _is_ours(filename: str) -> bool:
    """Whether the file is one of this project's, not a library's."""
    path = Path(filename)
    return any(path.is_relative_to(_ROOT / folder) for folder in _FOLDERS)
