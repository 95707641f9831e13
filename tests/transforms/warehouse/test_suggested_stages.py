"""Which canonical stage a CRM's stage seems to be: never guessed at night."""

import polars as pl
import pytest

from transforms.warehouse.suggested_stages import suggested_stages

Stage = tuple[float | None, bool | None]


def suggested(*stages: Stage) -> list[str | None]:
    """Return the suggestion for each stage of a pipeline, in its order."""
    frame = pl.LazyFrame(
        [
            ("crm:p", f"crm:{place:02}", place, chance, is_closed)
            for place, (chance, is_closed) in enumerate(stages)
        ],
        schema={
            "pipeline_id": pl.String,
            "stage_id": pl.String,
            "source_position": pl.Int64,
            "probability": pl.Float64,
            "is_closed": pl.Boolean,
        },
        orient="row",
    )
    shuffled = frame.reverse()
    return suggested_stages(shuffled).collect()["suggested_stage"].to_list()


WON, LOST = (1.0, True), (0.0, True)


def test_the_stages_that_a_new_account_has_are_spread_by_their_chances() -> None:
    opened = [(chance, False) for chance in (0.2, 0.4, 0.6, 0.8, 0.9)]

    assert suggested(*opened, WON, LOST) == [
        "lead",
        "qualification",
        "proposal",
        "negotiation",
        "negotiation",
        "won",
        "lost",
    ]


def test_closed_with_neither_certainty_is_not_suggested() -> None:
    assert suggested((0.5, True), (None, True)) == [None, None]


@pytest.mark.parametrize("chance", [None, 0.5])
def test_without_chances_that_differ_the_place_decides(chance: float | None) -> None:
    assert suggested(*[(chance, False)] * 4) == [
        "lead",
        "qualification",
        "proposal",
        "negotiation",
    ]


def test_one_chance_that_is_missing_leaves_the_place_to_decide() -> None:
    assert suggested((0.9, False), (None, False)) == ["lead", "proposal"]


def test_no_stage_lies_before_that_of_an_earlier_one() -> None:
    assert suggested((0.6, False), (0.1, False), (0.9, False)) == [
        "proposal",
        "proposal",
        "negotiation",
    ]


def test_a_single_open_stage_goes_by_its_chance() -> None:
    assert suggested((0.6, False), WON) == ["proposal", "won"]


def test_a_certain_stage_that_is_open_is_a_negotiation() -> None:
    assert suggested((0.1, False), (1.0, False)) == ["lead", "negotiation"]


def test_a_stage_of_which_nobody_says_that_it_is_closed_is_open() -> None:
    assert suggested((0.1, None), (0.9, None)) == ["lead", "negotiation"]
