"""Candidates: what the rules make of a mail, each a lead to be or with why it is none.

Newsletters, automatic replies, bounces and colleagues make no leads. What a form sends
is automatic itself, so for forms that mark does not count; that of a bounce does.
"""

from collections.abc import Iterator, Sequence
from fnmatch import translate
from functools import lru_cache
from re import IGNORECASE, Pattern
from re import compile as compiled
from typing import Final, NamedTuple

from sources.mailbox.parsing.addresses import Mailbox
from sources.mailbox.parsing.forms import fields
from sources.mailbox.parsing.marks import Marks, takes_no_reply
from sources.mailbox.parsing.subjects import is_forwarded
from sources.mailbox.parsing.terms import Terms
from sources.mailbox.rules import FormRule, IntroductionRule, SharedAddressRule

# Two people of one such domain need not know each other.
_OF_ANYBODY: Final = frozenset(
    (
        *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com"),
        *("yahoo.com", "icloud.com", "me.com", "aol.com", "proton.me"),
        *("gmx.de", "gmx.net", "web.de", "t-online.de", "orange.fr", "free.fr"),
        *("libero.it", "mail.ru", "yandex.ru", "qq.com", "163.com", "walla.co.il"),
    )
)

Row = dict[str, object]


class Mail(NamedTuple):
    """What the rules look at; `lines` are the texts that were read, part by part."""

    senders: Sequence[Mailbox]
    recipients: Sequence[Mailbox]
    subject: str
    marks: Marks
    lines: Sequence[Sequence[str]] = ()
    forwarded: Sequence[Mailbox] = ()


def candidates(mail: Mail, terms: Terms) -> Iterator[Row]:
    """Yield what each rule that knows the mail makes of it."""
    forms = [rule for rule in terms.forms if is_form(rule, mail)]
    yield from (_of_form(rule, mail, terms) for rule in forms)
    for shared in terms.shared_addresses:
        if _is_to(mail, shared.addresses):
            yield _of_shared_address(shared, mail, terms, is_form=bool(forms))
    for introduction in terms.introductions:
        if not forms and _is_to_us(mail, introduction, terms):
            yield from _of_introduction(introduction, mail, terms)


def is_form(rule: FormRule, mail: Mail) -> bool:
    """Whether a mail is this form's, by its sender and its subject."""
    sender, subject = _pattern(rule.sender), _pattern(rule.subject)
    return bool(subject.fullmatch(mail.subject)) and any(
        sender.fullmatch(box.address or "") for box in mail.senders
    )


def _of_form(rule: FormRule, mail: Mail, terms: Terms) -> Row:
    found: dict[str, str] = {}
    for lines in mail.lines:
        found = {**fields(rule, lines), **found}
    reason = None
    if mail.marks.is_bounce:
        reason = "bounce"
    elif not any(mail.lines):
        reason = "no text of the form"
    elif "email" not in found:
        reason = "no e-mail address in the form"
    elif terms.is_colleague(found["email"]):
        reason = "colleague"
    return {**_row(rule.name, "form", rule.channel, reason), **found}


def _of_shared_address(
    rule: SharedAddressRule, mail: Mail, terms: Terms, *, is_form: bool
) -> Row:
    sender = _first_sender(mail)
    reason = _not_a_person(mail) or _not_new(sender, terms)
    if is_form:
        reason = "a form's notification"
    row = _row(rule.name, "shared address", rule.channel, reason)
    return row | _person(sender)


def _of_introduction(rule: IntroductionRule, mail: Mail, terms: Terms) -> Iterator[Row]:
    sender = _first_sender(mail)
    is_passed_on = bool(mail.forwarded) or is_forwarded(mail.subject)
    people = list(mail.forwarded)
    if not is_passed_on and not terms.is_colleague(sender.address):
        people = [box for box in mail.recipients if _is_outside(box, terms)]
    told = set[str | None]()
    for person in people:
        if person.address in told:
            continue
        told.add(person.address)
        reason = _not_a_person(mail) or _not_introduced(person, sender, terms)
        row = _row(rule.name, "introduction", rule.channel, reason)
        yield row | _person(person)
        if is_passed_on and reason is None:
            return  # the mails below it were passed on before
    if is_passed_on and not people:
        reason = _not_a_person(mail) or "nobody named in what is forwarded"
        yield _row(rule.name, "introduction", rule.channel, reason)


def _not_a_person(mail: Mail) -> str | None:
    """Return why nobody wrote this mail to somebody, None where somebody did."""
    if mail.marks.is_bounce:
        return "bounce"
    if mail.marks.is_automatic:
        return "automatic reply"
    return "newsletter" if mail.marks.is_list else None


def _not_new(person: Mailbox, terms: Terms) -> str | None:
    if person.address is None:
        return "no e-mail address of the sender"
    if terms.is_colleague(person.address):
        return "colleague"
    return "an address without a reader" if takes_no_reply(person.address) else None


def _not_introduced(person: Mailbox, sender: Mailbox, terms: Terms) -> str | None:
    if reason := _not_new(person, terms):
        return reason
    if person.address == sender.address:
        return "the sender's own mail"
    domain = (person.address or "").rpartition("@")[2]
    is_shared = domain == (sender.address or "").rpartition("@")[2]
    if is_shared and domain not in _OF_ANYBODY:
        return "of the sender's own company"
    return None


def _is_outside(box: Mailbox, terms: Terms) -> bool:
    return box.address is not None and not terms.is_colleague(box.address)


def _is_to(mail: Mail, addresses: Sequence[str]) -> bool:
    ours = {address.strip().lower() for address in addresses}
    return any(box.address in ours for box in mail.recipients)


def _is_to_us(mail: Mail, rule: IntroductionRule, terms: Terms) -> bool:
    if rule.addresses:
        return _is_to(mail, rule.addresses)
    return any(terms.is_colleague(box.address) for box in mail.recipients)


def _first_sender(mail: Mail) -> Mailbox:
    with_address = (box for box in mail.senders if box.address)
    return next(with_address, Mailbox(None, None))


def _person(box: Mailbox) -> Row:
    return {"person_name": box.name, "email": box.address}


def _row(rule: str, kind: str, channel: str, reason: str | None) -> Row:
    return {"rule": rule, "kind": kind, "channel": channel, "reason": reason}


@lru_cache(maxsize=512)
def _pattern(wildcards: str) -> Pattern[str]:
    """Return a pattern where `*` is any text and `?` a letter, in any case."""
    return compiled(translate(wildcards.strip().replace("[", "[[]")), IGNORECASE)
