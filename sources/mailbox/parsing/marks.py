"""Marks: whether a mail is a list's, a machine's or a bounce, by its own headers."""

import re
from typing import Final, NamedTuple

from sources.mailbox.parsing.headers import Headers, first
from sources.mailbox.parsing.parameters import Pairs, parameter

_LISTS: Final = ("list-id", "list-unsubscribe", "list-post", "x-mailing-list")
_OF_LISTS: Final = {"list", "bulk", "junk"}
_AUTOMATIC: Final = ("x-autoreply", "x-autorespond", "x-autoresponder")
_OF_BOUNCES: Final = {"mailer-daemon", "postmaster", "mail-daemon"}
_NO_REPLY: Final = re.compile(
    r"(no|not|do[._-]?not|dont|kein[e]?|ne[._-]?pas)[._-]?(reply|antwort(en)?|repondre)"
    r"|bounces?|mailer|notifications?|newsletter"
)
# Only what a program writes in front of a subject, and only as the whole of it or with
# a mark behind: people write of their holidays too.
_SUBJECT: Final = re.compile(
    r"(automatic reply|auto(matic)?[ -]?(reply|response)|auto|out of (the )?office"
    r"|automatische antwort|abwesenheitsnotiz|automatisch antwoord|afwezigheidsbericht"
    r"|r[eé]ponse automatique|respuesta autom[aá]tica|resposta autom[aá]tica"
    r"|risposta automatica|autosvar|automaattinen vastaus|automatyczna odpowied[zź]"
    r"|автоответ|автоматический ответ|תשובה אוטומטית|מענה אוטומטי|הודעה אוטומטית"
    r"|رد تلقائي|الرد التلقائي|自動返信|自动回复|自動回覆|자동 회신)"
    r"(( reply| message)?\s*[:\uff1a].*|\s*)",
    re.DOTALL,
)


class Marks(NamedTuple):
    """What a mail is besides a mail from one person to another."""

    is_list: bool
    is_automatic: bool
    is_bounce: bool


def marks(told: Headers, kind: str, pairs: Pairs, subject: str, sender: str) -> Marks:
    """Return the marks of a mail; `sender` is its address, `kind` its type."""
    precedence = {_word(value) for value in told.get("precedence", ())}
    is_automatic = _is_automatic(told, subject) or "auto_reply" in precedence
    return Marks(
        is_list=any(name in told for name in _LISTS) or bool(precedence & _OF_LISTS),
        is_automatic=is_automatic,
        is_bounce=_is_bounce(told, kind, pairs, sender)
        or (_is_from_nobody(told) and not is_automatic),
    )


def takes_no_reply(address: str) -> bool:
    """Whether nobody reads what is sent to an address: it is no person's."""
    local = address.partition("@")[0]
    return bool(_NO_REPLY.fullmatch(local)) or local in _OF_BOUNCES


def _is_automatic(told: Headers, subject: str) -> bool:
    submitted = _word(first(told, "auto-submitted"))
    suppressed = _word(first(told, "x-auto-response-suppress"))
    return (
        submitted not in {"", "no"}
        or suppressed not in {"", "none"}
        or any(_word(first(told, name)) not in {"", "no"} for name in _AUTOMATIC)
        or bool(_SUBJECT.fullmatch(subject[:200].casefold()))
    )


def _is_bounce(told: Headers, kind: str, pairs: Pairs, sender: str) -> bool:
    report = (parameter(pairs, b"report-type") or b"").lower()
    return (
        (kind == "multipart/report" and report == b"delivery-status")
        or kind == "message/delivery-status"
        or "x-failed-recipients" in told
        or sender.partition("@")[0] in _OF_BOUNCES
    )


def _is_from_nobody(told: Headers) -> bool:
    """Whether the envelope names no sender, as that of a bounce does."""
    paths = told.get("return-path", ())
    return any(path.replace(b" ", b"") in {b"<>", b""} for path in paths)


def _word(value: bytes) -> str:
    return value.partition(b";")[0].strip().decode("ascii", "replace").lower()
