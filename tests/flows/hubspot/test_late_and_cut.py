"""What HubSpot shows late, or shows less of than before, is not lost."""

from datetime import timedelta
from pathlib import Path

from flows.config import Config
from sandbox.hubspot.knobs import Knobs
from sandbox.hubspot.running import serving
from tests.flows.hubspot.accounts import account, built, load
from tests.flows.hubspot.portals import (
    LONG_AGO,
    NEXT_NIGHT,
    NIGHT,
    THIRD_NIGHT,
    deal,
    portal,
    stage_history,
)


def path(config: Config) -> list[tuple[object, ...]]:
    """Return the stays of the deal, as the third night knows them."""
    history = built(config, THIRD_NIGHT)["fct_stage_history"]
    return history.select("stage_id", "entered_at", "exited_at", "origin").rows()


def test_a_change_that_shows_ten_minutes_late_is_there_after_the_next_night(
    folder: Path,
) -> None:
    changed_at = NEXT_NIGHT - timedelta(minutes=5)
    shown_at = changed_at + timedelta(minutes=10)
    before = deal(LONG_AGO, visible_at=LONG_AGO, stage="new")
    after = deal(changed_at, visible_at=shown_at, stage="offer")
    first, moved = ("new", LONG_AGO), ("offer", changed_at)

    with serving(portal(before, stage_history([first]), at=NIGHT)) as server:
        config = account(folder, server.url)
        load(config, NIGHT)
        server.portal = portal(after, stage_history([first, moved]), at=NEXT_NIGHT)
        load(config, NEXT_NIGHT)
        assert path(config) == [("hubspot:new", LONG_AGO, None, "native")]

        server.portal = portal(after, stage_history([first, moved]), at=THIRD_NIGHT)
        load(config, THIRD_NIGHT)

    assert path(config) == [
        ("hubspot:new", LONG_AGO, changed_at, "native"),
        ("hubspot:offer", changed_at, None, "native"),
    ]


def test_a_longer_history_seen_earlier_is_not_replaced_by_a_shorter_one(
    folder: Path,
) -> None:
    names = ("new", "contacted", "qualified", "presentation", "offer")
    moves = [
        (name, NIGHT - timedelta(days=10 - number)) for number, name in enumerate(names)
    ]
    changed_at = NEXT_NIGHT - timedelta(hours=3)
    before = deal(moves[-1][1], visible_at=NIGHT, stage="offer")
    after = deal(changed_at, visible_at=changed_at, stage="won")
    grown = [*moves, ("won", changed_at)]

    with serving(portal(before, stage_history(moves), at=NIGHT)) as server:
        config = account(folder, server.url)
        load(config, NIGHT)
        server.portal = portal(after, stage_history(grown), at=NEXT_NIGHT)
        server.knobs = Knobs(history_depth=1)
        load(config, NEXT_NIGHT, sweep=True)

    ends = [at for _, at in grown[1:]]
    assert path(config) == [
        (f"hubspot:{stage}", at, end, "native")
        for (stage, at), end in zip(grown, [*ends, None], strict=True)
    ]


def test_a_gap_in_a_history_that_was_cut_is_closed_by_what_was_observed(
    folder: Path,
) -> None:
    first = ("new", LONG_AGO)
    unseen = ("qualified", NIGHT + timedelta(hours=2))
    changed_at = NIGHT + timedelta(hours=4)
    before = deal(LONG_AGO, visible_at=LONG_AGO, stage="new")
    after = deal(changed_at, visible_at=changed_at, stage="offer")
    moves = stage_history([first, unseen, ("offer", changed_at)])

    with serving(portal(before, stage_history([first]), at=NIGHT)) as server:
        config = account(folder, server.url)
        load(config, NIGHT)
        server.portal = portal(after, moves, at=NEXT_NIGHT)
        server.knobs = Knobs(history_depth=0)
        load(config, NEXT_NIGHT)

    assert path(config) == [
        ("hubspot:new", LONG_AGO, changed_at, "native"),
        ("hubspot:offer", changed_at, None, "observed"),
    ]
