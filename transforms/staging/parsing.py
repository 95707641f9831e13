"""Text into numbers, days and instants: null where it does not parse, never a guess."""

import re
from dataclasses import dataclass

import polars as pl

from transforms.tables.table import MONEY

_AS_UTC = "Z"
_EXACT = pl.Decimal(38, 12)


@dataclass(frozen=True)
class TextForm:
    """How a source writes numbers and times.

    `date_format` and `day_format` are strptime formats; without them ISO 8601 is read.
    `time_zone` is where its zone-less times are meant.
    """

    decimal: str = "."
    thousands: str | None = None
    time_zone: str | None = None
    date_format: str | None = None
    day_format: str | None = None


def stated(text: pl.Expr) -> pl.Expr:
    """Return the text, or null where it is blank."""
    return pl.when(text.str.strip_chars() != "").then(text)


def exact_number(text: pl.Expr, form: TextForm) -> pl.Expr:
    """Return the number a plain decimal text says; null for anything else.

    At most 16 digits before the decimal sign, the thousands sign only between groups
    of three, no exponents: `1.200,50` is a number only where the source says so.
    """
    sign = re.escape(form.decimal)
    between = re.escape(form.thousands or "")
    groups = rf"\d{{1,3}}({between}\d{{3}}){{1,5}}|" if between else ""
    plain = text.str.strip_chars()
    is_number = plain.str.contains(rf"^[+-]?({groups}\d{{1,16}})({sign}\d{{1,12}})?$")
    digits = plain
    if form.thousands:
        digits = digits.str.replace_all(form.thousands, "", literal=True)
    if form.decimal != ".":
        digits = digits.str.replace(form.decimal, ".", literal=True)
    return pl.when(is_number).then(digits).cast(_EXACT, strict=False)


def as_money(text: pl.Expr, form: TextForm) -> pl.Expr:
    """Return the amount with two decimals, rounded half to even."""
    return exact_number(text, form).round(2, mode="half_to_even").cast(MONEY)


def is_rounded(text: pl.Expr, form: TextForm) -> pl.Expr:
    """Whether the amount lost digits when it was rounded to two decimals."""
    exact = exact_number(text, form)
    return (exact != exact.round(2, mode="half_to_even")).fill_null(value=False)


def as_whole(text: pl.Expr) -> pl.Expr:
    """Return the whole number that the text says."""
    return text.str.strip_chars().cast(pl.Int64, strict=False)


def as_instant(text: pl.Expr, form: TextForm) -> pl.Expr:
    """Return the UTC instant that the text says.

    ISO 8601 with an offset stands for itself. Without one it is local time in
    `form.time_zone`: a time that the clocks skipped is null, one they showed twice is
    the earlier. A bare day is the midnight that opens it.
    """
    plain = text.str.strip_chars()
    zoned = pl.coalesce(_iso(plain), _offset_without_colon(plain))
    if form.date_format and _says_zone(form.date_format):
        return _parsed(plain, form.date_format).fill_null(zoned)
    if form.time_zone is None:
        return zoned
    local = _local(plain, form).dt.replace_time_zone(None)
    placed = local.dt.replace_time_zone(
        form.time_zone, ambiguous="earliest", non_existent="null"
    )
    return zoned.fill_null(placed.dt.convert_time_zone("UTC"))


def as_day(text: pl.Expr, form: TextForm) -> pl.Expr:
    """Return the calendar day that the text says; a time behind it is left off."""
    plain = text.str.strip_chars()
    if form.day_format:
        return plain.str.to_date(form.day_format, strict=False)
    return plain.str.extract(r"^(\d{4}-\d{2}-\d{2})(?:[T ].*)?$").str.to_date(
        "%Y-%m-%d", strict=False
    )


def is_without_zone(text: pl.Expr) -> pl.Expr:
    """Whether the text is an ISO 8601 day or time that names no offset."""
    return text.str.strip_chars().str.contains(
        r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$"
    )


def _iso(plain: pl.Expr) -> pl.Expr:
    """Return the instant of an ISO 8601 text that names its offset."""
    return _parsed(plain, "%+")


def _offset_without_colon(plain: pl.Expr) -> pl.Expr:
    """Return the instant where the offset is written `+0200`."""
    marked = plain.str.replace(r"([+-]\d{2})(\d{2})$", "${1}:${2}")
    return _parsed(
        pl.when(plain.str.contains(r":\d{2}(\.\d+)?[+-]\d{4}$")).then(marked), "%+"
    )


def _local(plain: pl.Expr, form: TextForm) -> pl.Expr:
    """Return the wall-clock time of a text without an offset, marked as UTC."""
    if form.date_format is None:
        seconds = plain.str.replace(r"^(.{10})$", "${1}T00:00").str.replace(
            r"^(.{16})$", "${1}:00"
        )
        return _parsed(pl.when(is_without_zone(plain)).then(seconds + _AS_UTC), "%+")
    moment = _parsed(plain, form.date_format)
    if form.day_format is None:
        return moment
    day = plain.str.to_date(form.day_format, strict=False)
    return moment.fill_null(day.cast(pl.Datetime("us")).dt.replace_time_zone("UTC"))


def _parsed(text: pl.Expr, date_format: str) -> pl.Expr:
    """Return the instants of one strptime format."""
    return text.str.to_datetime(
        date_format, time_unit="us", time_zone="UTC", strict=False
    )


def _says_zone(date_format: str) -> bool:
    """Whether the format reads an offset."""
    return "%z" in date_format or "%:z" in date_format or "%+" in date_format
