"""The truth: what each mail is, whose it is, what it answers, and how soon."""

from typing import Final

import polars as pl

from sandbox.company import Company
from sandbox.mail.drafts import IN, INTRODUCTION, OUT, SHARED, THREAD
from sandbox.mail.new_leads import new_leads
from sandbox.mail.working_hours import WorkingHours, working_seconds
from sandbox.stages import STAGES
from sandbox.systems import system

_CLOSED: Final = [s.stage_id for s in STAGES if s.canonical in {"won", "lost"}]
_TRUTH: Final = (
    "mail",
    "message_id",
    "kind",
    "thread",
    "direction",
    "lead_id",
    "channel",
    "deal_id",
    "system",
    "is_deal_open",
    "activity_id",
    "answers",
    "answered_by",
    "response_seconds",
    "email",
    "person",
    "is_new_to_mail",
    "is_new_lead",
)
_TALKS: Final = (THREAD, SHARED, INTRODUCTION)


def truth(
    mails: pl.DataFrame, company: Company, known: Company, *, hours: WorkingHours
) -> pl.DataFrame:
    """Return one row per mail, as `sandbox.mail.mails` tells.

    `company` is the whole one, `known` what is known of it by the time of the mails.
    """
    return (
        mails.join(_answers(mails, hours), on="mail", how="left", validate="1:1")
        .join(new_leads(mails, company), on="mail", how="left", validate="1:1")
        .pipe(_with_deals, known)
        .join(
            known.lead_objects.select("lead_id", "channel"),
            on="lead_id",
            how="left",
            validate="m:1",
        )
        .with_columns(
            pl.col("is_new_to_mail", "is_new_lead").fill_null(value=False),
            person=pl.coalesce("about", "person"),
        )
        .select(_TRUTH)
        .sort("mail")
    )


def _answers(mails: pl.DataFrame, hours: WorkingHours) -> pl.DataFrame:
    """Return of talks: mail, answers (a message_id), answered_by, response_seconds.

    A mail answers the one before it in its thread where that went the other way. What
    came from outside and was answered has who did it and the working seconds it took.
    """
    rows = mails.filter(
        pl.col("kind").is_in(_TALKS), pl.col("direction").is_in([IN, OUT])
    ).sort("thread", "place")
    turned = pl.col("direction") != pl.col("direction").shift(1)
    follows = (pl.col("thread") == pl.col("thread").shift(1)) & turned
    is_answered = (follows.shift(-1) & (pl.col("direction") == IN)).fill_null(
        value=False
    )
    return (
        rows.with_columns(
            answers=pl.when(follows).then(pl.col("message_id").shift(1)),
            next_at=pl.when(is_answered).then(pl.col("sent_at").shift(-1)),
            answered_by=pl.when(is_answered).then(pl.col("from_address").shift(-1)),
        )
        .with_columns(response_seconds=working_seconds("sent_at", "next_at", hours))
        .select("mail", "answers", "answered_by", "response_seconds")
    )


def _with_deals(mails: pl.DataFrame, known: Company) -> pl.DataFrame:
    """Return the mails with the deal that stands for theirs, its system, and its state.

    `is_deal_open`: whether the deal was open when the mail was sent. It may have been
    lost for a while, until it came back.
    """
    made = known.merges.select("deal_id", "survivor")
    kept = known.deals.select("lead_source", system(), survivor="deal_id")
    moves = known.moves.select(
        "deal_id", sent_at="moved_at", is_deal_open=~pl.col("stage_id").is_in(_CLOSED)
    ).sort("sent_at")
    return (
        mails.sort("sent_at")
        .join_asof(moves, on="sent_at", by="deal_id", check_sortedness=False)
        .with_columns(
            # The CRM notes a mail seconds after it is sent, and a deal as soon.
            is_deal_open=pl.when(pl.col("deal_id").is_not_null()).then(
                pl.col("is_deal_open").fill_null(value=True)
            )
        )
        .join(made, on="deal_id", how="left", validate="m:1")
        .with_columns(survivor=pl.coalesce("survivor", "deal_id"))
        .join(kept, on="survivor", how="left", validate="m:1")
        .with_columns(deal_id="survivor")
    )
