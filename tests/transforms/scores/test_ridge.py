"""Ridge: the effects are those of an independent solver, and the same every time."""

import numpy as np
import polars as pl
import pytest
from sklearn.linear_model import (  # type: ignore[import-untyped]
    LogisticRegression,
)

from transforms.scores.coding import Coded, Counts, Floats, coded, compact
from transforms.scores.features import FEATURES, NAMES, UNKNOWN
from transforms.scores.ridge import Ridge, logistic, ridge

PLAIN = {f.name: 0 if f.words else UNKNOWN for f in FEATURES}


def patterns(count: int = 300) -> tuple[Coded, Counts]:
    """Return patterns of a source, an age and a size, and counts that follow them."""
    rng = np.random.default_rng(5)
    frame = pl.DataFrame([PLAIN] * count).with_columns(
        origin=pl.Series(rng.choice(["fair", "web", "friend"], count)),
        age=pl.Series(rng.integers(0, 4, count)),
        company=pl.Series(rng.integers(0, 7, count)),
    )
    rows = coded(frame.sort("origin", "age", "company"))
    trials = rng.integers(1, 40, count).astype(np.float64)
    level = (
        -1
        + 0.5 * (rows.codes[:, 3] % 3)
        - 0.2 * (rows.codes[:, NAMES.index("company") + 1] % 4)
    )
    hits = rng.binomial(trials.astype(int), logistic(level)).astype(np.float64)
    return rows, Counts(trials, hits)


def by_sklearn(rows: Coded, counts: Counts) -> Floats:
    """Return the log-odds by scikit-learn: its penalty of 1 is scaled into columns."""
    hot = np.zeros((len(rows.codes), len(rows.words)))
    for codes in rows.codes.T:
        hot[np.arange(len(codes)), codes] = 1
    hot = (hot * rows.has_say / np.sqrt(rows.precision))[:, 1:]
    twice = np.concatenate([hot, hot])
    truth = np.repeat([1, 0], len(hot))
    weights = np.concatenate([counts.hits, counts.trials - counts.hits])
    fit = LogisticRegression(C=1.0, tol=1e-12, max_iter=5_000)
    fit.fit(twice, truth, sample_weight=weights)
    found: Floats = fit.decision_function(hot)
    return found


def test_the_effects_are_those_of_scikit_learn() -> None:
    rows, counts = patterns()
    ours = ridge(rows, counts).log_odds(rows)

    # It leaves the level free, we draw it to 0 by a thousandth.
    assert ours == pytest.approx(by_sklearn(rows, counts), abs=2e-3)


def test_the_variance_is_that_of_the_inverse_curvature() -> None:
    rows, counts = patterns()
    fitted = ridge(rows, counts)
    one = np.zeros(len(rows.words))
    one[rows.codes[7]] = 1

    assert fitted.variance(rows)[7] == pytest.approx(one @ fitted.covariance @ one)
    assert 0.05 < np.sqrt(fitted.variance(rows)).mean() < 1


def test_more_leads_make_it_surer() -> None:
    rows, counts = patterns()
    tenfold = Counts(counts.trials * 10, counts.hits * 10)

    assert (
        ridge(rows, tenfold).variance(rows) < ridge(rows, counts).variance(rows)
    ).all()


def test_values_that_have_no_say_have_no_effect() -> None:
    rows, counts = patterns()
    fitted: Ridge = ridge(rows, counts)

    assert (fitted.effects[~rows.has_say] == 0).all()
    assert (fitted.covariance[~rows.has_say] == 0).all()


def test_the_start_does_not_matter() -> None:
    rows, counts = patterns()
    cold = ridge(rows, counts).effects
    warm = ridge(rows, counts, start=np.linspace(-2, 2, len(cold))).effects

    assert warm == pytest.approx(cold, abs=1e-7)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_one_outcome_only_is_bounded(share: float) -> None:
    rows, counts = patterns()
    chance = logistic(
        ridge(rows, Counts(counts.trials, counts.trials * share)).log_odds(rows)
    )

    assert np.isfinite(chance).all()
    assert np.abs(chance - share).max() < 0.01


def test_without_a_lead_nothing_has_an_effect() -> None:
    rows, counts = patterns()

    assert (ridge(rows, counts.where(counts.trials < 0)).effects == 0).all()


def test_the_same_patterns_side_by_side_are_one() -> None:
    rows, counts = patterns(50)
    twice = Coded(
        np.repeat(rows.codes, 2, axis=0),
        rows.start,
        rows.words,
        rows.precision,
        rows.has_say,
    )
    halves = Counts(np.repeat(counts.trials / 2, 2), np.repeat(counts.hits / 2, 2))
    one, once = compact(rows, counts)
    two, added = compact(twice, halves)

    assert (one.codes == two.codes).all()
    assert (once.trials == added.trials).all()
    assert (once.hits == added.hits).all()
    assert len(one.codes) < 50
