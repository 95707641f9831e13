"""Mailboxes before the first night: logins, folders, files, rules and colleagues."""

from collections.abc import Iterator

from flows.checking.finding import Finding, counted, error, warning
from flows.checking.mail_rules import colleague_findings, rule_findings
from flows.config import MailboxSource
from flows.loading.mail_accounts import credentials, settings
from sources.errors import SourceError
from sources.mailbox.files.boxes import boxes
from sources.mailbox.inspection import inspect
from sources.mailbox.settings import ImapAccount, MailboxSettings, MailFiles


def mailbox_findings(source: MailboxSource) -> Iterator[Finding]:
    """Yield what the accounts and files hold, against what is asked of them.

    Nothing is read but which folders there are; an account that cannot be asked at all
    is one error.
    """
    yield from colleague_findings(source)
    yield from rule_findings(source)
    asked = settings(source)
    for account in asked.accounts:
        subject = f"source {source.name}, {account.name}"
        try:
            if isinstance(account, MailFiles):
                found = [_lying(subject, account, asked)]
            else:
                found = list(_account_findings(subject, account, source))
        except SourceError as problem:
            yield error(subject, problem.got, problem.hint)
        else:
            yield from found


def _account_findings(
    subject: str, account: ImapAccount, source: MailboxSource
) -> Iterator[Finding]:
    """Yield how many folders can be read, and an error for each that cannot."""
    secret = credentials(source)(account.name)
    refused = inspect(account, secret, settings(source))
    there = len(account.folders) - len(refused)
    yield Finding("fine", subject, f"{counted(there, 'folder')} can be read")
    for problem in refused:
        yield error(subject, problem.got, problem.hint)


def _lying(subject: str, account: MailFiles, asked: MailboxSettings) -> Finding:
    """Return how much mail lies at a path; a warning where none does."""
    found = boxes(account.path, asked.caps)
    if not any(True for box in found for _ in box.lying()):
        remedy = "look whether the path is right, and whether the export ran"
        return warning(subject, f"no mail lies at {account.path}", remedy)
    names = ", ".join(box.name for box in found[:10])
    return Finding("fine", subject, f"{counted(len(found), 'folder')}: {names}")
