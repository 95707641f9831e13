"""Landmarks: when a lead is looked at, and what became of it in 90 days from then."""

from datetime import timedelta

import polars as pl
import pytest

from tests.transforms.scores.leads import AS_OF, CLOSED, Book, ago, deal, lead
from transforms.scores.landmarks import (
    ASKED,
    LATER,
    NEWEST,
    OLD,
    UNKNOWN,
    WINDOW,
    landmarks,
    today,
    with_spans,
)

WEEK = 7
ONE_SOLD = Book(
    leads=[lead("sold", ago(1), converted_deal_id="crm:sold")],
    deals=[deal("sold", ago(0.5))],
)


def looks(**what: object) -> list[tuple[int, bool]]:
    """Return the week and the outcome of each look at one lead."""
    came = ago(20 * WEEK + 3)
    deals = [deal("a", what.pop("sold"))] if "sold" in what else []  # type: ignore[arg-type]
    tied = {"converted_deal_id": "crm:a"} if deals else {}
    book = ONE_SOLD.plus(leads=[lead("a", came, **tied, **what)], deals=deals)
    rows = landmarks(book.lives(), as_of=AS_OF).filter(lead_id="crm:a")
    return rows.select("week", "is_converted").sort("week").collect().rows()[::-1]


def test_a_lead_is_looked_at_in_weeks_further_and_further_apart() -> None:
    assert looks() == [
        (week, False)
        for week in (20, 19, 18, 17, 15)  # the next, 12, is not over at as_of
    ]


def test_the_moments_lie_on_the_weekly_grid_that_ends_at_as_of() -> None:
    book = ONE_SOLD.plus(leads=[lead("a", ago(20 * WEEK + 3))])
    rows = landmarks(book.lives(), as_of=AS_OF).collect()

    assert rows["moment"].to_list() == [ago(week * WEEK) for week in rows["week"]]
    assert (rows["moment"] > rows["came_at"]).all()


def test_only_moments_whose_90_days_are_over_are_learnt_from() -> None:
    book = ONE_SOLD.plus(leads=[lead(str(n), ago(60 + n)) for n in range(80)])
    moments = landmarks(book.lives(), as_of=AS_OF).collect()["moment"]

    assert AS_OF - timedelta(weeks=1) < moments.max() + WINDOW <= AS_OF  # type: ignore[operator]


def test_a_lead_is_looked_at_once_in_a_calendar_week() -> None:
    book = ONE_SOLD.plus(leads=[lead(str(n), ago(300 + n / 3)) for n in range(60)])
    rows = landmarks(book.lives(), as_of=AS_OF).collect()
    monday = pl.col("moment").dt.truncate("1w")

    assert rows.height > 400
    assert rows.select("lead", monday).is_unique().all()


def test_a_lead_is_not_looked_at_once_it_is_a_deal() -> None:
    assert looks(sold=ago(18 * WEEK + 1)) == [(20, True), (19, True)]


def test_what_happens_at_the_moment_itself_is_of_the_90_days() -> None:
    assert looks(sold=ago(18 * WEEK)) == [(20, True), (19, True), (18, True)]


@pytest.mark.parametrize(("days", "is_sold"), [(90, False), (90 - 1e-6, True)])
def test_the_90_days_are_half_open(days: float, is_sold: bool) -> None:  # noqa: FBT001
    assert looks(sold=ago(20 * WEEK) + timedelta(days=days))[0] == (20, is_sold)


def test_a_lead_is_not_looked_at_once_it_is_closed_or_deleted() -> None:
    gone = ago(18 * WEEK)

    assert looks(status_id=CLOSED, last_changed_at=gone) == [(20, False), (19, False)]
    assert looks(deleted_at=gone) == [(20, False), (19, False)]


def test_a_lead_of_which_nobody_knows_what_it_became_is_left_out() -> None:
    assert looks(converted_deal_id="crm:missing") == []


def test_open_leads_are_looked_at_as_they_are_at_as_of() -> None:
    rows = today(ONE_SOLD.plus(leads=[lead("a", ago(5))]).lives(), as_of=AS_OF)

    assert rows.select(
        "lead_id", "span", "moment", "is_converted"
    ).collect().rows() == [("crm:a", ASKED, AS_OF, None)]


def test_the_newest_fifth_is_apart_and_so_is_what_it_could_not_know() -> None:
    rows = pl.LazyFrame({"week": range(13, 113)}, schema={"week": pl.Int64})
    spans = (
        with_spans(rows)
        .collect()
        .group_by("span")
        .agg(newest=pl.col("week").min(), oldest=pl.col("week").max())
    )

    assert sorted(spans.rows()) == [
        (OLD, 59, 112),
        (LATER, 45, 58),
        (UNKNOWN, 33, 44),
        (NEWEST, 13, 32),
    ]


def test_without_a_landmark_there_is_no_span() -> None:
    rows = pl.LazyFrame({"week": []}, schema={"week": pl.Int64})

    assert with_spans(rows).collect().is_empty()
