"""Credentials of sources: from a variable of the environment, or dlt's own secrets."""

import os

import dlt

from sources.errors import Refused


def token(source: str, variable: str | None, name: str, suffix: str = "") -> str:
    """Return a secret of a source.

    Where the configuration names a variable, it is in that one (with the suffix), else
    in dlt's secrets as `sources.<source>.<name>`.

    Raises:
        Refused: when it is in neither; the message names the place, never a value.

    """
    if variable:
        place, said = (
            f"the variable {variable}{suffix}",
            os.environ.get(f"{variable}{suffix}"),
        )
    else:
        key = f"sources.{source}.{name}"
        place, said = f"{key} of dlt's secrets", dlt.secrets.get(key, str)
    if not said:
        hint = f"set {place} to the {name.replace('_', ' ')}"
        where, got = f"source {source}", f"nothing in {place}"
        raise Refused(where, got, "a secret", hint)
    return str(said).strip()
