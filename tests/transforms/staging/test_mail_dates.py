"""Dates of mail: the RFC's forms, its obsolete ones, and what is none."""

from datetime import UTC, datetime

import polars as pl
import pytest

from transforms.staging.mail_dates import dated

NO_DATE = "is not a date as mail has it (RFC 5322)"
NO_ZONE = "names no zone that is known"
NO_DAY = "is a day or a time that does not exist"


def read(header: str | None) -> tuple[datetime | None, str | None]:
    rows = pl.LazyFrame({"said": [header]}, schema={"said": pl.String})
    found = dated(rows, header="said", named="sent_at").collect()
    assert found.columns == ["said", "sent_at", "sent_at_problem"]
    return found.row(0)[1:]


@pytest.mark.parametrize(
    "header",
    [
        "Mon, 24 Nov 2025 10:05:09 +0100",
        "24 Nov 2025 10:05:09 +0100",
        "Mon, 24 Nov 2025 09:05:09 +0000 (UTC)",
        "Mon, 24 Nov 2025 04:05:09 -0500 (Eastern (US) (Day))",
        "Mon, 24 Nov 2025 14:35:09 +0530",
        "Mon,24 Nov 2025 10:05:09 +01:00",
        "Mon, 24 November 2025 10:05:09 +0100",
        "mon, 24 nov 2025 10 : 05 : 09 +0100",
        "(said) Mon, 24 (of) Nov 2025 10:05:09.123 +0100 (MEZ)",
        "Mo, 24-Nov-2025 10:05:09 +0100 CET",
        "Mon, 24 Nov 25 09:05:09 GMT",
        "Mon, 24 Nov 125 09:05:09 UT",
        "Mon, 24 Nov 2025 09:05:09 Z",
        "Mon, 24 Nov 2025 09:05:09 -0000",
        "Mon, 24 Nov 2025 10:05:09 GMT+0100",
        "Mon, 24 Nov 2025 04:05:09 EST",
        "Mon, 24 Nov 2025 05:05:09 EDT",
        "Mon, 24 Nov 2025 03:05:09 CST",
        "Mon, 24 Nov 2025 04:05:09 CDT",
        "Mon, 24 Nov 2025 02:05:09 MST",
        "Mon, 24 Nov 2025 03:05:09 MDT",
        "Mon, 24 Nov 2025 01:05:09 PST",
        "Mon, 24 Nov 2025 02:05:09 PDT",
        "Mon, 24 Nov 2025 11:05:09 cest",
    ],
)
def test_every_form_of_a_date_says_the_same_instant(header: str) -> None:
    assert read(header) == (datetime(2025, 11, 24, 9, 5, 9, tzinfo=UTC), None)


@pytest.mark.parametrize(
    ("header", "instant"),
    [
        ("1 Jan 49 00:00 +0000", datetime(2049, 1, 1, tzinfo=UTC)),
        ("1 Jan 50 00:00 +0000", datetime(1950, 1, 1, tzinfo=UTC)),
        ("31 Dec 2025 23:59:60 +0000", datetime(2026, 1, 1, tzinfo=UTC)),
        ("29 Feb 2024 23:30 -0100", datetime(2024, 3, 1, 0, 30, tzinfo=UTC)),
        ("1 Sept 2025 00:00:00 +1400", datetime(2025, 8, 31, 10, tzinfo=UTC)),
    ],
)
def test_years_of_two_digits_leap_seconds_and_borders_of_days_are_right(
    header: str, instant: datetime
) -> None:
    assert read(header) == (instant, None)


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("Whenever", NO_DATE),
        ("May 8, 2005 1:17 PM", NO_DATE),
        ("Tue, 12 Oct 2010 16:21:05 H0500", NO_DATE),
        ("Mon, 24 Foo 2025 10:00:00 +0100", NO_DATE),
        ("Mon, 24 Nov 2025", NO_DATE),
        ("Wed, 01 May 2019 12:20", NO_ZONE),
        ("Mon, 24 Nov 2025 10:00:00 IST", NO_ZONE),
        ("Mon, 24 Nov 2025 10:00:00 Q", NO_ZONE),
        ("Mon, 24 Nov 2025 10:00:00 +9999", NO_ZONE),
        ("Mon, 24 Nov 2025 10:00:00 +0160", NO_ZONE),
        ("Sun, 30 Feb 2025 10:00:00 +0100", NO_DAY),
        ("Mon, 24 Nov 2025 25:00:00 +0100", NO_DAY),
        ("0 Nov 2025 10:00:00 +0100", NO_DAY),
    ],
)
def test_what_says_no_instant_is_null_and_says_why(header: str, problem: str) -> None:
    assert read(header) == (None, problem)


def test_no_header_is_no_problem() -> None:
    assert read(None) == (None, None)
