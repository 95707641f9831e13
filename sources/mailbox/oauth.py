"""OAuth: access tokens for XOAUTH2, made from a refresh token as often as needed."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from sources.http.client import HttpClient
from sources.http.clock import Clock
from sources.http.credentials import OAuth
from sources.http.limits import Limits
from sources.http.service import Service

_BEARER = "Bearer "


@dataclass(frozen=True)
class RenewedTokens:
    """The access tokens of one account; `place` names it in an error.

    `url` is where the provider gives them: https, or this machine.
    """

    place: str
    url: str
    oauth: OAuth
    limits: Limits = field(default_factory=Limits)
    clock: Clock = field(default_factory=Clock)

    def token(self, *, refused: str | None = None) -> str:
        """Return an access token: another one than the refused, where one was.

        Raises:
            Refused: when the provider gives none.
            Unreachable: when it gives no right answer, however often it is asked.

        """
        address = urlsplit(self.url)
        base_url = f"{address.scheme}://{address.netloc}"
        service = _provider(self.place, address.hostname or "")
        with HttpClient(
            service, base_url, self.oauth, self.limits, self.clock
        ) as client:
            if refused is not None:
                self.oauth.renew({"Authorization": f"{_BEARER}{refused}"}, client.ask)
            told = self.oauth.headers(client.ask)
        return told["Authorization"].removeprefix(_BEARER)


def renewed_tokens(  # noqa: PLR0913 - what a provider asks for
    *,
    place: str,
    url: str,
    client_id: str,
    client_secret: str,
    refresh_token: str,
    limits: Limits | None = None,
) -> RenewedTokens:
    """Return where the access tokens of an account come from."""
    oauth = OAuth(urlsplit(url).path or "/", client_id, client_secret, refresh_token)
    return RenewedTokens(place, url, oauth, limits or Limits())


def _provider(place: str, host: str) -> Service:
    hint = "look at the refresh token, the client's id and its secret; make new ones"
    return Service(
        source=place,
        name=host,
        missing_scopes=lambda _body: (),
        is_day_spent=lambda _body: False,
        token_hint=hint,
        scope_hint=hint,
        account_hint="look at oauth_url",
    )
