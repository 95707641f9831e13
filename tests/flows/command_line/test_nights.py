"""Running nights from the command line: what is asked for, and what is shown."""

import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest

from flows.cli import main
from flows.command_line import exits
from flows.command_line.quiet import SETTINGS
from flows.summary import ForecastRow, NightSummary
from sources.errors import VolumeDrop

CONFIG = """[company]
name = "Acme"
time_zone = "Europe/Amsterdam"
reporting_currency = "EUR"

[[source]]
name = "crm"
kind = "files"
path = "deals.csv"
shape = "deals"
[source.columns]
deal_id = "Id"
stage = "Stage"
"""
FORECAST = ForecastRow(
    period="next_28_days",
    period_start_date=date(2026, 1, 31),
    period_end_date=date(2026, 2, 28),
    part="not_yet_created",
    mean_amount=Decimal("1234.50"),
    p10_amount=Decimal("0.00"),
    p50_amount=Decimal("1000.00"),
    p90_amount=Decimal("2500000.00"),
    currency="EUR",
)
NIGHT = NightSummary(
    generation_id="20260131T000000Z-000007",
    as_of=datetime(2026, 1, 31, tzinfo=UTC),
    tables={"dim_deals": 13_087, "quarantine": 2},
    quarantined=2,
    warnings=("a deal has an amount",),
    database=Path("/data/stagecast.duckdb"),
    workbook=Path("/data/finance.xlsx"),
    seconds={"load": 1.0, "build": 2.25},
    forecast=(FORECAST,),
)

Asked = dict[str, object]


@pytest.fixture
def config(tmp_path: Path) -> str:
    """The path of a configuration that can be used."""
    path = tmp_path / "stagecast.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return str(path)


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin without our settings, and leave none behind in this process."""
    others = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    monkeypatch.setattr(os, "environ", others)


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, object], Asked]:
    """Put a function in the place of a flow, to see what it is asked for."""

    def place(name: str, answer: object) -> Asked:
        asked: Asked = {}

        def flow(**wanted: object) -> object:
            asked.update(wanted)
            if isinstance(answer, Exception):
                raise answer
            return answer

        module = ModuleType(f"flows.{name}")
        setattr(module, name, flow)
        monkeypatch.setitem(sys.modules, module.__name__, module)
        return asked

    return place


StandIn = Callable[[str, object], Asked]


def code_of(*arguments: str) -> int:
    """The exit code that a command ends with."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert isinstance(caught.value.code, int)
    return caught.value.code


def test_a_run_asks_for_the_night_that_the_options_name(
    config: str, tmp_path: Path, stand_in: StandIn
) -> None:
    asked = stand_in("nightly", NIGHT)
    options = ["--config", config, "--data", str(tmp_path / "d")]
    when = ["--as-of", "2026-01-31T01:00:00+01:00", "--accept-volume", "crm"]

    assert code_of("run", *options, *when) == exits.FINE
    assert asked == {
        "config_path": Path(config),
        "data": tmp_path / "d",
        "as_of": datetime(2026, 1, 31, tzinfo=UTC),
        "accept_volume": ("crm",),
        "sweep": False,
    }


def test_a_run_without_options_leaves_the_moment_to_the_flow(
    config: str, stand_in: StandIn
) -> None:
    asked = stand_in("nightly", NIGHT)

    assert code_of("run", "--config", config) == exits.FINE
    assert asked == {
        "config_path": Path(config),
        "data": None,
        "as_of": None,
        "accept_volume": (),
        "sweep": False,
    }


def test_a_sweep_is_a_night_that_looks_for_what_no_cursor_shows(
    config: str, stand_in: StandIn
) -> None:
    asked = stand_in("nightly", NIGHT)

    assert code_of("sweep", "--config", config) == exits.FINE
    assert asked["sweep"] is True


def test_a_finished_night_says_where_everything_is(
    config: str, stand_in: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in("nightly", NIGHT)

    code_of("run", "--config", config)

    assert (
        capsys.readouterr().out
        == """Published 20260131T000000Z-000007, as of 2026-01-31 00:00 UTC.
  database     /data/stagecast.duckdb
  workbook     /data/finance.xlsx
  quarantined  2 values and rows
  took         3.2 s

table         rows
dim_deals   13,087
quarantine       2

forecast      from        to          part              mean  p10    p50        p90  currency
next 28 days  2026-01-31  2026-02-27  not yet created  1,234    0  1,000  2,500,000  EUR

Warning: a deal has an amount
"""  # noqa: E501 - the table as it stands
    )


def test_a_finished_night_is_one_json_object_for_machines(
    config: str, stand_in: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in("nightly", NIGHT)

    code_of("run", "--config", config, "--json")

    assert capsys.readouterr().out == f"{NIGHT.as_json()}\n"


def test_a_night_that_is_held_back_ends_with_code_3(
    config: str, stand_in: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    held = VolumeDrop("deals.csv", "3 rows", "at least 50", "--accept-volume crm")
    stand_in("nightly", held)

    assert code_of("run", "--config", config) == exits.UNREADABLE
    assert capsys.readouterr() == ("", f"{held}\n")


def test_an_instant_without_a_zone_is_asked_for(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["run", "--config", config, "--as-of", "2026-01-31T00:00:00"]

    assert code_of(*arguments) == exits.MISUSED
    assert (
        "'2026-01-31T00:00:00' names no time zone; add Z for UTC, or an offset (+01:00)"
        in capsys.readouterr().err
    )


def test_a_text_that_is_no_instant_is_refused(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code_of("run", "--config", config, "--as-of", "today") == exits.MISUSED
    assert (
        "'today' is no instant; expected such as 2026-01-31T00:00:00Z"
        in capsys.readouterr().err
    )


def test_only_a_source_that_exists_can_be_let_in(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code_of("run", "-c", config, "--accept-volume", "erp") == exits.MISUSED
    assert f"no source 'erp'; {config} has crm" in capsys.readouterr().err


def test_a_wrong_configuration_is_told_before_anything_slow_is_imported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], stand_in: StandIn
) -> None:
    asked = stand_in("nightly", NIGHT)

    assert code_of("run", "-c", str(tmp_path / "no.toml")) == exits.MISUSED
    assert asked == {}
    assert "expected: a file that exists" in capsys.readouterr().err


def test_telemetry_is_off_before_a_flow_is_imported(
    config: str, stand_in: StandIn
) -> None:
    stand_in("nightly", NIGHT)

    code_of("run", "--config", config)

    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert os.environ["RUNTIME__DLTHUB_TELEMETRY"] == "false"
    assert os.environ["DO_NOT_TRACK"] == "1"


def test_a_backfill_asks_for_a_range_of_nights(
    config: str, stand_in: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = stand_in("backfill", [NIGHT])
    ends = ["--from", "2026-01-01T00:00:00Z", "--to", "2026-02-01T00:00:00Z"]

    assert code_of("backfill", "-c", config, *ends, "--every", "1w") == exits.FINE
    assert asked == {
        "config_path": Path(config),
        "data": None,
        "from_": datetime(2026, 1, 1, tzinfo=UTC),
        "to": datetime(2026, 2, 1, tzinfo=UTC),
        "every": "1w",
    }
    assert capsys.readouterr().out == (
        "as of                 generation               quarantined  warnings\n"
        "2026-01-31 00:00 UTC  20260131T000000Z-000007            2         1\n"
    )


def test_a_backfill_for_machines_lists_its_nights(
    config: str, stand_in: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in("backfill", [NIGHT, NIGHT])
    ends = ["--from", "2026-01-01T00:00:00Z", "--to", "2026-02-01T00:00:00Z"]

    code_of("backfill", "-c", config, *ends, "--json")

    said = json.loads(capsys.readouterr().out)
    assert said == {"nights": [json.loads(NIGHT.as_json())] * 2}


def test_a_backfill_cannot_end_before_it_begins(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ends = ["--from", "2026-02-01T00:00:00Z", "--to", "2026-01-01T00:00:00Z"]

    assert code_of("backfill", "-c", config, *ends) == exits.MISUSED
    assert "Invalid value for '--to': lies before --from" in capsys.readouterr().err


def test_a_rollback_says_which_generation_is_current_now(
    config: str, stand_in: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = stand_in("rollback", "20260131T000000Z-000007")

    assert code_of("rollback", "-c", config, "--to", "x") == exits.FINE
    assert asked == {"config_path": Path(config), "data": None, "to": "x"}
    assert capsys.readouterr().out == (
        "Current and published again: 20260131T000000Z-000007.\n"
    )


def test_a_rollback_for_machines_is_one_json_object(
    config: str, stand_in: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in("rollback", "20260131T000000Z-000007")

    code_of("rollback", "-c", config, "--json")

    assert json.loads(capsys.readouterr().out) == {
        "generation_id": "20260131T000000Z-000007"
    }
