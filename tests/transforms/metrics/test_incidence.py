"""Incidence: the estimator is that of the literature, to the ninth decimal."""

import numpy as np
import polars as pl
import pytest
from sksurv.nonparametric import cumulative_incidence_competing_risks

from transforms.metrics.incidence import CAUSES, incidence_curve
from transforms.metrics.intervals import log_log_high, log_log_low
from transforms.metrics.risk_sets import risk_sets

EXACT = 1e-9


def spells(seed: int, size: int, ties: int, cohort: int = 0) -> pl.DataFrame:
    """Return random observations on so many distinct times; a third is cut off."""
    draw = np.random.default_rng(seed)
    cause = draw.choice(4, size, p=[0.3, 0.25, 0.4, 0.05])
    cause[: len(CAUSES)] = 1 + np.arange(len(CAUSES))  # each happens at least once
    return pl.DataFrame(
        {
            "cohort": np.full(size, cohort),
            "time": draw.integers(0, ties, size),
            "cause": pl.Series(cause).replace_strict(
                dict(enumerate(CAUSES, start=1)), default=None, return_dtype=pl.String
            ),
            "code": cause,
        }
    ).sort("time")


def chances(frame: pl.DataFrame) -> pl.LazyFrame:
    return incidence_curve(risk_sets(frame.lazy(), causes=CAUSES))


def curve(frame: pl.DataFrame) -> pl.DataFrame:
    return (
        chances(frame.drop("code"))
        .with_columns(
            end(pl.col(f"{cause}_incidence"), pl.col(f"{cause}_variance")).alias(
                f"{cause}_{name}"
            )
            for cause in CAUSES
            for name, end in (("low", log_log_low), ("high", log_log_high))
        )
        .collect()
    )


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("size", "ties"), [(8, 4), (60, 20), (900, 15), (900, 10**9), (100_000, 30)]
)
def test_the_estimate_and_its_interval_are_scikit_survivals(
    seed: int, size: int, ties: int
) -> None:
    frame = spells(seed, size, ties)
    times, theirs, ends = cumulative_incidence_competing_risks(
        frame["code"].to_numpy(),
        frame["time"].to_numpy(),
        conf_type="log-log",
        var_type="Aalen",
    )
    ours = curve(frame)

    assert ours["time"].to_list() == times.tolist()
    assert ours["open_share"].to_numpy() == pytest.approx(1 - theirs[0], abs=EXACT)
    for number, cause in enumerate(CAUSES, start=1):
        for column, expected in (
            ("incidence", theirs[number]),
            ("low", ends[number, 0]),
            ("high", ends[number, 1]),
        ):
            found = ours[f"{cause}_{column}"].to_numpy()
            assert found == pytest.approx(expected, abs=EXACT), column


def test_every_chance_and_the_open_share_add_up_to_one() -> None:
    sums = curve(spells(1, 500, 40)).select(
        pl.sum_horizontal("open_share", *(f"{cause}_incidence" for cause in CAUSES))
    )

    assert sums.to_series().to_numpy() == pytest.approx(1.0, abs=EXACT)


def test_a_cohort_among_others_is_as_it_is_alone() -> None:
    cohorts = [spells(seed, 50 + seed, 12, cohort=seed) for seed in range(6)]
    alone = pl.concat(curve(cohort) for cohort in cohorts)

    assert curve(pl.concat(cohorts)).equals(alone)


def test_both_engines_give_the_same_digits() -> None:
    plan = chances(spells(3, 5_000, 700).drop("code"))

    assert plan.collect(engine="streaming").equals(plan.collect(engine="in-memory"))


def test_who_is_out_of_sight_is_no_longer_followed() -> None:
    frame = pl.DataFrame(
        {"cohort": 0, "time": [1, 2, 3, 4], "cause": ["lost", None, "won", None]}
    )

    assert chances(frame).select("time", "at_risk", "followed").collect().rows() == [
        (1, 4, 4),
        (2, 3, 4),
        (3, 2, 3),
        (4, 1, 3),
    ]


def test_times_at_which_nothing_happened_may_be_left_out() -> None:
    sets = risk_sets(spells(5, 400, 60).lazy().drop("code"), causes=CAUSES)
    has_events = pl.col("events") > 0
    thinned = incidence_curve(sets.filter(has_events)).collect()

    assert thinned.equals(incidence_curve(sets).filter(has_events).collect())


def test_no_spells_make_no_curve() -> None:
    assert curve(spells(0, 3, 1).clear()).is_empty()
