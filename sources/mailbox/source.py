"""Mailbox: who wrote to whom, and when; the leads that mail brings. Never a body.

Protocol: RFC 9051 and RFC 3501, RFC 7162 (CONDSTORE, QRESYNC); files: mbox, Maildir,
.eml. Quirks: a mailbox may be rebuilt, and then gives its UIDs anew; the same mail lies
in many places. So a message is known by its place and by its content.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

import dlt
from dlt.extract import DltResource

from sources.http.clock import Clock
from sources.http.resources import resources
from sources.mailbox.credentials import Secret
from sources.mailbox.parsing.parser import Parser
from sources.mailbox.plan import readings
from sources.mailbox.run import Progress, Run
from sources.mailbox.settings import MailboxKnown, MailboxSettings
from sources.mailbox.tables import TABLES
from sources.readings import Reading

__all__ = ["MailboxKnown", "MailboxSettings", "Progress", "mailbox"]


@dlt.source(name="mailbox")
def mailbox(  # noqa: PLR0913 - the clock is for tests alone
    settings: MailboxSettings,
    known: MailboxKnown,
    *,
    credentials: Callable[[str], Secret],
    extracted_at: datetime,
    progress: Progress | None = None,
    until: float | None = None,
    clock: Clock | None = None,
) -> tuple[DltResource, ...]:
    """Read mailboxes, as many messages as a load takes; nothing of a body is kept.

    `known` is what the raw log holds already, `credentials` returns what proves who
    logs in to an account. `progress` tells the next load of the night where to go on;
    `until` is the night's deadline by the clock's seconds. One resource for each table
    of the raw log: see `sources.mailbox.tables`.

    Raises:
        Refused: while it is read, when a server says no, or cannot prove who it is.
        Unreachable: when a server gives no right answer, however often it is asked.
        SourceError: when a file cannot be read.

    """

    def read() -> Iterator[Reading]:
        with Parser(settings) as parser:
            run = Run(
                settings=settings,
                known=known,
                parser=parser,
                clock=clock or Clock(),
                extracted_at=extracted_at,
                credentials=credentials,
                until=until,
                progress=progress or Progress(),
            )
            yield from readings(run)

    return resources(read, TABLES)
