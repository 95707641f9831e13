"""The demo: a company is made up, and nights are run on its systems."""

import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import httpx
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.config import read_config
from flows.summary import ForecastRow, NightSummary

PORTAL = "partners/deals_2026-06-{}.csv"


def night(as_of: datetime) -> NightSummary:
    """A night that published one table, and a forecast by the day of the month."""
    total = ForecastRow(
        period="quarter",
        period_start_date=date(2026, 4, 1),
        period_end_date=date(2026, 7, 1),
        part="total",
        mean_amount=Decimal(1_000 + as_of.day),
        p10_amount=Decimal(900),
        p50_amount=Decimal(1_000),
        p90_amount=Decimal(1_100),
        currency="EUR",
    )
    return NightSummary(
        generation_id=f"{as_of:%Y%m%dT%H%M%SZ}-000001",
        as_of=as_of,
        tables={"dim_deals": 3},
        quarantined=5,
        warnings=(),
        database=Path("/data/stagecast.duckdb"),
        workbook=None,
        forecast=(total,),
    )


@dataclass(frozen=True)
class Asked:
    """A night that was asked for: what lay there, and the CRM's time.

    `files` are those beside the mail, `mails` says how many of that there were.
    """

    as_of: datetime
    files: set[str]
    mails: int
    crm_at: datetime


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Asked]:
    """The nights that were asked for, in order."""
    nights: list[Asked] = []

    def nightly(*, config_path: Path, as_of: datetime) -> NightSummary:
        there = {
            path.relative_to(config_path.parent).as_posix()
            for path in config_path.parent.rglob("*")
            if path.is_file()
        }
        files = {name for name in there if not name.startswith("mail/")}
        (crm,) = read_config(config_path).hubspot_sources
        told = httpx.get(f"{crm.base_url}/_sandbox/requests").json()
        at = datetime.fromisoformat(told["at"])
        nights.append(Asked(as_of, files, len(there) - len(files), at))
        return night(as_of)

    module = ModuleType("flows.nightly")
    module.nightly = nightly  # type: ignore[attr-defined]  # that is what it stands for
    monkeypatch.setitem(sys.modules, "flows.nightly", module)
    return nights


def test_each_night_finds_the_systems_as_they_are_that_evening(
    tmp_path: Path, asked: list[Asked]
) -> None:
    done = CliRunner().invoke(app, ["demo", "--folder", str(tmp_path)])

    assert done.exit_code == 0, done.output
    files = {"stagecast.toml", "webshop/events.jsonl"}
    evenings = [datetime(2026, 6, day, tzinfo=UTC) for day in (28, 29, 30)]
    mails = [night.mails for night in asked]
    assert asked == [
        Asked(
            evening,
            files | {PORTAL.format(day) for day in range(28, evening.day + 1)},
            count,
            evening,
        )
        for evening, count in zip(evenings, mails, strict=True)
    ]
    assert 1_000 < mails[0] < mails[1] < mails[2]
    assert len(read_config(tmp_path / "stagecast.toml").sources) == 4


def test_the_demo_shows_the_last_night_and_a_line_for_each(
    tmp_path: Path, asked: list[Asked]
) -> None:
    done = CliRunner().invoke(app, ["demo", "--folder", str(tmp_path), "--nights", "2"])

    assert len(asked) == 2
    assert done.stdout == (
        "Published 20260629T000000Z-000001, as of 2026-06-29 00:00 UTC.\n"
        "  database     /data/stagecast.duckdb\n"
        "  workbook     none\n"
        "  quarantined  5 values and rows\n"
        "  took         0.0 s\n"
        "\n"
        "table      rows\n"
        "dim_deals     3\n"
        "\n"
        "forecast  from        to          part    mean  p10    p50    p90  currency\n"
        "quarter   2026-04-01  2026-06-30  total  1,029  900  1,000  1,100  EUR\n"
        "\n"
        "The 2 nights:\n"
        "as of                 generation               quarantined  warnings\n"
        "2026-06-28 00:00 UTC  20260628T000000Z-000001            5         0\n"
        "2026-06-29 00:00 UTC  20260629T000000Z-000001            5         0\n"
        "\n"
        "How the forecast of this quarter changed:\n"
        "as of                 quarter from  total  p10    p90  currency\n"
        "2026-06-28 00:00 UTC  2026-04-01    1,028  900  1,100  EUR\n"
        "2026-06-29 00:00 UTC  2026-04-01    1,029  900  1,100  EUR\n"
        "\n"
        "Its CRM again, to look at: stagecast sandbox serve --crm hubspot\n"
    )
