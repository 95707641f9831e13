"""The people who sell: their teams, their skill, and their habits."""

from datetime import date

import numpy as np
import polars as pl

from sandbox import names
from sandbox.streams import stream

LEAD_DESK = "lead desk"
# A team's share of the people; the smallest has three.
TEAMS = {
    LEAD_DESK: 0.15,
    "inside sales": 0.33,
    "field sales": 0.27,
    "partner sales": 0.12,
    "customer success": 0.13,
}
_SMALLEST_TEAM = 3
_DEALS_EACH = 200
_MOST_PEOPLE = 600
_SANDBAGGERS = 0.2
_NEWCOMERS = 0.2
_LEAVERS = 0.15
_FIRST_NAMES = names.FIRST_NAMES.split()
_FAMILY_NAMES = names.FAMILY_NAMES.split()


def owners(seed: int, *, deals: int, starts_on: date, days: int) -> pl.DataFrame:
    """Return one row per person who sells.

    Columns: owner (a number), owner_name (distinct), team, skill and pace (0 is
    average, on a log scale), optimism (how late a close is promised, likewise),
    diligence (chance to move an overdue close date), is_sandbagger (promises late),
    load (weight among the team's leads), joined_on, left_on (null: still there),
    is_settled. The settled one of each team is there throughout, to take over.
    """
    chance = stream(seed, "owners")
    people = _people(deals)
    count = people.height
    return people.with_columns(
        owner_name=_names(count, chance),
        skill=chance.normal(0, 0.35, count),
        pace=chance.normal(0, 0.18, count),
        optimism=chance.normal(0, 0.25, count),
        diligence=chance.beta(6, 2, count),
        is_sandbagger=pl.Series(chance.random(count) < _SANDBAGGERS),
        load=chance.gamma(6, 1, count),
    ).with_columns(_terms(people, chance, starts_on=starts_on, days=days))


def _people(deals: int) -> pl.DataFrame:
    """Return owner, team and is_settled (the first of each team)."""
    everybody = min(max(deals // _DEALS_EACH, 1), _MOST_PEOPLE)
    sizes = {t: max(round(s * everybody), _SMALLEST_TEAM) for t, s in TEAMS.items()}
    return (
        pl.DataFrame(
            {
                "team": [team for team, size in sizes.items() for _ in range(size)],
                "is_settled": [i == 0 for size in sizes.values() for i in range(size)],
            }
        )
        .with_row_index("owner")
        .cast({"owner": pl.Int64})
    )


def _names(count: int, chance: np.random.Generator) -> pl.Series:
    """Return that many distinct names."""
    drawn = chance.choice(len(_FIRST_NAMES) * len(_FAMILY_NAMES), count, replace=False)
    family, first = np.divmod(drawn, len(_FIRST_NAMES))
    first_names = pl.Series(_FIRST_NAMES).gather(first)
    return first_names + " " + pl.Series(_FAMILY_NAMES).gather(family)


def _terms(
    people: pl.DataFrame, chance: np.random.Generator, *, starts_on: date, days: int
) -> tuple[pl.Expr, pl.Expr]:
    """Return joined_on and left_on: some come later, some go, nobody does both."""
    fate = pl.Series(chance.random(people.height))
    joined = pl.Series(chance.integers(0, days, people.height))
    left = pl.Series(chance.integers(days // 3, days, people.height))
    comes = pl.lit((fate < _NEWCOMERS) & ~people["is_settled"])
    goes = pl.lit((fate > 1 - _LEAVERS) & ~people["is_settled"])
    start = pl.lit(starts_on)
    late = start + pl.duration(days=pl.lit(joined))
    early = start + pl.duration(days=pl.lit(left))
    return (
        pl.when(comes).then(late).otherwise(start).alias("joined_on"),
        pl.when(goes).then(early).alias("left_on"),
    )
