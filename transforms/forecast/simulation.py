"""Simulation: draws of what the open and the not-yet-created deals will bring.

The only step of the forecast outside Polars: a spread needs draws, and draws need
NumPy. It takes one small frame (a row per open deal and period, a row per pipeline and
period) and gives back a smaller one.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from zlib import crc32

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.forecast.split_to_the_cent import split_to_the_cent

Floats = NDArray[np.float64]

OPEN, INFLOW = "open", "not_yet_created"
CHANCES = {
    "period": pl.String(),
    "pipeline_id": pl.String(),
    "part": pl.String(),
    "expected_wins": pl.Float64(),  # of an open deal: its chance
    "amount": pl.Float64(),  # of a win
    "spread": pl.Float64(),  # variance of a win's amount over its square
    "wins_known": pl.Int64(),  # what the pipeline's chances were learnt from
}
SIMULATED = pl.Schema(
    {
        "period": pl.String(),
        "level": pl.String(),
        "member": pl.String(),
        "part": pl.String(),
        "mean_cents": pl.Int64(),
        "p10_cents": pl.Int64(),
        "p50_cents": pl.Int64(),
        "p90_cents": pl.Int64(),
    }
)

# How far a whole company's parts miss for reasons that all its deals share.
_VARIANCE = {OPEN: 0.10, INFLOW: 0.28}
_CORRELATION = 0.5
# The deals that could move the sum most are drawn one by one, the others together.
_ONE_BY_ONE = 100
_QUANTILES = (0.1, 0.5, 0.9)
