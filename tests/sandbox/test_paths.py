import numpy as np
import pytest

from sandbox import hazards
from sandbox.paths import STEP, Steps, walk
from sandbox.stages import CLOSED, CODES
from sandbox.streams import stream

START = 14_000.0


def starts(*, count: int, stage: str = "new") -> Steps:
    steps = np.zeros(count, dtype=STEP)
    steps["deal"] = np.arange(count)
    steps["stage"] = CODES[stage]
    steps["clock"] = START + np.linspace(0, 5, count)
    return steps


def pulls(count: int, *, skill: float = 0, pace: float = 0) -> hazards.Rates:
    nothing = np.zeros(count)
    return hazards.pulls(
        pace=nothing + pace,
        skill=nothing + skill,
        risk=nothing,
        strays=np.ones(count, dtype=np.bool_),
    )


def walked(
    *, count: int = 2_000, stage: str = "new", days: int = 400, skill: float = 0
) -> Steps:
    return walk(
        starts(count=count, stage=stage),
        pulls(count, skill=skill),
        until=START + days,
        chance=stream(1, "paths"),
    )


def ordered(steps: Steps) -> Steps:
    return np.sort(steps, order=["deal", "clock"])


def test_every_step_is_one_that_the_stage_before_it_knows() -> None:
    steps = ordered(walked())
    same_deal = steps["deal"][1:] == steps["deal"][:-1]
    taken = zip(
        steps["stage"][:-1][same_deal], steps["stage"][1:][same_deal], strict=True
    )
    table = hazards.targets()

    assert same_deal.sum() > 5_000
    assert all(to in table[before] for before, to in set(taken))


def test_a_deal_comes_later_to_each_next_stage_and_never_after_the_end() -> None:
    steps = ordered(walked(days=50))
    same_deal = steps["deal"][1:] == steps["deal"][:-1]

    assert (np.diff(steps["clock"])[same_deal] > 0).all()
    assert steps["clock"].max() <= START + 50


def test_a_closed_deal_stays_closed() -> None:
    steps = ordered(walked())
    is_last = np.append(steps["deal"][1:] != steps["deal"][:-1], True)

    assert is_last[np.isin(steps["stage"], CLOSED)].all()


def test_the_starts_are_steps_even_where_nothing_follows() -> None:
    begun = starts(count=3, stage="won")
    steps = walk(begun, pulls(3), until=START + 10, chance=stream(1, "paths"))

    assert steps.tolist() == begun.tolist()


def test_no_deals_make_no_steps() -> None:
    nothing = starts(count=0)

    assert len(walk(nothing, pulls(0), until=START, chance=stream(1, "paths"))) == 0


def test_a_better_seller_wins_more() -> None:
    def wins(skill: float) -> int:
        steps = walked(stage="negotiation", skill=skill)
        return int((steps["stage"] == CODES["won"]).sum())

    assert wins(0.5) > 1.1 * wins(-0.5)


def test_on_a_day_as_many_are_lost_as_the_hazards_say() -> None:
    count = 40_000
    steps = walk(
        np.repeat(starts(count=1, stage="contacted"), count),
        pulls(1),
        until=START + 1,
        chance=stream(1, "paths"),
    )
    best = hazards.rates()[CODES["contacted"], 0]
    rates = best * hazards.seasons(np.array([int(START)]))[0]
    # Some cause strikes with chance 1 - exp(-all); which, by its share of all.
    lost = rates[hazards.KINDS.index("lose")] / rates.sum() * -np.expm1(-rates.sum())

    assert (steps["stage"] == CODES["lost"]).sum() == pytest.approx(
        count * lost, rel=0.1
    )
