"""From rows of files to changes: said once, observed, never guessed."""

from collections.abc import Sequence
from datetime import timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.transforms.exports import mapping, raw
from tests.transforms.histories import day, listed
from transforms.staging.files import change_rows, event_rows, snapshot_rows
from transforms.warehouse.contradictions import contradictions
from transforms.warehouse.deal_changes import deal_changes
from transforms.warehouse.logged_changes import (
    change_moments,
    event_changes,
    event_moments,
    field_changes,
)
from transforms.warehouse.observed_changes import (
    deletions,
    observed_changes,
    snapshot_moments,
    snapshots,
)

EVENT = ("deal_id", "stage", "changed_at", "sequence", "amount", "owner")
SNAPSHOT = ("deal_id", "stage", "amount", "created_at", "closed_at", "modified_at")
CHANGE = ("deal_id", "field", "value", "changed_at")
TICK = timedelta(microseconds=1)
Row = Sequence[str | None]


def iso(number: float) -> str:
    return day(number).isoformat()


def event_history(*nights: Sequence[Row]) -> pl.LazyFrame:
    typed = [
        event_rows(raw(EVENT, rows, at=day(50 + night)), mapping(*EVENT))
        for night, rows in enumerate(nights)
    ]
    return event_moments(pl.concat(typed))


def logged(*nights: Sequence[Row]) -> list[tuple[object, ...]]:
    changes = deal_changes(event_changes(event_history(*nights)), as_of=day(99))
    return changes.select("field", "value", "changed_at").collect().rows()


def snapshot_history(*nights: Sequence[Row]) -> pl.LazyFrame:
    typed = [
        snapshot_rows(
            raw(SNAPSHOT, rows, at=day(50 + night), file=f"{night}.csv"),
            mapping(*SNAPSHOT),
        )
        for night, rows in enumerate(nights)
    ]
    return snapshot_moments(pl.concat(typed), as_of=day(99))


def observed(*nights: Sequence[Row]) -> list[tuple[object, ...]]:
    seen = snapshot_history(*nights)
    taken = snapshots(
        pl.LazyFrame(
            {
                "source": ["crm"] * len(nights),
                "taken_at": [day(50 + night) for night in range(len(nights))],
            }
        ).with_columns(pl.col("taken_at").dt.cast_time_unit("us")),
        as_of=day(99),
    )
    both = pl.concat(
        [observed_changes(seen, listed()), deletions(seen, taken)], how="diagonal"
    )
    changes = deal_changes(both, as_of=day(99))
    return (
        changes.select("field", "value", "changed_at", "changed_after").collect().rows()
    )


def test_a_blank_in_an_event_says_nothing_and_the_last_known_stands() -> None:
    assert logged(
        [
            ("1", "lead", iso(1), None, "5", "ann"),
            ("1", "proposal", iso(2), None, None, None),
            ("1", "won", iso(3), None, "7", "ann"),
        ]
    ) == [
        ("stage", "crm:lead", day(1)),
        ("amount", "5.00", day(1)),
        ("owner", "crm:ann", day(1)),
        ("stage", "crm:proposal", day(2)),
        ("stage", "crm:won", day(3)),
        ("amount", "7.00", day(3)),
    ]


def test_the_same_export_read_on_two_nights_says_each_thing_once() -> None:
    first = [("1", "lead", iso(1), None, "5", None)]
    second = [*first, ("1", "won", iso(3), None, "5", None)]

    assert logged(first, second) == logged(second)


def test_a_late_edit_of_a_moment_stands_over_what_was_said_before() -> None:
    before = [("1", "lead", iso(1), None, None, None)]
    after = [("1", "proposal", iso(1), None, None, None)]

    assert logged(before, after) == [("stage", "crm:proposal", day(1))]


def test_two_rows_that_deny_each_other_are_held_back_and_reported() -> None:
    rows = [
        ("1", "lead", iso(1), "1", None, None),
        ("1", "proposal", iso(2), "2", "5", None),
        ("1", "won", iso(2), "2", "5", None),
    ]
    moments = event_history(rows)
    none = event_history([])

    assert logged(rows) == [("stage", "crm:lead", day(1)), ("amount", "5.00", day(2))]
    found = contradictions(
        moments,
        snapshot_history([]),
        change_moments(change_rows(raw(CHANGE, [], at=day(9)), mapping(*CHANGE))),
    ).collect()
    assert found.select("row_number", "column").sort("row_number").rows() == [
        (2, "stage"),
        (3, "stage"),
    ]
    assert none.collect().is_empty()


def test_rows_at_one_instant_with_a_sequence_do_not_deny_each_other() -> None:
    rows = [
        ("1", "lead", iso(1), "1", None, None),
        ("1", "proposal", iso(1), "2", None, None),
    ]

    assert [value for _, value, _ in logged(rows)] == ["crm:lead", "crm:proposal"]


@pytest.mark.parametrize("seed", range(3))
def test_any_order_and_doubling_of_the_rows_gives_the_same_changes(seed: int) -> None:
    rows = [
        (f"{d}", stage, iso(n + 1), f"{n}", f"{n}", "ann")
        for d in range(5)
        for n, stage in enumerate(["lead", "proposal", "proposal", "won"])
    ]
    frame = raw(EVENT, [*rows, *rows], at=day(50)).collect()
    shuffled = frame.sample(fraction=1.0, shuffle=True, seed=seed).lazy()
    plain = event_history(rows)
    again = event_moments(event_rows(shuffled, mapping(*EVENT)))

    assert_frame_equal(
        deal_changes(event_changes(plain), as_of=day(99)).collect(),
        deal_changes(event_changes(again), as_of=day(99)).collect(),
    )


def test_an_emptied_field_of_a_log_is_empty_from_then_on() -> None:
    rows = [
        ("1", "stage", "lead", iso(1)),
        ("1", "amount", "5", iso(1)),
        ("1", "amount", None, iso(2)),
    ]
    typed = change_rows(raw(CHANGE, rows, at=day(9)), mapping(*CHANGE))
    changes = deal_changes(field_changes(change_moments(typed)), as_of=day(99))

    assert changes.select("field", "value").collect().rows() == [
        ("stage", "crm:lead"),
        ("amount", "5.00"),
        ("amount", None),
    ]


def test_a_difference_between_snapshots_is_an_observed_change() -> None:
    first = [("1", "lead", "5", iso(1), None, None)]
    second = [("1", "proposal", "5", iso(1), None, None)]

    assert observed(first, second) == [
        ("stage", "crm:lead", day(1), day(1)),
        ("amount", "5.00", day(1), day(1)),
        ("stage", "crm:proposal", day(51) - TICK, day(50)),
    ]


def test_an_observed_change_happened_when_the_record_was_modified() -> None:
    first = [("1", "lead", "5", iso(1), None, iso(40))]
    second = [("1", "lead", None, iso(1), None, iso(50.5))]

    assert observed(first, second)[-1] == ("amount", None, day(50.5), day(50))


def test_a_decided_deal_entered_its_stage_when_the_source_says_it_closed() -> None:
    first = [("1", "lead", None, iso(1), None, None)]
    second = [("1", "won", None, iso(1), iso(50.25), None)]

    assert observed(first, second)[-1] == ("stage", "crm:won", day(50.25), day(50))


def test_a_deal_first_seen_closed_has_one_stay_from_its_close() -> None:
    assert observed([("1", "won", "5", iso(1), iso(30), None)]) == [
        ("stage", "crm:won", day(30), day(1)),
        ("amount", "5.00", day(30), day(1)),
    ]


def test_a_deal_that_a_later_snapshot_lacks_was_deleted_and_may_come_back() -> None:
    deal, other = (
        ("1", "lead", None, iso(1), None, None),
        ("2", "lead", None, None, None, None),
    )
    gone = observed([deal, other], [other])
    assert ("deleted", "true", day(51) - TICK, day(50)) in gone

    back = observed([deal, other], [other], [deal, other])
    assert ("deleted", "false", day(52) - TICK, day(51)) in back


def test_rows_of_one_snapshot_that_deny_each_other_change_nothing() -> None:
    first = [("1", "lead", "5", iso(1), None, None)]
    second = [
        ("1", "proposal", "5", iso(1), None, None),
        ("1", "won", "5", iso(1), None, None),
    ]

    assert observed(first, second) == observed(first)
