"""Text into values: what is read, and what is refused."""

from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest

from transforms.staging.parsing import (
    TextForm,
    as_day,
    as_instant,
    as_money,
    as_whole,
    is_rounded,
)

GERMAN = TextForm(
    decimal=",",
    thousands=".",
    time_zone="Europe/Berlin",
    date_format="%d.%m.%Y %H:%M",
    day_format="%d.%m.%Y",
)
AMSTERDAM = TextForm(time_zone="Europe/Amsterdam")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]  # year, month …


def read(expression: pl.Expr, text: str) -> object:
    return pl.select(t=pl.lit(text)).select(expression).item()


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1200.50", "1200.50"),
        ("-3", "-3.00"),
        ("+7.1", "7.10"),
        ("  20000 ", "20000.00"),
        ("9999999999999999.99", "9999999999999999.99"),
        ("1200.505", "1200.50"),
        ("1200.515", "1200.52"),
    ],
)
def test_a_plain_number_is_money_rounded_half_to_even(text: str, amount: str) -> None:
    assert read(as_money(pl.col("t"), TextForm()), text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "1.200,50",
        "1,200.50",
        "1e400",
        "1e3",
        "NaN",
        "inf",
        "12 EUR",
        "--1",
        "1..2",
        "10000000000000000",
        "\uff11\uff12",
        "",
    ],
)
def test_what_is_no_plain_number_is_refused_and_never_guessed(text: str) -> None:
    assert read(as_money(pl.col("t"), TextForm()), text) is None


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.200,50", "1200.50"),
        ("1200,5", "1200.50"),
        ("1.234.567,89", "1234567.89"),
        ("12,50", "12.50"),
        ("1200.50", None),
        ("1.20,50", None),
        ("1,200.50", None),
    ],
)
def test_a_declared_decimal_comma_is_read_and_nothing_else(
    text: str, amount: str | None
) -> None:
    wanted = Decimal(amount) if amount else None
    assert read(as_money(pl.col("t"), GERMAN), text) == wanted


@pytest.mark.parametrize("sign", [" ", "\u202f", "\u00a0", "\u2019", "'"])
def test_any_sign_between_thousands_can_be_declared(sign: str) -> None:
    form = TextForm(decimal=",", thousands=sign)
    amount = read(as_money(pl.col("t"), form), f"1{sign}234,50")
    assert amount == Decimal("1234.50")


def test_an_amount_with_more_than_two_decimals_is_told() -> None:
    assert read(is_rounded(pl.col("t"), TextForm()), "1.005") is True
    assert read(is_rounded(pl.col("t"), TextForm()), "1.500") is False


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2011-10-01T00:38:44.546+02:00", utc(2011, 9, 30, 22, 38, 44, 546000)),
        ("2011-10-01T00:38:44Z", utc(2011, 10, 1, 0, 38, 44)),
        ("2026-01-01T00:00:00.000+0000", utc(2026, 1, 1)),
        ("2026-01-01 09:30:00+01:00", utc(2026, 1, 1, 8, 30)),
        ("2026-07-01 09:30", utc(2026, 7, 1, 7, 30)),
        ("2026-07-01", utc(2026, 6, 30, 22)),
        ("2026-01-15T12:00:00.25", utc(2026, 1, 15, 11, 0, 0, 250000)),
    ],
)
def test_iso_times_are_instants_and_zoneless_ones_are_local(
    text: str, instant: datetime
) -> None:
    assert read(as_instant(pl.col("t"), AMSTERDAM), text) == instant


def test_a_time_the_clocks_showed_twice_is_the_earlier() -> None:
    instant = read(as_instant(pl.col("t"), AMSTERDAM), "2026-10-25 02:30:00")
    assert instant == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["31.02.2026", "2026-02-31", "2026-03-29 02:30:00", "2026-13-01", "soon"]
)
def test_a_time_that_never_was_is_refused(text: str) -> None:
    assert read(as_instant(pl.col("t"), AMSTERDAM), text) is None


def test_without_a_zone_and_none_declared_no_instant_is_guessed() -> None:
    assert read(as_instant(pl.col("t"), TextForm()), "2026-07-01 09:30") is None


def test_declared_forms_of_times_and_days_are_read() -> None:
    noon = read(as_instant(pl.col("t"), GERMAN), "01.07.2026 12:00")
    assert noon == datetime(2026, 7, 1, 10, tzinfo=UTC)
    midnight = read(as_instant(pl.col("t"), GERMAN), "01.07.2026")
    assert midnight == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert read(as_instant(pl.col("t"), GERMAN), "31.02.2026 12:00") is None
    assert read(as_day(pl.col("t"), GERMAN), "01.07.2026") == date(2026, 7, 1)
    assert read(as_day(pl.col("t"), GERMAN), "31.02.2026") is None


def test_a_day_is_read_with_or_without_a_time_behind_it() -> None:
    assert read(as_day(pl.col("t"), TextForm()), "2026-07-01") == date(2026, 7, 1)
    assert read(as_day(pl.col("t"), TextForm()), "2026-07-01T23:59:00Z") == date(
        2026, 7, 1
    )
    assert read(as_day(pl.col("t"), TextForm()), "2026-02-31") is None


def test_a_sequence_is_a_whole_number_or_refused() -> None:
    assert read(as_whole(pl.col("t")), " 17 ") == 17
    assert read(as_whole(pl.col("t")), "1.5") is None
