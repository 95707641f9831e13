"""Reading `stagecast.toml`."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from flows.config.lines import key_lines, nearest_line
from flows.config.models import Config
from flows.config.problems import ConfigError, Problem
from flows.config.secrets import secrets
from flows.config.told import problems_of


def read_config(path: Path) -> Config:
    """Return what a `stagecast.toml` says, checked; its paths become absolute.

    That the source files exist is looked at by `stagecast check` and by the run.

    Raises:
        ConfigError: the file is missing, not TOML, or says something that cannot be
            used; the message lists every problem.

    """
    text = _text(path)
    said = _parsed(path, text)
    refused = list(secrets(said))
    try:
        config = _config(said, path.absolute().parent)
    except ValidationError as error:
        refused += _told(error, refused)
    if refused:
        raise ConfigError(path, _located(refused, text))
    return config


def _text(path: Path) -> str:
    """Return the file's text; a byte-order mark is no part of it."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        problem = Problem((), "bytes that are not UTF-8", "a text file in UTF-8")
    except FileNotFoundError:
        hint = "give another with --config"
        problem = Problem((), "nothing", "a file that exists", hint)
    except OSError as error:
        got = error.strerror or type(error).__name__
        problem = Problem((), got, "a file that can be read")
    raise ConfigError(path, (problem,)) from None


def _parsed(path: Path, text: str) -> dict[str, Any]:
    """Return the TOML document."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        got = str(error).partition(" (at ")[0]
        hint = f"look at column {where[2]}" if where else "look at the end of the file"
        line = int(where[1]) if where else text.count("\n") + 1
        problem = Problem((), got, "valid TOML", hint, line)
        raise ConfigError(path, (problem,)) from None


def _config(said: dict[str, Any], folder: Path) -> Config:
    """Return the configuration; `[data]` is always there, so that its folder is."""
    return Config.model_validate({"data": {}, **said}, context={"folder": folder})


def _told(error: ValidationError, refused: list[Problem]) -> Iterable[Problem]:
    """Return what pydantic found, but for keys that are refused as secrets already."""
    known = {problem.place for problem in refused}
    found = (problem for each in error.errors() for problem in problems_of(each))
    return (problem for problem in found if problem.place not in known)


def _located(problems: list[Problem], text: str) -> tuple[Problem, ...]:
    """Return the problems in the order of the file, each with its line."""
    lines = key_lines(text)
    located = [
        replace(problem, line=nearest_line(lines, problem.place))
        for problem in problems
    ]
    return tuple(sorted(located, key=lambda problem: (problem.line or 0, problem.key)))
