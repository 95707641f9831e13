"""Lead responses: when somebody first got back to a lead, and who spoke last."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import polars as pl

from transforms.mail.working_time import WorkingHours, with_working_seconds
from transforms.tables.leads import FCT_LEAD_RESPONSES

# Notes and tasks are no contact; nor is what was called off or never arrived.
_CONTACTS: Final = ("email", "call", "meeting")
_CAME_TO_NOTHING: Final = ("canceled", "cancelled", "bounced", "failed")
_PARTIES: Final = ("person_id", "deal_id", "company_id")


def lead_responses(
    leads: pl.LazyFrame,
    activities: pl.LazyFrame,
    *,
    as_of: datetime,
    hours: WorkingHours,
) -> pl.LazyFrame:
    """Return one row per lead: our first response to it, and who spoke last.

    An activity is with a lead when it is tied to its person, to the deal that it
    became, or, where it names no person, to its company. Contacts of ours are mails
    that we sent, and all calls and meetings, since both sides were there. What they
    sent and who called is their word; a call that was taken answers itself. Only what
    happened between the lead's coming and `as_of` counts, so what came before the lead
    is no response; what was deleted, called off or bounced is none either.
    """
    met = _contacts(activities, as_of=as_of)
    asked = _with_parties(leads)
    answered = asked
    for party in _PARTIES:
        answered = answered.pipe(_with_contacts, met, _numbers(asked, party), party)
    return (
        answered.with_columns(**_over_all_parties())
        .with_columns(last_heard_at=_no_earlier("last_heard_at", "came_at"))
        .with_columns(last_answer_at=_no_earlier("last_ours_at", "last_heard_at"))
        .with_columns(is_unanswered=_is_unanswered())
        .pipe(
            with_working_seconds,
            since="came_at",
            until="first_response_at",
            named="response_seconds",
            hours=hours,
        )
        .pipe(FCT_LEAD_RESPONSES.in_order)
    )


def _contacts(activities: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return the contacts there were, and whose word each was."""
    kind, direction = pl.col("activity_kind"), pl.col("direction")
    was = ~pl.col("status").str.to_lowercase().is_in(_CAME_TO_NOTHING)
    return (
        activities.filter(pl.col("deleted_at").is_null() & was.fill_null(value=True))
        .filter(kind.is_in(_CONTACTS) & (pl.col("happened_at") < as_of))
        .select(
            *_PARTIES,
            "happened_at",
            is_ours=(kind != "email") | (direction == "out").fill_null(value=False),
            is_theirs=(direction == "in").fill_null(value=False),
        )
    )


def _with_parties(leads: pl.LazyFrame) -> pl.LazyFrame:
    """Return the leads with whom an activity with them is tied to."""
    return leads.select(
        "lead_id",
        "person_id",
        deal_id="converted_deal_id",
        company_id=pl.when(pl.col("person_id").is_null()).then("company_id"),
        came_at="created_at",
    )


def _numbers(leads: pl.LazyFrame, party: str) -> pl.LazyFrame:
    """Return a number for each party: by numbers, an as-of join is twice as quick.

    By their order, since lazily the numbers may be made more than once.
    """
    parties = leads.select(party).filter(pl.col(party).is_not_null()).unique()
    return parties.sort(party).with_row_index("party")


def _with_contacts(
    leads: pl.LazyFrame, contacts: pl.LazyFrame, numbers: pl.LazyFrame, party: str
) -> pl.LazyFrame:
    """Add our first contact since the lead came, and each side's last one at all."""
    at = pl.col("happened_at")
    known = contacts.join(numbers, on=party, how="inner", validate="m:1")
    ours = known.filter("is_ours").select("party", **{f"first {party}": at})
    last = known.group_by("party").agg(
        **{
            f"heard {party}": at.filter("is_theirs").max(),
            f"ours {party}": at.filter("is_ours").max(),
        }
    )
    return (
        leads.join(numbers, on=party, how="left", validate="m:1")
        .sort("came_at", "lead_id")
        .join_asof(
            ours.sort(f"first {party}"),
            left_on="came_at",
            right_on=f"first {party}",
            by="party",
            strategy="forward",
            coalesce=False,
            check_sortedness=False,  # not possible within a party: Polars warns
        )
        .join(last, on="party", how="left", validate="m:1")
        .drop("party")
    )


def _over_all_parties() -> Mapping[str, pl.Expr]:
    """Return the first and the last contacts, whomever they are tied to."""
    return {
        "first_response_at": pl.min_horizontal(f"first {party}" for party in _PARTIES),
        "last_heard_at": pl.max_horizontal(f"heard {party}" for party in _PARTIES),
        "last_ours_at": pl.max_horizontal(f"ours {party}" for party in _PARTIES),
    }


def _no_earlier(instant: str, than: str) -> pl.Expr:
    """Return the instant unless it lies before the other."""
    return pl.when(pl.col(instant) >= pl.col(than)).then(instant)


def _is_unanswered() -> pl.Expr:
    """Whether they have spoken, and nobody of ours since."""
    return pl.col("last_heard_at").is_not_null() & pl.col("last_answer_at").is_null()
