"""What a finished night says of itself."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl

from expectations.results import CheckResult
from flows.storage.candidates import candidate, seal
from flows.storage.generations import Generation
from flows.storage.layout import Layout
from flows.storage.lock import hold
from flows.summary import ForecastRow, NightSummary, of
from transforms.schemas import REVENUE_FORECAST, TABLES


def test_a_summary_is_one_json_object_with_exact_money() -> None:
    row = ForecastRow(
        period="month",
        period_start_date=date(2026, 1, 1),
        period_end_date=date(2026, 2, 1),
        part="open",
        mean_amount=Decimal("9007199254740993.10"),
        p10_amount=Decimal("0.10"),
        p50_amount=Decimal("1.00"),
        p90_amount=Decimal("2.00"),
        currency="EUR",
    )
    summary = NightSummary(
        generation_id="20260131T000000Z-000007",
        as_of=datetime(2026, 1, 31, tzinfo=UTC),
        tables={"dim_deals": 3},
        quarantined=1,
        warnings=("nearly every deal has an amount",),
        database=Path("/data/stagecast.duckdb"),
        workbook=None,
        seconds={"load": 1.25},
        forecast=(row,),
    )

    assert json.loads(summary.as_json()) == {
        "generation_id": "20260131T000000Z-000007",
        "as_of": "2026-01-31T00:00:00+00:00",
        "tables": {"dim_deals": 3},
        "quarantined": 1,
        "warnings": ["nearly every deal has an amount"],
        "database": "/data/stagecast.duckdb",
        "workbook": None,
        "seconds": {"load": 1.25},
        "forecast": [
            {
                "period": "month",
                "period_start_date": "2026-01-01",
                "period_end_date": "2026-02-01",
                "part": "open",
                "mean_amount": "9007199254740993.10",
                "p10_amount": "0.10",
                "p50_amount": "1.00",
                "p90_amount": "2.00",
                "currency": "EUR",
            }
        ],
    }


def test_a_night_is_summed_up_from_its_generation(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    lines = [
        forecast_line("next_28_days", "total"),
        forecast_line("next_28_days", "not_yet_created"),
        forecast_line("next_28_days", "open"),
        forecast_line("next_28_days", "booked", level="pipeline", member="crm:p"),
    ]
    generation = generation_with(layout, pl.DataFrame(lines))
    warning = CheckResult(
        "dim_deals", "one deal", "it has an amount", "warning", 9, 2, success=False
    )

    made = of(generation, [warning], layout, layout.exports / "x", {"build": 1.5})

    assert made == NightSummary(
        generation_id=generation.id,
        as_of=AS_OF,
        tables={name: 4 if name == "revenue_forecast" else 0 for name in TABLES},
        quarantined=0,
        warnings=("dim_deals: not true of 2 of 9: it has an amount",),
        database=layout.database,
        workbook=layout.exports / "x" / "stagecast.xlsx",
        seconds={"build": 1.5},
        forecast=(shown("open"), shown("not_yet_created"), shown("total")),
    )


AS_OF = datetime(2026, 1, 31, tzinfo=UTC)
PERIOD = {"period_start_date": date(2026, 1, 31), "period_end_date": date(2026, 2, 28)}
AMOUNTS = {
    f"{name}_amount": Decimal(amount)
    for name, amount in (("mean", 4), ("p10", 1), ("p50", 3), ("p90", 9))
}


def forecast_line(
    period: str, part: str, level: str = "company", member: str = "all"
) -> dict[str, object]:
    """A row of `revenue_forecast`."""
    counts = {c.name: 1 for c in REVENUE_FORECAST.columns if c.dtype == pl.Int64}
    where = {"as_of": AS_OF, "period": period, "level": level, "member": member}
    rest = {"part": part, "currency": "EUR", "basis": "measured"}
    return counts | where | PERIOD | AMOUNTS | rest


def shown(part: str) -> ForecastRow:
    """The same row as people look at it."""
    return ForecastRow(
        period="next_28_days",
        period_start_date=PERIOD["period_start_date"],
        period_end_date=PERIOD["period_end_date"],
        part=part,
        mean_amount=Decimal("4.00"),
        p10_amount=Decimal("1.00"),
        p50_amount=Decimal("3.00"),
        p90_amount=Decimal("9.00"),
        currency="EUR",
    )


def generation_with(layout: Layout, forecast: pl.DataFrame) -> Generation:
    """A generation with nothing in it but a forecast."""
    with hold(layout) as fence:
        folder = candidate(layout, AS_OF, fence)
        for table in TABLES.values():
            table.empty().sink_parquet(folder / f"{table.name}.parquet")
        typed = forecast.cast(dict(REVENUE_FORECAST.schema)).lazy()  # type: ignore[arg-type]  # a mapping of names
        path = folder / f"{REVENUE_FORECAST.name}.parquet"
        REVENUE_FORECAST.in_order(typed).sink_parquet(path)
        return seal(layout, AS_OF, fence, code_version="1", watermarks={})
