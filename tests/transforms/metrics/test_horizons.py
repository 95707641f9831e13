"""Horizons: reading a curve off is looking at every one of its rows."""

import numpy as np
import polars as pl
import pytest

from transforms.metrics.horizons import read_off, with_landmarks
from transforms.metrics.incidence import CAUSES, incidence_curve
from transforms.metrics.risk_sets import risk_sets

TIMES = (3, 10, 11, 25, 60)


def curves(seed: int) -> pl.LazyFrame:
    draw = np.random.default_rng(seed)
    size = 40
    spells = pl.LazyFrame(
        {
            "cohort": draw.integers(0, 4, size),
            "time": draw.integers(0, 30, size),
            "cause": draw.choice(["won", "lost", "gone", ""], size),
        }
    )
    sets = risk_sets(spells.sort("cohort", "time"), causes=CAUSES)
    return incidence_curve(sets)


def everywhere(curve: pl.LazyFrame) -> list[tuple[object, ...]]:
    """Return what the curve says at every time, found by looking at all its rows."""
    rows = curve.collect()
    found: list[tuple[object, ...]] = []
    for cohort in rows["cohort"].unique().sort():
        own = rows.filter(pl.col("cohort") == cohort)
        for time in TIMES:
            until = own.filter(pl.col("time") <= time)["won_incidence"]
            after = own.filter(pl.col("time") >= time)["at_risk"]
            found.append(
                (
                    cohort,
                    time,
                    until[-1] if len(until) else None,
                    after[0] if len(after) else None,
                )
            )
    return found


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_the_landmarks_say_what_the_whole_curve_says(
    seed: int, engine: pl._typing.EngineType
) -> None:
    curve = curves(seed)
    points = with_landmarks(curve, times=TIMES).filter("is_landmark")
    asked = (
        curve.select("cohort").unique().join(pl.LazyFrame({"time": TIMES}), how="cross")
    )
    ours = (
        read_off(asked, points)
        .sort("cohort", "time")
        .select("cohort", "time", "won_incidence", "at_risk")
    )

    assert ours.collect(engine=engine).rows() == everywhere(curve)


def test_a_long_curve_has_few_landmarks() -> None:
    long = pl.LazyFrame({"cohort": 0, "time": range(1000)})
    points = with_landmarks(long, times=TIMES).filter("is_landmark").collect()

    assert points["time"].to_list() == [0, *TIMES, 999]
