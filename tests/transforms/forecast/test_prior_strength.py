"""How much a small class believes the larger one."""

from math import lgamma

import numpy as np
import polars as pl
import pytest

from transforms.forecast.prior_strength import log_gamma, with_prior_strength


def strength(events: list[float], expected: list[float]) -> float:
    """Return the prior strength of classes with these events."""
    frame = pl.LazyFrame(
        {"events": events, "expected": expected, "is_one": True, "all": 0}
    )
    chosen = frame.pipe(
        with_prior_strength, "events", "expected", where="is_one", by="all"
    )
    return float(chosen.collect()["prior_strength"][0])


def test_the_logarithm_of_the_gamma_function_is_exact_enough() -> None:
    x = [0.01, 0.5, 1.0, 2.0, 3.7, 20.0, 1e4, 1e8]
    ours = pl.DataFrame({"x": x}).select(y=log_gamma(pl.col("x")))["y"]

    assert ours.to_list() == pytest.approx([lgamma(v) for v in x], rel=1e-9, abs=1e-9)


def test_classes_that_are_alike_are_hardly_told_apart() -> None:
    rng = np.random.default_rng(1)
    events = rng.poisson(50, size=60).astype(float)

    assert strength(events.tolist(), [50.0] * 60) >= 1024


def test_classes_that_differ_are_believed() -> None:
    assert strength([2.0, 60.0, 300.0, 7.0, 150.0], [100.0] * 5) == 1.0


def test_the_strength_recovers_how_much_classes_differ() -> None:
    rng = np.random.default_rng(2)
    theta = rng.gamma(16, 1 / 16, size=400)
    events = rng.poisson(200 * theta).astype(float)

    assert strength(events.tolist(), [200.0] * 400) == 16


def test_without_any_event_nothing_is_believed_of_classes() -> None:
    assert strength([0.0, 0.0], [0.0, 0.0]) == 4096
