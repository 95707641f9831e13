"""Baselines of the forecast: what simple methods said at the same origins.

B0: what was won in the same number of days before. B4: open deals times the share of
their stage that was won within as many days, plus the average amount that deals not
yet created brought; both over all past weekly origins. B4r: the last eight of them.
"""

from datetime import datetime

import numpy as np
import polars as pl

from benchmarks.loan_log import LoanTables

_RECENT_ORIGINS = 8
_MICROSECONDS_A_DAY = 86_400_000_000


def baselines(tables: LoanTables, windows: list[tuple[datetime, int]]) -> pl.DataFrame:
    """Return one row per baseline, window and part, shaped like the forecasts."""
    past = _Past(tables)
    rows = [
        (model, origin, days, part, amount, None, None)
        for origin, days in windows
        for model, parts in past.forecasts(origin, days).items()
        for part, amount in parts.items()
    ]
    schema = pl.Schema(
        {
            "model": pl.String(),
            "origin": pl.Datetime("us", "UTC"),
            "days": pl.Int64(),
            "part": pl.String(),
            "forecast": pl.Float64(),
            "low": pl.Float64(),
            "high": pl.Float64(),
        }
    )
    return pl.DataFrame(rows, schema=schema, orient="row")


class _Past:
    """The log as arrays: stays in open stages, and the wins."""

    def __init__(self, tables: LoanTables) -> None:
        """Lay out the tables as arrays of microseconds and amounts."""
        won_at = pl.when(pl.col("outcome") == "won").then("closed_at")
        deals = tables.deals.select(
            "deal_id",
            born="first_entered_at",
            won=won_at,
            amount=pl.col("reporting_amount").fill_null(0).cast(pl.Float64),
        )
        stays = (
            tables.stage_history.filter(
                ~pl.col("canonical_stage").is_in(["won", "lost"])
            )
            .join(deals, on="deal_id", how="left", validate="m:1")
            .collect()
        )
        self.stage = stays["stage_id"].rank("dense").to_numpy()
        self.entered = _microseconds(stays["entered_at"])
        self.left = _microseconds(stays["exited_at"])
        self.stay_won = _microseconds(stays["won"])
        self.stay_amount = stays["amount"].to_numpy()
        wins = deals.filter(pl.col("won").is_not_null()).collect()
        self.born, self.won = (_microseconds(wins[name]) for name in ("born", "won"))
        self.amount = wins["amount"].to_numpy()
        self.first = self.entered.min()

    def forecasts(self, origin: datetime, days: int) -> dict[str, dict[str, float]]:
        """Return each baseline's parts for one window."""
        start = origin.timestamp() * 1e6
        span = days * _MICROSECONDS_A_DAY
        week = 7 * _MICROSECONDS_A_DAY
        # The latest origin whose window is over comes first.
        past = np.arange(start - span, self.first, -week)
        trailing = self.amount[(self.won >= start - span) & (self.won < start)].sum()
        return {
            "B0 trailing window": {"total": float(trailing)},
            "B4 stage rate + inflow": self._rates(start, span, past),
            "B4r last eight origins": self._rates(start, span, past[:_RECENT_ORIGINS]),
        }

    def _rates(self, start: float, span: float, past: np.ndarray) -> dict[str, float]:
        """Return open deals by the rate of their stage, and the average inflow."""
        stood, won = np.zeros((2, int(self.stage.max()) + 1))
        for origin in past:
            here = self._open_at(origin)
            np.add.at(stood, self.stage[here], 1)
            np.add.at(won, self.stage[here], self.stay_won[here] < origin + span)
        rate = np.divide(won, stood, out=np.zeros_like(won), where=stood > 0)
        here = self._open_at(start)
        still = float((rate[self.stage[here]] * self.stay_amount[here]).sum())
        inflow = float(np.mean([self._inflow(origin, span) for origin in past]))
        return {"open": still, "not_yet_created": inflow, "total": still + inflow}

    def _open_at(self, origin: float) -> np.ndarray:
        """Return which stays held at the origin."""
        return np.flatnonzero((self.entered < origin) & ~(self.left < origin))

    def _inflow(self, origin: float, span: float) -> float:
        """Return what deals created after the origin brought within the span."""
        came = (self.born >= origin) & (self.won < origin + span)
        return float(self.amount[came].sum())


def _microseconds(instants: pl.Series) -> np.ndarray:
    """Return instants as numbers; a missing one lies beyond all others."""
    return instants.dt.epoch("us").cast(pl.Float64).fill_null(np.inf).to_numpy()
