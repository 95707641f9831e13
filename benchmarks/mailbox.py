"""Mailbox: what a first reading over IMAP costs, a quiet night, and the parsing alone.

The server is a real Dovecot on this machine with a Maildir it has not seen before. The
seconds are of the load through to the raw log; the peak is the reader's, and beside it
that of the process that parses.
"""

import shutil
import tempfile
from collections.abc import Iterator

from benchmarks import mailbox_cases
from benchmarks.figures import measure
from benchmarks.mailboxes import fill
from tests.dovecot import INSTALLED, running

MESSAGES = 100_000
PARSED = 10_000
LONGEST_SECONDS = 90.0
LARGEST_MIB = 1024
MOST_ROUND_TRIPS = 6
SLOWEST_A_SECOND = 2_000
_CASES = mailbox_cases.__name__


def lines() -> Iterator[str]:
    """Yield the figures, once every message was found in the raw log."""
    yield from _parsing()
    if INSTALLED:
        yield from _nights()
    else:
        yield "Mailbox over IMAP: not measured, as Dovecot is not installed"


def _parsing() -> Iterator[str]:
    said = measure(_CASES, "parsing", f"messages={PARSED}", repeats=2).said
    _expect("every message", said["messages"] == PARSED)
    a_second = PARSED / said["parsing seconds"]
    _expect(f"{SLOWEST_A_SECOND:,} a second", a_second >= SLOWEST_A_SECOND)
    yield f"{'Mailbox, 10 k plain messages parsed':<44} ours {a_second:8,.0f} a second"


def _nights() -> Iterator[str]:
    folder = tempfile.mkdtemp()
    try:
        with running() as server:
            mailbox = server.mailbox()
            fill(mailbox.maildir, MESSAGES, owner=mailbox.mail_user)
            measured = measure(
                _CASES,
                "nights",
                f"folder={folder}",
                f"host={server.host}",
                f"port={server.port}",
                f"ca_file={server.ca_file}",
                f"username={mailbox.username}",
                f"password={mailbox.password}",
            )
    finally:
        shutil.rmtree(folder)
    said, peak = measured.said, measured.peak_mib
    _expect("every message", said["first messages"] == said["places"] == MESSAGES)
    seconds, trips = said["first seconds"], said["trips"]
    of, night = "Mailbox over IMAP, 100 k messages", said["quiet seconds"]
    yield f"{of:<44} ours {seconds:8.2f} s {peak:7,.0f} MiB"
    yield f"{'  peak of the parsing process':<44} {said['parser MiB']:23,.0f} MiB"
    yield f"{'  a quiet night':<44} ours {night:8.2f} s {trips:7.0f} round trips"
    _expect(f"{LONGEST_SECONDS:g} s", seconds < LONGEST_SECONDS)
    _expect("memory below 1 GB", peak + said["parser MiB"] < LARGEST_MIB)
    _expect(f"at most {MOST_ROUND_TRIPS} round trips", trips <= MOST_ROUND_TRIPS)


def _expect(said: str, is_true: bool) -> None:  # noqa: FBT001 - what is expected
    """Raise RuntimeError where a figure misses what is wanted of it."""
    if not is_true:
        raise RuntimeError(said)
