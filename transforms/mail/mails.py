"""Mails: each once, however many copies of it lie in the mailboxes.

Of mails, threads know all. Activities are those between a colleague and somebody
outside: what went through a list, what a machine sent and what came back are none.
"""

from datetime import datetime

import polars as pl

_MENTIONS = ("from", "to", "cc", "bcc")


def mails(
    messages: pl.LazyFrame, candidates: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return one row per mail that was sent before `as_of`, in no order.

    `messages` and `candidates` are staging (`MAILBOX_MESSAGES`, `MAILBOX_CANDIDATES`).
    Columns: mail_id, source, message_id, subject_key, happened_at, direction,
    from_address, brings (the kind of candidate for a lead, a form first) and
    is_activity. It happened when it was sent, where the arrival of any copy bears that
    out. A web form's notification is an activity of the person who filled the form in,
    though a machine sent it, perhaps one of the company's own. One without a usable
    date has no place in time: it is left out, and counted elsewhere.
    """
    return (
        messages.filter(~pl.col("is_held_back") & pl.col("happened_at").is_not_null())
        .group_by("mail_id")
        .agg(
            pl.col("source", "direction", "from_address").min(),
            pl.col("message_id", "subject_key").min(),
            pl.col("is_internal").all(),
            is_marked=pl.any_horizontal("is_list", "is_automatic", "is_bounce").any(),
            happened_at=pl.coalesce(_borne_out(), pl.col("happened_at").min()),
        )
        .filter(pl.col("happened_at") < as_of)
        .join(_brought(candidates), on="mail_id", how="left", validate="1:1")
        .with_columns(
            direction=pl.when("is_enquiry").then(pl.lit("in")).otherwise("direction"),
            is_activity=pl.coalesce(
                "is_enquiry", ~pl.col("is_internal") & ~pl.col("is_marked")
            ),
        )
        .drop("is_internal", "is_marked", "is_enquiry")
    )


def outsiders(participants: pl.LazyFrame, candidates: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per mail and outside address: mail_id, address, place.

    `place` orders those of a mail: who wrote it, to whom, then who has a copy. Of a
    form's notification the outsider is who filled the form in, not its machine.
    """
    enquirers = (
        candidates.filter(_is_form() & _is_enquiry())
        .group_by("mail_id", address="email")
        .agg(place=pl.lit(0, pl.Int64).first())
    )
    written = _mentioned(participants.filter(~pl.col("is_colleague")))
    forms = candidates.filter(_is_form())
    of_people = written.join(forms, on="mail_id", how="anti")
    return pl.concat([of_people, enquirers.select("mail_id", "address", "place")])


def colleagues(participants: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per mail and colleague's address: mail_id, address, place."""
    return _mentioned(participants.filter("is_colleague"))


def references(messages: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per mail and Message-ID that it refers to: mail_id, reference."""
    return (
        messages.filter(~pl.col("is_held_back"))
        .select("mail_id", reference="references")
        .explode("reference")
        .filter(pl.col("reference").is_not_null())
        .unique()
    )


def _mentioned(participants: pl.LazyFrame) -> pl.LazyFrame:
    """Return each address of a mail once, at the first place where it stands."""
    role = pl.col("role").replace_strict(
        {role: place for place, role in enumerate(_MENTIONS)},
        default=None,
        return_dtype=pl.Int64,
    )
    return (
        participants.filter(pl.col("address").is_not_null())
        .select("mail_id", "address", place=role * 2**32 + pl.col("position"))
        .filter(pl.col("place").is_not_null())
        .group_by("mail_id", "address")
        .agg(pl.col("place").min())
    )


def _borne_out() -> pl.Expr:
    """Return when the mail was sent, where a copy's arrival bears that out."""
    is_so = pl.col("happened_at") == pl.col("sent_at")
    return pl.col("happened_at").filter(is_so).min()


def _brought(candidates: pl.LazyFrame) -> pl.LazyFrame:
    """Return the mails that rules know: mail_id, brings, is_enquiry.

    `is_enquiry` tells of a form's mail whether somebody outside wants something of us;
    null of another's. `brings` is null where nothing may become a lead.
    """
    may_be_lead = pl.col("reason").is_null() & ~pl.col("is_held_back")
    kinds = pl.col("kind").filter(may_be_lead)
    return candidates.group_by("mail_id").agg(
        brings=pl.when((kinds == "form").any())
        .then(pl.lit("form"))
        .otherwise(kinds.min()),
        is_enquiry=_is_enquiry().filter(_is_form()).max(),
    )


def _is_form() -> pl.Expr:
    """Whether the candidate is what a form tells."""
    return pl.col("kind") == "form"


def _is_enquiry() -> pl.Expr:
    """Whether somebody outside filled the form in, and may be answered."""
    is_lead = pl.col("reason").is_null() & pl.col("email").is_not_null()
    return is_lead & ~pl.col("is_held_back")
