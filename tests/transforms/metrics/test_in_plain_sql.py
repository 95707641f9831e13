"""Every figure, computed a second time in plain SQL: both must say the same."""

from collections.abc import Sequence
from typing import Any, Literal

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from benchmarks import plain_sql
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
    theirs = small.sql(plain_sql.stage_conversion(AS_OF))
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
    theirs = small.sql(plain_sql.time_in_stage(AS_OF))
    ours = time_in_stage(
        *cohorts_of(small), as_of=AS_OF, trailing_days=(42,), sample_floor=1
    )

    same(ours, theirs, theirs.columns[2:])


@many
@given(rows=changes(), zone=ZONES)
def test_stage_incidence_at_its_end(rows: list[Change], zone: str) -> None:
    small = Small(tuple(rows), zone)
    theirs = small.sql(plain_sql.stage_incidence(AS_OF))
    ours = stage_incidence(
        *cohorts_of(small), as_of=AS_OF, trailing_days=(42,), sample_floor=1
    )

    same(ours.filter(horizon="end"), theirs, theirs.columns[2:])


@many
@given(rows=changes(), zone=ZONES)
def test_sales_velocity(rows: list[Change], zone: str) -> None:
    small = Small(tuple(rows), zone)
    theirs = small.sql(plain_sql.sales_velocity(AS_OF))
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
        small.states, small.stages, small.dates, incidence, as_of=AS_OF
    )
    theirs = small.sql(plain_sql.pipeline_daily(AS_OF))

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
