"""Nights over mail in files, and what they leave in the raw log."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from flows.config import Config, read_config
from flows.loading import kinds, mail_accounts, mailbox
from flows.run import Run
from flows.storage.layout import Layout
from flows.storage.lock import hold
from sources.mailbox.settings import MailboxSettings

NIGHT = datetime(2012, 3, 15, tzinfo=UTC)
CONFIG = """[company]
name = "Acme"
time_zone = "Europe/Amsterdam"
reporting_currency = "EUR"
[[source]]
name = "mail"
kind = "mailbox"
own_domains = ["ours.example"]
"""


@dataclass
class Mailroom:
    """A warehouse that reads mail night after night."""

    folder: Path
    toml: str
    nights: int = field(default=0)

    @property
    def config(self) -> Config:
        """What its configuration says."""
        path = self.folder / "stagecast.toml"
        path.write_text(CONFIG + self.toml, encoding="utf-8")
        return read_config(path)

    @property
    def layout(self) -> Layout:
        """Its data folder."""
        return Layout(self.folder / "data")

    def night(self) -> int:
        """Load the mail of another night; return how many messages were new."""
        config = self.config
        (source,) = config.mailbox_sources
        self.nights += 1
        at = NIGHT + timedelta(days=self.nights)
        with hold(self.layout) as fence:
            return kinds.load(Run(config, self.layout, fence, at), source)

    def watermark(self) -> object:
        """Return what the manifest of its generation says of its mail."""
        (source,) = self.config.mailbox_sources
        with hold(self.layout) as fence:
            return kinds.watermark(Run(self.config, self.layout, fence, NIGHT), source)

    def rows(self, table: str) -> pl.DataFrame:
        """Return a table of the raw log."""
        return mailbox.scan(self.layout, "mail", table).collect()

    def loads(self) -> int:
        """Return how many packages were loaded."""
        return len(list((self.layout.raw / "mail" / "_dlt_loads").glob("*.jsonl")))


def at_once(messages: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a load hold so few messages."""

    def few(source: object) -> MailboxSettings:
        return replace(mail_accounts.settings(source), messages_at_once=messages)  # type: ignore[arg-type]

    monkeypatch.setattr(mailbox, "settings", few)
