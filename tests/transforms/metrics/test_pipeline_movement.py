"""Pipeline movement: what made the open pipeline what it is, to the cent."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tests.transforms.metrics.builders import Row, day
from tests.transforms.metrics.loans import loans
from tests.transforms.metrics.movements import (
    FEBRUARY,
    LATER,
    SOME_RATES,
    SOON,
    euros,
    movement,
    owners,
    path,
    random_company,
    rates,
)
from transforms.metrics.deal_movements import deal_movements
from transforms.metrics.pipeline_movement import pipeline_movement
from transforms.tables.movement import PIPELINE_MOVEMENT

HUNDRED, TWO, FIFTY = euros(100), euros(200), euros(50)
WON, LOST = {"stage_id": "crm:won"}, {"stage_id": "crm:lost"}
JANUARY, LATE = day(5), day(10, 2)
_WHOSE = ["period", "period_start_date", "scope", "segment", "member"]
Buckets = dict[str, tuple[int, Decimal]]


def february(
    *rows: Row,
    scope: str = "open",
    segment: str = "all",
    member: str = "all",
    **how: object,
) -> Buckets:
    """Return a member's buckets of February: how many deals, and what is added."""
    return {
        bucket: (deals, amount)
        for bucket, deals, amount in movement(rows, **how)
        .filter(
            period="month",
            period_start_date=FEBRUARY,
            scope=scope,
            segment=segment,
            member=member,
        )
        .select("bucket", "deals", "amount")
        .collect()
        .rows()
    }


def due(deal: str, *steps: tuple[datetime, Row], by: date = SOON) -> list[Row]:
    """Return the states of a deal that is expected by a day, in February if unsaid."""
    return path(deal, *steps, expected_close_date=by, amount=HUNDRED)


def test_the_worked_example_balances() -> None:
    found = february(
        *due(
            "stays",
            (JANUARY, {"amount": euros(142_655)}),
            (LATE, {"amount": euros(142_655 + 149_382)}),
        ),
        *due("new", (LATE, {"amount": euros(1_501_878)})),
        *path(
            "pulled",
            (JANUARY, {"expected_close_date": LATER}),
            (LATE, {"expected_close_date": SOON}),
            amount=euros(180_171),
        ),
        *due(
            "pushed",
            (JANUARY, {"amount": euros(271_125)}),
            (LATE, {"expected_close_date": LATER}),
        ),
        *due("lost", (JANUARY, {"amount": euros(556_292)}), (LATE, LOST)),
        *due("won", (JANUARY, {"amount": euros(287_487)}), (LATE, WON)),
        scope="closing",
    )

    assert found == {
        "start": (4, euros(1_257_559)),
        "created": (1, euros(1_501_878)),
        "pulled_in": (1, euros(180_171)),
        "amount_up": (1, euros(149_382)),
        "pushed_out": (1, euros(-271_125)),
        "lost": (1, euros(-556_292)),
        "won": (1, euros(-287_487)),
        "end": (3, euros(1_974_086)),
    }


def test_the_whole_row_says_which_period_whose_and_in_which_currency() -> None:
    found = movement(path(1, (LATE, {}), amount=HUNDRED)).filter(
        period="month", segment="all"
    )
    row = {
        "period": "month",
        "period_start_date": FEBRUARY,
        "period_end_date": date(2026, 3, 1),
        "scope": "open",
        "segment": "all",
        "member": "all",
        "bucket": "created",
        "deals": 1,
        "deals_without_amount": 0,
        "amount": HUNDRED,
        "currency": "EUR",
    }

    assert found.collect().rows(named=True) == [row, row | {"bucket": "end"}]


@pytest.mark.parametrize(
    ("bucket", "change"),
    [
        ("won", WON),
        ("lost", LOST),
        ("deleted", {"is_deleted": True}),
        ("deleted", {"merged_into": "crm:9"}),
        ("deleted", WON | {"is_deleted": True}),
        ("deleted", LOST | {"merged_into": "crm:9"}),
    ],
)
def test_what_is_open_no_more_went_with_its_amount_of_the_start(
    bucket: str, change: Row
) -> None:
    rows = path(1, (JANUARY, {"amount": HUNDRED}), (LATE, change | {"amount": FIFTY}))

    assert february(*rows) == {"start": (1, HUNDRED), bucket: (1, -HUNDRED)}


@pytest.mark.parametrize("before", [WON, LOST, {"is_deleted": True}])
def test_what_was_closed_or_deleted_at_the_start_is_reopened(before: Row) -> None:
    back = {"stage_id": "crm:demo", "is_deleted": False}
    rows = path(1, (JANUARY, before), (LATE, back), amount=HUNDRED)

    assert february(*rows) == {"reopened": (1, HUNDRED), "end": (1, HUNDRED)}


def test_what_came_and_went_within_the_period_is_in_no_bucket() -> None:
    born = path(1, (day(3, 2), {}), (LATE, WON), amount=HUNDRED)
    reopened = path(2, (JANUARY, WON), (day(3, 2), {"stage_id": "crm:x"}), (LATE, WON))

    assert february(*born, *reopened) == {}


def test_what_went_and_came_back_within_the_period_stayed() -> None:
    rows = path(
        1, (JANUARY, {}), (day(3, 2), WON), (LATE, {"stage_id": "crm:x"}), amount=FIFTY
    )

    assert february(*rows) == {"start": (1, FIFTY), "end": (1, FIFTY)}


@pytest.mark.parametrize(
    ("bucket", "after", "change"),
    [("amount_up", TWO, HUNDRED), ("amount_down", FIFTY, -FIFTY)],
)
def test_what_stayed_changed_by_the_difference(
    bucket: str, after: Decimal, change: Decimal
) -> None:
    rows = path(1, (JANUARY, {"amount": HUNDRED}), (LATE, {"amount": after}))

    assert february(*rows) == {
        "start": (1, HUNDRED),
        bucket: (1, change),
        "end": (1, after),
    }


def test_a_deal_that_changed_hands_left_one_owner_and_entered_the_other() -> None:
    rows = path(
        1,
        (JANUARY, {"owner_id": "crm:ann", "amount": HUNDRED}),
        (LATE, {"owner_id": "crm:cem", "amount": TWO}),
    )
    left = {"start": (1, HUNDRED), "left_segment": (1, -HUNDRED)}
    entered = {"entered_segment": (1, TWO), "end": (1, TWO)}
    stayed = {"start": (1, HUNDRED), "amount_up": (1, HUNDRED), "end": (1, TWO)}

    assert february(*rows, segment="owner", member="crm:ann") == left
    assert february(*rows, segment="owner", member="crm:cem") == entered
    assert february(*rows, segment="team", member="north") == left
    assert february(*rows, segment="team", member="south") == entered
    assert february(*rows) == stayed
    assert february(*rows, segment="pipeline", member="crm:sales") == stayed


def test_a_deal_of_nobody_and_an_owner_without_a_team_have_no_member() -> None:
    dan, stranger = {"owner_id": "crm:dan"}, {"owner_id": "crm:new"}
    rows = path(1, (JANUARY, {}), (LATE, dan)) + path(2, (JANUARY, stranger))
    zero = euros(0)

    assert february(*rows, segment="team", member="none") == {
        "start": (2, zero),
        "end": (2, zero),
    }
    assert february(*rows, segment="owner", member="none") == {
        "start": (1, zero),
        "left_segment": (1, zero),
    }


def test_handing_a_deal_on_within_the_team_moves_nothing_in_the_team() -> None:
    rows = path(1, (JANUARY, {"owner_id": "crm:ann"}), (LATE, {"owner_id": "crm:ben"}))

    assert set(february(*rows, segment="team", member="north")) == {"start", "end"}


@pytest.mark.parametrize("later", [LATER, None])
def test_pushed_out_is_what_is_open_and_expected_by_then_no_more(
    later: date | None,
) -> None:
    rows = due("1", (JANUARY, {}), (LATE, {"expected_close_date": later}))
    whole = {"start": (1, HUNDRED), "end": (1, HUNDRED)}

    assert february(*rows, scope="closing") == {
        "start": (1, HUNDRED),
        "pushed_out": (1, -HUNDRED),
    }
    assert february(*rows) == whole


@pytest.mark.parametrize("before", [LATER, None])
def test_pulled_in_is_what_was_open_and_not_expected_by_then(
    before: date | None,
) -> None:
    rows = path(
        1,
        (JANUARY, {"expected_close_date": before}),
        (LATE, {"expected_close_date": SOON}),
        amount=HUNDRED,
    )

    assert february(*rows, scope="closing") == {
        "pulled_in": (1, HUNDRED),
        "end": (1, HUNDRED),
    }


def test_an_overdue_deal_is_still_expected_and_the_end_date_is_excluded() -> None:
    overdue = path(1, (JANUARY, {"expected_close_date": date(2025, 12, 1)}))
    last_day = path(2, (JANUARY, {"expected_close_date": date(2026, 2, 28)}))
    next_day = path(3, (JANUARY, {"expected_close_date": date(2026, 3, 1)}))
    found = february(*overdue, *last_day, *next_day, scope="closing")

    assert found == {"start": (2, euros(0)), "end": (2, euros(0))}


def test_another_member_comes_before_another_date() -> None:
    """It changed hands and was pushed out: it left one and is not with the other."""
    pushed = due(
        "1",
        (JANUARY, {"owner_id": "crm:ann"}),
        (LATE, {"owner_id": "crm:ben", "expected_close_date": LATER}),
    )
    pulled = due(
        "2",
        (JANUARY, {"owner_id": "crm:ann", "expected_close_date": LATER}),
        (LATE, {"owner_id": "crm:cem", "expected_close_date": SOON}),
    )
    of_owner = {"scope": "closing", "segment": "owner"}

    assert february(*pushed, *pulled, **of_owner, member="crm:ann") == {
        "start": (1, HUNDRED),
        "left_segment": (1, -HUNDRED),
    }
    assert february(*pushed, *pulled, **of_owner, member="crm:ben") == {}
    assert february(*pushed, *pulled, **of_owner, member="crm:cem") == {
        "entered_segment": (1, HUNDRED),
        "end": (1, HUNDRED),
    }


def test_the_rates_alone_are_a_bucket_of_their_own_to_the_cent() -> None:
    """100.01 x 0.9 = 90.01; x 0.95 = 95.01; 120.03 x 0.95 = 114.03."""
    listed = (
        ("USD", date(2025, 1, 1), date(2026, 2, 28), "0.90"),
        ("USD", date(2026, 2, 28), None, "0.95"),
    )
    rows = path(
        1,
        (JANUARY, {"amount": euros("100.01")}),
        (LATE, {"amount": euros("120.03")}),
        currency="USD",
    )

    assert february(*rows, listed=listed) == {
        "start": (1, euros("90.01")),
        "currency": (1, euros("5.00")),
        "amount_up": (1, euros("19.02")),
        "end": (1, euros("114.03")),
    }


def test_a_deal_in_another_currency_changed_its_amount_and_no_rate() -> None:
    listed = (
        ("USD", date(2025, 1, 1), date(2026, 2, 10), "0.90"),
        ("USD", date(2026, 2, 10), None, "0.95"),
    )
    rows = path(
        1, (JANUARY, {"currency": "USD"}), (LATE, {"currency": "EUR"}), amount=HUNDRED
    )

    assert february(*rows, listed=listed) == {
        "start": (1, euros(90)),
        "amount_up": (1, euros(10)),
        "end": (1, HUNDRED),
    }


def test_a_boundary_has_the_rates_of_the_day_that_it_ends() -> None:
    """January ends, and February starts, by the rate of 31 January."""
    listed = (
        ("USD", date(2026, 1, 31), date(2026, 2, 1), "0.50"),
        ("USD", date(2026, 2, 1), None, "0.90"),
    )
    rows = path(1, (JANUARY, {}), amount=HUNDRED, currency="USD")
    found = february(*rows, listed=listed)

    assert found["start"] == (1, FIFTY)
    assert found["currency"] == (1, euros(40))


def test_the_end_of_a_running_period_is_as_of_by_the_rates_of_its_day() -> None:
    listed = (
        ("USD", date(2025, 1, 1), date(2026, 2, 12), "0.90"),
        ("USD", date(2026, 2, 12), None, "0.50"),
    )
    rows = path(1, (LATE, {}), (day(12.5, 2), WON), amount=HUNDRED, currency="USD")

    assert february(*rows, as_of=day(12.5, 2), listed=listed)["end"] == (1, FIFTY)
    assert february(*rows, as_of=day(12, 2), listed=listed)["end"] == (1, euros(90))


def test_an_amount_that_is_not_known_adds_nothing_and_is_counted() -> None:
    unknown = path(1, (JANUARY, {}), (LATE, {"amount": HUNDRED}))
    no_rate = path(2, (JANUARY, {}), (LATE, LOST), amount=FIFTY, currency="JPY")
    found = movement(unknown + no_rate).filter(
        period="month", period_start_date=FEBRUARY, scope="open", segment="all"
    )

    assert found.select(
        "bucket", "deals", "deals_without_amount", "amount"
    ).collect().rows() == [
        ("amount_up", 1, 1, HUNDRED),
        ("end", 1, 0, HUNDRED),
        ("lost", 1, 1, euros(0)),
        ("start", 2, 2, euros(0)),
    ]


def test_an_amount_whose_rate_ends_is_lost_to_the_rates() -> None:
    listed = (("USD", date(2025, 1, 1), date(2026, 2, 10), "0.90"),)
    rows = path(1, (JANUARY, {}), amount=HUNDRED, currency="USD")

    assert february(*rows, listed=listed) == {
        "start": (1, euros(90)),
        "currency": (1, euros(-90)),
        "end": (1, euros(0)),
    }


def test_what_happens_at_a_boundary_belongs_to_the_period_it_opens() -> None:
    came = path(1, (day(1, 2), {}), amount=HUNDRED)
    went = path(2, (JANUARY, {}), (day(1, 3), WON), amount=TWO)

    assert february(*came, *went, as_of=day(5, 3)) == {
        "start": (1, TWO),
        "created": (1, HUNDRED),
        "end": (2, euros(300)),
    }


def test_months_end_at_local_midnight() -> None:
    """23:00 UTC is midnight in Amsterdam."""
    at = datetime(2026, 1, 31, 23, tzinfo=UTC)
    rows = path(1, (at, {})) + path(2, (at - timedelta(seconds=1), {}))
    found = february(*rows, time_zone="Europe/Amsterdam")

    assert {bucket: deals for bucket, (deals, _) in found.items()} == {
        "start": 1,
        "created": 1,
        "end": 2,
    }


def test_quarters_and_years_are_fiscal_ones() -> None:
    found = movement(path(1, (LATE, {})), fiscal_year_starts=2).filter(
        scope="open", segment="all", bucket="created"
    )

    assert found.select("period", "period_start_date").collect().rows() == [
        ("month", FEBRUARY),
        ("quarter", FEBRUARY),
        ("year", FEBRUARY),
    ]


def test_of_saves_at_one_instant_the_last_counts() -> None:
    rows = path(1, (JANUARY, {"amount": FIFTY}), (JANUARY, {"amount": TWO}))

    assert february(*rows)["start"] == (1, TWO)


def test_without_deals_the_table_is_empty() -> None:
    found = movement([]).collect()

    assert found.is_empty()
    assert found.schema == PIPELINE_MOVEMENT.schema


def unbalanced(found: pl.LazyFrame) -> pl.DataFrame:
    """Return the members of which start and all changes are not the end."""
    amount, is_end = pl.col("amount"), pl.col("bucket") == "end"
    return (
        found.group_by(_WHOSE)
        .agg(off=amount.filter(~is_end).sum() - amount.filter(is_end).sum())
        .filter(pl.col("off") != 0)
        .collect()
    )


@settings(deadline=None, max_examples=15, derandomize=True)
@given(seed=st.integers(0, 10**6), hours=st.integers(0, 24 * 60))
def test_every_history_balances_in_any_order(seed: int, hours: int) -> None:
    rows = random_company(12, seed)
    how = {"listed": SOME_RATES, "as_of": day(20, 4) + timedelta(hours=hours)}
    found = movement(rows, **how)
    random.Random(seed).shuffle(rows)  # noqa: S311 - any order will do

    assert unbalanced(found).is_empty()
    assert_frame_equal(
        movement(rows, **how).collect(), found.collect(), check_exact=True
    )


def test_the_engine_changes_no_cent() -> None:
    found = movement(random_company(80, 3), as_of=day(3, 6), listed=SOME_RATES)

    assert_frame_equal(
        found.collect(engine="streaming"),
        found.collect(engine="in-memory"),
        check_exact=True,
    )


def test_the_loans_end_with_what_is_open_and_balance() -> None:
    known = loans(datetime(2012, 3, 1, 12, tzinfo=UTC))
    moved = deal_movements(
        known.states,
        known.stages,
        known.dates,
        rates(),
        as_of=known.as_of,
        reporting_currency="EUR",
    )
    found = pipeline_movement(
        moved.collect().lazy(),
        owners(),
        known.dates,
        as_of=known.as_of,
        reporting_currency="EUR",
    )
    end = found.filter(
        period="month",
        period_start_date=date(2012, 3, 1),
        scope="open",
        segment="all",
        bucket="end",
    ).select("deals", "amount")
    still_open = known.deals.filter(outcome="open").select(
        pl.len(), pl.col("amount").sum()
    )

    assert end.collect().row(0) == still_open.collect().row(0)
    assert unbalanced(found).is_empty()
