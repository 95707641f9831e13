"""The kinds of value that a mailbox's section holds, each with its own check."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from flows.config.problems import refuse
from flows.config.values import did_you_mean
from transforms.tables.vocabulary import CHANNELS

_DOMAIN = re.compile(r"[^\s@*?/]+\.[^\s@*?/.]+")


def _domain(name: str) -> str:
    """Return a domain in small letters, if it is one."""
    if not _DOMAIN.fullmatch(name):
        inner = name.rpartition("@")[2].lstrip("*.")
        hint = f'did you mean "{inner}"?' if _DOMAIN.fullmatch(inner) else ""
        refuse('a domain such as "example.com"', hint=hint)
    return name.lower()


def _address(text: str) -> str:
    """Return a mail address in small letters, if it is one."""
    name, at, domain = text.rpartition("@")
    if not (name and at and _DOMAIN.fullmatch(domain)) or re.search(r"[\s*?]", name):
        refuse('one mail address such as "sales@example.com"')
    return text.lower()


def _pattern(text: str) -> str:
    """Return a pattern that says something."""
    if not text.strip():
        refuse('a text in which * and ? stand for any, such as "*@forms.example.com"')
    return text


def _channel(name: str) -> str:
    """Return a channel that there is."""
    if name not in CHANNELS:
        refuse(f"one of {', '.join(CHANNELS)}", hint=did_you_mean(name, list(CHANNELS)))
    return name


Domain = Annotated[str, AfterValidator(_domain)]
MailAddress = Annotated[str, AfterValidator(_address)]
Pattern = Annotated[str, Field(min_length=1), AfterValidator(_pattern)]
Channel = Annotated[str, AfterValidator(_channel)]
Addresses = Annotated[tuple[MailAddress, ...], Field(strict=False)]
