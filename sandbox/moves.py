"""The moves of deals: first journeys, and second ones of deals that are reopened."""

from datetime import datetime

import numpy as np
import polars as pl

from sandbox import hazards
from sandbox.channels import CHANNELS
from sandbox.paths import STEP, Steps, walk
from sandbox.stages import CLOSED, CODES, WON
from sandbox.streams import stream
from sandbox.systems import CRM, system
from sandbox.working_time import clocks, instant_of, instants

_FRAILTY = 0.25
_TYPICAL_AMOUNT = 10_000
_PACE_BY_SIZE, _RISK_BY_SIZE = -0.08, 0.06
_IMPORTED_WON = 0.4
_REOPENED_WON, _REOPENED_LOST = 0.01, 0.035
_REOPENED_AFTER = 18
_REOPENED_TO = {
    "won": "negotiation",
    "lost": "qualified",
    "renewed": "renewal_talks",
    "churned": "renewal_offer",
}


def moves(
    seed: int, leads: pl.DataFrame, owners: pl.DataFrame, *, ends_at: datetime
) -> pl.DataFrame:
    """Return one row per entry of a deal into a stage, sorted by deal and instant.

    Columns: deal, stage and previous (codes of stages; previous is null at a deal's
    first entry), moved_at (microseconds). Nothing is at or after `ends_at`.
    """
    end = instant_of(ends_at)
    until = float(clocks(np.array([end]))[0])
    pulls = _pulls(leads, owners, stream(seed, "frailty"))
    first = walk(
        _births(leads, stream(seed, "births")),
        pulls,
        until=until,
        chance=stream(seed, "paths"),
    )
    chance = stream(seed, "reopenings")
    second = walk(_reopenings(first, leads, chance), pulls, until=until, chance=chance)
    return _by_deal(np.concatenate([first, second]), leads).filter(
        pl.col("moved_at") < end
    )


def _pulls(
    leads: pl.DataFrame, owners: pl.DataFrame, chance: np.random.Generator
) -> hazards.Rates:
    """Return what multiplies each deal's hazards: seller, channel, size, and luck."""
    seller = leads["seller"].to_numpy()
    size = np.log(leads["asked"].to_numpy() / _TYPICAL_AMOUNT)
    source = leads["lead_source"]
    pace = source.replace_strict({c.name: c.pace for c in CHANNELS}).to_numpy()
    risk = source.replace_strict({c.name: c.risk for c in CHANNELS}).to_numpy()
    luck = chance.normal(0, _FRAILTY, (2, leads.height))
    return hazards.pulls(
        pace=pace + owners["pace"].to_numpy()[seller] + _PACE_BY_SIZE * size + luck[0],
        skill=owners["skill"].to_numpy()[seller],
        risk=risk + _RISK_BY_SIZE * size + luck[1],
        strays=leads.select(system() == CRM).to_series().to_numpy(),
    )


def _births(leads: pl.DataFrame, chance: np.random.Generator) -> Steps:
    """Return the first step of each deal: new, due for renewal, or imported closed."""
    won = chance.random(leads.height) < _IMPORTED_WON
    is_renewal = (leads["deal_type"] == "renewal").to_numpy()
    open_stage = np.where(is_renewal, CODES["renewal_due"], CODES["new"])
    good_end = np.where(is_renewal, CODES["renewed"], CODES["won"])
    bad_end = np.where(is_renewal, CODES["churned"], CODES["lost"])
    end = np.where(won, good_end, bad_end)
    births = np.zeros(leads.height, dtype=STEP)
    births["deal"] = leads["deal"].to_numpy()
    births["stage"] = np.where(leads["is_imported"].to_numpy(), end, open_stage)
    births["clock"] = clocks(leads["appeared_at"].to_numpy())
    return births


def _reopenings(
    steps: Steps, leads: pl.DataFrame, chance: np.random.Generator
) -> Steps:
    """Return the steps by which some closed deals are opened again, days later."""
    is_imported = leads["is_imported"].to_numpy()[steps["deal"]]
    reopened: Steps = steps[np.isin(steps["stage"], CLOSED) & ~is_imported]
    rate = np.where(np.isin(reopened["stage"], WON), _REOPENED_WON, _REOPENED_LOST)
    reopened = reopened[chance.random(len(reopened)) < rate]
    to = np.arange(max(CODES.values()) + 1)
    to[[CODES[end] for end in _REOPENED_TO]] = [CODES[s] for s in _REOPENED_TO.values()]
    reopened["stage"] = to[reopened["stage"]]
    reopened["clock"] += 1 + chance.exponential(_REOPENED_AFTER, len(reopened))
    return reopened


def _by_deal(steps: Steps, leads: pl.DataFrame) -> pl.DataFrame:
    """Return the steps as rows in their order, with the stage before each."""
    ordered = np.sort(steps, order=["deal", "clock"])
    deal, stage = ordered["deal"], ordered["stage"]
    is_first = np.diff(deal, prepend=-1) != 0
    # The working clock knows no weekend, but a lead may come on one.
    appeared_at = leads["appeared_at"].to_numpy()[deal]
    return pl.DataFrame(
        {
            "deal": deal,
            "stage": stage,
            "moved_at": np.where(is_first, appeared_at, instants(ordered["clock"])),
            "is_first": is_first,
        }
    ).select(
        "deal",
        "stage",
        "moved_at",
        previous=pl.when(~pl.col("is_first")).then(pl.col("stage").shift(1)),
    )
