"""Service: how HubSpot says its limits and refusals."""

import json

from sources.http.service import RateHeaders, Service

_RATE_HEADERS = RateHeaders(
    interval_milliseconds="x-hubspot-ratelimit-interval-milliseconds",
    allowed="x-hubspot-ratelimit-max",
    remaining="x-hubspot-ratelimit-remaining",
)


def hubspot_service(source: str) -> Service:
    """Return HubSpot under the name that the source has in our configuration."""
    return Service(
        source=source,
        name="HubSpot",
        missing_scopes=missing_scopes,
        is_day_spent=is_day_spent,
        token_hint=(  # noqa: S106 - a hint, no token
            "look at the variable that holds it, or make a new token in HubSpot under "
            "Settings, Integrations, Private Apps"
        ),
        scope_hint=(
            "add it to the private app or the application in HubSpot, or take this "
            "kind of record out of the source's objects"
        ),
        account_hint=(
            "look at base_url and path_prefix, and whether the token is of this "
            "account and the account still exists"
        ),
        rate_headers=_RATE_HEADERS,
    )


def missing_scopes(body: bytes) -> tuple[str, ...]:
    """Return the scopes that a 403 names, each once.

    Only what looks like the name of a scope: the body is not ours to repeat.
    """
    errors = _field(_parsed(body), "errors")
    found = [
        scope
        for error in (errors if isinstance(errors, list) else [])
        for scope in _scopes(_field(error, "context"))
    ]
    return tuple(dict.fromkeys(found))


def is_day_spent(body: bytes) -> bool:
    """Whether a 429 stands until the account's midnight."""
    return _field(_parsed(body), "policyName") == "DAILY"


def _scopes(context: object) -> list[str]:
    some = _field(context, "requiredGranularScopes") or _field(
        context, "requiredScopes"
    )
    return [
        scope
        for scope in (some if isinstance(some, list) else [])
        if isinstance(scope, str)
        and scope.replace(".", "").replace("-", "").replace("_", "").isalnum()
    ]


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _field(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None
