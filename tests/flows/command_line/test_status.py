"""What `stagecast status` says of a warehouse."""

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.command_line.status import _duration, _readable
from flows.storage.candidates import candidate, reject
from flows.storage.generations import rollback
from flows.storage.layout import Layout
from flows.storage.lock import hold

FIRST, SECOND = "20260101T000000Z-000001", "20260102T000000Z-000002"


def status(layout: Layout) -> dict[str, Any]:
    """What the command says to machines."""
    done = CliRunner().invoke(app, ["status", "--data", str(layout.root), "--json"])
    assert done.exit_code == 0, done.output
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def lines(layout: Layout) -> str:
    """What the command says to people."""
    done = CliRunner().invoke(app, ["status", "--data", str(layout.root)])
    assert done.exit_code == 0, done.output
    return done.stdout.replace(str(layout.root), "<data>")


def test_a_warehouse_in_order_is_told_in_full(layout: Layout) -> None:
    os.utime(layout.pointer, (0, 0))

    said = status(layout)

    sizes, age = said.pop("bytes"), said.pop("age_seconds")
    assert said == {
        "data_folder": str(layout.root),
        "generation_id": SECOND,
        "as_of": "2026-01-02T00:00:00+00:00",
        "made_current_at": "1970-01-01T00:00:00+00:00",
        "published_generation_id": SECOND,
        "publication_matches": True,
        "generations": [FIRST, SECOND],
        "last_rejected": None,
        "rejected_because": [],
        "running": None,
    }
    assert age > 50 * 365 * 86_400
    assert sizes["published"] == layout.database.stat().st_size
    assert sizes["raw"] == 0
    assert sizes["generations"] > 0


def test_people_read_the_same_in_lines(layout: Layout) -> None:
    os.utime(layout.pointer, (0, 0))

    text = re.sub(r"\d+ d \d+ h ago", "? ago", lines(layout))

    assert re.sub(r"[\d.]+ [kM]?B", "? B", text) == (
        f"data folder      <data>\n"
        f"current          {SECOND}\n"
        "as of            2026-01-02T00:00:00+00:00 (exclusive)\n"
        "made current     1970-01-01T00:00:00+00:00, ? ago\n"
        "published        the current generation\n"
        "generations      2\n"
        f"                 {FIRST}\n"
        f"                 {SECOND}\n"
        "last rejected    none\n"
        "running now      nothing\n"
        "sizes            raw ? B, generations ? B, published ? B, exports ? B, "
        "rejected ? B\n"
    )


def test_a_publication_that_is_behind_is_told(layout: Layout) -> None:
    with hold(layout) as fence:
        rollback(layout, fence)

    said = status(layout)

    assert said["generation_id"] == FIRST
    assert said["published_generation_id"] == SECOND
    assert said["publication_matches"] is False
    assert (
        f"published        {SECOND}, not the current one: `stagecast run` puts it right"
        in lines(layout)
    )


def test_the_last_rejected_night_is_told_with_its_reasons(layout: Layout) -> None:
    with hold(layout) as fence:
        as_of = datetime(2026, 1, 3, tzinfo=UTC)
        candidate(layout, as_of, fence)
        reject(layout, as_of, fence, ["not true: a stay ends after it begins"])

    said = status(layout)

    assert said["last_rejected"] == "20260103T000000Z-000003"
    assert said["rejected_because"] == ["not true: a stay ends after it begins"]
    assert "not true: a stay ends after it begins" in lines(layout)


def test_a_run_at_work_is_told(layout: Layout) -> None:
    with hold(layout):
        assert status(layout)["running"] == 3
        assert "running now      run 3\n" in lines(layout)


def test_before_the_first_night_there_is_nothing_yet(tmp_path: Path) -> None:
    empty = Layout(tmp_path / "data")

    said = status(empty)

    assert said["generation_id"] is None
    assert said["published_generation_id"] is None
    assert "nothing published yet: `stagecast run` does it" in lines(empty)
    assert not empty.root.exists()


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_500, "1.5 kB"),
        (2_000_000_000_000_000, "2000.0 TB"),
    ],
)
def test_a_size_is_told_in_the_unit_that_fits(size: int, said: str) -> None:
    assert _readable(size) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(59, "0 min"), (3_600, "1 h 0 min"), (90_061, "1 d 1 h")],
)
def test_a_duration_is_told_in_its_two_largest_parts(seconds: int, said: str) -> None:
    assert _duration(seconds) == said
