"""Intervals: the published examples come out."""

import polars as pl
import pytest

from transforms.metrics.intervals import (
    log_log_high,
    log_log_low,
    wilson_high,
    wilson_low,
)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (20, 20, 0.8389, 1.0),
    ],
)
def test_wilsons_interval_is_that_of_newcombes_table(
    successes: int, trials: int, low: float, high: float
) -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3."""
    ends = pl.select(
        wilson_low(pl.lit(successes), pl.lit(trials)),
        high=wilson_high(pl.lit(successes), pl.lit(trials)),
    ).row(0)

    assert [round(end, 4) for end in ends] == [low, high]


def test_without_a_trial_there_is_no_interval() -> None:
    none = pl.lit(0)

    assert pl.select(wilson_low(none, none)).item() is None
    assert pl.select(wilson_high(none, none)).item() is None


def test_nothing_won_has_no_chance_below_nothing() -> None:
    assert pl.select(wilson_low(pl.lit(0), pl.lit(7))).item() == 0.0
    assert pl.select(wilson_high(pl.lit(7), pl.lit(7))).item() == 1.0


@pytest.mark.parametrize("estimate", [0.0, 1.0])
def test_the_log_log_scale_has_no_width_at_its_ends(estimate: float) -> None:
    ends = [
        pl.select(end(pl.lit(estimate), pl.lit(0.01))).item()
        for end in (log_log_low, log_log_high)
    ]

    assert ends == [estimate, estimate]


def test_an_unknown_estimate_has_no_interval() -> None:
    unknown = pl.lit(None, pl.Float64)

    assert pl.select(log_log_low(unknown, pl.lit(0.01))).item() is None
