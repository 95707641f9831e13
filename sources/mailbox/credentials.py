"""Credentials: the two ways to prove to a mail server who logs in."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Password:
    """A password, or an app password; never shown."""

    text: str = field(repr=False)


class AccessTokens(Protocol):
    """Where access tokens come from, for XOAUTH2; never shown."""

    def token(self, *, refused: str | None = None) -> str:
        """Return an access token: another one than the refused, where one was.

        Raises:
            Refused: when the provider gives none.
            Unreachable: when it gives no right answer.

        """


Secret = Password | AccessTokens
