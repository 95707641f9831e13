"""The demo: a company is made up, and nights are run on what it exports."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.config import read_config
from flows.summary import NightSummary

PORTAL = "partners/deals_2026-06-{}.csv"


def night(as_of: datetime) -> NightSummary:
    """A night that published one table."""
    return NightSummary(
        generation_id=f"{as_of:%Y%m%dT%H%M%SZ}-000001",
        as_of=as_of,
        tables={"dim_deals": 3},
        quarantined=5,
        warnings=(),
        database=Path("/data/stagecast.duckdb"),
        workbook=None,
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[datetime, set[str]]]:
    """The nights that were asked for, each with the files that lay there then."""
    nights: list[tuple[datetime, set[str]]] = []

    def nightly(*, config_path: Path, as_of: datetime) -> NightSummary:
        files = {
            path.relative_to(config_path.parent).as_posix()
            for path in config_path.parent.rglob("*.*")
        }
        nights.append((as_of, files))
        return night(as_of)

    module = ModuleType("flows.nightly")
    module.nightly = nightly  # type: ignore[attr-defined]  # that is what it stands for
    monkeypatch.setitem(sys.modules, "flows.nightly", module)
    return nights


def test_each_night_finds_the_exports_of_its_own_evening(
    tmp_path: Path, asked: list[tuple[datetime, set[str]]]
) -> None:
    done = CliRunner().invoke(app, ["demo", "--folder", str(tmp_path)])

    assert done.exit_code == 0, done.output
    first = {
        "stagecast.toml",
        "crm/history.csv.gz",
        "crm/products.csv",
        "webshop/events.jsonl",
        PORTAL.format(28),
    }
    assert asked == [
        (datetime(2026, 6, 28, tzinfo=UTC), first),
        (datetime(2026, 6, 29, tzinfo=UTC), first | {PORTAL.format(29)}),
        (
            datetime(2026, 6, 30, tzinfo=UTC),
            first | {PORTAL.format(29), PORTAL.format(30)},
        ),
    ]
    assert len(read_config(tmp_path / "stagecast.toml").sources) == 3


def test_the_demo_shows_the_last_night_and_a_line_for_each(
    tmp_path: Path, asked: list[tuple[datetime, set[str]]]
) -> None:
    done = CliRunner().invoke(app, ["demo", "--folder", str(tmp_path), "--nights", "2"])

    assert len(asked) == 2
    assert done.stdout == (
        "Published 20260630T000000Z-000001, as of 2026-06-30 00:00 UTC.\n"
        "  database     /data/stagecast.duckdb\n"
        "  workbook     none\n"
        "  quarantined  5 values and rows\n"
        "  took         0.0 s\n"
        "\n"
        "table      rows\n"
        "dim_deals     3\n"
        "\n"
        "The 2 nights:\n"
        "as of                 generation               quarantined  warnings\n"
        "2026-06-29 00:00 UTC  20260629T000000Z-000001            5         0\n"
        "2026-06-30 00:00 UTC  20260630T000000Z-000001            5         0\n"
    )
