"""Follow-ups: what is written back and forth with a lead before there is a deal."""

import numpy as np
import polars as pl

from sandbox.company import Company
from sandbox.kept import INSTANT
from sandbox.mail.addresses import colleagues
from sandbox.mail.drafts import (
    FORM,
    IN,
    OUT,
    SHARED,
    THREAD,
    chosen,
    drafts,
    later,
    waits,
)
from sandbox.mail.introducing import introduced, partner
from sandbox.mail.words import FIRST_ANSWERS, QUESTIONS

_ANSWERED_SHARE, _REPLIED_SHARE, _CLOSED_SHARE = 0.78, 0.55, 0.6


def follow_ups(
    first: pl.DataFrame, company: Company, chance: np.random.Generator
) -> list[pl.DataFrame]:
    """Return the owner's first answer, the person's reply to it, and what closes it.

    `first` are those of `sandbox.mail.first_mails`. Nobody writes where another deal is
    open with the customer, nor once the lead is a deal, or its owner has left.
    """
    answered = _next(_begun(first, company), chance, _ANSWERED_SHARE)
    replied = _next(answered, chance, _REPLIED_SHARE)
    closed = _next(replied, chance, _CLOSED_SHARE)
    return [
        _as_told(answered, OUT).pipe(_to_all),
        _as_told(replied, IN).pipe(drafts),
        _as_told(closed, OUT).pipe(drafts),
    ]


def _begun(first: pl.DataFrame, company: Company) -> pl.DataFrame:
    """Return the leads that may go on by mail, with thread and whether that is new."""
    left = colleagues(company).select("owner", "left_on")
    is_new = (pl.col("kind") == FORM) | (pl.col("introduced_by") == "colleague")
    return (
        first.join(left, on="owner", how="inner", validate="m:1", maintain_order="left")
        .filter("is_quiet")
        .with_columns(
            until=pl.min_horizontal("until", pl.col("left_on").cast(INSTANT)),
            is_new=is_new.fill_null(value=False),
        )
        .with_columns(
            thread=pl.when("is_new").then(pl.col("lead_id") + "/2").otherwise("lead_id")
        )
    )


def _next(
    rows: pl.DataFrame, chance: np.random.Generator, share: float
) -> pl.DataFrame:
    """Return the talks that go on, each at the instant of its next mail."""
    wait = waits(chance, rows.height)
    going = chosen(chance, rows, share)
    return rows.with_columns(sent_at=later(rows["sent_at"], wait)).filter(
        going, pl.col("sent_at") < pl.col("until")
    )


def _as_told(rows: pl.DataFrame, direction: str) -> pl.DataFrame:
    """Return the rows with what a follow-up says: whom it is about and its subject."""
    number = pl.col("lead_id").str.slice(1)
    question = pl.col("language").replace_strict(QUESTIONS)
    first = pl.col("language").replace_strict(FIRST_ANSWERS)
    subject = (
        pl.when("is_new")
        .then(first.str.replace("{number}", number, literal=True))
        .when(pl.col("kind") == SHARED)
        .then(question.str.replace("{product}", pl.col("product"), literal=True))
        .otherwise(introduced())
    )
    return rows.with_columns(
        subject=subject,
        direction=pl.lit(direction),
        about=pl.col("person"),
        to_sales=pl.lit(value=False),
        deal_id=pl.lit(None, pl.String),
        by=pl.col("introduced_by")
        .is_in(["customer", "partner"])
        .fill_null(value=False),
        kind=pl.lit(THREAD),
    )


def _to_all(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the first answers: to an introduction with the new person in copy."""
    by_partner = pl.col("introduced_by") == "partner"
    return drafts(
        rows,
        copy_person=pl.when("by").then("person"),
        stranger_name=pl.when(by_partner).then(partner("name")),
        stranger_address=pl.when(by_partner).then(partner("address")),
        person=pl.when("by").then("introducer").otherwise("person"),
    )
