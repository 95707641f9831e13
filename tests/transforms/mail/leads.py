"""Builders: mails that may become leads, and what CRMs know of the people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from tests.transforms.crm import NO_ENDS, answers
from tests.transforms.histories import day
from tests.transforms.hubspot import record
from tests.transforms.mailbox import (
    OURS,
    Row,
    candidate,
    message,
    raw,
    tables,
    who,
)
from transforms.mail.lead_claims import lead_claims, written_since
from transforms.mail.new_leads import new_leads
from transforms.staging.hubspot_records import person_rows
from transforms.staging.mailbox import staged
from transforms.tables.crm_records import KNOWN_PEOPLE
from transforms.tables.mailbox import (
    MAILBOX_CANDIDATES,
    MAILBOX_MESSAGES,
    MAILBOX_PARTICIPANTS,
)

ANN = "ann@acme.example"
SALES = "sales@ours.example"
AS_OF = day(400)
NOBODY = KNOWN_PEOPLE.empty()


@dataclass(frozen=True)
class Mail:
    """A message, who is named in it, and what rules make of it."""

    message: Row
    people: tuple[Row, ...]
    candidates: tuple[Row, ...] = ()


def form(
    on: float, content: str = "f", *, email: str = ANN, **said: str | None
) -> Mail:
    """Return the notification of a form that somebody filled in."""
    people = who(content, from_="forms@ours.example", to=SALES)
    made = candidate(content, email=email, **said)
    return Mail(message(content, sent=on, is_automatic="true"), (*people,), (made,))


def question(
    on: float, content: str = "q", *, email: str = ANN, **said: str | None
) -> Mail:
    """Return somebody's mail to the shared address."""
    people = who(content, from_=email, to=SALES)
    rule = {"rule": "sales", "kind": "shared address", "channel": "mail"}
    made = candidate(content, **{"email": email, **rule, **said})
    return Mail(message(content, sent=on), (*people,), (made,))


def ours(on: float, to: str = ANN, content: str = "o", **said: object) -> Mail:
    """Return a mail that a colleague wrote to somebody."""
    people = who(content, from_="bob@ours.example", to=to)
    return Mail(message(content, sent=on, **said), (*people,))


def person(
    identity: str, created: float, email: str = ANN, archived: float | None = None
) -> Row:
    """Return a CRM's record of a person with an address."""
    return record(identity, created=created, archived=archived, email=email)


def known(*people: Row) -> pl.LazyFrame:
    """Return what the CRM told of people."""
    return person_rows(answers(*people, on=390), source="crm")  # type: ignore[arg-type]  # answers


def read(mails: Iterable[Mail], source: str = "mail") -> Mapping[str, pl.LazyFrame]:
    """Return the staging tables of these mails."""
    all_of = list(mails)
    rows = tables(
        messages=raw("messages", *(mail.message for mail in all_of)),
        participants=raw("participants", *(p for mail in all_of for p in mail.people)),
        candidates=raw("candidates", *(c for mail in all_of for c in mail.candidates)),
    )
    return staged(rows, source=source, own_domains=(OURS,))


def made_of(
    tables: Mapping[str, pl.LazyFrame],
    people: pl.LazyFrame = NOBODY,
    ends: pl.LazyFrame = NO_ENDS,
) -> pl.LazyFrame:
    """Return the leads that these staging tables make."""
    candidates, messages, participants = (
        tables[table.name]
        for table in (MAILBOX_CANDIDATES, MAILBOX_MESSAGES, MAILBOX_PARTICIPANTS)
    )
    claims = lead_claims(candidates, messages, as_of=AS_OF)
    written = written_since(messages, participants, candidates, as_of=AS_OF)
    return new_leads(claims, written, people, ends, as_of=AS_OF)


def made(*mails: Mail, people: pl.LazyFrame = NOBODY) -> list[tuple[object, ...]]:
    """Return who became a lead by these mails, when, and by what kind of rule."""
    found = made_of(read(mails), people).select("email", "happened_at", "kind")
    return found.collect().sort("email", "happened_at").rows()
