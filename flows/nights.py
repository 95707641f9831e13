"""Nights: which instants a range consists of."""

from datetime import datetime

import polars as pl


class BadRange(ValueError):
    """A range of nights that cannot be walked through."""


def nights(
    first: datetime, last: datetime, every: str, *, time_zone: str
) -> list[datetime]:
    """Return the instants from first to last, both included, a step apart.

    A step of days, weeks or months keeps the local time of day in `time_zone`, also
    where the clocks change.

    Raises:
        BadRange: when the step cannot be read, or the range ends before it begins.

    """
    begins, ends = (
        pl.lit(end).dt.convert_time_zone(time_zone) for end in (first, last)
    )
    try:
        local = pl.select(as_of=pl.datetime_range(begins, ends, interval=every))
    except pl.exceptions.PolarsError as error:
        message = f"every {every!r} is no step: write 1d, 1w or 1mo"
        raise BadRange(message) from error
    instants = local["as_of"].dt.convert_time_zone("UTC").to_list()
    if not instants:
        message = (
            f"the range from {first} to {last} holds no night: is it turned round?"
        )
        raise BadRange(message)
    return instants
