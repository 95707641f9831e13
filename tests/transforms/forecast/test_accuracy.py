"""On a real log the forecast must be worth more than a look at the past."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from benchmarks.forecast_accuracy import figures_of, scored
from benchmarks.loan_log import LOG, loan_tables

ORIGINS = [datetime(2011, 12, 5, tzinfo=UTC) + timedelta(weeks=n) for n in range(11)]


@pytest.mark.slow
@pytest.mark.skipif(not LOG.exists(), reason="the shared loan log is not here")
def test_on_a_real_log_it_is_nearer_than_the_last_four_weeks_or_stage_rates() -> None:
    figures = figures_of(scored(loan_tables(), [(origin, 28) for origin in ORIGINS]))
    rows = figures.filter(pl.col("part") == "total").rows_by_key("model", named=True)
    wape = {model: row["wape"] for model, (row,) in rows.items()}

    ours = wape.pop("stagecast")
    assert ours < 0.12
    assert ours < min(wape.values())
