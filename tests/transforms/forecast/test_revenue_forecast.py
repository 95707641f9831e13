"""What finance and sales may rely on in the revenue forecast."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.transforms.forecast.companies import (
    TODAY,
    Warehouse,
    deal,
    figures,
    steady,
    varied,
    warehouse,
)
from tests.transforms.histories import AS_OF, change, day, to
from transforms.forecast.revenue_forecast import revenue_forecast
from transforms.schemas import DIM_DEALS, FCT_DEAL_STATES, FCT_STAGE_HISTORY

PIPELINES = ("sales", "renewals")
MONEY = ["mean_amount", "p10_amount", "p50_amount", "p90_amount"]


@pytest.fixture(scope="module")
def company() -> Warehouse:
    return warehouse(*varied(150), pipelines=PIPELINES)


@pytest.fixture(scope="module")
def forecast(company: Warehouse) -> pl.DataFrame:
    return company.forecast()


@pytest.fixture(scope="module")
def steady_forecast() -> pl.DataFrame:
    return warehouse(*steady(range(1, 152))).forecast(draws=2_000)


def test_the_company_is_the_sum_of_its_pipelines_to_the_cent(
    forecast: pl.DataFrame,
) -> None:
    sums = forecast.group_by("period", "part", "level").agg(pl.col("mean_amount").sum())
    company, pipelines = (
        sums.filter(pl.col("level") == level).drop("level").sort("period", "part")
        for level in ("company", "pipeline")
    )

    assert_frame_equal(company, pipelines)


def test_a_total_is_the_sum_of_its_parts_to_the_cent(forecast: pl.DataFrame) -> None:
    key = ["period", "level", "member"]
    is_total = pl.col("part") == "total"
    totals = forecast.filter(is_total).select(*key, "mean_amount").sort(key)
    parts = forecast.filter(~is_total).group_by(key).agg(pl.col("mean_amount").sum())

    assert totals.rows() == parts.sort(key).rows()
    assert (totals["mean_amount"] > 0).all()


def test_booked_is_what_dim_deals_won_in_the_period_to_the_cent(
    company: Warehouse,
) -> None:
    as_of = AS_OF - timedelta(hours=1)
    in_quarter = pl.col("closed_at").is_between(day(91), as_of, closed="left")
    won = (
        company.deals.filter(in_quarter & (pl.col("outcome") == "won"))
        .select(pl.col("reporting_amount").sum().cast(pl.Decimal(18, 2)), pl.len())
        .collect()
        .row(0)
    )
    row = figures(company.forecast(as_of, draws=10), "quarter", "booked")

    assert won > (0, 0)
    assert (row["mean_amount"], row["deals"]) == won
    assert {row[name] for name in MONEY} == {won[0]}


def test_quantiles_are_in_order_and_none_is_below_nothing(
    forecast: pl.DataFrame,
) -> None:
    is_ordered = (
        (pl.col("p10_amount") >= 0)
        & (pl.col("p10_amount") <= pl.col("p50_amount"))
        & (pl.col("p50_amount") <= pl.col("p90_amount"))
    )

    assert forecast.filter(~is_ordered).is_empty()


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_any_order_of_the_rows_gives_the_same_forecast(
    company: Warehouse, forecast: pl.DataFrame, engine: str
) -> None:
    shuffled = [
        frame.collect().sample(fraction=1.0, shuffle=True, seed=3).lazy()
        for frame in company
    ]

    again = revenue_forecast(
        *shuffled, as_of=AS_OF, reporting_currency="EUR", draws=400
    ).collect(engine=engine)  # type: ignore[call-overload]

    assert_frame_equal(again, forecast)


def test_nothing_that_came_later_changes_the_forecast_of_a_day() -> None:
    earlier = datetime(2026, 5, 1, tzinfo=UTC)
    later = [
        *varied(150),
        *deal("new", TODAY - 10, won=TODAY - 5),
        *deal("grew", 50, amount=100, won=TODAY - 3),
        change("amount", "99999.00", TODAY - 20, "crm:grew"),
        *deal("reopened", 60, won=80, lead=TODAY - 8, lost=TODAY - 2),
        *deal("deleted", 90),
        change("deleted", "true", TODAY - 15, "crm:deleted"),
    ]
    known_then = warehouse(*later, as_of=earlier, pipelines=PIPELINES)
    known_now = warehouse(*later, pipelines=PIPELINES)

    assert_frame_equal(
        known_now.forecast(earlier), known_then.forecast(earlier), check_exact=True
    )


def test_a_steady_company_goes_on_as_it_did(steady_forecast: pl.DataFrame) -> None:
    # A deal a day, each won ten days later: ten are open, and of those to come in
    # 28 days the first eighteen are won.
    parts = [
        figures(steady_forecast, "next_28_days", part)
        for part in ("open", "not_yet_created", "total")
    ]

    means = [float(row["mean_amount"]) for row in parts]  # type: ignore[arg-type]
    assert means == pytest.approx([1000, 1800, 2800], rel=0.08)
    assert parts[0]["deals"] == 10


def test_a_range_holds_the_mean_and_is_wider_than_luck_alone(
    steady_forecast: pl.DataFrame,
) -> None:
    row = figures(steady_forecast, "next_28_days", "not_yet_created")

    assert row["p10_amount"] < Decimal(1400) < Decimal(2300) < row["p90_amount"]  # type: ignore[operator]


def test_a_period_that_ends_on_the_same_day_has_the_same_forecast() -> None:
    june = datetime(2026, 6, 20, tzinfo=UTC)
    forecast = warehouse(*varied(100), pipelines=PIPELINES, as_of=june).forecast(june)
    drawn = forecast.filter(pl.col("part") != "booked", pl.col("part") != "total")
    month, quarter = (
        drawn.filter(pl.col("period") == period).select("member", "part", *MONEY)
        for period in ("month", "quarter")
    )

    assert_frame_equal(month, quarter)


def test_periods_follow_the_companys_days_and_as_of_is_exclusive() -> None:
    # Local midnight of 1 July in Amsterdam; won at that instant is won in July.
    midnight = datetime(2026, 6, 30, 22, tzinfo=UTC)
    last_instant = 181 - 2 / 24 - 1e-9
    rows = [*deal("june", 100, won=last_instant), *deal("july", 100, won=182)]
    forecast = warehouse(
        *rows, as_of=midnight + timedelta(days=2), time_zone="Europe/Amsterdam"
    ).forecast(midnight)

    spans = forecast.filter(pl.col("level") == "company", pl.col("part") == "booked")
    assert spans.select(
        "period", "period_start_date", "period_end_date", "deals"
    ).rows() == [
        ("month", date(2026, 7, 1), date(2026, 8, 1), 0),
        ("next_28_days", date(2026, 7, 1), date(2026, 7, 29), 0),
        ("quarter", date(2026, 7, 1), date(2026, 10, 1), 0),
    ]


def test_an_empty_warehouse_is_forecast_as_nothing_known() -> None:
    calendar = warehouse(*deal("any", 1)).dates
    nothing = Warehouse(
        FCT_DEAL_STATES.empty(), FCT_STAGE_HISTORY.empty(), DIM_DEALS.empty(), calendar
    )
    forecast = nothing.forecast()

    assert forecast.height == 12
    assert forecast.select(*MONEY).sum().row(0) == (0, 0, 0, 0)
    assert set(forecast["member"]) == {"all"}
    assert set(forecast.filter(pl.col("part") != "booked")["basis"]) == {
        "insufficient history"
    }


def test_a_company_that_never_won_says_so_and_still_gives_a_range() -> None:
    rows = [
        row for n in range(40) for row in deal(f"d{n}", 20 + 3 * n, proposal=21 + 3 * n)
    ]
    row = figures(warehouse(*rows).forecast(), "quarter", "total")

    assert row["basis"] == "insufficient history"
    assert row["p10_amount"] < row["mean_amount"] < row["p90_amount"]  # type: ignore[operator]
    assert row["mean_amount"] < Decimal(1000)  # type: ignore[operator]


def test_a_company_without_open_deals_has_only_booked_and_inflow() -> None:
    rows = steady(range(1, int(TODAY) - 20))
    forecast = warehouse(*rows).forecast()

    row = figures(forecast, "quarter", "open")
    assert [row[name] for name in ("deals", *MONEY)] == [0, 0, 0, 0, 0]


def test_fifty_wins_that_were_seen_open_make_a_measured_forecast() -> None:
    rows = [*steady(range(1, 51)), *steady(range(51, 100), pipeline="renewals")]
    forecast = warehouse(*rows, pipelines=PIPELINES).forecast(draws=10)

    members = ("crm:sales", "crm:renewals", "all")
    bases = [figures(forecast, "month", "open", member)["basis"] for member in members]
    assert bases == ["measured", "insufficient history", "measured"]


def test_a_pipeline_that_is_new_today_borrows_from_the_company() -> None:
    rows = [*steady(range(1, 152)), *deal("first", TODAY - 0.1, pipeline="renewals")]
    forecast = warehouse(*rows, pipelines=PIPELINES).forecast()

    row = figures(forecast, "quarter", "open", "crm:renewals")
    assert row["basis"] == "insufficient history"
    assert row["deals"] == 1
    assert Decimal(20) < row["mean_amount"] <= Decimal(100)  # type: ignore[operator]


def test_a_deal_without_an_amount_is_counted_and_brings_what_its_like_brought() -> None:
    silent = [
        row
        for n in range(1, 152)
        for row in [
            *deal(f"a{n}", n, amount=None, won=n + 10),
            change("amount", "40.00", n + 9.5, f"crm:a{n}"),
        ]
    ]
    row = figures(warehouse(*silent).forecast(), "next_28_days", "open")

    assert row["deals_without_amount"] == 9
    assert float(row["mean_amount"]) == pytest.approx(10 * 40, rel=0.1)  # type: ignore[arg-type]


def test_money_that_cannot_be_told_in_the_reporting_currency_is_left_out() -> None:
    dollars = [
        row
        for n in range(1, 152)
        for row in [
            *deal(f"d{n}", n, won=n + 10),
            change("currency", "USD", n, f"crm:d{n}"),
        ]
    ]
    forecast = warehouse(*dollars).forecast()

    row = figures(forecast, "quarter", "total")
    assert row["mean_amount"] == 0
    assert row["deals"] == row["deals_without_amount"] == 10 + 61


def test_a_deal_in_another_currency_is_forecast_at_its_own_rate() -> None:
    dollars = change("currency", "USD", 1, "crm:d")
    rows = [*deal("e", 1, pipeline="renewals"), *deal("d", 1), dollars]
    made = warehouse(*rows, pipelines=PIPELINES)
    in_dollars = pl.col("currency") == "USD"
    rated = made._replace(
        deals=made.deals.with_columns(
            reporting_amount=pl.when(in_dollars)
            .then(pl.col("amount") * 7)
            .otherwise("reporting_amount")
            .cast(pl.Decimal(18, 2))
        )
    )
    forecast = rated.forecast(draws=10)

    plain, dear = (
        float(figures(forecast, "quarter", "open", f"crm:{member}")["mean_amount"])  # type: ignore[arg-type]
        for member in ("renewals", "sales")
    )
    assert dear == pytest.approx(7 * plain, abs=0.1)


def test_deleted_deals_are_out() -> None:
    rows = steady(range(1, 152))
    gone = [change("deleted", "true", TODAY - 0.5, f"crm:s{n}") for n in (150, 151)]
    forecast = warehouse(*rows, *gone).forecast(draws=10)

    assert figures(forecast, "quarter", "open")["deals"] == 8


def test_a_reopened_deal_is_open_and_no_longer_booked() -> None:
    rows = [*deal("back", 100, won=TODAY - 5), to("proposal", TODAY - 1, "crm:back")]
    forecast = warehouse(*rows).forecast(draws=10)

    assert figures(forecast, "quarter", "booked")["deals"] == 0
    assert figures(forecast, "quarter", "open")["deals"] == 1


def test_the_first_day_of_history_has_a_forecast() -> None:
    forecast = warehouse(*deal("one", 1.5), as_of=day(2)).forecast(day(2), draws=10)

    row = figures(forecast, "quarter", "total")
    assert row["mean_amount"] > 0  # type: ignore[operator]
    assert row["deals"] == 1
