"""Exchange rates as a company writes them: what is a rate, and what is held back."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest

from transforms.staging.exchange_rates import exchange_rate_rows
from transforms.staging.mapping import FileMapping
from transforms.staging.parsing import TextForm
from transforms.tables.company_lists import LISTED_RATES
from transforms.tables.table import INSTANT

READ = datetime(2026, 3, 1, tzinfo=UTC)
OURS = ("currency", "valid_from", "rate")
NO_RATE = "is not a number above zero in the form that is declared"
DENIED = "another row says another rate of this currency and day"
Cells = tuple[str | None, str | None, str | None]


def typed(*rows: Cells, form: TextForm | None = None) -> pl.DataFrame:
    raw = pl.LazyFrame(
        [
            (*row, "rates.csv", number, READ, READ)
            for number, row in enumerate(rows, start=1)
        ],
        schema={
            "Code": pl.String,
            "Day": pl.String,
            "Rate": pl.String,
            "_file": pl.String,
            "_row": pl.Int64,
            "_extracted_at": INSTANT,
            "_taken_at": INSTANT,
        },
        orient="row",
    )
    theirs = dict(zip(OURS, ("Code", "Day", "Rate"), strict=True))
    mapping = FileMapping("company.exchange_rates", theirs, form or TextForm())
    return exchange_rate_rows(raw, mapping, reporting_currency="EUR").collect()


def problems(rows: pl.DataFrame) -> Sequence[str | None]:
    said = ["row_problem", *(f"{name}_problem" for name in OURS)]
    assert rows["is_held_back"].to_list() == [
        any(row) for row in rows.select(said).rows()
    ]
    return rows.select(pl.coalesce(said)).to_series().to_list()


def test_a_row_is_a_currency_a_day_and_a_rate() -> None:
    rows = typed(("USD", "2026-01-01", "0.92"), (" chf ", " 2026-02-01 ", "1"))

    assert rows.select(OURS).rows() == [
        ("USD", date(2026, 1, 1), Decimal("0.92000000")),
        ("CHF", date(2026, 2, 1), Decimal("1.00000000")),
    ]
    assert problems(rows) == [None, None]


def test_numbers_and_days_are_read_in_the_form_that_is_declared() -> None:
    form = TextForm(decimal=",", thousands=".", day_format="%d.%m.%Y")
    rows = typed(("USD", "03.02.2026", "1.000,5"), form=form)

    assert rows.select(OURS).row(0) == ("USD", date(2026, 2, 3), Decimal("1000.5"))


def test_a_rate_has_eight_places_and_one_that_rounds_to_nothing_is_none() -> None:
    rows = typed(
        ("VND", "2026-01-01", "0.000036785"),
        ("XXA", "2026-01-01", "0.000000004"),
    )

    assert rows["rate"].to_list() == [Decimal("0.00003678"), None]
    assert problems(rows) == [None, NO_RATE]


@pytest.mark.parametrize("rate", ["0", "-1", "n/a", "1e3", "1,2", "", None])
def test_what_is_no_number_above_zero_is_no_rate(rate: str | None) -> None:
    assert problems(typed(("USD", "2026-01-01", rate))) == [NO_RATE]


@pytest.mark.parametrize("day", ["01.02.2026", "2026-02-30", "", None])
def test_a_row_without_a_day_is_held_back(day: str | None) -> None:
    said = "is not a day in the form that is declared"
    assert problems(typed(("USD", day, "1.1"))) == [said]


@pytest.mark.parametrize("code", ["Dollar", "US", "U$D", "", None])
def test_a_row_without_a_currency_is_held_back(code: str | None) -> None:
    said = "is not a currency: three letters of ISO 4217, such as USD"
    assert problems(typed((code, "2026-01-01", "1.1"))) == [said]


def test_two_rates_of_one_currency_and_day_are_both_held_back() -> None:
    rows = typed(
        ("USD", "2026-01-01", "0.92"),
        ("USD", "2026-01-01", "0.93"),
        ("USD", "2026-01-02", "0.92"),
        ("CHF", "2026-01-01", "1.05"),
    )

    assert problems(rows) == [DENIED, DENIED, None, None]


def test_a_rate_said_twice_is_said_once() -> None:
    rows = typed(("USD", "2026-01-01", "0.92"), ("usd", "2026-01-01", "0.920"))

    assert problems(rows) == [None, None]


def test_a_row_that_is_no_rate_denies_none() -> None:
    rows = typed(("USD", "2026-01-01", "0.92"), ("USD", "2026-01-01", "-1"))

    assert problems(rows) == [None, NO_RATE]


def test_the_reporting_currency_is_worth_one_of_itself() -> None:
    rows = typed(("EUR", "2026-01-01", "1.0"), ("EUR", "2026-01-02", "1.1"))

    assert problems(rows) == [
        None,
        "the reporting currency is worth one of itself, and this row says otherwise",
    ]


def test_no_row_gives_no_row() -> None:
    assert typed().schema == LISTED_RATES.schema
    assert typed().height == 0
