"""Mailboxes as a source: which accounts and files are read, which mail is a lead."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from flows.config.mail_rules import MailRule
from flows.config.mail_values import Addresses, Domain
from flows.config.problems import Problem, refuse, refuse_all, repeats
from flows.config.section import Section
from flows.config.values import Identifier, LocalPath, Text, Url, Variable

# Where Google and Microsoft renew the tokens of their mail servers.
_PROVIDERS = {
    "imap.gmail.com": "https://oauth2.googleapis.com/token",
    "outlook.office365.com": "https://login.microsoftonline.com/common/oauth2/v2.0/token",
}


class MailAccount(Section):
    """`[[source.account]]`: a login of an IMAP server, over TLS that is verified."""

    name: Identifier = Field(description='a name for it, such as "sales"')
    host: Text = Field(description='the server, such as "imap.example.com"')
    username: Text = Field(description="who logs in")
    port: int = Field(default=993, ge=1, le=65_535, description="where it answers")
    folders: Annotated[tuple[Text, ...], Field(strict=False)] = Field(
        default=("INBOX",), min_length=1, description="the folders, as the server names"
    )
    authentication: Literal["password", "xoauth2"] = Field(
        default="password", description="how it logs in"
    )
    credentials_env: Variable | None = Field(
        default=None, description="the variable that holds the password or token"
    )
    oauth_url: Url | None = Field(
        default=None, description="where an access token is renewed"
    )
    ca_file: LocalPath | None = Field(
        default=None, description="certificates to trust instead of the machine's"
    )

    @property
    def renewal_url(self) -> str:
        """Where an access token is renewed: as said, or as the provider has it."""
        return self.oauth_url or _PROVIDERS.get(self.host.lower(), "")

    @model_validator(mode="after")
    def _renewable(self) -> Self:
        """Refuse XOAUTH2 at a host of which nobody said where tokens come from."""
        if self.authentication == "xoauth2" and not self.renewal_url:
            expected = "oauth_url, the provider's address for tokens"
            refuse(expected, got="authentication with access tokens alone")
        return self


class MailPath(Section):
    """`[[source.files]]`: an mbox, a Maildir, or a folder of .eml files."""

    name: Identifier = Field(description='a name for it, such as "archive"')
    path: LocalPath = Field(description="the file or folder, relative to this one")


class MailboxSource(Section):
    """`[[source]]` of kind `mailbox`: accounts and files of mail, read as one."""

    name: Identifier = Field(description='a name for its ids, such as "mail"')
    kind: Literal["mailbox"] = Field(description='"mailbox"')
    own_domains: Annotated[tuple[Domain, ...], Field(strict=False)] = Field(
        default=(), description="the domains of colleagues"
    )
    own_addresses: Addresses = Field(
        default=(), description="colleagues' addresses elsewhere"
    )
    keep_subject: bool = Field(default=False, description="whether subjects are kept")
    months: int = Field(
        default=12, ge=1, le=600, description="how far back an account is first read"
    )
    accounts: Annotated[tuple[MailAccount, ...], Field(strict=False)] = Field(
        default=(), alias="account", description="the [[source.account]] tables"
    )
    files: Annotated[tuple[MailPath, ...], Field(strict=False)] = Field(
        default=(), description="the [[source.files]] tables"
    )
    rules: Annotated[tuple[MailRule, ...], Field(strict=False)] = Field(
        default=(), alias="rule", description="the [[source.rule]] tables"
    )

    @property
    def currency(self) -> None:
        """Mail names no amounts."""

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        """Refuse a source of nothing, and names that are given twice."""
        if not self.accounts and not self.files:
            expected = "at least one [[source.account]] or [[source.files]]"
            refuse(expected, got="neither an account nor files")
        refuse_all(self._repeated())
        return self

    def _repeated(self) -> Iterator[Problem]:
        """Yield a problem for each name that came before; files are accounts, too."""
        accounts = [("account", at, one.name) for at, one in enumerate(self.accounts)]
        files = [("files", at, one.name) for at, one in enumerate(self.files)]
        rules = [("rule", at, one.name) for at, one in enumerate(self.rules)]
        for named in ([*accounts, *files], rules):
            for again in repeats([name for _, _, name in named]):
                key, at, name = named[again]
                got = f'"{name}" a second time'
                yield Problem((key, at, "name"), got, "a name of its own")
