"""What had become of deals."""

import polars as pl
import pytest

from tests.transforms.forecast.companies import deal, known, warehouse
from tests.transforms.histories import AS_OF, Change, change, day, to
from transforms.forecast.known_deals import known_deals

OUTCOME = ("outcome", "ended_at")


def became(*changes: Change) -> tuple[object, ...]:
    """Return outcome and end of the one deal."""
    deals = known(*changes).deals
    return deals.select(OUTCOME).collect().row(0)


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ({}, ("open", None)),
        ({"won": 30}, ("won", day(30))),
        ({"won": 30, "lost": 35}, ("lost", day(35))),
        ({"lost": 30, "won": 35}, ("won", day(35))),
        ({"lost": 30, "proposal": 35}, ("open", None)),
    ],
)
def test_the_last_class_that_stands_is_the_outcome(
    moves: dict[str, float], expected: tuple[object, ...]
) -> None:
    assert became(*deal("one", 10, **moves)) == expected  # type: ignore[arg-type]


def test_a_deal_won_again_was_won_the_last_time() -> None:
    again = [to("proposal", 35, "crm:one"), to("won", 40, "crm:one")]

    assert became(*deal("one", 10, won=30), *again) == ("won", day(40))


def test_a_deleted_deal_is_gone_from_its_deletion_on() -> None:
    deleted = change("deleted", "true", 25, "crm:one")

    assert became(*deal("one", 10), deleted) == ("gone", day(25))


def test_a_deal_that_came_closed_was_never_open_and_is_no_arrival() -> None:
    deals = known(*deal("late", 10, stage="won"), *deal("real", 11)).deals

    rows = deals.select("deal_id", "was_open", "is_arrival").sort("deal_id").collect()
    assert rows.rows() == [("crm:late", False, False), ("crm:real", True, True)]


def test_money_is_told_in_the_reporting_currency_or_not_at_all() -> None:
    rows = [
        *deal("ours", 10, amount=5),
        *deal("theirs", 10, amount=5),
        change("currency", "USD", 10, "crm:theirs"),
        *deal("silent", 10, amount=None),
    ]
    deals = known(*rows).deals

    money = deals.select("deal_id", pl.col("amount").cast(pl.Float64), "rate")
    assert money.sort("deal_id").collect().rows() == [
        ("crm:ours", 5.0, 1.0),
        ("crm:silent", None, 1.0),
        ("crm:theirs", None, None),
    ]


def test_a_known_rate_turns_other_money_into_ours() -> None:
    rows = [*deal("theirs", 10, amount=5), change("currency", "USD", 10, "crm:theirs")]
    states, stays, _ = known(*rows)
    rated = warehouse(*rows).deals.with_columns(reporting_amount=pl.col("amount") * 2)

    deals = known_deals(states, stays, rated, as_of=AS_OF, reporting_currency="EUR")
    money = deals.select(pl.col("amount").cast(pl.Float64), "rate").collect()
    assert money.row(0) == (10.0, 2.0)
