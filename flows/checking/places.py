"""Places that a run writes to, and the variables that hold their credentials."""

import os
from collections.abc import Iterator
from pathlib import Path

from flows.checking.finding import Finding, error
from flows.config import Config, DuckDbDestination, PostgresDestination


def folder_findings(config: Config, data: Path) -> Iterator[Finding]:
    """Yield an error for each folder that a run could not write to."""
    copies = [
        destination.path.parent
        for destination in config.destinations
        if isinstance(destination, DuckDbDestination) and destination.path
    ]
    for folder in (data, *copies):
        yield from _not_writable(folder)


def credential_findings(config: Config) -> Iterator[Finding]:
    """Yield an error for each variable that is named and not set."""
    for destination in config.destinations:
        if not isinstance(destination, PostgresDestination):
            continue
        name = destination.credentials_env
        if not os.environ.get(name):
            subject = f"destination {destination.schema_name}"
            found = f"the environment variable {name} is not set"
            yield error(subject, found, f"set {name} to the connection's URL")


def _not_writable(folder: Path) -> Iterator[Finding]:
    """Yield an error if the folder, or what it would be made in, refuses us."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    if not there.is_dir():
        found = f"{there} is a file, not a folder"
        yield error(f"folder {folder}", found, "choose another, or move the file")
    elif not os.access(there, os.W_OK | os.X_OK):
        found = f"nothing may be written to {there}"
        yield error(f"folder {folder}", found, "choose another, or permit it")
