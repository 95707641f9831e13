"""`stagecast demo`: a made-up company, and a few nights on its CRM and its exports."""

import os
import socket
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from flows.command_line.display import show_forecasts, show_night, show_nights
from flows.command_line.quiet import hush_libraries
from flows.console import progress, say
from flows.summary import NightSummary
from sandbox.company import Company
from sandbox.configuration import MAIL, TOKEN, write_configuration
from sandbox.example import NOW, example
from sandbox.exports import write_exports
from sandbox.hubspot.company_portal.assembly import portal_at
from sandbox.hubspot.running import serving
from sandbox.hubspot.server import Server
from sandbox.mail.maildirs import write_maildir
from sandbox.mail.mails import mails
from sandbox.systems import PARTNERS, WEBSHOP

_USUAL_PORT = 9_300


def run_demo(folder: Path, nights: int, deals: int, *, as_json: bool) -> None:
    """Start the company's CRM, run a night for each of its days, show what came.

    The CRM is a sandbox HubSpot, read over HTTP; the partners' portal and the web shop
    write files, and everybody's mail lies in Maildirs. Time moves on between nights.
    """
    hush_libraries()
    os.environ.setdefault(TOKEN, "any text")
    with progress() as step, step("make a company up"):
        made = example(deals=deals)
        portal, accounts = portal_at(made, at=NOW), mails(made, at=NOW).accounts
    with serving(portal, port=_port()) as server:
        config = write_configuration(folder, hubspot=server.url, mailboxes=accounts)
        summaries = [
            _night(made, server, config, NOW + timedelta(days=n)) for n in range(nights)
        ]
    if not as_json:
        show_night(summaries[-1], as_json=False)
        say("", f"The {nights} nights:")
    show_nights(summaries, as_json=as_json)
    if not as_json:
        say("", "How the forecast of this quarter changed:")
        show_forecasts(summaries)
        say("", "Its CRM again, to look at: stagecast sandbox serve --crm hubspot")


def _night(
    made: Company, server: Server, config: Path, as_of: datetime
) -> NightSummary:
    """Move the company's time to `as_of`, and run the nightly job on its systems."""
    from flows.nightly import nightly  # noqa: PLC0415 - reads its settings on import

    server.portal = portal_at(made, at=as_of)
    systems = (PARTNERS, WEBSHOP)
    write_exports(made, config.parent, as_of=as_of, systems=systems)
    write_maildir(mails(made, at=as_of), config.parent / MAIL)
    return nightly(config_path=config, as_of=as_of)


def _port() -> int:
    """Return the port that the configuration usually names, or 0: any free one."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken = probe.connect_ex(("127.0.0.1", _USUAL_PORT)) == 0
    return 0 if taken else _USUAL_PORT
