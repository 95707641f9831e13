"""Credentials: what proves to a system who asks, and how it is renewed."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sources.http.reply import BadAnswer
from sources.http.transport import Request

Ask = Callable[[Request, Callable[[bytes], str]], str]


class Credentials(Protocol):
    """What a client adds to a request. Never shown: not in an error, not in a log."""

    def headers(self, ask: Ask) -> Mapping[str, str]:
        """Return the headers of a request."""

    def renew(self, refused: Mapping[str, str], ask: Ask) -> bool:
        """Return whether there are other headers now than those that were refused."""


@dataclass(frozen=True)
class BearerToken:
    """A token that stays as it is."""

    token: str = field(repr=False)

    def headers(self, ask: Ask) -> Mapping[str, str]:  # noqa: ARG002 - asks for nothing
        """Return the header with the token."""
        return {"Authorization": f"Bearer {self.token}"}

    def renew(self, refused: Mapping[str, str], ask: Ask) -> bool:  # noqa: ARG002
        """Return false: a person has to make a new one."""
        return False


@dataclass
class OAuth:
    """An access token that lives for minutes, made from a refresh token.

    However many requests are refused at once, it is renewed once: whoever comes
    second finds a token that is not the refused one, and takes that.
    """

    path: str
    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)
    _token: str | None = field(default=None, init=False, repr=False)
    _renewing: threading.Lock = field(
        default_factory=threading.Lock, init=False, repr=False
    )

    def headers(self, ask: Ask) -> Mapping[str, str]:
        """Return the header with the token; the first one is fetched."""
        with self._renewing:
            if self._token is None:
                self._token = self._fetched(ask)
            return {"Authorization": f"Bearer {self._token}"}

    def renew(self, refused: Mapping[str, str], ask: Ask) -> bool:
        """Fetch a new token, unless somebody did so meanwhile."""
        with self._renewing:
            if refused.get("Authorization") == f"Bearer {self._token}":
                self._token = self._fetched(ask)
        return True

    def _fetched(self, ask: Ask) -> str:
        form = {
            "grant_type": "refresh_token",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "refresh_token": self.refresh_token,
        }
        return ask(Request("POST", self.path, form=form, is_open=True), _access_token)


def _access_token(body: bytes) -> str:
    try:
        token = json.loads(body)["access_token"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        message = "no access token in it"
        raise BadAnswer(message) from error
    if not isinstance(token, str) or not token.isprintable():
        message = "an access token that is no text"
        raise BadAnswer(message)
    return token
