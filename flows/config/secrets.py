"""What looks like a secret: it has no place in the configuration, nor in a message."""

import re
from collections.abc import Iterator

from flows.config.problems import Place, Problem

NAMES_A_VARIABLE = "credentials_env"
HINT = (
    "name an environment variable (credentials_env) or use dlt's own secrets.toml; "
    "change the secret if others have seen this file"
)

_SECRET_KEY = re.compile(
    r"passw(or)?d|passphrase|\bpwd\b|token|secret|credential"
    r"|(api|access|private|auth|account)[_-]?key|connection_string|\bdsn\b",
    re.IGNORECASE,
)
_URL_WITH_PASSWORD = re.compile(r"://[^/\s:@]*:[^/\s@]+@")
_SECRET_VALUE = re.compile(
    r"^(pat-|sk[_-]|gh[a-z]_|github_pat_|glpat-|xox[a-z]-|AKIA|eyJ|-----BEGIN)"
    r"|^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9+/_=.-]{32,}$"
)


def is_secret_key(key: str) -> bool:
    """Whether a key's name says that its value is a secret."""
    return key != NAMES_A_VARIABLE and _SECRET_KEY.search(key) is not None


def is_secret_value(value: object) -> bool:
    """Whether a text looks like a password, a token or a URL that holds one."""
    if not isinstance(value, str):
        return False
    return any(mark.search(value) for mark in (_URL_WITH_PASSWORD, _SECRET_VALUE))


def secrets(value: object, place: Place = ()) -> Iterator[Problem]:
    """Return a problem for each secret in the raw TOML, never showing its value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if is_secret_key(key):
                yield _refusal((*place, key), "a key that looks like a secret")
            else:
                yield from secrets(inner, (*place, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from secrets(inner, (*place, position))
    elif isinstance(value, str) and _URL_WITH_PASSWORD.search(value):
        yield _refusal(place, "a URL with a password in it")


def _refusal(place: Place, got: str) -> Problem:
    """Return the problem of a secret at a place."""
    return Problem(place, f"{got} (value not shown)", "no secret in this file", HINT)
