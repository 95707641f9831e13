"""New leads: which mails bring somebody who was not there before."""

from typing import Final

import polars as pl

from sandbox.company import Company
from sandbox.mail.addresses import correspondents
from sandbox.mail.drafts import FORM, INTRODUCTION, OUT, SHARED

_COMING: Final = (FORM, SHARED, INTRODUCTION)
_SAME_INTEREST: Final = pl.duration(days=30)


def new_leads(mails: pl.DataFrame, company: Company) -> pl.DataFrame:
    """Return the mails that bring somebody: mail, email, is_new_to_mail, is_new_lead.

    A question or an introduction makes a lead of whoever it brings where nothing made
    one of them before and no colleague wrote to them; a form also where that is so, but
    the last lead is 30 days old. Seen from the mail alone that is `is_new_to_mail`; for
    `is_new_lead`, nobody counts whose address the company's books had already, unless
    by a form.
    """
    came = _came(mails, company)
    is_first = (pl.col("written_at") >= pl.col("sent_at")).fill_null(value=True)
    is_unknown = pl.col("known_since") >= pl.col("sent_at")
    by_mail = came.filter(pl.col("is_form") | is_first)
    by_books = by_mail.filter(pl.col("is_form") | is_unknown)
    return came.select(
        "mail",
        "email",
        is_new_to_mail=pl.col("mail").is_in(_made(by_mail).implode()),
        is_new_lead=pl.col("mail").is_in(_made(by_books).implode()),
    )


def _came(mails: pl.DataFrame, company: Company) -> pl.DataFrame:
    """Return who is brought, when, since when they are known and were written to."""
    people = correspondents(company).select("person", "known_since", email="address")
    return (
        mails.filter(pl.col("kind").is_in(_COMING))
        .select(
            "mail",
            "sent_at",
            is_form=pl.col("kind") == FORM,
            person=pl.coalesce("about", "person"),
        )
        .join(people, on="person", how="inner", validate="m:1")
        .join(_first_written_to(mails), on="email", how="left", validate="m:1")
        .sort("email", "sent_at", "mail")
    )


def _made(came: pl.DataFrame) -> pl.Series:
    """Return the mails that make a lead, of all that could.

    Each round takes everybody's first, and leaves the forms of a later interest.
    """
    made, left = came.clear(), came
    while left.height:
        first = left.unique("email", keep="first", maintain_order=True)
        made = pl.concat([made, first])
        last = first.select("email", last_at="sent_at")
        left = (
            left.join(
                last, on="email", how="left", validate="m:1", maintain_order="left"
            )
            .filter("is_form", pl.col("sent_at") - pl.col("last_at") >= _SAME_INTEREST)
            .drop("last_at")
        )
    return made["mail"]


def _first_written_to(mails: pl.DataFrame) -> pl.DataFrame:
    """Return when a colleague first wrote to each address: email, written_at."""
    return (
        mails.filter(pl.col("direction") == OUT)
        .select("sent_at", email=pl.concat_list("to", "cc"))
        .explode("email")
        .with_columns(email=pl.col("email").struct.field("address"))
        .group_by("email")
        .agg(written_at=pl.col("sent_at").min())
    )
