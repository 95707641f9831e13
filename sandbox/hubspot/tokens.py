"""Tokens: who may ask, until when, and how a new token is had."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.hubspot.refusals import bad_refresh_token, expired, unauthenticated


@dataclass(frozen=True)
class Credentials:
    """What opens the portal.

    `private_app` is the token of a private app; None: any token does. The rest is an
    OAuth application's; its access tokens live for `expires_in` seconds.
    """

    private_app: str | None = None
    client_id: str = "sandbox-client"
    client_secret: str = "sandbox-secret"  # noqa: S105 - of a made-up portal
    refresh_token: str = "sandbox-refresh"  # noqa: S105 - of a made-up portal
    expires_in: int = 1_800


class Tokens:
    """The tokens given out so far, by a clock that counts seconds."""

    def __init__(self, credentials: Credentials, clock: Callable[[], float]) -> None:
        """Begin with no access token given out."""
        self._credentials = credentials
        self._clock = clock
        self._until: dict[str, float] = {}
        self._first_ones_are_void = False

    def expire(self) -> None:
        """Make all tokens of the past void; only a refresh helps."""
        self._first_ones_are_void = True
        self._until = dict.fromkeys(self._until, self._clock())

    def restore(self) -> None:
        """Let the tokens that were never refreshed open the portal again."""
        self._first_ones_are_void = False

    def check(self, header: str | None) -> bool:
        """Say whether the token in an `Authorization` header is an OAuth one.

        Raises `Refusal` (401) where there is none, it is unknown, or it expired.
        """
        scheme, _, token = (header or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise unauthenticated()
        if token in self._until:
            if self._clock() >= self._until[token]:
                raise expired()
            return True
        if self._credentials.private_app not in {None, token}:
            raise unauthenticated()
        if self._first_ones_are_void:
            raise expired()
        return False

    def refreshed(self, form: Mapping[str, str]) -> dict[str, object]:
        """Return a new access token for a refresh token.

        Raises `Refusal` (400) where the form is not that of our application.
        """
        ours = self._credentials
        wanted = {
            "grant_type": "refresh_token",
            "client_id": ours.client_id,
            "client_secret": ours.client_secret,
            "refresh_token": ours.refresh_token,
        }
        if any(form.get(name) != value for name, value in wanted.items()):
            raise bad_refresh_token()
        token = f"sandbox-access-{len(self._until) + 1}"
        self._until[token] = self._clock() + ours.expires_in
        return {
            "access_token": token,
            "refresh_token": ours.refresh_token,
            "expires_in": ours.expires_in,
            "token_type": "bearer",
        }
