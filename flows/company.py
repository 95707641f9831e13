"""Company: what the configuration says of it, as transforms take it."""

from typing import TypedDict

from flows.run import Run
from transforms.mail.working_time import WorkingHours


class Periods(TypedDict):
    """Which periods are reported, and from when on a rate is shown."""

    trailing_days: tuple[int, ...]
    sample_floor: int


def periods(run: Run) -> Periods:
    """Return what the configuration says of periods and samples."""
    metrics = run.config.metrics
    return {
        "trailing_days": metrics.trailing_days,
        "sample_floor": metrics.sample_floor,
    }


def reporting_currency(run: Run) -> str:
    """Return the currency that all reports are in."""
    return run.config.company.reporting_currency


def working_hours(run: Run) -> WorkingHours:
    """Return when somebody can be expected to answer."""
    company = run.config.company
    hours = company.working_hours
    return WorkingHours(
        company.time_zone, hours.weekdays, hours.opens, hours.closes, hours.holidays
    )
