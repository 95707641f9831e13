"""The deployments of `prefect.yaml`, on a server, run by a worker."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.flows.nights.runs import NEXT_NIGHT, data_of, published
from tests.flows.nights.small import events, write_csv

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
Environment = Mapping[str, str]


def prefect(*arguments: str, environment: Environment) -> str:
    """Run a command of Prefect that may ask no question; return what it wrote."""
    command = [sys.executable, "-m", "prefect", "--no-prompt", *arguments]
    ended = subprocess.run(  # noqa: S603 - Prefect's own command line
        command,
        env=environment,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def asked(url: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
    """Return what the server's API answers."""
    sent = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    with urlopen(Request(f"{url}{path}", sent, headers)) as answer:  # noqa: S310
        return json.load(answer)


@pytest.fixture(scope="module")
def deployed(prefect_environment: Environment, prefect_server: str) -> dict[str, Any]:
    """Return the deployments by name, made as the project's pages say."""
    there = set(ROOT.iterdir())
    pool = ("work-pool", "create", "stagecast", "--type", "process")
    prefect(*pool, environment=prefect_environment)
    prefect("deploy", "--all", environment=prefect_environment)
    assert set(ROOT.iterdir()) == there
    made = asked(prefect_server, "/deployments/filter", {})
    return {deployment["name"]: deployment for deployment in made}


def test_every_flow_is_deployed_for_one_run_at_a_time(deployed: dict[str, Any]) -> None:
    assert {
        name: (made["entrypoint"], made["work_pool_name"])
        for name, made in deployed.items()
    } == {
        name: (f"flows/{name}.py:{name}", "stagecast")
        for name in ("nightly", "sweep", "backfill", "rollback")
    }
    for made in deployed.values():
        assert made["global_concurrency_limit"]["limit"] == 1
        assert made["concurrency_options"]["collision_strategy"] == "ENQUEUE"
        assert made["parameters"] == {"config_path": "stagecast.toml"}
    assert crons(deployed["nightly"]) == ["0 2 * * *"]
    assert crons(deployed["sweep"]) == ["0 4 * * 0"]


def crons(deployment: dict[str, Any]) -> list[str]:
    """When a deployment runs by itself."""
    return [schedule["schedule"]["cron"] for schedule in deployment["schedules"]]


def test_a_worker_runs_the_night_and_shows_what_came_of_it(
    deployed: dict[str, Any],
    config: Path,
    prefect_environment: Environment,
    prefect_server: str,
) -> None:
    write_csv(config.with_name("deals.csv"), events(NEXT_NIGHT))
    data = data_of(config)
    parameters = {
        "config_path": str(config),
        "data": str(data.root),
        "as_of": NEXT_NIGHT.isoformat(),
    }
    started = asked(
        prefect_server,
        f"/deployments/{deployed['nightly']['id']}/create_flow_run",
        {"parameters": parameters},
    )

    worker = ("worker", "start", "--pool", "stagecast", "--run-once")
    talkative = {**prefect_environment, "PREFECT_LOGGING_LEVEL": "INFO"}
    prefect(*worker, environment=talkative)

    run = asked(prefect_server, f"/flow_runs/{started['id']}")
    assert (run["state_type"], run["parameters"]) == ("COMPLETED", parameters)
    generation = published(data)
    assert generation.manifest.as_of == NEXT_NIGHT
    shown = artifacts(prefect_server, run["id"])
    assert shown.keys() == {"night-summary", "revenue-forecast"}
    assert shown["night-summary"].startswith(f"# {generation.id}\n\nAs of 2026-02-20")
    assert (
        f"| dim_deals | {generation.manifest.tables['dim_deals'].rows} |"
        in (shown["night-summary"])
    )
    forecast = json.loads(shown["revenue-forecast"])
    assert {row["part"] for row in forecast} == {
        "booked",
        "open",
        "not yet created",
        "total",
    }


def artifacts(url: str, flow_run: str) -> dict[str, str]:
    """Return the artifacts of a run by key.

    Assert that neither they nor anything else that the server keeps of the run says
    who owns a deal, or which deals there are.
    """
    of_run = {"flow_runs": {"id": {"any_": [flow_run]}}}
    found = asked(url, "/artifacts/filter", of_run)
    tasks = asked(url, "/task_runs/filter", of_run)
    logs = asked(url, "/logs/filter", {"logs": {"flow_run_id": {"any_": [flow_run]}}})
    kept = json.dumps([found, tasks, logs, asked(url, f"/flow_runs/{flow_run}")])
    assert tasks
    assert logs
    for secret in ("rep0", "rep1", "D001", "D017"):
        assert secret not in kept
    return {artifact["key"]: artifact["data"] for artifact in found}
