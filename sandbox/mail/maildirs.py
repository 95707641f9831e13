"""Maildirs: the mails as files, one box per colleague and one of sales."""

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any, Final

import polars as pl

from sandbox.kept import INSTANT
from sandbox.landing import land
from sandbox.mail.addresses import DOMAIN
from sandbox.mail.addressing import INBOX, SENT
from sandbox.mail.content import content
from sandbox.mail.headers import dated
from sandbox.mail.mails import Mails

# The number of the last mail that was written, beside the accounts.
_MARK: Final = ".last-mail"
_PLACES: Final = ("tmp", "new", "cur")
_UNREAD_FOR: Final = timedelta(days=1)


def write_maildir(mails: Mails, folder: Path) -> int:
    """Write the mails into the folder's Maildirs, and return how many files are new.

    `<folder>/<address>/` is the Maildir of an account, its `.Sent` lies in it, as
    Dovecot wants it; an account without any mail has both, too. Where earlier mails
    were written already only later ones are added, so that what was moved or deleted
    meanwhile stays so. The base name and the file's time tell the arrival; the last
    day's mails are unread. After a break it may be done again: no file comes twice.
    """
    last = _last(folder)
    new = mails.copies.filter(pl.col("mail") > last)
    there = _made(folder, mails.accounts)
    written = sum(_deliver(folder, mail, there) for mail in _with_copies(mails, new))
    if new.height:
        land(folder / _MARK, str(new["mail"].max()).encode())
    return written


def _last(folder: Path) -> int:
    """Return the number of the last mail that was written before; -1: none."""
    mark = folder / _MARK
    return int(mark.read_text(encoding="ascii")) if mark.exists() else -1


def _made(folder: Path, accounts: Sequence[str]) -> dict[Path, set[str]]:
    """Make the boxes that are missing, and return the base names in each."""
    there = {}
    for account, name in product(accounts, (INBOX, SENT)):
        box = _box(folder, account, name)
        for place in _PLACES:
            (box / place).mkdir(parents=True, exist_ok=True)
        if name != INBOX:
            (box / "maildirfolder").touch()
        listed = (
            file.name for place in ("new", "cur") for file in (box / place).iterdir()
        )
        there[box] = {name.partition(":")[0] for name in listed}
    return there


def _box(folder: Path, account: str, name: str) -> Path:
    return folder / account if name == INBOX else folder / account / name


def _with_copies(mails: Mails, new: pl.DataFrame) -> Iterator[Mapping[str, Any]]:
    """Yield the mails that have new copies, by arrival, with those."""
    until = mails.copies["arrived_at"].max()
    lying = new.group_by("mail", maintain_order=True).agg(
        copies=pl.struct("account", "folder")
    )
    return (
        mails.messages.join(
            lying, on="mail", how="inner", validate="1:1", maintain_order="left"
        )
        .with_columns(
            is_unread=pl.col("arrived_at") > pl.lit(until, INSTANT) - _UNREAD_FOR
        )
        .iter_rows(named=True)
    )


def _deliver(
    folder: Path, mail: Mapping[str, Any], there: Mapping[Path, set[str]]
) -> int:
    """Write a mail into each of its boxes, as a delivery does: first in tmp."""
    arrived = int(mail["arrived_at"].timestamp())
    base = f"{arrived}.M{mail['mail']}P1.sandbox"
    written, text = 0, content(mail)
    for copy in mail["copies"]:
        box = _box(folder, copy["account"], copy["folder"])
        if base in there[box]:
            continue
        draft = box / "tmp" / base
        draft.write_bytes(_trace(mail, copy) + text)
        os.utime(draft, (arrived, arrived))
        is_unread = mail["is_unread"] and copy["folder"] == INBOX
        draft.rename(box / "new" / base if is_unread else box / "cur" / f"{base}:2,S")
        written += 1
    return written


def _trace(mail: Mapping[str, Any], copy: Mapping[str, str]) -> bytes:
    """Return what servers write above a mail on its way; nothing of a sent one."""
    if copy["folder"] != INBOX:
        return b""
    host = mail["from_address"].partition("@")[2]
    account = copy["account"]
    return (
        f"Return-Path: <{mail['from_address']}>\n"
        f"Delivered-To: {account}\n"
        f"Received: from mail.{host} (mail.{host} [192.0.2.{mail['mail'] % 250 + 1}])\n"
        f"\tby mx.{DOMAIN} (Postfix) with ESMTPS id {mail['mail']:08X}\n"
        f"\tfor <{account}>; {dated(mail['arrived_at'], 0)}\n"
    ).encode("ascii")
