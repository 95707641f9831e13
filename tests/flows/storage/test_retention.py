from datetime import UTC, datetime, timedelta

import pytest

from flows.storage.generation_id import generation_id
from flows.storage.generations import history
from flows.storage.layout import Layout
from flows.storage.lock import Superseded, hold
from flows.storage.retention import clean_leftovers, prune

FIRST_NIGHT = datetime(2012, 1, 10, 1, tzinfo=UTC)


def a_night(layout: Layout, as_of: datetime, fence: int = 1) -> str:
    name = generation_id(as_of, fence)
    (layout.generations / name).mkdir(parents=True)
    (layout.generations / name / "dim_deals.parquet").touch()
    return name


def point_at(layout: Layout, name: str) -> None:
    layout.pointer.write_text(f'{{"generation_id": "{name}"}}')


def days(layout: Layout) -> list[str]:
    return [f"{n[4:6]}-{n[6:8]}" for n in history(layout)]


def test_the_last_nights_and_the_ends_of_months_are_kept(layout: Layout) -> None:
    for night in range(100):  # 10 January to 18 April 2012
        a_night(layout, FIRST_NIGHT + timedelta(days=night))

    with hold(layout) as fence:
        removed = prune(layout, fence, keep_nights=5)

    ends = ["01-10", "01-31", "02-01", "02-29", "03-01", "03-31", "04-01"]
    assert days(layout) == [*ends, "04-14", "04-15", "04-16", "04-17", "04-18"]
    assert len(removed) == 100 - 12


def test_months_end_in_the_companys_time_zone(layout: Layout) -> None:
    for hours in range(0, 24 * 4, 6):  # from 30 January, midnight, to 2 February
        a_night(layout, datetime(2012, 1, 30, tzinfo=UTC) + timedelta(hours=hours))

    with hold(layout) as fence:
        prune(layout, fence, keep_nights=0, time_zone="America/New_York")

    assert history(layout) == (
        "20120130T000000Z-000001",  # 29 January, 19:00: January's first
        "20120201T000000Z-000001",  # 31 January, 19:00: January's last
        "20120201T060000Z-000001",  # 1 February, 01:00: February's first
        "20120202T180000Z-000001",
    )


def test_of_several_runs_for_a_months_end_the_last_is_kept(layout: Layout) -> None:
    a_night(layout, FIRST_NIGHT, fence=1)
    a_night(layout, FIRST_NIGHT, fence=2)
    a_night(layout, FIRST_NIGHT + timedelta(days=60), fence=3)

    with hold(layout) as fence:
        prune(layout, fence, keep_nights=1)

    assert history(layout) == ("20120110T010000Z-000002", "20120310T010000Z-000003")


def test_what_is_current_is_kept_however_old_it_is(layout: Layout) -> None:
    names = [
        a_night(layout, FIRST_NIGHT + timedelta(days=night)) for night in range(15)
    ]
    point_at(layout, names[7])

    with hold(layout) as fence:
        prune(layout, fence, keep_nights=1)

    assert history(layout) == (names[0], names[7], names[14])


def test_candidates_and_half_written_files_of_dead_runs_are_removed(
    layout: Layout,
) -> None:
    (layout.candidates / generation_id(FIRST_NIGHT, 1)).mkdir(parents=True)
    (layout.exports / ".20120110T010000Z.0123abcd-0.aside").mkdir(parents=True)
    layout.published.mkdir()
    (layout.published / ".stagecast.duckdb.0123abcd-0.aside").touch()
    with hold(layout):
        pass

    with hold(layout) as fence:
        ours = layout.candidates / generation_id(FIRST_NIGHT, fence.number)
        ours.mkdir()
        removed = clean_leftovers(layout, fence)

    assert removed == ("20120110T010000Z-000001",)
    assert list(layout.candidates.iterdir()) == [ours]
    assert list(layout.exports.iterdir()) == []
    assert list(layout.published.iterdir()) == []


def test_rejected_candidates_are_kept_for_as_many_nights(layout: Layout) -> None:
    for night in range(3):
        name = generation_id(FIRST_NIGHT + timedelta(days=night), night + 1)
        (layout.rejected / name).mkdir(parents=True)

    with hold(layout) as fence:
        prune(layout, fence, keep_nights=2)

    assert sorted(path.name for path in layout.rejected.iterdir()) == [
        "20120111T010000Z-000002",
        "20120112T010000Z-000003",
    ]


def test_a_run_that_lost_its_place_removes_nothing(layout: Layout) -> None:
    a_night(layout, FIRST_NIGHT)
    with hold(layout) as fence:
        pass

    with pytest.raises(Superseded):
        prune(layout, fence, keep_nights=0)

    assert len(history(layout)) == 1
