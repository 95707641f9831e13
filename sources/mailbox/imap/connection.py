"""Connection: one account, logged in, read only, and made anew where it was cut.

Only implicit TLS is spoken (993): nothing, and no password, is sent before the server's
certificate and name are verified, and no setting changes that.
"""

import contextlib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from types import TracebackType
from typing import Self, TypeVar

from sources.http.clock import Clock
from sources.http.limits import Limits
from sources.mailbox.credentials import Secret
from sources.mailbox.imap import failures as failing
from sources.mailbox.imap.answers import Told, by_uid
from sources.mailbox.imap.bounds import LIMITS, Bounds
from sources.mailbox.imap.client import Client, logged_in, trust
from sources.mailbox.imap.failures import FAILURES, trouble
from sources.mailbox.imap.transport import Declined, Opened
from sources.mailbox.settings import FolderMark, ImapAccount, MailboxSettings

T = TypeVar("T")
_UIDS = 2**32


@dataclass(frozen=True)
class Handed:
    """What a server handed out of the messages it was asked for, by UID.

    `trouble`: why it may not be all, None where nothing went wrong.
    """

    told: dict[int, Told]
    trouble: str | None = None


class Connection:
    """Asks one account, one command after the other; `round_trips` counts all."""

    def __init__(
        self,
        account: ImapAccount,
        secret: Secret,
        *,
        place: str,
        context: ssl.SSLContext,
        bounds: Bounds,
    ) -> None:
        """Open nothing yet: the first question does."""
        self.account, self.place, self._secret = account, place, secret
        self._context, self._bounds = context, bounds
        self._client: Client | None = None
        self._folder: tuple[str, int] | None = None
        self._round_trips = 0

    def __enter__(self) -> Self:
        """Return the connection."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Log out where nothing went wrong, and close it."""
        if self._client is not None and error is None:
            with contextlib.suppress(*FAILURES):
                self._client.transport.logout()
        self._drop()

    @property
    def round_trips(self) -> int:
        """How often an answer was waited for, logging in and retries included."""
        now = self._client.transport.round_trips if self._client else 0
        return self._round_trips + now

    def examine(self, folder: str, mark: FolderMark | None) -> Opened:
        """Open a folder to read it only; it is told what vanished since the mark.

        Raises:
            Refused: when it cannot be opened, or the server does not let us in.
            Unreachable: when no attempt brought a right answer, or time is up.

        """
        self._folder = None
        opened = self._patiently(lambda client: self._examined(client, folder, mark))
        self._folder = folder, opened.uidvalidity
        return opened

    def uids(self, criteria: str) -> list[int]:
        """Return the UIDs of the folder's messages that meet criteria, ascending.

        Raises:
            Unreachable: as `examine`.

        """
        found = self._patiently(lambda client: set(client.search(criteria)))
        return sorted(uid for uid in found if 0 < uid < _UIDS)

    def fetch(self, uids: str, items: str) -> Handed:
        """Return what is handed out of messages, in one attempt: whole answers only.

        Raises:
            Refused: as `examine`, where the connection has to be made anew.
            Unreachable: as `examine`.

        """
        client = self._patiently(lambda client: client)
        what: str | None = None
        try:
            client.transport.ask_for(uids, items)
        except Declined:
            what = "the server refuses to hand it out"
        except FAILURES as failure:
            what = trouble(failure)
            self._drop()
        return Handed(by_uid(client.transport.handed()), what)

    def rest(self, got: str, failures: int) -> None:
        """Wait before another attempt, after so many in a row that failed.

        Raises:
            Unreachable: when there were enough attempts, or time is up.

        """
        limits = self._bounds.limits
        if self._bounds.is_over:
            raise failing.deadline_passed(self.place, limits.deadline)
        if failures >= limits.attempts:
            raise failing.given_up(self.place, got, failures)
        wait = limits.wait_after(failures)
        if self._bounds.clock.monotonic() + wait >= self._bounds.until:
            raise failing.deadline_passed(self.place, limits.deadline)
        self._bounds.clock.wait(wait)

    def _patiently(self, ask: Callable[[Client], T]) -> T:
        """Return what a question brings; a connection that fails is made anew."""
        for failures in count(1):
            try:
                return ask(self._connected())
            except FAILURES as failure:
                got = trouble(failure)
            self._drop()
            self.rest(got, failures)
        raise AssertionError  # a count has no end

    def _connected(self) -> Client:
        if self._client is None:
            self._client = self._logged_in()
            if self._folder is not None:
                folder, uidvalidity = self._folder
                opened = self._examined(self._client, folder, None)
                if opened.uidvalidity != uidvalidity:
                    raise failing.rebuilt_meanwhile(self.place, folder)
        return self._client

    def _logged_in(self) -> Client:
        try:
            return logged_in(self.account, self._secret, self._context, self._bounds)
        except ssl.SSLCertVerificationError:
            refusal = failing.untrusted(self.place, self.account)
        except Declined as declined:
            if declined.is_passing:
                raise
            refusal = failing.not_let_in(self.place, self.account)
        raise refusal

    def _examined(self, client: Client, folder: str, mark: FolderMark | None) -> Opened:
        since = None
        if client.has_qresync and mark is not None and mark.highestmodseq:
            since = mark.uidvalidity, mark.highestmodseq
        is_there = True
        try:
            return client.transport.examine(client.quoted(folder), since)
        except Declined as declined:
            is_there = declined.is_passing
            if is_there:
                raise
        raise failing.no_folder(self.place, folder)

    def _drop(self) -> None:
        """Close the connection; the next question makes another one."""
        if self._client is not None:
            self._round_trips += self._client.transport.round_trips
            with contextlib.suppress(*FAILURES):
                self._client.transport.shutdown()
        self._client = None


def connect(  # noqa: PLR0913 - the last three are for tests and for other accounts
    account: ImapAccount,
    secret: Secret,
    settings: MailboxSettings,
    clock: Clock,
    *,
    until: float | None = None,
    limits: Limits = LIMITS,
) -> Connection:
    """Return a connection to an account; nothing is sent before the first question.

    `until` is the deadline of the whole run by the clock's seconds: by default it
    begins now.

    Raises:
        Refused: when the CA file cannot be read.

    """
    place = f"{settings.name}: account {account.name}"
    limits = replace(limits, silence=settings.silence, deadline=settings.deadline)
    bounds = Bounds(
        limits,
        clock.monotonic() + settings.deadline if until is None else until,
        settings.caps.literal_bytes,
        clock=clock,
    )
    context = trust(account, place)
    return Connection(account, secret, place=place, context=context, bounds=bounds)
