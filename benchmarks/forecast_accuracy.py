"""Forecast accuracy on a real log, beside baselines.

`python -m benchmarks.forecast_accuracy` prints, for daily origins s from 2011-11-28
(from 2011-12-05 for 28 days), how far the forecast at s was from the amount won in
(s, s + h]. Parts apart, since errors that cancel look like skill. Each forecast sees
history up to its origin only.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import polars as pl

from benchmarks.forecast_baselines import baselines
from benchmarks.loan_log import LOG, LoanTables, loan_tables
from transforms.forecast.known_deals import known_deals
from transforms.forecast.known_history import known_stays
from transforms.forecast.revenue_chances import revenue_chances
from transforms.forecast.simulation import simulation

FIRST_ORIGIN = {
    7: datetime(2011, 11, 28, tzinfo=UTC),
    14: datetime(2011, 11, 28, tzinfo=UTC),
    28: datetime(2011, 12, 5, tzinfo=UTC),
}
LAST_END = datetime(2012, 3, 14, tzinfo=UTC)

Window = tuple[datetime, int]


def main() -> int:
    """Print the table; the exit code says whether the log was there."""
    if not LOG.exists():
        print(f"the log is not there: {LOG.name} is expected in the shared data")
        return 1
    for figure in lines():
        print(figure)
    return 0


def lines() -> Iterator[str]:
    """Yield WAPE (bias) per part, model and horizon, and how the intervals did."""
    yield "WAPE (bias) of the amount won in (s, s + h]; share in p10..p90, its width"
    figures = figures_of(scored(loan_tables(), list(_windows())))
    for (model, part), rows in figures.group_by(["model", "part"], maintain_order=True):
        cells = [_cell(row) for row in rows.iter_rows(named=True)]
        yield f"{part:<16} {model:<24} " + "   ".join(cells)


def scored(tables: LoanTables, windows: list[Window]) -> pl.DataFrame:
    """Return the forecast's and every baseline's parts per window, with the actual."""
    origins = sorted({origin for origin, _ in windows})
    ours = [
        _forecasts(tables, origin, [days for start, days in windows if start == origin])
        for origin in origins
    ]
    return pl.concat([*ours, baselines(tables, windows)]).join(
        _actuals(tables, windows),
        on=["origin", "days", "part"],
        how="inner",
        validate="m:1",
    )


def _windows() -> Iterator[Window]:
    """Return every window that is scored, as origin and days."""
    for days, first in FIRST_ORIGIN.items():
        origin = first
        while origin + timedelta(days=days) <= LAST_END:
            yield origin, days
            origin += timedelta(days=1)


def _forecasts(
    tables: LoanTables, origin: datetime, horizons: list[int]
) -> pl.DataFrame:
    """Return what the forecast said at the origin for each horizon and part."""
    periods = pl.LazyFrame(
        {
            "period": [str(days) for days in horizons],
            "ends_at": [origin + timedelta(days=days) for days in horizons],
        },
        schema_overrides={"ends_at": pl.Datetime("us", "UTC")},
    )
    stays = known_stays(tables.states, tables.stage_history, as_of=origin).cache()
    deals = known_deals(
        tables.states, stays, tables.deals, as_of=origin, reporting_currency="EUR"
    ).cache()
    chances = revenue_chances(tables.states, stays, deals, periods, as_of=origin)
    drawn = simulation(chances.collect(), as_of=origin, draws=10_000)
    return drawn.filter(pl.col("level") == "company").select(
        model=pl.lit("stagecast"),
        origin=pl.lit(origin).cast(pl.Datetime("us", "UTC")),
        days=pl.col("period").cast(pl.Int64),
        part="part",
        forecast=pl.col("mean_cents") / 100,
        low=pl.col("p10_cents") / 100,
        high=pl.col("p90_cents") / 100,
    )


def _actuals(tables: LoanTables, windows: list[Window]) -> pl.DataFrame:
    """Return what was won in each window, by part."""
    spans = pl.LazyFrame(
        windows,
        schema={"origin": pl.Datetime("us", "UTC"), "days": pl.Int64},
        orient="row",
    )
    ends = pl.col("origin") + pl.duration(days="days")
    amount = pl.col("reporting_amount").fill_null(0).cast(pl.Float64)
    is_new = pl.col("first_entered_at") >= pl.col("origin")
    return (
        tables.deals.filter(pl.col("outcome") == "won")
        .join(spans, how="cross")
        .filter(pl.col("closed_at").is_between("origin", ends, closed="left"))
        .group_by("origin", "days")
        .agg(
            open=amount.filter(~is_new).sum(),
            not_yet_created=amount.filter(is_new).sum(),
            total=amount.sum(),
        )
        .unpivot(index=["origin", "days"], variable_name="part", value_name="actual")
        .collect()
    )


def figures_of(forecasts: pl.DataFrame) -> pl.DataFrame:
    """Return WAPE, bias, coverage and width of the 80 % range, per model and part."""
    error = pl.col("forecast") - pl.col("actual")
    inside = pl.col("actual").is_between("low", "high").mean()
    total = pl.col("actual").sum()
    return (
        forecasts.group_by("model", "part", "days")
        .agg(
            wape=error.abs().sum() / total,
            bias=error.sum() / total,
            covered=pl.when(pl.col("low").is_not_null().all()).then(inside),
            width=(pl.col("high") - pl.col("low")).sum() / total,
        )
        .sort("part", "model", "days")
    )


def _cell(row: dict[str, float | None]) -> str:
    """Return the text of one horizon."""
    text = f"{row['days']:>2} d {row['wape']:.3f} ({row['bias']:+.2f})"
    if row["covered"] is not None:
        text += f" {row['covered']:.2f} w {row['width']:.2f}"
    return text


if __name__ == "__main__":
    sys.exit(main())
