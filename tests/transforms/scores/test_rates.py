"""Rates: a source's own, as far as it has leads; else the company's."""

import polars as pl
import pytest

from tests.transforms.scores.patterns import asked, counted, seen
from transforms.metrics.intervals import wilson_high, wilson_low
from transforms.scores.features import NAMES
from transforms.scores.learning import learnt_rates, past
from transforms.scores.rates import STRENGTH

ROWS = counted(
    asked(origin="new"),
    seen(980, 90, origin="web"),
    seen(20, 10, origin="fair"),
    seen(1000, 100, origin="web", age=4),
).sort("origin", *NAMES, "span")
RATES = learnt_rates(past(ROWS))
FIGURES = zip(RATES.chance, RATES.low, RATES.high, strict=True)
BY_SOURCE = dict(zip(ROWS["origin"], FIGURES, strict=True))
OVERALL = 200.5 / 2001


def test_a_source_never_seen_has_the_rate_of_the_company() -> None:
    assert RATES.overall == pytest.approx(OVERALL)
    assert BY_SOURCE["new"][0] == pytest.approx(OVERALL)


def test_the_rate_of_the_company_is_worth_twenty_leads() -> None:
    assert STRENGTH == 20
    assert BY_SOURCE["fair"][0] == pytest.approx((10 + 20 * OVERALL) / 40)
    assert BY_SOURCE["web"][0] == pytest.approx((190 + 20 * OVERALL) / 2000)


def test_the_interval_is_that_of_both_together() -> None:
    won, leads = pl.lit(10 + 20 * OVERALL), pl.lit(40.0)
    low, high = pl.select(wilson_low(won, leads), high=wilson_high(won, leads)).row(0)

    assert BY_SOURCE["fair"][1:] == pytest.approx((low, high))
