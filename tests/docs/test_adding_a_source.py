"""The page about adding a source, followed word for word in a copy of the project."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "adding-a-source.md"
NEEDED = (
    "expectations",
    "flows",
    "sandbox",
    "sources",
    "transforms",
    "tests/flows/config",
)

NIGHTS = """
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from flows.building.changes import build_changes
from flows.building.files import build_files
from flows.building.hubspot import build_hubspot
from flows.building.warehouse import build_warehouse
from flows.config import read_config
from flows.loading import kinds, pebble
from flows.run import Run
from flows.storage import candidates
from flows.storage.layout import Layout
from flows.storage.lock import hold
from flows.workbench import Workbench
from tests.sources.pebble_server import Pebble
from transforms.schemas import FCT_STAGE_HISTORY, QUARANTINE

with ThreadingHTTPServer(("127.0.0.1", 0), Pebble) as server:
    Thread(target=server.serve_forever, daemon=True).start()
    path = Path("stagecast.toml")
    text = path.read_text().replace(":8765", f":{server.server_port}")
    path.write_text(text)
    config = read_config(path)
    layout = Layout(config.data.folder)
    for day in (3, 4):
        with hold(layout) as fence:
            as_of = datetime(2026, 3, day, tzinfo=UTC)
            run = Run(config, layout, fence, as_of)
            print("loaded", kinds.load(run, config.sources[0]))
            bench = Workbench(candidates.candidate(layout, as_of, fence))
            for step in (build_files, build_hubspot, build_changes, build_warehouse):
                step(bench, run)
    server.shutdown()

for table in ("deals", "stage_changes"):
    print(table, pebble.scan(layout, "pebble", table).collect().height)
stays = bench.scan(FCT_STAGE_HISTORY).select(
    "deal_id", "stage_id", "amount_at_entry", "owner_id_at_entry", "entered_at"
)
for stay in stays.collect().rows():
    print(*stay)
print("quarantined", bench.scan(QUARANTINE).collect().height)
"""


def test_a_source_added_word_for_word_brings_deals_whose_changes_become_stays(
    copy: Path,
) -> None:
    ended = _python(copy, "-c", NIGHTS)

    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines() == [
        "loaded 5",
        "loaded 5",
        "deals 4",
        "stage_changes 6",
        "pebble:7 pebble:new 1200.50 pebble:ada 2026-03-02 07:00:00+00:00",
        "pebble:7 pebble:won 1200.50 pebble:ada 2026-03-02 09:00:00+00:00",
        "pebble:8 pebble:new 80.00 pebble:ada 2026-03-02 08:00:00+00:00",
        "quarantined 0",
    ]


def test_the_code_of_the_page_is_in_our_style(copy: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", copy)
    files = [name for name, _ in _blocks("python")]

    checked = _python(copy, "-m", "ruff", "check", "--no-cache", *files)
    formatted = _python(copy, "-m", "ruff", "format", "--no-cache", "--check", *files)

    assert checked.returncode == 0, checked.stdout
    assert formatted.returncode == 0, formatted.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the project in which the page was followed."""
    for folder in NEEDED:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    for name, text in (*_blocks("python"), *_blocks("toml")):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name, change in _blocks("diff"):
        _change(tmp_path / name, change)
    return tmp_path


def _blocks(kind: str) -> Iterator[tuple[str, str]]:
    """Yield each block of the kind: the file that it names, and what it says of it."""
    page = PAGE.read_text(encoding="utf-8")
    yield from re.findall(rf"```{kind}\n# (\S+)\n(.*?)```", page, re.DOTALL)


def _change(path: Path, change: str) -> None:
    """Put in and take out lines of a file, at the one place that has the others."""
    lines = change.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] != "+")
    after = "".join(line[1:] or "\n" for line in lines if line[0] != "-")
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{path.name} has no one place for:\n{change}"
    path.write_text(text.replace(before, after), encoding="utf-8")


def _python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder, whose modules it finds before the project's."""
    environment = {
        **os.environ,
        "PEBBLE_TOKEN": "quartz",
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
