"""Usual stays: how long deals stay in a stage before one should ask why."""

import polars as pl
import pytest

from tests.transforms.metrics.attention import ago, history, stay
from tests.transforms.metrics.builders import AS_OF, Row, deals, decided
from transforms.metrics.usual_stays import usual_stays


def usual(stays: list[Row], won: list[int], *, sample_floor: int = 2) -> object:
    rows = [decided(number, ago(90), 1, "won") for number in won]
    found = usual_stays(
        history(stays), deals(*rows), as_of=AS_OF, sample_floor=sample_floor
    )
    return found.select("usual_days", "usual_of").collect().row(0)


def test_between_two_stays_the_quartile_lies_on_the_line() -> None:
    stays = [stay(number, ago(90), days) for number, days in ((1, 2), (2, 6))]

    assert usual(stays, [1, 2]) == (5.0, "won deals")


def test_stays_of_lost_deals_do_not_count_where_enough_were_won() -> None:
    stays = [stay(number, ago(90), days) for number, days in ((1, 2), (2, 6), (3, 80))]

    assert usual(stays, [1, 2]) == (5.0, "won deals")
    assert usual(stays, [1]) == (80.0, "all deals")


def test_too_few_stays_make_no_rule() -> None:
    assert usual([stay(1, ago(90), 2)], [1]) == (None, None)


def test_where_three_quarters_have_not_left_yet_nothing_is_usual() -> None:
    stays = [stay(1, ago(90), 2), stay(2, ago(90), None), stay(3, ago(50), None)]

    assert usual(stays, []) == (None, None)


def test_every_stage_of_every_pipeline_has_its_own() -> None:
    stays = [
        stay(number, ago(90), number, **where)
        for where in (
            {"stage_id": "crm:demo"},
            {"stage_id": "crm:quote"},
            {"stage_id": "crm:demo", "pipeline_id": "crm:care"},
        )
        for number in (1, 2)
    ]
    found = usual_stays(history(stays), deals(), as_of=AS_OF, sample_floor=2)

    assert found.select(pl.len()).collect().item() == 3


@pytest.mark.parametrize("floor", [0, 1])
def test_a_floor_of_nothing_still_asks_for_a_stay(floor: int) -> None:
    stays = [stay(1, ago(90), 4)]

    assert usual(stays, [], sample_floor=floor) == (4.0, "all deals")
