"""`stagecast demo`: a made-up company, and a few nights on its exports."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flows.command_line.display import show_night, show_nights
from flows.command_line.quiet import hush_libraries
from flows.console import progress, say
from flows.summary import NightSummary
from sandbox.company import Company, company
from sandbox.configuration import write_configuration
from sandbox.exports import write_exports

_SEED = 7
_STARTS_ON = date(2024, 7, 1)
_LAST_NIGHT = datetime(2026, 6, 30, tzinfo=UTC)


def run_demo(folder: Path, nights: int, deals: int, *, as_json: bool) -> None:
    """Write the company's exports night by night, run each night, show the last."""
    hush_libraries()
    with progress() as step, step("make a company up"):
        made = company(
            seed=_SEED, deals=deals, starts_on=_STARTS_ON, ends_at=_LAST_NIGHT
        )
        config = write_configuration(folder)
    past = range(nights - 1, -1, -1)
    summaries = [_night(made, config, _LAST_NIGHT - timedelta(days=n)) for n in past]
    if not as_json:
        show_night(summaries[-1], as_json=False)
        say("", f"The {nights} nights:")
    show_nights(summaries, as_json=as_json)


def _night(made: Company, config: Path, as_of: datetime) -> NightSummary:
    """Write what the systems export at `as_of`, and run the nightly job on it."""
    from flows.nightly import nightly  # noqa: PLC0415 - reads its settings on import

    write_exports(made, config.parent, as_of=as_of)
    return nightly(config_path=config, as_of=as_of)
