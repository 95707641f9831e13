"""What became of deals, week by week, counted by hand.

As_of is day 152, so the weekly origins are days 145, 138, 131 and so on.
"""

import polars as pl

from tests.transforms.forecast.companies import deal, known
from tests.transforms.histories import AS_OF, Change, change
from transforms.forecast.deal_weeks import deal_weeks

COUNTS = ("stage_id", "age_band", "lead_week", "won", "lost", "ended")


def counted(*changes: Change) -> list[tuple[object, ...]]:
    """Return the deal weeks, a recent origin counting as one."""
    _, stays, deals = known(*changes)
    return (
        deal_weeks(stays, deals, as_of=AS_OF)
        .with_columns((pl.col("won", "lost", "ended") / 1000).round().cast(pl.Int64))
        .select(COUNTS)
        .sort(COUNTS)
        .collect()
        .rows()
    )


def test_a_win_is_seen_from_every_origin_before_it_at_the_age_of_then() -> None:
    assert counted(*deal("one", 130, won=140)) == [
        ("crm:lead", 0, 2, 1, 0, 1),  # on day 131, a day old, nine days before
        ("crm:lead", 2, 1, 1, 0, 1),  # on day 138, eight days old, two days before
    ]


def test_a_deal_stands_in_the_stage_it_was_in_at_the_origin() -> None:
    assert counted(*deal("one", 130, proposal=137, lost=140)) == [
        ("crm:lead", 0, 2, 0, 1, 1),
        ("crm:proposal", 0, 1, 0, 1, 1),
    ]


def test_an_open_deal_leaves_sight_after_the_last_full_week() -> None:
    assert counted(*deal("one", 137)) == [
        ("crm:lead", 0, 2, 0, 0, 1),
        ("crm:lead", 2, 1, 0, 0, 1),
    ]


def test_a_deal_between_two_origins_is_not_seen() -> None:
    assert counted(*deal("one", 146, won=148)) == []


def test_a_deal_that_came_at_the_origin_was_not_there_before_it() -> None:
    assert counted(*deal("one", 145)) == []


def test_a_deal_won_at_the_origin_was_still_open_before_it() -> None:
    assert counted(*deal("one", 144, won=145)) == [("crm:lead", 0, 1, 1, 0, 1)]


def test_a_deleted_deal_counts_as_one_that_will_not_be_won() -> None:
    gone = change("deleted", "true", 150, "crm:one")

    assert counted(*deal("one", 144), gone) == [("crm:lead", 0, 1, 0, 1, 1)]


def test_a_loss_that_was_taken_back_is_no_loss() -> None:
    assert counted(*deal("one", 130, lost=132, proposal=151)) == [
        ("crm:lead", 0, 3, 0, 0, 1)
    ]


def test_what_comes_after_the_last_lead_week_is_out_of_sight() -> None:
    rows = counted(*deal("one", 3, won=150))

    assert all(row[3] == 0 or row[2] <= 15 for row in rows)  # type: ignore[operator]
    assert [row for row in rows if row[1] == 0] == [("crm:lead", 0, 15, 0, 0, 1)]
