"""Tasks: what a night does to the world, in a few coarse steps.

A task reads, calls one function below, writes. Nothing is persisted or cached by the
scheduler: what is done is known from the warehouse itself.
"""

from importlib.metadata import version
from pathlib import Path
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from expectations.gate import verdict
from expectations.results import CheckResult, Rejected
from flows import artifacts, measuring
from flows.auditing import audit
from flows.building.changes import build_changes
from flows.building.files import build_files
from flows.building.hubspot import build_hubspot
from flows.building.mailbox import build_mailboxes
from flows.building.records import build_records
from flows.building.warehouse import build_warehouse
from flows.config import CompanyList, Source
from flows.loading import kinds
from flows.publications.destinations import publish_everywhere
from flows.publications.exports import publish_exports
from flows.run import Run
from flows.storage import candidates, generations, raw, retention
from flows.storage.generations import Generation
from flows.workbench import Workbench
from sources.errors import DeadlinePassed, LimitsExhausted, SourceError, Unreachable


def may_pass(_task: object, _run: object, state: Any) -> bool:  # noqa: ANN401 - Prefect's own hook
    """Whether trying again can help: where the disk or the network failed us.

    Not where a source's limits or the time for it are used up: that was tried long.
    """
    error = state.result(raise_on_failure=False)
    if isinstance(error, SourceError):
        is_passing = isinstance(error, Unreachable)
        return is_passing and not isinstance(error, LimitsExhausted | DeadlinePassed)
    return isinstance(error, OSError)


@task(
    retries=2,
    retry_delay_seconds=10,
    retry_condition_fn=may_pass,
    task_run_name="load {source.name}",
    cache_policy=NO_CACHE,
)
def load(run: Run, source: Source | CompanyList) -> int:
    """Append what is new in a source to the raw log; return how many records."""
    return kinds.load(run, source)


@task(cache_policy=NO_CACHE)
def build(run: Run) -> Workbench:
    """Make every table of the generation from the raw log."""
    folder = candidates.candidate(run.layout, run.as_of, run.fence)
    bench = Workbench(folder, in_memory=raw.is_small(run.layout))
    build_files(bench, run)
    build_hubspot(bench, run)
    build_mailboxes(bench, run)
    build_changes(bench, run)
    build_warehouse(bench, run)
    build_records(bench, run)
    measuring.build_metrics(bench, run)
    return bench


@task(cache_policy=NO_CACHE)
def check(run: Run, bench: Workbench) -> tuple[CheckResult, ...]:
    """Let the tables through, or put them aside with the reasons; return warnings.

    Raises:
        Rejected: when anything critical is not true. What was published last stands.

    """
    results = audit(bench, run)
    bench.clear()
    try:
        return verdict(results)
    except Rejected as rejected:
        aside = candidates.reject(run.layout, run.as_of, run.fence, [str(rejected)])
        artifacts.show_rejection(rejected, aside)
        raise


@task(cache_policy=NO_CACHE)
def seal(run: Run) -> Generation:
    """Measure the tables and make them a generation, never to be edited."""
    return candidates.seal(
        run.layout,
        run.as_of,
        run.fence,
        code_version=version("stagecast"),
        watermarks={
            source.name: kinds.watermark(run, source) for source in run.config.inputs
        },
    )


@task(
    retries=2,
    retry_delay_seconds=10,
    retry_condition_fn=may_pass,
    cache_policy=NO_CACHE,
)
def publish(run: Run, generation: Generation) -> None:
    """Make the generation current and copy it to where people and tools read.

    Where the run keeps what is newer, a current generation of a later as_of stays.
    """
    now = generations.current(run.layout)
    if run.keep_newer and now and now.manifest.as_of > generation.manifest.as_of:
        return
    generations.make_current(run.layout, generation, run.fence)
    publish_everywhere(run.config, run.layout, generation, run.fence)


@task(cache_policy=NO_CACHE)
def export(run: Run, generation: Generation) -> Path:
    """Write finance's folder for the generation's as_of; return the folder."""
    company = run.config.company
    return publish_exports(
        run.layout,
        generation,
        run.fence,
        company={
            "Company": company.name,
            "Reporting currency": company.reporting_currency,
            "Time zone": company.time_zone,
        },
    )


@task(cache_policy=NO_CACHE)
def prune(run: Run) -> None:
    """Remove old generations and what dead runs left."""
    retention.prune(
        run.layout,
        run.fence,
        keep_nights=run.config.retention.nights,
        time_zone=run.config.company.time_zone,
    )
