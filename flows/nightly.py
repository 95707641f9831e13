"""The nightly flow: from the sources to what BI tools and finance read."""

from datetime import UTC, datetime
from pathlib import Path

from prefect import flow
from pydantic import AwareDatetime

from flows import artifacts, summary, tasks
from flows.config import read_config
from flows.console import Steps, progress
from flows.publications.destinations import refuse_unready
from flows.run import Run
from flows.storage import retention
from flows.storage.layout import Layout
from flows.storage.lock import hold
from flows.summary import NightSummary


@flow(name="nightly", flow_run_name="nightly {as_of}")
def nightly(
    config_path: Path = Path("stagecast.toml"),
    data: Path | None = None,
    as_of: AwareDatetime | None = None,
    accept_volume: tuple[str, ...] = (),
    *,
    sweep: bool = False,
) -> NightSummary:
    """Bring the published tables up to `as_of`, by default now.

    `data` takes the place of the configured data folder. `accept_volume` names sources
    whose files may have shrunk. In a `sweep` the CRMs are read to the last id, for what
    no cursor shows.

    Raises:
        ConfigError: the configuration cannot be used.
        SourceError: a source could not be read, or was held back.
        Rejected: the tables are not fit to publish; what was published last stands.
        Held, Superseded: another run is at work.

    """
    as_of = (as_of or datetime.now(UTC)).astimezone(UTC)  # the project's only clock
    config = read_config(config_path)
    refuse_unready(config)
    layout = Layout(data or config.data.folder)
    with progress() as step, hold(layout) as fence:
        run = Run(config, layout, fence, as_of, accept_volume, sweep=sweep)
        return run_night(run, step)


def run_night(run: Run, step: Steps) -> NightSummary:
    """Run one night under the lock, step by step."""
    retention.clean_leftovers(run.layout, run.fence)
    for source in run.config.inputs:
        with step(f"load {source.name}"):
            tasks.load(run, source)
    with step("build"):
        bench = tasks.build(run)
    with step("check"):
        warnings = tasks.check(run, bench)
    with step("seal"):
        generation = tasks.seal(run)
    with step("export"):
        exports = tasks.export(run, generation)
    with step("publish"):
        tasks.publish(run, generation)
    tasks.prune(run)
    night = summary.of(generation, warnings, run.layout, exports, step.seconds)
    artifacts.show_night(night)
    return night
