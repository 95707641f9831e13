"""Claims: mails that speak for a lead, each person of a mail once, and who they are."""

from datetime import datetime
from typing import Final

import polars as pl

from transforms.mail.mails import mails, outsiders
from transforms.tables.mailbox import CANDIDATE_KINDS

# Where one mail says the same person several times: a form knows the most of them, and
# who was introduced did not just write to us.
_SUREST: Final = ("form", "introduction", "shared address")


def lead_claims(
    candidates: pl.LazyFrame, messages: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return one row per address and instant at which mail speaks for a lead.

    Columns: those of `MAILBOX_CANDIDATES`, happened_at, language and is_form. A
    candidate with a reason against it speaks for none; copies of a mail speak once.
    """
    moments = mails(messages, candidates, as_of=as_of)
    languages = messages.select("source", "content_hash", "language")
    by_surest = pl.col("kind").replace_strict(
        {kind: _SUREST.index(kind) for kind in CANDIDATE_KINDS},
        default=len(_SUREST),
        return_dtype=pl.Int64,
    )
    told = pl.any_horizontal(
        pl.col("person_name", "company_name", "lead_source").is_not_null()
    )
    return (
        candidates.filter(~pl.col("is_held_back") & pl.col("reason").is_null())
        .filter(pl.col("email").is_not_null())
        .join(
            moments.select("mail_id", "happened_at"),
            on="mail_id",
            how="inner",
            validate="m:1",
        )
        .join(languages, on=["source", "content_hash"], how="left", validate="m:1")
        .with_columns(is_form=pl.col("kind") == "form", rank=by_surest, is_mute=~told)
        .sort(
            *("email", "happened_at", "rank", "is_mute", "mail_id"),
            *("extracted_at", "content_hash", "rule", "row_number"),
        )
        .unique(["email", "happened_at"], keep="first", maintain_order=True)
        .drop("rank", "is_mute")
    )


def known_since(people: pl.LazyFrame) -> pl.LazyFrame:
    """Return since when each address is a person's whom a CRM knows: email, known_at.

    `people` are versions of a CRM's records (`KNOWN_PEOPLE`). An address that one of
    them names counts from the person's creation: no CRM says since when it has it.
    """
    return (
        people.filter(~pl.col("is_held_back"))
        .with_columns(email=address_of("email"))
        .filter(pl.col("email").is_not_null())
        .group_by("email")
        .agg(known_at=pl.col("created_at").min())
    )


def written_since(
    messages: pl.LazyFrame,
    participants: pl.LazyFrame,
    candidates: pl.LazyFrame,
    *,
    as_of: datetime,
) -> pl.LazyFrame:
    """Return since when we write to each outside address: email, written_at.

    What a machine of ours or a list sent was not written to anybody.
    """
    ours = (
        mails(messages, candidates, as_of=as_of)
        .filter(pl.col("is_activity") & (pl.col("direction") == "out"))
        .select("mail_id", "happened_at")
    )
    return (
        outsiders(participants, candidates)
        .join(ours, on="mail_id", how="inner", validate="m:1")
        .group_by(email="address")
        .agg(written_at=pl.col("happened_at").min())
    )


def address_of(column: str) -> pl.Expr:
    """Return the address in small letters; null where it is blank."""
    plain = pl.col(column).str.strip_chars().str.to_lowercase()
    return pl.when(plain != "").then(plain)
