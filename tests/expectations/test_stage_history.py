"""The rules of `fct_stage_history`: each is seen to be untrue of a broken night."""

import pytest

from tests.expectations.builders import (
    AS_OF,
    business,
    day,
    put,
    spoilt,
    untrue,
    without,
)

TABLE = "fct_stage_history"
BROKEN = {
    "no stay begins at as_of or later": (TABLE, put(1, entered_at=AS_OF)),
    "a stay ends not before it begins": (TABLE, put(0, entered_at=day(3))),
    "days_in_stage is the time from entry to exit, or to as_of": (
        TABLE,
        put(1, days_in_stage=1.25),
    ),
    "exactly the stays that have not ended are still open": (
        TABLE,
        put(1, next_step="advanced"),
    ),
    "a deal's stays are numbered from 1 without a gap": (TABLE, put(1, stay_number=3)),
    "exactly a deal's first stay is its creation": (TABLE, put(1, direction="created")),
    "no two stays of a deal overlap": (TABLE, put(0, exited_at=day(2, 1))),
    "a stay ends when the next begins, unless the deal was gone in between": (
        TABLE,
        put(0, exited_at=day(1, 23)),
    ),
    "next_stage_id is the stage of the deal's next stay": (
        TABLE,
        put(0, next_stage_id="crm:won"),
    ),
    "every stay belongs to a deal of dim_deals, and every deal has one": (
        "dim_deals",
        without(0),
    ),
    "a deal has as many stays as dim_deals says": ("dim_deals", put(0, stays=3)),
    "a deal's last stay is in the stage that dim_deals says": (
        "dim_deals",
        put(0, stage_id="crm:lead"),
    ),
    "a deal has one stay that has not ended, a deleted or merged one none": (
        TABLE,
        put(4, exited_at=None),
    ),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue(TABLE, spoilt(*BROKEN[sentence]))


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business(TABLE)


def test_a_deal_that_was_deleted_and_restored_may_have_a_gap() -> None:
    spoil = put(0, next_step="deleted", exited_at=day(1, 23), days_in_stage=23 / 24)

    assert untrue(TABLE, spoilt(TABLE, spoil)) == set()


@pytest.mark.parametrize(
    "values",
    [
        {"stage_id": "crm:lead"},
        {"pipeline_id": "crm:care"},
        {"stage_entered_at": day(1)},
    ],
)
def test_a_deal_is_where_and_since_when_its_last_stay_says(
    values: dict[str, object],
) -> None:
    frames = spoilt("dim_deals", put(0, **values))

    assert untrue(TABLE, frames) == {
        "a deal's last stay is in the stage that dim_deals says"
    }


def test_a_stay_of_a_deal_that_nobody_knows_is_noticed() -> None:
    frames = spoilt(TABLE, put(4, deal_id="crm:4"))

    assert (
        "every stay belongs to a deal of dim_deals, and every deal has one"
        in untrue(TABLE, frames)
    )
