"""Kinds: which module loads a source. A new kind is one more case, here and nowhere."""

from pydantic import JsonValue

from flows.config import CompanyList, HubSpotSource, MailboxSource, Source
from flows.loading import company_lists, files, hubspot, mailbox
from flows.run import Run


def load(run: Run, source: Source | CompanyList) -> int:
    """Append what is new in a source to the raw log; return how many records.

    Raises:
        SourceError: when it cannot be read; nothing was loaded then.

    """
    if isinstance(source, HubSpotSource):
        return hubspot.load(run, source, sweep=run.sweep)
    if isinstance(source, MailboxSource):
        return mailbox.load(run, source)
    if isinstance(source, CompanyList):
        return company_lists.load(run, source)
    return files.load(run, source)


def watermark(run: Run, source: Source | CompanyList) -> dict[str, JsonValue]:
    """Return up to where a source was read."""
    if isinstance(source, HubSpotSource):
        return hubspot.watermark(run, source)
    if isinstance(source, MailboxSource):
        return mailbox.watermark(run, source)
    if isinstance(source, CompanyList):
        return company_lists.watermark(run, source)
    return files.watermark(run, source)
