"""HubSpot's history of deals as changes: said once, in order, nothing ever lost."""

from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.transforms.histories import day
from tests.transforms.hubspot import Answer, history, load, loads, stamp
from transforms.staging.hubspot_history import history_rows
from transforms.staging.quarantine import held_back
from transforms.tables.hubspot import HUBSPOT_DEAL_CHANGES
from transforms.tables.table import INSTANT
from transforms.warehouse.deal_changes import deal_changes
from transforms.warehouse.logged_changes import change_moments, field_changes


def staged(*nights: pl.LazyFrame) -> pl.LazyFrame:
    return history_rows(loads(*nights), source="hubspot")


def changes(*nights: pl.LazyFrame) -> pl.LazyFrame:
    return deal_changes(field_changes(change_moments(staged(*nights))), as_of=day(99))


def said(*nights: pl.LazyFrame) -> list[tuple[object, ...]]:
    return changes(*nights).select("field", "value", "changed_at").collect().rows()


def stages(*nights: pl.LazyFrame) -> list[str]:
    return changes(*nights).collect().get_column("value").str.slice(8).to_list()


def test_every_tracked_property_is_a_field_of_ours() -> None:
    entries = [
        ("dealstage", "new", 1),
        ("pipeline", "default", 1),
        ("amount", "1200.5", 2),
        ("deal_currency_code", "EUR", 2),
        ("closedate", stamp(9.5), 3),
        ("hubspot_owner_id", "77", 4),
        ("hs_forecast_category", "COMMIT", 5),
    ]

    assert said(history(day(10), *entries)) == [
        ("pipeline", "hubspot:default", day(1)),
        ("stage", "hubspot:new", day(1)),
        ("amount", "1200.50", day(2)),
        ("currency", "EUR", day(2)),
        ("expected_close_date", "2026-01-09", day(3)),
        ("owner", "hubspot:77", day(4)),
        ("forecast_category", "COMMIT", day(5)),
    ]


def test_a_row_says_where_it_lies_and_who_did_it() -> None:
    row = staged(history(day(10), ("dealstage", "new", 1), deal="5")).collect()

    assert row.select(
        "deal_id", "file", "row_number", "taken_at", "sequence", "changed_by"
    ).rows() == [("hubspot:5", "deals_history/5", 1, day(10), 0, "7")]


def test_where_no_person_did_it_the_kind_of_system_is_named() -> None:
    entry: Answer = {
        "id": "1",
        "property": "dealstage",
        "value": "new",
        "timestamp": stamp(1),
        "sourceType": "IMPORT",
        "updatedByUserId": None,
        "position": 0,
    }

    assert staged(load(day(10), [entry])).collect()["changed_by"].to_list() == [
        "IMPORT"
    ]


def test_an_entry_answered_again_is_the_same_moment_known_since_it_was_first_read() -> (
    None
):
    entries = [("dealstage", "won", 4), ("dealstage", "new", 1)]
    once = changes(history(day(3), *entries[1:]), history(day(5), *entries))
    again = changes(
        history(day(3), *entries[1:]),
        history(day(5), *entries),
        history(day(6), *entries),
    )

    assert_frame_equal(again.collect(), once.collect())
    assert once.collect()["known_at"].to_list() == [day(1), day(5)]


def test_a_longer_history_seen_earlier_is_never_replaced_by_a_shorter_one() -> None:
    long = history(day(5), ("dealstage", "b", 2), ("dealstage", "a", 1))
    cut = history(day(6), ("dealstage", "c", 5.5))

    assert stages(long, cut) == ["a", "b", "c"]


def test_entries_of_one_instant_are_in_the_order_in_which_they_happened() -> None:
    tied = [("dealstage", "c", 2), ("dealstage", "b", 2), ("dealstage", "a", 2)]

    assert stages(history(day(5), *tied)) == ["a", "b", "c"]


def test_an_answer_that_is_not_newest_first_is_sorted_by_its_instants() -> None:
    assert stages(
        history(
            day(5), ("dealstage", "a", 1), ("dealstage", "c", 3), ("dealstage", "b", 2)
        )
    ) == ["a", "b", "c"]


def test_a_cut_among_entries_of_one_instant_keeps_their_numbers() -> None:
    whole = history(day(5), ("dealstage", "b", 2), ("dealstage", "a", 2))
    cut = history(day(6), ("dealstage", "c", 5.5), ("dealstage", "b", 2))

    assert stages(whole, cut) == ["a", "b", "c"]
    assert stages(cut, whole) == ["a", "b", "c"]


def test_a_deal_answered_twice_in_one_load_is_answered_once() -> None:
    tied = [("dealstage", "b", 2), ("dealstage", "a", 2)]
    twice = pl.concat([history(day(5), *tied), history(day(5), *tied)])
    renumbered = twice.with_columns(_row=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))

    assert stages(renumbered) == ["a", "b"]


def test_deals_and_properties_do_not_share_their_numbers() -> None:
    both = pl.concat(
        [
            history(day(5), ("dealstage", "a", 2), ("pipeline", "p", 2)),
            history(day(5), ("dealstage", "x", 2), deal="2"),
        ]
    )

    assert staged(both).collect()["sequence"].to_list() == [0, 0, 0]


@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_the_rows_gives_the_same_changes(seed: int) -> None:
    nights = [
        history(
            day(5), ("dealstage", "b", 2), ("dealstage", "a", 2), ("amount", "1", 1)
        ),
        history(day(6), ("dealstage", "c", 5.5), ("dealstage", "b", 2)),
    ]
    shuffled = loads(*nights).collect().sample(fraction=1, shuffle=True, seed=seed)

    assert_frame_equal(changes(shuffled.lazy()).collect(), changes(*nights).collect())


def test_an_emptied_value_is_empty_from_then_on() -> None:
    assert said(
        history(day(5), ("amount", "", 3), ("amount", "5", 2), ("dealstage", "a", 1))
    )[1:] == [("amount", "5.00", day(2)), ("amount", None, day(3))]


def test_an_amount_that_is_no_plain_decimal_is_quarantined_never_guessed() -> None:
    rows = staged(history(day(5), ("amount", "1,200.50", 2), ("dealstage", "a", 1)))
    none = pl.LazyFrame(
        schema={
            "source": pl.String,
            "file": pl.String,
            "row_number": pl.Int64,
            "column": pl.String,
            "reason": pl.String,
            "extracted_at": INSTANT,
        }
    )
    columns = pl.LazyFrame(
        schema={"source": pl.String, "column": pl.String, "file_column": pl.String}
    )
    held = held_back([(HUBSPOT_DEAL_CHANGES, rows)], none, none, columns).collect()

    assert held.select("file", "row_number", "column", "reason").rows() == [
        ("deals_history/1", 1, "value", "is not a value for amount")
    ]
    assert said(history(day(5), ("amount", "1,200.50", 2))) == []


def test_a_close_date_is_its_day_in_utc_whatever_the_offset() -> None:
    late = "2026-03-31T23:30:00-02:00"
    rows = staged(history(day(5), ("closedate", late, 2), ("closedate", "soon", 1)))

    assert rows.collect().select("value", "value_problem").rows() == [
        (str(date(2026, 4, 1)), None),
        (None, "is not a value for expected_close_date"),
    ]


def test_an_entry_without_a_moment_is_held_back() -> None:
    entry: Answer = {
        "id": "1",
        "property": "dealstage",
        "value": "new",
        "timestamp": "yesterday",
        "position": 0,
    }
    row = staged(load(day(10), [entry])).collect()

    assert row.select("is_held_back", "row_problem").rows() == [
        (True, "names no moment")
    ]


def test_a_property_that_we_do_not_keep_has_no_field() -> None:
    rows = staged(history(day(5), ("hs_priority", "high", 2))).collect()

    assert rows["field"].to_list() == [None]


def test_no_answer_is_no_row() -> None:
    nothing = history_rows(pl.LazyFrame(), source="hubspot").collect()

    assert nothing.is_empty()
    assert nothing.schema == HUBSPOT_DEAL_CHANGES.schema
