"""Texts: what people write in a mail, with a signature and what they quote."""

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from sandbox.mail.drafts import OUT
from sandbox.mail.headers import addressed, dated
from sandbox.mail.words import CLOSINGS, GREETINGS, LINES, QUOTED

_RIGHT_TO_LEFT: Final = ("he", "ar")
_FORWARDED: Final = (
    (
        "---------- Forwarded message ---------\n"
        "From: {sender}\nDate: {date}\nSubject: {subject}\nTo: {to}\n"
    ),
    (
        "-----Ursprüngliche Nachricht-----\n"
        "Von: {sender}\nGesendet: {date}\nAn: {to}\nBetreff: {subject}\n"
    ),
    (
        "Begin forwarded message:\n\n"
        "From: {sender}\nSubject: {subject}\nDate: {date}\nTo: {to}\n"
    ),
)


def letter(mail: Mapping[str, Any]) -> str:
    """Return the plain text of a mail: greeting, a line, signature, what it quotes."""
    language = mail["language"]
    name = mail["from_name"] or ""
    lines = [GREETINGS[language], "", LINES[language], "", CLOSINGS[language], name]
    signature = ["", "-- ", name, mail["from_address"], *_house(mail)]
    return "\n".join([*lines, *signature, *_quoted(mail)]) + "\n"


def page(mail: Mapping[str, Any]) -> str:
    """Return a mail's text as HTML, from right to left where its language is."""
    way = "rtl" if mail["language"] in _RIGHT_TO_LEFT else "ltr"
    text = escape(letter(mail)).replace("\n", "<br>\n")
    return f'<html><body dir="{way}"><p>{text}</p></body></html>\n'


def forward(mail: Mapping[str, Any]) -> str:
    """Return what a colleague forwards: a mail of somebody new, in three ways."""
    asked = mail["fields"]
    way = _FORWARDED[mail["mail"] % len(_FORWARDED)]
    head = way.format(
        sender=f"{asked['person_name']} <{asked['email']}>",
        date=dated(mail["sent_at"], mail["utc_offset"]),
        subject=mail["subject"].partition(": ")[2],
        to=addressed(None, mail["from_address"], "utf-8"),
    )
    language = mail["language"]
    said = f"{GREETINGS[language]}\n\n{LINES[language]}\n\n{asked['person_name']}\n"
    return f"FYI\n\n{mail['from_name']}\n\n{head}\n{said}"


def _house(mail: Mapping[str, Any]) -> list[str]:
    if mail["direction"] != OUT:
        return []
    return ["Sandbox Trading GmbH, Königstraße 7, Hannover"]


def _quoted(mail: Mapping[str, Any]) -> list[str]:
    if mail["quoted_name"] is None:
        return []
    language = mail["language"]
    head = QUOTED.get(language, QUOTED["en"]).format(
        date=mail["quoted_at"].strftime("%d.%m.%Y"), name=mail["quoted_name"]
    )
    return ["", head, *(f"> {part}" for part in (GREETINGS[language], LINES[language]))]
