"""Of each record the version that stands at as_of, and what became of it."""

from datetime import datetime, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.transforms.crm import NO_ENDS, answers, ends
from tests.transforms.histories import day
from tests.transforms.hubspot import loads, record
from transforms.staging.hubspot_records import company_rows
from transforms.warehouse.standing_records import standing_records

TICK = timedelta(microseconds=1)
DAY_20 = day(20)


def stands(
    *nights: pl.LazyFrame, known: pl.LazyFrame = NO_ENDS, as_of: datetime = DAY_20
) -> pl.DataFrame:
    rows = company_rows(loads(*nights), source="hubspot")
    return standing_records(rows, known, record="companies", as_of=as_of).collect()


def names(*nights: pl.LazyFrame, as_of: datetime = DAY_20) -> list[str]:
    return stands(*nights, as_of=as_of)["company_name"].to_list()


def test_the_newest_version_stands_whenever_it_was_read() -> None:
    new = answers(record("1", updated=5, name="new"), on=8)
    stale = answers(record("1", updated=3, name="old"), on=9)

    assert names(new, stale) == ["new"]
    assert stands(new, stale)["last_changed_at"].to_list() == [day(5)]


def test_of_two_readings_of_one_version_the_later_stands() -> None:
    first = answers(record("1", updated=5, name="first"), on=8)
    second = answers(record("1", updated=5, name="second"), on=9)

    assert names(second, first) == ["second"]


def test_nothing_from_as_of_or_later_counts() -> None:
    before = answers(record("1", updated=5, name="before"), on=6)
    after = answers(record("1", updated=8, name="after"), on=9)
    unborn = answers(record("2", created=8, name="unborn"), on=9)

    assert names(before, after, unborn, as_of=day(8)) == ["before"]


def test_a_record_of_which_only_later_versions_are_known_was_there() -> None:
    later = answers(record("1", updated=8, name="later"), on=9)
    latest = answers(record("1", updated=9, name="latest"), on=10)

    found = stands(later, latest, as_of=day(7))
    assert found["company_name"].to_list() == ["later"]
    assert found["last_changed_at"].to_list() == [day(7) - TICK]


def test_an_archived_record_is_marked_and_kept() -> None:
    live = answers(record("1", updated=5), on=6)
    gone = answers(record("1", updated=5, archived=7), on=9)

    assert stands(live, gone)["deleted_at"].to_list() == [day(7)]
    assert stands(live, gone, as_of=day(6.5))["deleted_at"].to_list() == [None]


def test_a_record_that_lives_again_is_not_marked() -> None:
    gone = answers(record("1", updated=5, archived=7), on=9)
    back = answers(record("1", updated=8), on=10)

    assert stands(gone, back)["deleted_at"].to_list() == [None]


def test_a_record_that_is_not_found_any_more_is_marked() -> None:
    seen = answers(record("1"), on=9)

    found = stands(seen, known=ends("companies", lost="1"))
    assert found["deleted_at"].to_list() == [day(19) - TICK]


def test_a_record_read_again_after_it_was_not_found_is_there() -> None:
    seen = answers(record("1"), on=19.5)

    assert stands(seen, known=ends("companies", lost="1"))["deleted_at"].to_list() == [
        None
    ]


def test_a_merged_record_names_the_one_it_went_into() -> None:
    both = answers(record("1"), record("2"), on=9)
    known = ends("companies", merged=("1", "2"), lost="1")

    assert stands(both, known=known).select("merged_into", "deleted_at").rows() == [
        ("hubspot:2", None),
        (None, None),
    ]


def test_the_end_of_another_kind_of_record_is_none_of_ours() -> None:
    seen = answers(record("1"), on=9)

    assert stands(seen, known=ends("contacts", lost="1"))["deleted_at"].to_list() == [
        None
    ]


def test_an_end_that_was_not_known_yet_does_not_count() -> None:
    seen = answers(record("1"), on=9)
    known = ends("companies", merged=("1", "2"))

    assert stands(seen, known=known, as_of=day(18))["merged_into"].to_list() == [None]


@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_the_rows_gives_the_same_records(seed: int) -> None:
    nights = [
        answers(
            *[record(str(n), updated=at, name=f"{n} {at}") for n in range(5)], on=at
        )
        for at in (5, 6, 7)
    ]
    shuffled = loads(*nights).collect().sample(fraction=1, shuffle=True, seed=seed)

    assert_frame_equal(stands(shuffled.lazy()), stands(*nights))
