"""`stagecast mail try`: what the rules would make of some mail, before they count."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import typer

from flows.command_line.options import DEFAULT_CONFIG
from flows.config import MailboxSource, read_config
from flows.config.values import did_you_mean
from flows.console import progress, say, show
from flows.loading.mail_accounts import settings
from flows.mail_trial import Row, Tried, tried
from sources.mailbox.settings import MailboxSettings

_HEADERS = ("file", "from", "way", "rule", "what it brings", "reason")
_BROUGHT = ("person_name", "email", "company_name", "phone", "lead_source")


def try_rules(  # noqa: PLR0913 - one for each option
    path: Path,
    config: Path,
    source: str | None,
    own_domains: list[str],
    *,
    show_subject: bool,
    as_json: bool,
) -> None:
    """Write what each message at a path would become.

    Raises:
        ConfigError: the configuration cannot be used.
        typer.BadParameter: it has no such mailbox, or several and none was named.
        SourceError: nothing there can be read.

    """
    asked = _asked(config, source)
    asked = replace(
        asked,
        own_domains=(*asked.own_domains, *(name.lower() for name in own_domains)),
        keep_subject=asked.keep_subject or show_subject,
    )
    with progress() as step, step(f"read {path}"):
        found = list(tried(path, asked))
    if as_json:
        say(json.dumps(list(map(asdict, found)), indent=2, ensure_ascii=False))
        return
    show(_HEADERS, [row for one in found for row in _rows(one)])
    say("", _verdict(found))


def _asked(config: Path, source: str | None) -> MailboxSettings:
    """Return the settings of the mailbox that is meant.

    There are no rules where nobody named a file, and the usual one is not there or has
    no mailbox.
    """
    is_named = config != DEFAULT_CONFIG or source is not None
    is_there = is_named or config.exists()
    mailboxes = read_config(config).mailbox_sources if is_there else ()
    if not is_named and not mailboxes:
        return MailboxSettings(name="mail", accounts=(), own_domains=())
    return settings(_mailbox(mailboxes, source, config))


def _mailbox(
    there: Sequence[MailboxSource], name: str | None, config: Path
) -> MailboxSource:
    """Return the source that is meant: the only mailbox where none is named.

    Raises:
        typer.BadParameter: the name is not that of a mailbox, or could be several.

    """
    mailboxes = {one.name: one for one in there}
    if name is None and len(mailboxes) == 1:
        return next(iter(mailboxes.values()))
    if name in mailboxes:
        return mailboxes[name]
    has = f"{config} has {', '.join(mailboxes) or 'none'}"
    guess = did_you_mean(name, list(mailboxes)) if name else ""
    asked = f"no mailbox {name!r}" if name else "which mailbox?"
    message = f"{asked}; {has}{f'; {guess}' if guess else ''}"
    raise typer.BadParameter(message, param_hint="'--source'")


def _rows(one: Tried) -> Iterator[tuple[str, ...]]:
    """Yield a line per candidate of a message; one line where there is none."""
    if one.message is None:
        yield one.file, "", "", "(put aside)", "", one.reason or ""
        return
    head = (one.file, _domains(one.message), one.message["direction"])
    if not one.candidates:
        marks = ", ".join(one.message["marks"])
        yield *head, "-", one.message["subject"] or "", marks
    for candidate in one.candidates:
        brought = "; ".join(candidate[name] for name in _BROUGHT if candidate[name])
        reason = candidate["reason"] or f"may be a lead ({candidate['channel']})"
        yield *head, candidate["rule"], brought, reason


def _domains(message: Row) -> str:
    """Return where a message is from: no names, as others may look on."""
    addresses = (one["address"] or "" for one in message["from"])
    return ", ".join(dict.fromkeys(one.rpartition("@")[2] for one in addresses))


def _verdict(found: list[Tried]) -> str:
    """Return the last line: how many messages, and how many may be leads."""
    aside = sum(one.outcome == "quarantined" for one in found)
    leads = sum(
        any(candidate["reason"] is None for candidate in one.candidates)
        for one in found
    )
    total = f"{len(found):,} message{'' if len(found) == 1 else 's'}"
    return f"{total}: {leads:,} may be a lead, {aside:,} would be put aside."
