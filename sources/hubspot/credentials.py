"""Credentials: the two ways to prove to HubSpot who asks."""

from sources.http.credentials import BearerToken, OAuth

_TOKEN_PATH = "/oauth/v1/token"  # noqa: S105 - an address, no secret


def private_app(token: str) -> BearerToken:
    """Return a private app's token, which stays as it is."""
    return BearerToken(token)


def oauth(*, client_id: str, client_secret: str, refresh_token: str) -> OAuth:
    """Return an application's access to an account, renewed as often as needed."""
    return OAuth(_TOKEN_PATH, client_id, client_secret, refresh_token)
