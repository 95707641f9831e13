"""Kaplan-Meier: the estimator is that of the literature, to the ninth decimal."""

import numpy as np
import polars as pl
import pytest
from sksurv.nonparametric import kaplan_meier_estimator

from transforms.metrics.kaplan_meier import quantiles, survival

EXACT = 1e-9
SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)


def stays(seed: int, size: int, ties: int) -> pl.DataFrame:
    draw = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "time": draw.integers(0, ties, size),
            "is_open": draw.random(size) < draw.uniform(0, 0.9),
        }
    ).sort("time", "is_open")


def reached(frame: pl.DataFrame, *shares: float) -> list[int | None]:
    """Return the quantiles of the frame as one cohort."""
    found: list[int | None] = (
        frame.group_by(pl.lit(1)).agg(quantiles(shares))["time"].to_list()[0]
    )
    return found


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(("size", "ties"), [(6, 3), (60, 20), (900, 15), (900, 10**9)])
def test_the_share_that_lasts_is_scikit_survivals(
    seed: int, size: int, ties: int
) -> None:
    frame = stays(seed, size, ties)
    times, theirs = kaplan_meier_estimator(
        ~frame["is_open"].to_numpy(), frame["time"].to_numpy()
    )
    ours = (
        frame.with_columns(lasts=survival())
        .group_by("time", maintain_order=True)
        .agg(pl.col("lasts").last())
    )

    assert ours["time"].to_list() == times.tolist()
    assert ours["lasts"].to_numpy() == pytest.approx(theirs, abs=EXACT)


@pytest.mark.parametrize("seed", range(12))
def test_a_quantile_is_the_first_time_by_which_the_share_has_ended(seed: int) -> None:
    frame = stays(seed, 300, 40)
    times, lasts = kaplan_meier_estimator(
        ~frame["is_open"].to_numpy(), frame["time"].to_numpy()
    )
    expected = [
        next(
            (
                int(time)
                for time, share_left in zip(times, lasts, strict=True)
                if 1 - share_left >= share - EXACT
            ),
            None,
        )
        for share in SHARES
    ]

    assert reached(frame, *SHARES) == expected


def test_a_share_that_is_reached_exactly_is_reached() -> None:
    """1 - (1 - 1/3) (1 - 1/2) is two thirds, though not in binary."""
    thirds = pl.DataFrame({"time": [1, 2, 3], "is_open": [False] * 3})

    assert reached(thirds, 1 / 3, 2 / 3, 1.0) == [1, 2, 3]


def test_open_stays_put_the_quantiles_off() -> None:
    ended = pl.DataFrame({"time": [1, 2, 3, 4], "is_open": [False] * 4})
    some = pl.DataFrame({"time": [1, 2, 3, 4], "is_open": [False, True, False, False]})

    assert reached(ended, 0.5, 0.75) == [2, 3]
    assert reached(some, 0.5, 0.75) == [3, 4]


def test_what_has_not_ended_often_enough_is_not_known() -> None:
    frame = pl.DataFrame({"time": [1, 2, 3, 4], "is_open": [False, True, True, True]})

    assert reached(frame, 0.25, 0.5) == [1, None]
