"""What one night published, for the command line, artifacts and machines."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl

from expectations.results import CheckResult
from flows.publications.exports import WORKBOOK
from flows.storage.generations import Generation
from flows.storage.layout import Layout
from transforms.schemas import QUARANTINE, REVENUE_FORECAST
from transforms.tables.vocabulary import FORECAST_PARTS


@dataclass(frozen=True)
class ForecastRow:
    """One line of the forecast as people look at it: a part of one period."""

    period: str
    period_start_date: date
    period_end_date: date
    part: str
    mean_amount: Decimal
    p10_amount: Decimal
    p50_amount: Decimal
    p90_amount: Decimal
    currency: str


@dataclass(frozen=True)
class NightSummary:
    """One finished night: the generation, what is in it, and where it was put.

    `tables` gives the rows of each table, `quarantined` how many values and rows were
    held back, `seconds` how long each step took, `forecast` the company's lines.
    """

    generation_id: str
    as_of: datetime
    tables: dict[str, int]
    quarantined: int
    warnings: tuple[str, ...]
    database: Path
    workbook: Path | None
    seconds: dict[str, float] = field(default_factory=dict)
    forecast: tuple[ForecastRow, ...] = ()

    def as_json(self) -> str:
        """Return the summary as one JSON object; money is text, and stays exact."""
        return json.dumps(asdict(self), indent=2, default=_text)


def of(
    generation: Generation,
    warnings: Iterable[CheckResult],
    layout: Layout,
    exports: Path,
    seconds: Mapping[str, float],
) -> NightSummary:
    """Return the summary of a generation that was published and exported.

    `exports` is the folder of its export, `seconds` how long each step took.
    """
    rows = {name: facts.rows for name, facts in generation.manifest.tables.items()}
    return NightSummary(
        generation_id=generation.id,
        as_of=generation.manifest.as_of,
        tables=rows,
        quarantined=rows[QUARANTINE.name],
        warnings=tuple(map(_sentence, warnings)),
        database=layout.database,
        workbook=exports / WORKBOOK,
        seconds=dict(seconds),
        forecast=_company_forecast(generation.scan(REVENUE_FORECAST.name)),
    )


def _sentence(result: CheckResult) -> str:
    """Return a rule that is not true, and of how many rows."""
    rows = f"{result.failed:,} of {result.checked:,}"
    return f"{result.table}: not true of {rows}: {result.description}"


def _company_forecast(forecast: pl.LazyFrame) -> tuple[ForecastRow, ...]:
    """Return the company's lines, period by period, the total last."""
    names = [each.name for each in fields(ForecastRow)]
    lines = (
        forecast.filter(level="company")
        .with_columns(pl.col("part").cast(pl.Enum(FORECAST_PARTS)))
        .sort("period_start_date", "period_end_date", "period", "part")
        .select(names)
        .with_columns(pl.col("part").cast(pl.String))
        .collect()
    )
    return tuple(ForecastRow(**line) for line in lines.iter_rows(named=True))


def _text(value: object) -> str:
    """Return an instant, a day, money or a path as JSON holds it: as text."""
    return value.isoformat() if isinstance(value, date) else str(value)
