"""Drafts: mails as the people who write them think of them, before they have a form."""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sandbox.kept import INSTANT, instant
from sandbox.working_time import clocks, instants

IN, OUT, INTERNAL = "in", "out", "internal"
THREAD, FORM, SHARED, INTRODUCTION = "thread", "form", "shared address", "introduction"

# What somebody typed into a form.
FIELDS: Final = pl.Struct(
    {
        "person_name": pl.String(),
        "email": pl.String(),
        "company_name": pl.String(),
        "phone": pl.String(),
        "lead_source": pl.String(),
    }
)
# thread: which mails belong together. person: the outsider who writes or is written
# to, or, where they are nobody the company knows, stranger_name and stranger_address
# (which stand before the person's own). about: whom it is about, if somebody else.
# owner: the colleague's number. layout: how the body is built; null: left to chance.
# marks: header lines of its own. fields: what a form tells, or who is forwarded.
DRAFT: Final = pl.Schema(
    {
        "thread": pl.String(),
        "kind": pl.String(),
        "direction": pl.String(),
        "sent_at": INSTANT,
        "person": pl.Int64(),
        "about": pl.Int64(),
        "stranger_name": pl.String(),
        "stranger_address": pl.String(),
        "owner": pl.Int64(),
        "copy_person": pl.Int64(),
        "copy_owner": pl.Int64(),
        "to_sales": pl.Boolean(),
        "lead_id": pl.String(),
        "deal_id": pl.String(),
        "activity_id": pl.String(),
        "subject": pl.String(),
        "language": pl.String(),
        "layout": pl.String(),
        "marks": pl.List(pl.String()),
        "fields": FIELDS,
    }
)


def drafts(frame: pl.DataFrame, /, **told: str | bool | pl.Expr) -> pl.DataFrame:
    """Return the frame as drafts: what it does not tell is null, or `told` for all."""
    said = {
        name: pl.lit(value) if isinstance(value, str | bool) else value
        for name, value in told.items()
    }
    full = frame.with_columns(**said)
    missing = {
        name: pl.lit(None, dtype=dtype)
        for name, dtype in DRAFT.items()
        if name not in full.columns
    }
    return full.with_columns(**missing).select(DRAFT.names()).cast(DRAFT)


def later(sent_at: pl.Series, days: NDArray[np.float64]) -> pl.Series:
    """Return the instants this many working days later, to the second."""
    moved = instants(clocks(sent_at.cast(pl.Int64).to_numpy()) + days)
    return (
        pl.DataFrame({"at": moved}).select(instant("at").dt.truncate("1s")).to_series()
    )


def waits(chance: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Return how long people take to answer, in working days: an hour is usual."""
    return np.maximum(chance.lognormal(np.log(0.12), 1.1, count), 0.01)


def chosen(chance: np.random.Generator, frame: pl.DataFrame, share: float) -> pl.Series:
    """Return for each row whether chance picks it, in this share of cases."""
    return pl.Series(chance.random(frame.height) < share)
