"""How a finished night is shown."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from flows.console import say, show
from flows.summary import ForecastRow, NightSummary
from transforms.tables.vocabulary import FORECAST_PARTS

_RANGE = ("p10", "p90")
_MONEY = ("mean", "p10", "p50", "p90")


def show_night(summary: NightSummary, *, as_json: bool) -> None:
    """Write one finished night: where it is, what is in it, what to look at."""
    if as_json:
        say(summary.as_json())
        return
    say(
        f"Published {summary.generation_id}, as of {utc(summary.as_of)}.",
        f"  database     {summary.database}",
        f"  workbook     {summary.workbook or 'none'}",
        f"  quarantined  {summary.quarantined:,} values and rows",
        f"  took         {sum(summary.seconds.values()):.1f} s",
        "",
    )
    rows = [(name, f"{count:,}") for name, count in summary.tables.items()]
    show(("table", "rows"), rows, numbers=("rows",))
    if summary.forecast:
        say("")
        show_forecast(summary.forecast)
    for warning in summary.warnings:
        say("", f"Warning: {warning}")


def show_nights(summaries: Iterable[NightSummary], *, as_json: bool) -> None:
    """Write several finished nights, a line each."""
    if as_json:
        nights = [json.loads(summary.as_json()) for summary in summaries]
        say(json.dumps({"nights": nights}, indent=2))
        return
    rows = [
        (utc(s.as_of), s.generation_id, f"{s.quarantined:,}", f"{len(s.warnings)}")
        for s in summaries
    ]
    headers = ("as of", "generation", "quarantined", "warnings")
    show(headers, rows, numbers=("quarantined", "warnings"))


def show_forecast(rows: Sequence[ForecastRow]) -> None:
    """Write the forecast: a line per period and part, in whole units of money."""
    lines = [
        (
            row.period.replace("_", " "),
            f"{row.period_start_date:%Y-%m-%d}",
            f"{row.period_end_date - timedelta(days=1):%Y-%m-%d}",
            row.part.replace("_", " "),
            *(f"{amount:,.0f}" for amount in _amounts(row)),
            row.currency,
        )
        for row in rows
    ]
    headers = ("forecast", "from", "to", "part", *_MONEY, "currency")
    show(headers, lines, numbers=_MONEY)


def show_forecasts(summaries: Sequence[NightSummary]) -> None:
    """Write how the forecast of the quarter changed: a line per night."""
    nights = [
        (
            utc(summary.as_of),
            {row.part: row for row in summary.forecast if _is_of_quarter(row)},
        )
        for summary in summaries
    ]
    shown = [part for part in FORECAST_PARTS if any(part in rows for _, rows in nights)]
    lines = [
        (when, *_quarter([rows[part] for part in shown]))
        for when, rows in nights
        if shown and all(part in rows for part in shown)
    ]
    parts = [part.replace("_", " ") for part in shown]
    headers = ("as of", "quarter from", *parts, *_RANGE, "currency")
    show(headers, lines, numbers=(*parts, *_RANGE))


def _is_of_quarter(row: ForecastRow) -> bool:
    """Whether a line is about the quarter."""
    return row.period == "quarter"


def _quarter(parts: Sequence[ForecastRow]) -> tuple[str, ...]:
    """Return the quarter's first day, each part's mean, and the total's range."""
    total = parts[-1]
    means = (row.mean_amount for row in parts)
    amounts = (*means, total.p10_amount, total.p90_amount)
    first_day = f"{total.period_start_date:%Y-%m-%d}"
    return (first_day, *(f"{amount:,.0f}" for amount in amounts), total.currency)


def utc(moment: datetime) -> str:
    """Return an instant as people read it."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _amounts(row: ForecastRow) -> tuple[object, ...]:
    """Return the amounts of a line, in the order of their headers."""
    return (row.mean_amount, row.p10_amount, row.p50_amount, row.p90_amount)
