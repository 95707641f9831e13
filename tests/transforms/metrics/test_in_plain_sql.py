# ruff: noqa: S608 - the SQL is made of our own texts
"""Every figure, computed a second time in plain SQL: both must say the same."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.transforms.histories import AS_OF, Change
from tests.transforms.metrics.random_companies import Small, changes
from transforms.metrics.pipeline_daily import pipeline_daily
from transforms.metrics.sales_velocity import sales_velocity
from transforms.metrics.stage_conversion import stage_conversion
from transforms.metrics.stage_incidence import stage_incidence
from transforms.metrics.time_in_stage import time_in_stage

pytestmark = pytest.mark.slow
# Not made smaller where both differ: that takes minutes, and the companies are small.
many = settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia"]
)
# Months of the calendar, all time, and the last 42 days, as instants.
PERIODS = f"""
  periods AS (
    SELECT 'month' AS period, month_start_date AS begins,
           min(starts_at) AS starts_at, max(ends_at) AS ends_at
    FROM dates GROUP BY month_start_date
    UNION ALL
    SELECT 'all', min(date), min(starts_at), max(ends_at)
    FROM dates WHERE starts_at < TIMESTAMPTZ '{AS_OF.isoformat()}'
    UNION ALL
    SELECT 'trailing', NULL, TIMESTAMPTZ '{(AS_OF - timedelta(days=42)).isoformat()}',
           TIMESTAMPTZ '{AS_OF.isoformat()}'
  )
"""
COUNTED = f"""
  counted AS (
    SELECT e.*, p.period, p.begins FROM entries e
    JOIN periods p ON e.entered_at >= p.starts_at AND e.entered_at < p.ends_at
    WHERE (e.is_open_stage OR e.stage = 'unmapped') AND NOT e.is_from_merge
      AND e.entered_at < TIMESTAMPTZ '{AS_OF.isoformat()}'
  )
"""


def same(ours: pl.LazyFrame, theirs: pl.DataFrame, columns: Sequence[str]) -> None:
    """Check that both have the same rows; floats may differ in the last digits."""
    found = ours.collect()
    streamed = ours.collect(engine="streaming")
    assert streamed.equals(found)
    kept = found.filter(pl.col("period").is_in(["all", "month", "trailing"]))
    begins = pl.when(pl.col("period") != "trailing").then("period_start_date")
    mine = rows_of(
        kept.with_columns(begins=begins).select("period", "begins", *columns)
    )
    assert mine == rows_of(theirs.select("period", "begins", *columns))


def rows_of(frame: pl.DataFrame) -> list[Any]:
    """Return the rows in an order of their own, numbers as near as can be expected."""
    rounded = frame.with_columns(pl.selectors.float().round(9) + 0.0)
    return sorted(map(str, rounded.rows()))


def cohorts_of(small: Small) -> tuple[pl.LazyFrame, pl.LazyFrame, pl.LazyFrame]:
    return small.entries, small.stages, small.dates


@many
@given(rows=changes(), zone=ZONES)
def test_stage_conversion(rows: list[Change], zone: str) -> None:
    small = Small(tuple(rows), zone)
    steps = ("advanced", "won", "lost", "went_back", "moved", "deleted")
    limits = (
        ("ever", None),
        *((f"within_{n}_days", n) for n in (30, 60, 90, 180, 365)),
    )
    asked = pl.DataFrame(
        limits, schema={"definition": pl.String, "days": pl.Int64}, orient="row"
    )
    aged = f"(days IS NULL OR TIMESTAMPTZ '{AS_OF.isoformat()}' - entered_at >= d)"
    in_time = "(days IS NULL OR exited_at - entered_at <= d)"
    decided = "(days IS NULL OR decided_at - entered_at <= d)"
    counts = ", ".join(
        f"count(*) FILTER ({aged} AND {in_time} AND next_step = '{step}') AS {step}"
        for step in steps
    )
    theirs = small.sql(
        f"""
        WITH {PERIODS}, {COUNTED}, visited AS (
          SELECT *, 'any' AS visits FROM counted
          UNION ALL SELECT *, 'first' FROM counted WHERE visit = 1
        )
        SELECT period, begins, level, pipeline_id, stage, definition, visits,
          count(*) FILTER ({aged}) AS entered,
          count(*) FILTER (NOT {aged}) AS not_yet_mature, {counts},
          count(*) FILTER ({aged} AND {decided} AND outcome = 'won') AS eventually_won,
          count(*) FILTER ({aged} AND {decided} AND outcome = 'lost')
            AS eventually_lost,
          (advanced + won) / nullif(entered, 0) AS conversion_rate,
          eventually_won / nullif(entered, 0) AS won_rate,
          eventually_won / nullif(eventually_won + eventually_lost, 0) AS win_rate
        FROM visited, (SELECT *, to_days(days::INTEGER) AS d FROM asked)
        GROUP BY ALL
        """,
        asked=asked,
    )
    ours = stage_conversion(
        *cohorts_of(small),
        as_of=AS_OF,
        trailing_days=(42,),
        sample_floor=1,
        segments=(),
    )

    # A cohort without a first visit has a row all the same, of zeros.
    is_seen = pl.col("entered") + pl.col("not_yet_mature") > 0
    same(ours.filter(is_seen), theirs, theirs.columns[2:])


@many
@given(rows=changes(), zone=ZONES)
def test_time_in_stage(rows: list[Change], zone: str) -> None:
    small = Small(tuple(rows), zone)
    quantiles = ", ".join(
        f"min(days) FILTER (ended >= {share} - 1e-12) AS p{share * 100:.0f}_days"
        for share in (0.5, 0.75, 0.9)
    )
    cohort = "period, begins, level, pipeline_id, stage"
    theirs = small.sql(
        f"""
        WITH {PERIODS}, {COUNTED}, stays AS (
          SELECT {cohort}, exited_at IS NULL AS is_open, epoch_us(
            coalesce(exited_at, TIMESTAMPTZ '{AS_OF.isoformat()}') - entered_at
          ) / 86400e6 AS days FROM counted
        ), times AS (
          SELECT {cohort}, days, count(*) FILTER (NOT is_open) AS ends, count(*) AS n
          FROM stays GROUP BY ALL
        ), risks AS (
          SELECT *, sum(n) OVER (PARTITION BY {cohort} ORDER BY days DESC) AS at_risk
          FROM times
        ), curves AS (
          SELECT *, 1 - product(1 - ends / at_risk)
            OVER (PARTITION BY {cohort} ORDER BY days) AS ended FROM risks
        ), shares AS (
          SELECT {cohort}, {quantiles} FROM curves WHERE ends > 0 GROUP BY ALL
        ), counts AS (
          SELECT {cohort}, count(*) AS stays, count(*) FILTER (is_open) AS open_stays,
            avg(days) FILTER (NOT is_open) AS mean_days_of_closed,
            median(days) FILTER (NOT is_open) AS median_days_of_closed
          FROM stays GROUP BY ALL
        )
        SELECT counts.*, p50_days, p75_days, p90_days
        FROM counts LEFT JOIN shares
          ON shares.period = counts.period
          AND shares.begins IS NOT DISTINCT FROM counts.begins
          AND shares.level = counts.level AND shares.pipeline_id = counts.pipeline_id
          AND shares.stage = counts.stage
        """
    )
    ours = time_in_stage(
        *cohorts_of(small), as_of=AS_OF, trailing_days=(42,), sample_floor=1
    )

    same(ours, theirs, theirs.columns[2:])


@many
@given(rows=changes(), zone=ZONES)
def test_stage_incidence_at_its_end(rows: list[Change], zone: str) -> None:
    small = Small(tuple(rows), zone)
    cohort = "period, begins, level, pipeline_id, stage"
    causes = {"won": "= 'won'", "lost": "= 'lost'", "gone": "IN ('deleted', 'merged')"}
    ends = ", ".join(
        f"count(*) FILTER (outcome {test}) AS {cause}" for cause, test in causes.items()
    )
    chances = ", ".join(
        f"sum(before * {cause} / at_risk) AS {cause}_incidence" for cause in causes
    )
    theirs = small.sql(
        f"""
        WITH {PERIODS}, {COUNTED}, spells AS (
          SELECT {cohort}, outcome, greatest(epoch_us(CASE WHEN outcome = 'open'
            THEN TIMESTAMPTZ '{AS_OF.isoformat()}'
            ELSE coalesce(decided_at, exited_at) END - entered_at), 0) AS lasts
          FROM counted WHERE visit = 1
        ), times AS (
          SELECT {cohort}, lasts, count(*) AS n, {ends} FROM spells GROUP BY ALL
        ), risks AS (
          SELECT *, sum(n) OVER (PARTITION BY {cohort} ORDER BY lasts DESC) AS at_risk
          FROM times
        ), curves AS (
          SELECT *, coalesce(product(1 - (won + lost + gone) / at_risk) OVER (
            PARTITION BY {cohort} ORDER BY lasts
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 1) AS before FROM risks
        )
        SELECT {cohort}, sum(n)::BIGINT AS entered, {chances} FROM curves GROUP BY ALL
        """
    )
    ours = stage_incidence(
        *cohorts_of(small), as_of=AS_OF, trailing_days=(42,), sample_floor=1
    )

    same(ours.filter(horizon="end"), theirs, theirs.columns[2:])


@many
@given(rows=changes(), zone=ZONES)
def test_sales_velocity(rows: list[Change], zone: str) -> None:
    small = Small(tuple(rows), zone)
    theirs = small.sql(
        f"""
        WITH {PERIODS}, decided AS (
          SELECT period, begins, pipeline_id, outcome = 'won' AS is_won,
            reporting_amount AS amount, cycle_days
          FROM deals JOIN periods
            ON closed_at >= starts_at AND closed_at < ends_at
          WHERE outcome IN ('won', 'lost')
        )
        SELECT period, begins, pipeline_id,
          count(*) FILTER (is_won) AS won_deals,
          count(*) FILTER (NOT is_won) AS lost_deals,
          coalesce(sum(amount) FILTER (is_won), 0)::DECIMAL(18, 2) AS won_amount,
          count(*) FILTER (is_won AND amount IS NULL) AS won_deals_without_amount,
          won_deals / (won_deals + lost_deals) AS win_rate,
          avg(cycle_days) FILTER (is_won) AS cycle_days,
          median(cycle_days) FILTER (is_won) AS cycle_days_p50,
          quantile_cont(cycle_days, 0.9) FILTER (is_won) AS cycle_days_p90
        FROM decided GROUP BY ALL
        """
    )
    ours = sales_velocity(
        small.deals,
        small.dates,
        as_of=AS_OF,
        reporting_currency="EUR",
        trailing_days=(42,),
        sample_floor=1,
    )

    decided = ours.filter(pl.col("won_deals") + pl.col("lost_deals") > 0)
    same(decided, theirs, theirs.columns[2:])


@many
@given(rows=changes(), zone=ZONES)
def test_pipeline_daily(rows: list[Change], zone: str) -> None:
    small = Small(tuple(rows), zone)
    incidence = stage_incidence(*cohorts_of(small), as_of=AS_OF)
    ours = pipeline_daily(
        small.states,
        small.stages,
        small.dates,
        incidence,
        as_of=AS_OF,
    )
    theirs = small.sql(
        f"""
        WITH ends AS (
          SELECT date, least(ends_at, TIMESTAMPTZ '{AS_OF.isoformat()}') AS closes,
            ends_at > TIMESTAMPTZ '{AS_OF.isoformat()}' AS is_partial
          FROM dates WHERE starts_at < TIMESTAMPTZ '{AS_OF.isoformat()}'
        )
        SELECT date, pipeline_id, stage_id, coalesce(owner_id, 'none') AS owner_id,
          currency, count(*) AS open_deals,
          count(*) FILTER (amount IS NULL) AS deals_without_amount,
          coalesce(sum(amount), 0)::DECIMAL(18, 2) AS amount, is_partial
        FROM ends JOIN states
          ON valid_from < closes AND (valid_to IS NULL OR valid_to >= closes)
        WHERE NOT is_deleted AND merged_into IS NULL
          AND stage_id NOT IN ('crm:won', 'crm:lost')
        GROUP BY ALL
        """
    )

    assert ours.collect(engine="streaming").equals(ours.collect())
    assert rows_of(ours.select(theirs.columns).collect()) == rows_of(theirs)


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_a_company_without_a_deal_has_no_figures(
    engine: Literal["in-memory", "streaming"],
) -> None:
    small = Small(())
    made = [
        stage_conversion(*cohorts_of(small), as_of=AS_OF),
        time_in_stage(*cohorts_of(small), as_of=AS_OF),
        stage_incidence(*cohorts_of(small), as_of=AS_OF),
    ]

    assert [frame.collect(engine=engine).height for frame in made] == [0, 0, 0]
