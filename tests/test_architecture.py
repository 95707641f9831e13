"""Imports point one way, and nothing below the flows knows the time."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "flows": {"flows", "sources", "transforms", "expectations", "sandbox"},
    "expectations": {"expectations", "transforms.schemas", "transforms.tables"},
    "sources": {"sources"},
    "transforms": {"transforms"},
    "sandbox": {"sandbox"},
}
CLOCKS = {"now", "today", "utcnow"}
# The lock's lease is about processes, not about business time.
MAY_ASK_THE_TIME = {"flows/nightly.py", "flows/storage/lock.py"}


def modules(folder: str) -> Iterator[Path]:
    yield from sorted((ROOT / folder).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def is_within(name: str, allowed: set[str]) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in allowed)


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_imports_point_one_way(folder: str) -> None:
    ours = {*MAY_IMPORT, "tests", "benchmarks"}
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(folder)
        for name in imported(path)
        if is_within(name, ours) and not is_within(name, MAY_IMPORT[folder])
    ]

    assert wrong == []


def test_every_folder_of_code_is_looked_at() -> None:
    for folder in MAY_IMPORT:
        assert list(modules(folder)), folder


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_only_the_nightly_flow_asks_the_time(folder: str) -> None:
    asking = {
        path.relative_to(ROOT).as_posix()
        for path in modules(folder)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS
    }

    assert asking - MAY_ASK_THE_TIME == set()


@pytest.mark.parametrize("folder", ["transforms"])
def test_a_transform_reads_nothing_writes_nothing_and_logs_nothing(folder: str) -> None:
    effects = ("read_", "scan_", "sink_", "write_")
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.attr}"
        for path in modules(folder)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr.startswith(effects)
    ]

    assert wrong == []


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_every_module_says_what_it_is_in_its_first_line(folder: str) -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in modules(folder)
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]

    assert silent == []
