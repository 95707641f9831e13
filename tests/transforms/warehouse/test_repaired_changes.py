"""The last of a deal's history is what its record says, repaired where it is not."""

from datetime import timedelta

import polars as pl

from tests.transforms.histories import day
from tests.transforms.hubspot import Answer, history, load, loads, record
from transforms.staging.hubspot_deals import deal_rows, end_rows
from transforms.staging.hubspot_history import history_rows
from transforms.tables.table import INSTANT
from transforms.warehouse.deal_changes import deal_changes
from transforms.warehouse.logged_changes import change_moments, field_changes
from transforms.warehouse.repaired_changes import repaired_changes, vanished_deals

TICK = timedelta(microseconds=1)
NO_HISTORY = pl.LazyFrame()


def repaired(records: pl.LazyFrame, *nights: pl.LazyFrame) -> list[tuple[object, ...]]:
    rows = history_rows(loads(*nights), source="hubspot")
    logged = field_changes(change_moments(rows))
    found = repaired_changes(deal_rows(records, source="hubspot"), logged, rows)
    return (
        found.select("field", "value", "changed_at", "origin", "changed_after")
        .sort("changed_at", "field")
        .collect()
        .rows()
    )


def path(records: pl.LazyFrame, *nights: pl.LazyFrame) -> list[object]:
    """Return the deal's stages in order, repairs among them."""
    rows = history_rows(loads(*nights), source="hubspot")
    logged = field_changes(change_moments(rows))
    found = repaired_changes(deal_rows(records, source="hubspot"), logged, rows)
    both = deal_changes(logged, found, as_of=day(99)).filter(pl.col("field") == "stage")
    return both.collect()["value"].to_list()


def deal(**said: str | float | None) -> Answer:
    return record("1", **said)  # type: ignore[arg-type]  # instants and properties together


def test_a_history_that_ends_where_the_record_stands_needs_no_repair() -> None:
    now = load(day(9), [deal(updated=5, dealstage="won", amount="7")])

    assert (
        repaired(
            now,
            history(
                day(9),
                ("dealstage", "won", 5),
                ("dealstage", "a", 1),
                ("amount", "7.00", 2),
            ),
        )
        == []
    )


def test_a_stage_that_history_does_not_end_with_is_repaired() -> None:
    now = load(day(9), [deal(updated=5, dealstage="won")])
    log = history(day(9), ("dealstage", "new", 2))

    assert repaired(now, log) == [
        ("stage", "hubspot:won", day(5), "repaired", day(2)),
    ]


def test_every_tracked_field_is_repaired_and_an_emptied_one_too() -> None:
    now = load(day(9), [deal(updated=5, dealstage="new", amount=None, pipeline="p")])
    log = history(day(9), ("dealstage", "new", 2), ("amount", "5", 2))

    assert repaired(now, log) == [
        ("amount", None, day(5), "repaired", day(2)),
        ("pipeline", "hubspot:p", day(5), "repaired", day(1)),
    ]


def test_a_record_read_after_its_history_shows_a_gap_so_it_is_observed() -> None:
    now = load(day(9), [deal(updated=5, dealstage="won")])

    assert repaired(now, history(day(4), ("dealstage", "new", 2))) == [
        ("stage", "hubspot:won", day(5), "observed", day(2)),
    ]


def test_a_deal_without_any_history_was_observed() -> None:
    now = load(day(9), [deal(updated=5, dealstage="new")])

    assert repaired(now, NO_HISTORY) == [
        ("stage", "hubspot:new", day(5), "observed", day(1)),
    ]


def test_a_record_older_than_its_history_tells_nothing() -> None:
    old = load(day(4), [deal(updated=3, dealstage="new")])

    assert repaired(old, history(day(9), ("dealstage", "won", 5))) == []


def test_the_newest_version_of_a_record_counts_whenever_it_was_read() -> None:
    stale = load(day(10), [deal(updated=3, dealstage="new")])
    now = load(day(9), [deal(updated=5, dealstage="won")])
    log = history(day(9), ("dealstage", "won", 5), ("dealstage", "new", 2))

    assert repaired(loads(now, stale), log) == []


def test_a_repair_at_the_instant_of_the_last_entry_comes_after_it() -> None:
    now = load(day(9), [deal(updated=5, dealstage="won")])
    log = history(day(9), ("dealstage", "b", 5), ("dealstage", "a", 5))

    assert path(now, log) == ["hubspot:a", "hubspot:b", "hubspot:won"]


def test_a_record_modified_before_its_last_entry_is_repaired_after_it() -> None:
    now = load(day(9), [deal(updated=3, dealstage="won")])
    log = history(day(9), ("dealstage", "new", 5))

    assert path(now, log) == ["hubspot:new", "hubspot:won"]


def test_an_amount_held_back_is_unknown_from_then_on() -> None:
    now = load(day(9), [deal(updated=5, dealstage="new", amount="1,200.50")])
    log = history(
        day(9), ("dealstage", "new", 1), ("amount", "1,200.50", 5), ("amount", "9", 2)
    )

    assert repaired(now, log) == [("amount", None, day(5), "repaired", day(2))]


def test_a_record_without_a_stage_repairs_nothing() -> None:
    now = load(day(9), [deal(updated=5, dealstage=None, amount="7")])

    assert repaired(now, history(day(9), ("dealstage", "new", 2))) == []


def test_history_and_record_agree_on_a_currency_that_neither_names() -> None:
    now = load(day(9), [deal(updated=5, dealstage="a", deal_currency_code=None)])

    assert repaired(now, history(day(9), ("dealstage", "a", 1))) == []


def vanished(
    records: pl.LazyFrame, *days: float, merges: pl.LazyFrame = NO_HISTORY
) -> list[tuple[object, ...]]:
    logged = field_changes(change_moments(end_rows(records, merges, source="hubspot")))
    missed = pl.LazyFrame(
        [("hubspot:1", day(number)) for number in days],
        schema={"record_id": pl.String, "extracted_at": INSTANT},
        orient="row",
    )
    rows = vanished_deals(deal_rows(records, source="hubspot"), logged, missed)
    return (
        rows.select("deal_id", "value", "changed_at", "changed_after", "origin")
        .collect()
        .rows()
    )


def test_a_deal_that_the_source_no_longer_knows_was_deleted_since_it_was_seen() -> None:
    seen = load(day(4), [deal(dealstage="new")])

    assert vanished(seen, 8, 9) == [
        ("hubspot:1", "true", day(8) - TICK, day(4), "observed")
    ]


def test_a_deal_that_was_read_again_later_was_never_gone() -> None:
    seen = loads(
        load(day(4), [deal(dealstage="new")]), load(day(9), [deal(dealstage="new")])
    )

    assert vanished(seen, 8) == []


def test_a_deal_whose_end_is_logged_did_not_vanish_besides() -> None:
    seen = load(day(4), [deal(dealstage="new", archived=3)])
    merged = load(day(8), [{"object_type": "deals", "old_id": "1", "new_id": "7"}])
    live = load(day(4), [deal(dealstage="new")])

    assert vanished(seen, 8) == []
    assert vanished(live, 8, merges=merged) == []
