from datetime import date

import numpy as np

from sandbox import hazards
from sandbox.stages import CLOSED, CODES, PIPELINES, STAGES
from sandbox.working_time import day_of, working_days


def kind(name: str) -> int:
    return hazards.KINDS.index(name)


def test_nothing_leads_out_of_a_closed_stage() -> None:
    assert not hazards.rates()[CLOSED].any()
    assert (hazards.targets()[CLOSED] == -1).all()


def test_every_open_stage_can_be_left_and_every_hazard_leads_somewhere() -> None:
    possible = hazards.rates().max(axis=1) > 0
    leads_somewhere = hazards.targets() >= 0

    assert (possible == leads_somewhere).all()
    walked = [(c, s.stage_id) for c, s in enumerate(STAGES) if not s.is_late]
    assert [stage_id for c, stage_id in walked if not possible[c].any()] == [
        STAGES[code].stage_id for code in CLOSED
    ]


def test_selling_goes_stale_with_age() -> None:
    forward = hazards.rates()[CODES["offer"], :, kind("forward")]

    assert forward[0] < forward[5]
    assert forward[60] < 0.6 * forward[5]


def test_the_quarters_end_drives_wins_and_nothing_else() -> None:
    last_day = working_days(np.array([day_of(date(2026, 6, 30))]))
    mid_may = last_day - 30
    ratio = hazards.seasons(last_day)[0] / hazards.seasons(mid_may)[0]

    assert ratio[kind("win")] > 2 * ratio[kind("forward")]
    assert ratio[kind("lose")] == ratio[kind("forward")]


def test_skill_wins_more_and_loses_less() -> None:
    pulls = hazards.pulls(
        pace=np.zeros(2),
        skill=np.array([0.0, 0.4]),
        risk=np.zeros(2),
        strays=np.array([True, False]),
    )

    assert pulls[1, kind("win")] > pulls[0, kind("win")]
    assert pulls[1, kind("lose")] < pulls[0, kind("lose")]
    assert pulls[:, kind("forward")].tolist() == [1, 1]
    assert pulls[:, kind("aside")].tolist() == [1, 0]


def test_each_pipeline_has_an_open_a_won_and_a_lost_stage() -> None:
    for pipeline in PIPELINES:
        canonical = [s.canonical for s in STAGES if s.pipeline == pipeline]
        assert {"proposal", "won", "lost"} <= set(canonical)
        assert canonical.index("won") == len(canonical) - 2
