"""The check: every finding on a configuration, its sources and its folders."""

from collections.abc import Iterator
from pathlib import Path

from flows.checking.amounts import amount_findings
from flows.checking.company_lists import list_findings
from flows.checking.files import source_findings
from flows.checking.finding import Finding
from flows.checking.hubspot import hubspot_findings
from flows.checking.mailbox import mailbox_findings
from flows.checking.places import credential_findings, folder_findings
from flows.config import Config
from flows.console import Steps


def findings(config: Config, data: Path, step: Steps) -> Iterator[Finding]:
    """Yield what is found, source by source, without writing anything.

    `data` is the data folder that a run would use; `step` shows how far it is.
    """
    yield from folder_findings(config, data)
    yield from credential_findings(config)
    yield from list_findings(config)
    for source in config.file_sources:
        yield from amount_findings(source, config)
        with step(f"read {source.name}"):
            found = list(source_findings(source, config))
        yield from found
    for account in config.hubspot_sources:
        with step(f"ask {account.name}"):
            found = list(hubspot_findings(account, config))
        yield from found
    for mailbox in config.mailbox_sources:
        with step(f"look at {mailbox.name}"):
            found = list(mailbox_findings(mailbox))
        yield from found
