"""Refusals: every error HubSpot answers, in its own words and shapes."""

from collections.abc import Mapping, Sequence
from typing import Final

SCOPES_PAGE: Final = "https://developers.hubspot.com/scopes"
# The names of the policies that limit requests.
ROLLING: Final = "TEN_SECONDLY_ROLLING"
SECONDLY: Final = "SECONDLY"
DAILY: Final = "DAILY"


class Refusal(Exception):
    """An answer that is an error: status, body without its correlation id, headers."""

    def __init__(
        self,
        status: int,
        body: Mapping[str, object],
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Keep what is answered; the gate adds the correlation id."""
        super().__init__(str(body.get("message", status)))
        self.status = status
        self.body = {"status": "error", **body}
        self.headers = dict(headers or {})


def invalid(message: str) -> Refusal:
    """Return 400: the question itself is wrong."""
    return Refusal(400, {"message": message, "category": "VALIDATION_ERROR"})


def unauthenticated() -> Refusal:
    """Return 401: no token, or one that was never given out."""
    message = (
        "Authentication credentials not found. This API supports OAuth 2.0 "
        "authentication and you can find more details at "
        "https://developers.hubspot.com/docs/methods/auth/oauth-overview"
    )
    return Refusal(401, {"message": message, "category": "INVALID_AUTHENTICATION"})


def expired() -> Refusal:
    """Return 401: a token that was good once."""
    message = "The OAuth token used to make this call expired."
    return Refusal(401, {"message": message, "category": "EXPIRED_AUTHENTICATION"})


def bad_refresh_token() -> Refusal:
    """Return 400: the refresh token is unknown, or its application is."""
    message = "missing or unknown refresh token"
    return Refusal(400, {"message": message, "category": "BAD_REFRESH_TOKEN"})


def missing_scopes(scopes: Sequence[str]) -> Refusal:
    """Return 403: the token lacks `scopes`, all of them named."""
    body = {
        "message": (
            "This app hasn't been granted all required scopes to make this call. "
            f"Read more about required scopes here: {SCOPES_PAGE}."
        ),
        "errors": [
            {
                "message": "One or more of the following scopes are required.",
                "context": {"requiredGranularScopes": [*scopes]},
            }
        ],
        "links": {"scopes": SCOPES_PAGE},
        "category": "MISSING_SCOPES",
    }
    return Refusal(403, body)


def not_found(message: str = "resource not found") -> Refusal:
    """Return 404: no such object, pipeline, owner, property or path."""
    return Refusal(404, {"message": message, "category": "OBJECT_NOT_FOUND"})


def too_long() -> Refusal:
    """Return 414: the address is longer than HubSpot reads."""
    return Refusal(414, {"message": "URI Too Long", "category": "VALIDATION_ERROR"})


def rate_limited(policy: str, *, retry_after: float | None = None) -> Refusal:
    """Return 429 under a policy; with `Retry-After` where seconds are given."""
    body = {
        "message": f"You have reached your {policy.lower()} limit.",
        "errorType": "RATE_LIMIT",
        "category": "RATE_LIMITS",
        "policyName": policy,
        "groupName": "publicapi:private-apps:calls",
    }
    headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    return Refusal(429, body, headers)


def broken(status: int) -> Refusal:
    """Return a 5xx: something is wrong on HubSpot's side."""
    return Refusal(status, {"message": "internal error", "category": "INTERNAL_ERROR"})
