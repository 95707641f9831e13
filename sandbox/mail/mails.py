"""The mails of the made-up company, up to an instant, and the truth about them."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from sandbox.company import Company
from sandbox.knowledge import as_known
from sandbox.mail.addresses import SALES, colleagues
from sandbox.mail.addressing import addressed, copies
from sandbox.mail.appearance import with_appearance
from sandbox.mail.bulk import bulk
from sandbox.mail.deal_talks import deal_talks
from sandbox.mail.echoes import automatic_replies, bounces
from sandbox.mail.lead_talks import lead_talks
from sandbox.mail.other_talks import other_talks
from sandbox.mail.threads import threaded
from sandbox.mail.truth import truth
from sandbox.mail.working_hours import WorkingHours
from sandbox.streams import stream

OFFICE_HOURS = WorkingHours()
_MESSAGE = (
    "mail",
    "message_id",
    "thread",
    "kind",
    "direction",
    "sent_at",
    "arrived_at",
    "claimed_at",
    "utc_offset",
    "from_name",
    "from_address",
    "to",
    "cc",
    "subject",
    "in_reply_to",
    "references",
    "language",
    "charset",
    "transfer",
    "layout",
    "marks",
    "fields",
    "style",
    "quoted_name",
    "quoted_at",
)


@dataclass(frozen=True, eq=False)
class Mails:
    """What lies in the company's mailboxes, and what it means.

    - accounts: the addresses that have a mailbox, sorted: everybody who ever sells,
      and sales.
    - messages: one row per mail, by arrival: mail (a number that stays), message_id
      (without <>; null for a few), thread, kind, direction (in, out, internal),
      sent_at, arrived_at, claimed_at (what its Date says; null: it has none),
      utc_offset (minutes, of the Date), from_name, from_address, to and cc (lists of
      name and address), subject, in_reply_to, references, language, charset, transfer,
      layout, marks (header lines of its own), fields (of a form), style (how it names
      what it answers), quoted_name, quoted_at.
    - copies: one row per box that a mail lies in: mail, account (an address), folder
      (INBOX or .Sent), arrived_at. The same mail has a copy with each colleague.
    - truth: one row per mail: mail, message_id, kind, thread, direction, lead_id,
      channel (of the lead), deal_id (the deal that it is about, as it stands), system
      (that keeps the deal), is_deal_open (then; a lost deal may come back), activity_id
      (the CRM's own record of it), answers (the message_id), answered_by (an address)
      and response_seconds (of what came in: to its first answer, in working hours),
      email (of whom it brings), person (whom it is with or, where it brings somebody,
      who that is), is_new_to_mail, is_new_lead (see `sandbox.mail.new_leads`).
    """

    accounts: tuple[str, ...]
    messages: pl.DataFrame
    copies: pl.DataFrame
    truth: pl.DataFrame


def mails(
    company: Company, *, at: datetime, hours: WorkingHours = OFFICE_HOURS
) -> Mails:
    """Return the mails that arrived strictly before `at`; a later instant has more.

    Take the whole company, as `sandbox.company` makes it. A mail is the same at every
    instant; what is true of it may be more later: it is answered, its deal is merged.
    """
    rows = _all(company)
    lying = copies(rows, company).join(
        rows.select("mail", "arrived_at"), on="mail", how="inner", validate="m:1"
    )
    here = rows.filter(pl.col("arrived_at") < at)
    return Mails(
        accounts=tuple(sorted([SALES, *colleagues(company)["address"]])),
        messages=here.select(_MESSAGE),
        copies=lying.filter(pl.col("arrived_at") < at),
        truth=truth(here, company, as_known(company, at=at), hours=hours),
    )


def _all(company: Company) -> pl.DataFrame:
    """Return every mail there will ever be, by arrival, with its number."""
    chance = stream(company.seed, "mail")
    drafts = pl.concat(
        [
            deal_talks(company),
            lead_talks(company),
            other_talks(company),
            bulk(company),
        ]
    )
    talks = threaded(addressed(drafts, company), chance)
    return (
        talks.pipe(_with_echoes, chance)
        .pipe(with_appearance, chance)
        .sort("arrived_at", "thread", "place", "kind")
        .with_row_index("mail")
        .cast({"mail": pl.Int64})
    )


def _with_echoes(talks: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    """Return the talks and what machines send back."""
    away = automatic_replies(talks, chance)
    return pl.concat([talks, away, bounces(talks, chance)])
