"""Dates of mail: the Date header, as programs write it, into an instant.

RFC 5322, with its obsolete forms: https://www.rfc-editor.org/rfc/rfc5322#section-4.3
"""

from typing import Final

import polars as pl

_MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTH_NUMBERS: Final = {name[:3]: n for n, name in enumerate(_MONTHS, start=1)}
# Those of the RFC, and names of Europe and Japan that mean one thing. Others mean
# several: IST is India's, Ireland's and Israel's.
_ZONES: Final = {
    "z": "+0000",
    "ut": "+0000",
    "utc": "+0000",
    "gmt": "+0000",
    "est": "-0500",
    "edt": "-0400",
    "cst": "-0600",
    "cdt": "-0500",
    "mst": "-0700",
    "mdt": "-0600",
    "pst": "-0800",
    "pdt": "-0700",
    "wet": "+0000",
    "west": "+0100",
    "cet": "+0100",
    "cest": "+0200",
    "met": "+0100",
    "mest": "+0200",
    "eet": "+0200",
    "eest": "+0300",
    "jst": "+0900",
}
_FARTHEST_HOURS: Final = 14  # of any zone from Greenwich

_NAMES: Final = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in (*_MONTHS, "sept"))
# The day of the week says nothing that the date does not, so any word may stand there.
_DATE: Final = (
    r"(?i)^(?:\pL+\.?[\s,]*)?"
    rf"(?P<day>\d{{1,2}})[\s-]*(?P<month>{_NAMES})\.?[\s,-]*(?P<year>\d{{2,4}})[\s,]+"
    r"(?P<hour>\d{1,2})\s*:\s*(?P<minute>\d{2})"
    r"(?:\s*:\s*(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?:(?:UT|UTC|GMT)?(?P<offset>[+-]\d{2}:?\d{2})(?:\s+\pL+)?|(?P<zone>\pL+))?$"
)


def dated(rows: pl.LazyFrame, *, header: str, named: str) -> pl.LazyFrame:
    """Return the rows with the UTC instant that the column `header` says, as `named`.

    Null where it says none, and then `<named>_problem` says why. Comments are left off.
    A year of two digits is one of 1950 to 2049. A date whose zone is not stated, or has
    a name that is not known, is no instant.
    """
    parts = ("day", "month", "year", "hour", "minute", "second", "offset", "zone")
    return (
        rows.with_columns(date_parts=_said(pl.col(header)))
        .with_columns(_part(name) for name in parts)
        .with_columns(date_local=_local(), date_span=_offset())
        .with_columns(
            (pl.col("date_local") - pl.col("date_span"))
            .dt.replace_time_zone("UTC")
            .alias(named)
        )
        .with_columns(_problem(header, named))
        .drop(
            "date_parts", "date_local", "date_span", *(f"date_{name}" for name in parts)
        )
    )


def _said(text: pl.Expr) -> pl.Expr:
    """Return the parts of the date as written; all null where it is none."""
    plain = text
    for _ in range(3):  # comments in comments
        plain = plain.str.replace_all(r"\([^()]*\)", " ")
    return plain.str.strip_chars().str.extract_groups(_DATE)


def _part(name: str) -> pl.Expr:
    """Return one part of the date."""
    return pl.col("date_parts").struct.field(name).alias(f"date_{name}")


def _local() -> pl.Expr:
    """Return the time on the clock of who wrote it."""
    return pl.format(
        "{}-{}-{} {}:{}:{}",
        _year(),
        _month(),
        pl.col("date_day"),
        pl.col("date_hour"),
        pl.col("date_minute"),
        pl.col("date_second").fill_null("00"),
    ).str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False)


def _problem(header: str, named: str) -> pl.Expr:
    """Return why a header that says something says no instant."""
    return (
        pl.when(pl.col(header).is_null() | pl.col(named).is_not_null())
        .then(pl.lit(None, pl.String))
        .when(pl.col("date_day").is_null())
        .then(pl.lit("is not a date as mail has it (RFC 5322)"))
        .when(pl.col("date_span").is_null())
        .then(pl.lit("names no zone that is known"))
        .otherwise(pl.lit("is a day or a time that does not exist"))
        .alias(f"{named}_problem")
    )


def _year() -> pl.Expr:
    """Return the year; one of two or three digits counts from 1900 or 2000."""
    digits = pl.col("date_year")
    number = digits.cast(pl.Int32, strict=False)
    length = digits.str.len_chars()
    full = (
        pl.when((length == 2) & (number < 50))  # noqa: PLR2004  # the RFC's own border
        .then(number + 2000)
        .when(length < 4)  # noqa: PLR2004  # digits of a year
        .then(number + 1900)
        .otherwise(number)
    )
    return full.cast(pl.String).str.zfill(4)


def _month() -> pl.Expr:
    """Return the number of the month."""
    return (
        pl.col("date_month")
        .str.slice(0, 3)
        .str.to_lowercase()
        .replace_strict(_MONTH_NUMBERS, default=None, return_dtype=pl.Int32)
    )


def _offset() -> pl.Expr:
    """Return how far the zone is from Greenwich; null where it is not known."""
    named = (
        pl.col("date_zone")
        .str.to_lowercase()
        .replace_strict(_ZONES, default=None, return_dtype=pl.String)
    )
    digits = pl.coalesce(
        pl.col("date_offset").str.replace(":", "", literal=True), named
    )
    hours = digits.str.slice(1, 2).cast(pl.Int64, strict=False)
    minutes = digits.str.slice(3, 2).cast(pl.Int64, strict=False)
    sign = pl.when(digits.str.starts_with("-")).then(-1).otherwise(1)
    is_real = (hours <= _FARTHEST_HOURS) & (minutes < 60)  # noqa: PLR2004  # an hour
    return pl.when(is_real).then(sign * pl.duration(hours=hours, minutes=minutes))
