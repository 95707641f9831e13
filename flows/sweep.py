"""The sweep flow: a night that also looks for what no cursor shows."""

from pathlib import Path

from prefect import flow
from pydantic import AwareDatetime

from flows.nightly import nightly
from flows.summary import NightSummary


@flow(name="sweep", flow_run_name="sweep {as_of}")
def sweep(
    config_path: Path = Path("stagecast.toml"),
    data: Path | None = None,
    as_of: AwareDatetime | None = None,
) -> NightSummary:
    """Run a night that reads every id of every CRM, by default now.

    Records that were archived, merged, restored or tied to others move no time of
    modification, so a night alone does not see them.
    """
    return nightly(config_path=config_path, data=data, as_of=as_of, sweep=True)
