"""Staging of files: one row for one row, and nothing lost."""

from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
from polars.testing import assert_frame_equal

from tests.transforms.exports import mapping, raw
from tests.transforms.histories import day
from transforms.staging.files import change_rows, event_rows, snapshot_rows
from transforms.staging.quarantine import quarantine
from transforms.staging.unreadable import unreadable_rows
from transforms.tables.staging import FILE_EVENTS

EVENT = ("deal_id", "stage", "changed_at", "amount", "sequence")


def events(*rows: tuple[str | None, ...]) -> pl.DataFrame:
    return event_rows(raw(EVENT, rows, at=day(9)), mapping(*EVENT)).collect()


def held(frame: pl.DataFrame) -> list[tuple[object, ...]]:
    names = pl.LazyFrame(
        {"source": ["crm"], "column": ["amount"], "file_column": ["AMOUNT"]}
    )
    nothing = unreadable_rows(
        raw(("deal_id",), [], at=day(9)).with_columns(reason=pl.lit("")), "crm"
    )
    frames = [(FILE_EVENTS, frame.lazy())]
    table = quarantine(frames, nothing, nothing, names).collect()
    return table.select("row_number", "column", "reason", "is_row_held_back").rows()


def test_a_row_becomes_our_words_and_types() -> None:
    row = events(("7", "Won", "2026-01-02T10:00:00Z", "12.5", "3")).row(0, named=True)

    assert row["deal_id"] == "crm:7"
    assert row["stage"] == "crm:Won"
    assert row["changed_at"] == datetime(2026, 1, 2, 10, tzinfo=UTC)
    assert row["amount"] == Decimal("12.50")
    assert row["sequence"] == 3
    assert row["is_held_back"] is False


def test_every_row_stays_a_row() -> None:
    frame = events(
        (None, None, None, None, None),
        ("7", "Won", "31.02.2026", "1.200,50", "x"),
        ("7", "Won", "2026-01-02T10:00:00Z", "1e400", None),
    )

    assert frame.height == 3
    assert frame["is_held_back"].to_list() == [True, True, False]


def test_what_does_not_parse_is_quarantined_with_its_place_and_reason() -> None:
    frame = events(
        ("7", "Won", "2026-01-02T10:00:00Z", "1.200,50", None),
        ("7", "Won", "31.02.2026", "5", None),
        (None, "Won", "2026-01-02T10:00:00Z", "5", None),
        ("7", " ", "2026-01-02T10:00:00Z", "5", None),
    )

    money = "is not an amount in the form this source declares"
    time = "is not a time in the form this source declares"
    assert held(frame) == [
        (1, "AMOUNT", money, False),
        (2, "(row)", "names no moment", True),
        (2, "changed_at", time, True),
        (3, "(row)", "names no deal", True),
        (4, "(row)", "names no stage", True),
    ]


def test_a_zoneless_time_is_asked_for_by_name() -> None:
    frame = events(("7", "Won", "2026-01-02 10:00:00", "5", None))

    assert frame["changed_at_problem"].to_list() == [
        "names no time zone: set time_zone for this source"
    ]


def test_a_blank_is_no_problem() -> None:
    assert held(events(("7", "Won", "2026-01-02T10:00:00Z", "  ", None))) == []


def test_a_snapshot_needs_no_moment_of_its_own() -> None:
    columns = ("deal_id", "stage", "amount")
    rows = raw(columns, [("7", "Won", "5"), ("8", None, "5")], at=day(9))
    frame = snapshot_rows(rows, mapping(*columns)).collect()

    assert frame["is_held_back"].to_list() == [False, True]
    assert frame["taken_at"].to_list() == [day(9), day(9)]


def test_field_changes_become_canonical_text() -> None:
    columns = ("deal_id", "field", "value", "changed_at")
    when = "2026-01-02T10:00:00Z"
    rows = [
        ("7", "amount", "12.5", when),
        ("7", "stage", "Won", when),
        ("7", "expected_close_date", "2026-03-01", when),
        ("7", "deleted", "Yes", when),
        ("7", "amount", None, when),
        ("7", "colour", "red", when),
        ("7", "amount", "1.200,50", when),
    ]
    frame = change_rows(raw(columns, rows, at=day(9)), mapping(*columns)).collect()

    assert frame.select("field", "value", "value_problem").rows() == [
        ("amount", "12.50", None),
        ("stage", "crm:Won", None),
        ("expected_close_date", "2026-03-01", None),
        ("deleted", "true", None),
        ("amount", None, None),
        (None, "red", None),
        ("amount", None, "is not a value for amount"),
    ]


def test_the_streaming_engine_types_the_same_rows() -> None:
    rows = [("7", "Won", "2026-01-02T10:00:00Z", f"{n}.5", f"{n}") for n in range(99)]
    lazy = event_rows(raw(EVENT, rows, at=day(9)), mapping(*EVENT))

    assert_frame_equal(lazy.collect(), lazy.collect(engine="streaming"))
