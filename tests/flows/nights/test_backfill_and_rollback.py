"""Past nights are added, an earlier one is published again; nothing is lost."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flows.storage.generations import history
from tests.flows.nights.runs import (
    NIGHT,
    data_of,
    everything_in,
    published,
    query,
    stagecast,
)
from tests.flows.nights.small import events

FINE, MISUSED = 0, 2
PAST = NIGHT - timedelta(days=9)


def compact(as_of: datetime) -> str:
    return f"{as_of:%Y%m%dT%H%M%SZ}"


@pytest.mark.slow
def test_past_nights_are_added_and_the_newest_stays_published_until_it_is_rolled_back(
    config: Path,
) -> None:
    data = data_of(config)
    newest, copy = published(data), everything_in(data.published)
    between = ("--from", PAST.isoformat(), "--to", (NIGHT - timedelta(1)).isoformat())

    ended = stagecast("backfill", "--config", config, *between, "--every", "8d")

    past = [f"{compact(PAST)}-000002", f"{compact(NIGHT - timedelta(1))}-000002"]
    assert ended.code == FINE, ended.err
    assert history(data) == (*past, newest.id)
    assert published(data).id == newest.id
    assert everything_in(data.published) == copy
    exports = {path.name for path in data.exports.iterdir()}
    assert exports == {compact(PAST), compact(NIGHT - timedelta(1)), compact(NIGHT)}

    ended = stagecast("rollback", "--config", config, "--to", past[0])

    assert ended.code == FINE, ended.err
    assert ended.out == f"Current and published again: {past[0]}.\n"
    assert published(data).id == past[0]
    # What was known then, and nothing that came after.
    assert query(data, "SELECT count(*) FROM fct_stage_history") == [
        (len(events(PAST)),)
    ]
    late = (
        "SELECT count(*) FROM fct_stage_history, generation WHERE entered_at >= as_of"
    )
    assert query(data, late) == [(0,)]

    ended = stagecast("rollback", "--config", config, "--to", newest.id)

    assert ended.code == FINE, ended.err
    assert published(data) == newest
    assert history(data) == (*past, newest.id)


def test_without_a_night_before_there_is_nothing_to_roll_back_to(config: Path) -> None:
    data = data_of(config)
    before = everything_in(data.published)

    ended = stagecast("rollback", "--config", config)

    assert ended.code == MISUSED
    assert ended.err.splitlines()[-1] == (
        f"no generation before {compact(NIGHT)}-000001. There are: "
        f"{compact(NIGHT)}-000001."
    )
    assert everything_in(data.published) == before
