"""Mail accounts: what the configuration says of a mailbox, as its source knows it."""

from collections.abc import Callable
from functools import partial

from flows.config import MailboxSource
from flows.config.mail_rules import MailFormRule, MailRule, MailSharedAddressRule
from flows.config.mailbox import MailAccount
from flows.loading.credentials import token
from sources.mailbox.credentials import Password, Secret
from sources.mailbox.oauth import renewed_tokens
from sources.mailbox.rules import (
    FormRule,
    IntroductionRule,
    Rule,
    SharedAddressRule,
)
from sources.mailbox.settings import ImapAccount, MailboxSettings, MailFiles


def settings(source: MailboxSource) -> MailboxSettings:
    """Return what the configuration says of a mailbox."""
    return MailboxSettings(
        name=source.name,
        accounts=(
            *map(_imap_account, source.accounts),
            *(MailFiles(one.name, one.path) for one in source.files),
        ),
        own_domains=source.own_domains,
        own_addresses=source.own_addresses,
        rules=tuple(map(_rule, source.rules)),
        keep_subject=source.keep_subject,
        months=source.months,
    )


def credentials(source: MailboxSource) -> Callable[[str], Secret]:
    """Return what finds, for the name of an account, what proves who logs in.

    It raises Refused where that is not where the configuration says.
    """
    accounts = {account.name: account for account in source.accounts}
    return lambda name: _secret(source.name, accounts[name])


def _imap_account(account: MailAccount) -> ImapAccount:
    return ImapAccount(
        name=account.name,
        host=account.host,
        username=account.username,
        port=account.port,
        folders=tuple(dict.fromkeys(account.folders)),
        authentication=account.authentication,
        ca_file=account.ca_file,
    )


def _rule(rule: MailRule) -> Rule:
    """Return a rule of the configuration as the source knows it."""
    if isinstance(rule, MailFormRule):
        labels = rule.fields_.labels
        return FormRule(rule.name, rule.sender, rule.subject, rule.channel, labels)
    if isinstance(rule, MailSharedAddressRule):
        return SharedAddressRule(rule.name, rule.addresses, rule.channel)
    return IntroductionRule(rule.name, rule.channel, rule.addresses)


def _secret(source: str, account: MailAccount) -> Secret:
    """Return what proves who logs in to an account.

    Raises:
        Refused: when it is not where the configuration says.

    """
    find = partial(token, f"{source}.{account.name}", account.credentials_env)
    if account.authentication == "password":
        return Password(find("password"))
    return renewed_tokens(
        place=f"{source}: account {account.name}",
        url=account.renewal_url,
        client_id=find("client_id", "_CLIENT_ID"),
        client_secret=find("client_secret", "_CLIENT_SECRET"),
        refresh_token=find("refresh_token"),
    )
