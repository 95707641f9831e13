"""The files that people drop into a folder every night, from all three systems."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sandbox.company import Company
from sandbox.crm_export import crm_files
from sandbox.landing import land
from sandbox.partners_export import partner_files
from sandbox.systems import CRM, PARTNERS, SYSTEMS, WEBSHOP
from sandbox.webshop_export import webshop_files

_FILES = {CRM: crm_files, PARTNERS: partner_files, WEBSHOP: webshop_files}


def exports(
    company: Company, *, as_of: datetime, systems: Iterable[str] = SYSTEMS
) -> dict[str, bytes]:
    """Return the content of each file of a night, by its path in the folder.

    The same company and night give the same bytes. They say what the systems show of
    what happened strictly before `as_of`, with a little dirt (`sandbox.dirt`).
    """
    return {
        name: content
        for system in systems
        for name, content in _FILES[system](company, as_of=as_of).items()
    }


def write_exports(
    company: Company,
    folder: Path,
    *,
    as_of: datetime,
    systems: Iterable[str] = SYSTEMS,
) -> list[Path]:
    """Write the files of a night into a folder, and return where they lie.

    The CRM's and the shop's files replace those of the night before, the portal's
    comes beside them. Each file appears whole.
    """
    files = exports(company, as_of=as_of, systems=systems)
    written = {folder / name: file for name, file in files.items()}
    for path, content in written.items():
        land(path, content)
    return list(written)
