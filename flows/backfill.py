"""The backfill flow: the nights of a range, each as it would have been."""

from pathlib import Path

from prefect import flow
from pydantic import AwareDatetime

from flows.config import read_config
from flows.console import progress
from flows.nightly import run_night
from flows.nights import nights
from flows.publications.destinations import refuse_unready
from flows.run import Run
from flows.storage.layout import Layout
from flows.storage.lock import hold
from flows.summary import NightSummary


@flow(name="backfill", flow_run_name="backfill {from_} to {to}")
def backfill(
    from_: AwareDatetime,
    to: AwareDatetime,
    every: str = "1d",
    config_path: Path = Path("stagecast.toml"),
    data: Path | None = None,
) -> tuple[NightSummary, ...]:
    """Run the night of each `as_of` from `from_` to `to`, both included.

    `every` is a step such as `1d`, `1w` or `1mo`. Each night gets its generation and
    its export; what is published stays the newest night there is.
    """
    config = read_config(config_path)
    refuse_unready(config)
    layout = Layout(data or config.data.folder)
    with progress() as step, hold(layout) as fence:
        return tuple(
            run_night(Run(config, layout, fence, as_of, keep_newer=True), step)
            for as_of in nights(from_, to, every, time_zone=config.company.time_zone)
        )
