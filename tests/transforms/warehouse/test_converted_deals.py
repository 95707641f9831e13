"""Which day's rate a deal goes by."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial

import polars as pl

from tests.transforms.metrics.builders import Row, calendar, day, deal, deals, decided
from transforms.tables.references import DIM_EXCHANGE_RATES
from transforms.warehouse.converted_deals import converted_deals

ZONE = "Europe/Berlin"
AS_OF = datetime(
    2026, 3, 29, 22, tzinfo=UTC
)  # local midnight, after the clocks changed
HUNDRED = {"amount": Decimal("100.00"), "currency": "USD"}


def rates(**first_days: str) -> pl.LazyFrame:
    """USD from these days of March: d1="0.90" says from the 1st."""
    days = [
        (date(2026, 3, int(n[1:])), Decimal(rate)) for n, rate in first_days.items()
    ]
    ends = [*(first for first, _ in days[1:]), None]
    rows = [
        ("USD", first, end, rate, "EUR")
        for (first, rate), end in zip(days, ends, strict=True)
    ]
    return pl.LazyFrame(rows, schema=DIM_EXCHANGE_RATES.schema, orient="row")


def worth(row: Row, known: pl.LazyFrame, as_of: datetime = AS_OF) -> Decimal | None:
    dates = calendar(day(1), as_of=as_of, time_zone=ZONE)
    found = converted_deals(
        deals(row), known, dates, as_of=as_of, reporting_currency="EUR"
    ).collect()
    assert found.drop("reporting_amount").equals(
        deals(row).collect().drop("reporting_amount")
    )
    value: Decimal | None = found["reporting_amount"].item()
    return value


def test_an_open_deal_goes_by_the_last_local_day_that_began_before_as_of() -> None:
    known = rates(d28="0.90", d29="0.91", d30="0.92")

    # 23:59:59 of the 28th, of the 29th, and the first second of the 30th
    for at, value in (
        (datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC), "90.00"),
        (datetime(2026, 3, 28, 23, tzinfo=UTC), "90.00"),
        (datetime(2026, 3, 28, 23, 0, 1, tzinfo=UTC), "91.00"),
        (AS_OF, "91.00"),
        (datetime(2026, 3, 29, 22, 0, 1, tzinfo=UTC), "92.00"),
    ):
        assert worth(deal(1, day(1), **HUNDRED), known, at) == Decimal(value)


def test_a_decided_deal_keeps_the_rate_of_the_local_day_on_which_it_closed() -> None:
    known = rates(d1="0.90", d10="0.95", d20="1.00")
    eve, midnight = 67 + 22.9 / 24, 67 + 23 / 24  # the 9th, and the 10th in Berlin

    for outcome in ("won", "lost"):
        assert worth(decided(1, day(1), eve, outcome, **HUNDRED), known) == 90
        assert worth(decided(1, day(1), midnight, outcome, **HUNDRED), known) == 95


def test_a_deal_that_went_goes_by_the_day_on_which_it_did() -> None:
    known = rates(d1="0.90", d10="0.95", d20="1.00")

    for outcome in ("deleted", "merged"):
        gone = {"outcome": outcome, "deleted_at": day(12, 3)}
        assert worth(deal(1, day(1), **HUNDRED, **gone), known) == 95


def test_without_a_rate_on_its_day_a_deal_is_worth_nothing_known() -> None:
    known = rates(d10="0.95")

    assert worth(decided(1, day(1), 5, "won", **HUNDRED), known) is None
    assert worth(deal(1, day(1), **HUNDRED), known.clear()) is None
    assert worth(deal(1, day(1), **HUNDRED | {"amount": None}), known) is None
    assert worth(deal(1, day(1), **HUNDRED | {"currency": None}), known) is None


def test_the_reporting_currency_is_its_own_worth_whatever_the_day() -> None:
    ours = HUNDRED | {"currency": "EUR"}

    assert worth(deal(1, day(1), **ours), rates(d1="1").clear()) == 100
    assert worth(decided(1, day(1), 5, "won", **ours), rates(d20="2")) == 100


def test_no_deal_gives_no_row() -> None:
    found = converted_deals(
        deals(), rates(d1="1"), calendar(), as_of=AS_OF, reporting_currency="EUR"
    )

    assert found.collect().height == 0


def test_rows_in_any_order_and_streamed_are_the_same() -> None:
    known = rates(d1="0.90", d10="0.95", d20="1.00")
    rows = [decided(n, day(1), 60 + n, "won", **HUNDRED) for n in range(1, 25)]
    dates = calendar(day(1), as_of=AS_OF, time_zone=ZONE)
    asked = partial(converted_deals, as_of=AS_OF, reporting_currency="EUR")

    one = asked(deals(*rows), known, dates)
    other = asked(deals(*rows[::-1]), known.reverse(), dates)

    assert one.collect().equals(other.collect(engine="streaming"))
