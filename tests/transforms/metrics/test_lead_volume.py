"""Lead volume: what came from where, what became of it, and what it brought."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.transforms.lead_rows import (
    lead,
    leads,
    response,
    responses,
    statuses,
    touch,
    touches,
)
from tests.transforms.metrics.builders import (
    AS_OF,
    Row,
    calendar,
    day,
    deal,
    deals,
    decided,
)
from transforms.metrics.lead_volume import lead_volume
from transforms.tables.leads import LEAD_VOLUME

KNOWN = statuses(good="qualified", bad="closed")
WORTH = {"reporting_amount": Decimal("100.00")}


def plan(
    *asked: Row,
    answers: tuple[Row, ...] = (),
    touched: tuple[Row, ...] = (),
    of: tuple[Row, ...] = (),
    time_zone: str = "UTC",
    sample_floor: int = 1,
) -> pl.LazyFrame:
    """Return lead_volume; a lead without an answer said has none."""
    said = {row["lead_id"] for row in answers}
    silent = (
        response(row["lead_id"].split(":")[1], row["created_at"])
        for row in asked
        if row["lead_id"] not in said
    )
    return lead_volume(
        leads(*asked),
        KNOWN,
        responses(*answers, *silent),
        calendar(time_zone=time_zone),
        touches=touches(*touched),
        deals=deals(*of),
        as_of=AS_OF,
        reporting_currency="EUR",
        sample_floor=sample_floor,
    )


def of_all(found: pl.LazyFrame, *columns: str) -> list[tuple[object, ...]]:
    return found.filter(period="all").select(columns).collect().rows()


def months(found: pl.LazyFrame, column: str) -> dict[int, object]:
    rows = found.filter(period="month").collect()
    return dict(zip(rows["period_start_date"].dt.month(), rows[column], strict=True))


def test_a_lead_is_converted_closed_or_still_open_and_never_two_of_them() -> None:
    asked = [
        lead(1, day(1, 2), converted_deal_id="crm:a"),
        lead(2, day(2, 2), converted_deal_id="crm:b", status_id="crm:bad"),
        lead(3, day(3, 2), status_id="crm:bad"),
        lead(4, day(4, 2), status_id="crm:good"),
        lead(5, day(5, 2)),
    ]
    found = plan(
        *asked,
        answers=(
            response(
                1, day(1, 2), first_response_at=day(2, 2), response_seconds=3600.0
            ),
            response(
                4, day(4, 2), first_response_at=day(5, 2), response_seconds=7200.0
            ),
        ),
        touched=(touch("a", 1, day(1, 2)), touch("b", 1, day(2, 2), lead_id="crm:2")),
        of=(decided("a", day(3, 2), 9, "won", **WORTH), deal("b", day(3, 2))),
    )

    assert found.filter(period="all").collect().rows(named=True) == [
        {
            "period": "all",
            "period_start_date": date(2025, 1, 1),
            "period_end_date": date(2026, 7, 1),
            "lead_source": "web form",
            "channel": "web",
            "leads": 5,
            "contacted": 2,
            "qualified": 3,
            "converted": 2,
            "closed_without_deal": 1,
            "still_open": 2,
            "unattended": 1,
            "won": 1,
            "won_amount": Decimal("100.00"),
            "won_deals_without_amount": 0,
            "won_amount_linear": Decimal("100.00"),
            "conversion_rate": 0.4,
            "conversion_rate_low": pytest.approx(0.1176, abs=1e-4),
            "conversion_rate_high": pytest.approx(0.7693, abs=1e-4),
            "won_rate": 0.2,
            "won_rate_low": pytest.approx(0.0362, abs=1e-4),
            "won_rate_high": pytest.approx(0.6245, abs=1e-4),
            "response_hours_p50": 1.5,
            "response_hours_p90": pytest.approx(1.9),
            "currency": "EUR",
            "basis": "measured",
        }
    ]


def test_a_lead_counts_in_the_month_it_came_whenever_it_was_won() -> None:
    found = plan(
        lead(1, day(28, 2), converted_deal_id="crm:a", last_changed_at=day(9, 6)),
        lead(2, day(1, 3)),
        touched=(touch("a", 1, day(28, 2)),),
        of=(decided("a", day(5, 3), 60, "won", **WORTH),),
    )

    assert months(found, "leads") == {2: 1, 3: 1}
    assert months(found, "won") == {2: 1, 3: 0}
    assert months(found, "won_amount") == {2: Decimal("100.00"), 3: Decimal("0.00")}


@pytest.mark.parametrize(
    ("time_zone", "midnight"),
    [
        ("Europe/Berlin", datetime(2026, 3, 31, 22, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 4, 1, 4, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2026, 3, 31, 18, 30, tzinfo=UTC)),
        ("Pacific/Apia", datetime(2026, 3, 31, 11, tzinfo=UTC)),
    ],
)
def test_a_month_ends_at_local_midnight(time_zone: str, midnight: datetime) -> None:
    found = plan(
        lead(1, midnight - timedelta(microseconds=1)),
        lead(2, midnight),
        lead(3, midnight),
        time_zone=time_zone,
    )

    assert months(found, "leads") == {3: 1, 4: 2}


def test_the_trailing_days_end_at_as_of() -> None:
    edge = AS_OF - timedelta(days=42)
    found = plan(lead(1, edge), lead(2, edge - timedelta(microseconds=1)))
    rows = found.filter(period="trailing").select("leads").collect()

    assert rows["leads"].sort().to_list() == [1, 2, 2]


def test_what_came_before_the_calendar_counts_in_all_alone() -> None:
    early = datetime(2019, 5, 5, tzinfo=UTC)
    touched = touch("a", 1, early, lead_id=None, is_conversion=False)
    won = decided("a", day(1), 9, "won", **WORTH)
    found = plan(lead(1, early), touched=(touched,), of=(won,))

    assert found.select("period", "leads", "won_amount_linear").collect().rows() == [
        ("all", 1, Decimal("100.00"))
    ]


def test_each_source_and_channel_has_rows_of_its_own() -> None:
    fair = {"lead_source": "fair", "channel": "event"}
    asked = [lead(1, day(1)), lead(2, day(1), **fair), lead(3, day(2), **fair)]

    assert of_all(plan(*asked), "lead_source", "channel", "leads") == [
        ("fair", "event", 2),
        ("web form", "web", 1),
    ]


@pytest.mark.parametrize("gone", [{"deleted_at": day(2)}, {"merged_into": "crm:9"}])
def test_deleted_and_merged_leads_are_left_out(gone: Row) -> None:
    assert of_all(plan(lead(1, day(1)), lead(2, day(1), **gone)), "leads") == [(1,)]


def test_a_deal_of_several_leads_counts_once_at_its_first_one() -> None:
    fair = {"lead_source": "fair", "channel": "event"}
    found = plan(
        lead(1, day(1), converted_deal_id="crm:a", **fair),
        lead(2, day(2), converted_deal_id="crm:a"),
        touched=(touch("a", 1, day(1), **fair), touch("a", 2, day(2))),
        of=(decided("a", day(3), 9, "won", reporting_amount=Decimal("100.01")),),
    )

    assert of_all(found, "won", "won_amount", "won_amount_linear") == [
        (1, Decimal("100.01"), Decimal("50.01")),
        (1, Decimal("0.00"), Decimal("50.00")),
    ]


def test_a_touch_that_became_another_deal_or_none_shares_but_wins_nothing() -> None:
    touched = touch("a", 1, day(1), is_conversion=False), touch("a", 2, day(2))
    found = plan(
        lead(1, day(1)),
        lead(2, day(2), converted_deal_id="crm:a"),
        touched=touched,
        of=(decided("a", day(3), 9, "won", **WORTH),),
    )

    assert of_all(found, "won", "won_amount", "won_amount_linear") == [
        (1, Decimal("100.00"), Decimal("100.00"))
    ]
    assert months(found, "won_amount") == {1: Decimal("100.00")}


def test_who_came_without_a_lead_shares_and_is_counted_as_none() -> None:
    came = touch("a", 1, day(1), lead_id=None, is_conversion=False, channel="event")
    found = plan(touched=(came,), of=(decided("a", day(3), 9, "won", **WORTH),))
    columns = ("channel", "leads", "won_amount", "won_amount_linear", "conversion_rate")

    assert of_all(found, *columns) == [
        ("event", 0, Decimal("0.00"), Decimal("100.00"), None)
    ]


@pytest.mark.parametrize("outcome", ["open", "lost", "deleted"])
def test_only_a_win_that_stands_is_won(outcome: str) -> None:
    found = plan(
        lead(1, day(1), converted_deal_id="crm:a"),
        touched=(touch("a", 1, day(1)),),
        of=(deal("a", day(3), outcome=outcome, **WORTH),),
    )

    assert of_all(found, "converted", "won", "won_amount_linear") == [
        (1, 0, Decimal("0.00"))
    ]


def test_a_won_deal_of_unknown_worth_is_counted_once_and_adds_nothing() -> None:
    found = plan(
        lead(1, day(1), converted_deal_id="crm:a"),
        lead(2, day(2), converted_deal_id="crm:a"),
        touched=(touch("a", 1, day(1)), touch("a", 2, day(2))),
        of=(decided("a", day(3), 9, "won"),),
    )

    assert of_all(found, "won", "won_deals_without_amount", "won_amount") == [
        (2, 1, Decimal("0.00"))
    ]


@pytest.mark.parametrize("amount", ["0.01", "-0.01", "100.00", "-100.00", "0.02"])
def test_shares_add_up_to_the_cent_whatever_the_deal_is_worth(amount: str) -> None:
    sources = ("a", "b", "c")
    found = plan(
        touched=tuple(
            touch("a", n + 1, day(1), lead_source=source, is_conversion=False)
            for n, source in enumerate(sources)
        ),
        of=(decided("a", day(3), 9, "won", reporting_amount=Decimal(amount)),),
    )
    shares = [share for (share,) in of_all(found, "won_amount_linear")]

    assert sum(shares) == Decimal(amount)  # type: ignore[arg-type]
    assert max(shares) - min(shares) <= Decimal("0.01")  # type: ignore[operator,type-var]


def test_response_times_are_of_the_answered_leads_in_working_hours() -> None:
    waits = {1: 3600.0, 2: 7200.0, 3: 9 * 3600.0}
    answers = tuple(
        response(number, day(1), first_response_at=day(2), response_seconds=seconds)
        for number, seconds in waits.items()
    )
    found = plan(*(lead(number, day(1)) for number in range(1, 9)), answers=answers)
    columns = ("contacted", "unattended", "response_hours_p50", "response_hours_p90")

    assert of_all(found, *columns) == [(3, 5, 2.0, pytest.approx(7.6))]


def test_below_the_sample_floor_there_are_counts_and_no_rates() -> None:
    asked = [lead(number, day(1)) for number in range(19)]
    columns = ("leads", "conversion_rate", "won_rate_high", "basis")

    assert of_all(plan(*asked, sample_floor=20), *columns) == [
        (19, None, None, "insufficient history")
    ]
    assert of_all(plan(*asked, lead(19, day(1)), sample_floor=20), *columns[:2]) == [
        (20, 0.0)
    ]


def test_without_leads_and_touches_the_table_is_empty() -> None:
    found = plan().collect()

    assert found.is_empty()
    assert found.schema == LEAD_VOLUME.schema


def test_every_kind_of_calendar_period_holds_every_lead_once() -> None:
    asked = [lead(number, day(1 + number, 2)) for number in range(100)]
    found = plan(*asked, time_zone="Europe/Berlin")
    sums = found.group_by("period").agg(pl.col("leads").sum()).collect()

    assert dict(sums.rows()) == {
        "all": 100,
        "year": 100,
        "quarter": 100,
        "month": 100,
        "trailing": 0 + 40 + 100,
    }


def test_the_streaming_engine_gives_the_same() -> None:
    asked = [
        lead(number, day(1 + number % 50), lead_source=f"s{number % 3}")
        for number in range(200)
    ]
    answers = tuple(
        response(
            number,
            day(1 + number % 50),
            first_response_at=day(60),
            response_seconds=number / 7,
        )
        for number in range(0, 200, 2)
    )
    found = plan(*asked, answers=answers)
    mixed = plan(*reversed(asked), answers=answers[::-1])

    assert_frame_equal(
        found.collect(), found.collect(engine="streaming"), check_exact=True
    )
    assert_frame_equal(found.collect(), mixed.collect(), check_exact=True)
