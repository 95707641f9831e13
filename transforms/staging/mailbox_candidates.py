"""Candidates: what the rules make of messages, typed."""

from typing import Final

import polars as pl

from transforms.staging.answers import answered
from transforms.staging.mailbox_readings import first_read, reference
from transforms.staging.parsing import stated
from transforms.tables.mailbox import CANDIDATE_KINDS, MAILBOX_CANDIDATES
from transforms.warehouse.channels import channel

_SAID: Final = (
    "content_hash",
    "rule",
    "kind",
    "channel",
    "person_name",
    "email",
    "company_name",
    "phone",
    "lead_source",
    "reason",
)
# What mail can be sent to, in one word: a name, a sign, a domain that has a dot.
_ADDRESS: Final = r"^[^@\s<>,;:()]+@[^@\s<>,;:()]+\.[^@\s<>,;:().]+$"


def candidate_rows(
    candidates: pl.LazyFrame, mails: pl.LazyFrame, *, source: str
) -> pl.LazyFrame:
    """Return the typed twin of `candidates`, each said once.

    `mails` names the mail of each content (content_hash, mail_id); where none is
    known, and where the kind of rule is not, the row is held back. An address that
    could not be written to is null, with the reason.
    """
    return (
        answered(candidates, *_SAID)
        .pipe(first_read)
        .sort(*_SAID, "_row")
        .unique([*_SAID], keep="first", maintain_order=True)
        .with_columns(stated(pl.col(name).str.strip_chars()) for name in _SAID)
        .with_columns(pl.col("email").str.to_lowercase(), said_channel="channel")
        .with_columns(channel("said_channel"))
        .join(mails, on="content_hash", how="left", validate="m:1")
        .with_columns(*reference(source), row_problem=_row_problem(), **_problems())
        .with_columns(
            mail_id=pl.coalesce("mail_id", pl.format("{}:(none)", "source")),
            email=pl.when(pl.col("email_problem").is_null()).then("email"),
            is_held_back=pl.col("row_problem").is_not_null(),
        )
        .pipe(MAILBOX_CANDIDATES.in_order)
    )


def _row_problem() -> pl.Expr:
    """Return why a candidate cannot stand."""
    is_known = pl.col("kind").is_in(CANDIDATE_KINDS).fill_null(value=False)
    return (
        pl.when(pl.col("mail_id").is_null())
        .then(pl.lit("is of no message that was read"))
        .when(~is_known)
        .then(pl.lit("is of no kind of rule that is known"))
    )


def _problems() -> dict[str, pl.Expr]:
    """Return why a value is null that was said."""
    is_unknown = pl.col("said_channel").is_not_null() & pl.col("channel").is_null()
    is_address = pl.col("email").str.contains(_ADDRESS)
    return {
        "channel_problem": pl.when(is_unknown).then(
            pl.lit("is none of the channels that are known")
        ),
        "email_problem": pl.when(~is_address).then(pl.lit("is no e-mail address")),
    }
