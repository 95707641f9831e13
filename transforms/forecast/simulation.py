"""Simulation: draws of what the open and the not-yet-created deals will bring.

The only step of the forecast outside Polars: a spread needs draws, and draws need
NumPy. It takes one small frame (a row per open deal and period, a row per pipeline and
period) whole and in order, and gives back a smaller one.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zlib import crc32

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.forecast.split_to_the_cent import split_to_the_cent

CHANCES = pl.Schema(
    {
        "period": pl.String(),
        "pipeline_id": pl.String(),
        "part": pl.String(),
        "expected_wins": pl.Float64(),  # of an open deal: its chance
        "amount": pl.Float64(),  # what a win brings
        "spread": pl.Float64(),  # variance of that over its square
        "wins_known": pl.Int64(),  # how many wins the pipeline's chances rest on
    }
)
SIMULATED = pl.Schema(
    {
        "period": pl.String(),
        "level": pl.String(),
        "member": pl.String(),
        "part": pl.String(),
        **{f"{name}_cents": pl.Int64() for name in ("mean", "p10", "p50", "p90")},
    }
)

Floats = NDArray[np.float64]
PARTS = ("open", "not_yet_created")
# How far the two parts miss for reasons that all deals share, and how far together.
_VARIANCES = (0.10, 0.28)
_CORRELATION = 0.5
# The deals that move the sum most are drawn one by one, the others together.
_ONE_BY_ONE = 100
# What a pipeline that never won anything is taken to know.
_WINS_BEFOREHAND = 2
_QUANTILES = (0.1, 0.5, 0.9)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def simulation(chances: pl.DataFrame, *, as_of: datetime, draws: int) -> pl.DataFrame:
    """Return mean and quantiles per period, member and part, with the parts' total.

    `chances` has the columns of `CHANCES`, the result those of `SIMULATED`. Means are
    exact expectations, split to the cent, so that pipelines add up to the company and
    parts to totals. Quantiles come from draws in which the company is the sum of its
    pipelines. The seed is made of `as_of` and the pipeline's name: the same night gives
    the same draws, and a new pipeline does not disturb the others.
    """
    ordered = chances.sort(CHANCES.names())
    seed = (as_of - _EPOCH) // timedelta(microseconds=1)
    shocks = common_shocks(np.random.default_rng(seed), draws)
    rows = [
        row
        for period, lots in _groups(ordered, "period")
        for row in _of_period(period, lots, shocks, seed)
    ]
    return pl.DataFrame(rows, schema=SIMULATED, orient="row")


def common_shocks(rng: np.random.Generator, draws: int) -> Floats:
    """Return, per part and draw, the factor by which all deals miss together.

    Gamma with mean 1 and the parts' variances. A gamma with more shape is a sum of
    gammas, so what the two sums share makes them correlated.
    """
    shapes = 1 / np.array(_VARIANCES)
    shared = _CORRELATION * np.sqrt(shapes.prod())
    both = rng.gamma(shared, size=draws)
    alone = [rng.gamma(shape - shared, size=draws) for shape in shapes]
    return np.stack(
        [(both + own) / shape for own, shape in zip(alone, shapes, strict=True)]
    )


def _of_period(
    period: str, lots: pl.DataFrame, shocks: Floats, seed: int
) -> Iterator[tuple[str | int, ...]]:
    """Return the period's rows, first of the company, then of each pipeline."""
    pipelines = list(_groups(lots, "pipeline_id"))
    means = split_to_the_cent(
        np.concatenate([_expectations(rows) for _, rows in pipelines])
    ).reshape(-1, len(PARTS))
    company = np.zeros_like(shocks)
    for (pipeline, rows), mean in zip(pipelines, means, strict=True):
        rng = np.random.default_rng([seed, crc32(pipeline.encode())])
        drawn = _draws(rng, rows, shocks)
        company += drawn
        yield from _of_member((period, "pipeline", pipeline), drawn, mean)
    yield from _of_member((period, "company", "all"), company, means.sum(axis=0))


def _of_member(
    member: tuple[str, str, str], drawn: Floats, means: NDArray[np.int64]
) -> Iterator[tuple[str | int, ...]]:
    """Return the member's rows: its parts and their total."""
    for part, mean, amounts in zip(
        (*PARTS, "total"),
        (*means, means.sum()),
        (*drawn, drawn.sum(axis=0)),
        strict=True,
    ):
        cents = np.rint(np.quantile(amounts, _QUANTILES) * 100).astype(np.int64)
        yield (*member, part, int(mean), *cents.tolist())


def _draws(rng: np.random.Generator, rows: pl.DataFrame, shocks: Floats) -> Floats:
    """Return, per part and draw, what the pipeline brings.

    Besides the shocks of the whole company, the pipeline's own chances are uncertain:
    learnt from n wins, they have a relative variance of about 1 / n.
    """
    shape = rows["wins_known"].to_numpy().max() + _WINS_BEFOREHAND
    factors = shocks * rng.gamma(shape, size=shocks.shape) / shape
    return np.stack([_open(rng, rows, factors[0]), _inflow(rng, rows, factors[1])])


def _open(rng: np.random.Generator, rows: pl.DataFrame, factor: Floats) -> Floats:
    """Return what the open deals bring, never more than all of them together.

    The hundred with the largest variance are won or not, one by one. The sum of the
    others is drawn from a gamma with its exact mean and variance.
    """
    chance, amount = _part(rows, "open", "expected_wins", "amount")
    variance = chance * (1 - chance) * amount**2
    by_weight = np.argsort(-variance, kind="stable")
    large, small = by_weight[:_ONE_BY_ONE], by_weight[_ONE_BY_ONE:]
    brought: Floats = np.zeros(len(factor))
    for deal in large:
        brought += np.where(rng.random(len(factor)) < chance[deal], amount[deal], 0.0)
    mean, spread = (chance * amount)[small].sum(), variance[small].sum()
    if mean > 0 and spread > 0:
        brought += rng.gamma(mean**2 / spread, size=len(factor)) * spread / mean
    else:
        brought += mean
    capped: Floats = np.minimum(brought * factor, amount.sum())
    return capped


def _inflow(rng: np.random.Generator, rows: pl.DataFrame, factor: Floats) -> Floats:
    """Return what deals to come bring: a number of wins, each with a gamma amount."""
    brought = np.zeros_like(factor)
    columns = ("expected_wins", "amount", "spread")
    for expected, amount, spread in zip(
        *_part(rows, "not_yet_created", *columns), strict=True
    ):
        wins = rng.poisson(expected * factor)
        if spread > 0:
            brought += rng.gamma(wins / spread) * spread * amount
        else:
            brought += wins * amount
    return brought


def _expectations(rows: pl.DataFrame) -> Floats:
    """Return what each part of a pipeline is expected to bring."""
    parts = (_part(rows, part, "expected_wins", "amount") for part in PARTS)
    return np.array([(wins * amount).sum() for wins, amount in parts])


def _part(rows: pl.DataFrame, part: str, *columns: str) -> list[Floats]:
    """Return columns of a part's rows as arrays."""
    of_part = rows.filter(pl.col("part") == part)
    return [of_part[name].to_numpy() for name in columns]


def _groups(frame: pl.DataFrame, column: str) -> Iterator[tuple[str, pl.DataFrame]]:
    """Return the frame in pieces, one for each value of the column, in order."""
    for piece in frame.partition_by(column, maintain_order=True):
        yield piece[column][0], piece
