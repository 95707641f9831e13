"""Transport: the lines and literals of one connection, over TLS and within bounds.

The protocol is imaplib's, as IMAPClient's is; what is ours is that a literal is refused
before it is read when it is too large, that a server may not drip, and that nothing it
said is kept for a log.
"""

import imaplib
import io
import re
import socket
import ssl
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from sources.mailbox.imap.bounds import Bounds
from sources.mailbox.imap.uids import Span, spans

Record = bytes | tuple[bytes, bytes]
"""A line, or a line that ends in a literal together with it, as imaplib keeps them."""

# What a server says when it may let us in later.
_PASSING = ("UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG")
_NUMBER = re.compile(rb"\d{1,18}")  # of 63 bits at most
_EARLIER = re.compile(rb"\(EARLIER\) (?P<uids>[\d:,]+)", re.IGNORECASE)


class TooLarge(Exception):
    """An answer that is larger than it may be; the rest of it was not read."""


class Declined(Exception):
    """A server that says no. `is_passing`: whether it may say yes later."""

    def __init__(self, *, is_passing: bool) -> None:
        """Keep nothing of what it said: that may be about a person."""
        super().__init__("NO")
        self.is_passing = is_passing


@dataclass(frozen=True)
class Opened:
    """What a server tells of a folder as it opens it.

    `vanished` are the UIDs that were expunged since the mark that was sent along; None
    where none was.
    """

    uidvalidity: int
    uidnext: int | None
    highestmodseq: int | None
    messages: int
    vanished: tuple[Span, ...] | None


class Transport(imaplib.IMAP4):
    """One connection; `round_trips` counts how often it waited for an answer."""

    def __init__(
        self, host: str, port: int, *, context: ssl.SSLContext, bounds: Bounds
    ) -> None:
        """Connect, verify the server, and hear what it can do."""
        self._context, self._bounds = context, bounds
        self._since = bounds.clock.monotonic()
        self._said, self.round_trips, self._is_asked = 0, 0, False
        self._words = list[bytes]()
        super().__init__(host, port, bounds.limits.silence)

    def open(
        self, host: str = "", port: int = 993, timeout: float | None = None
    ) -> None:
        """Connect; the certificate is verified before a byte of ours is sent."""
        self.host, self.port = host, port
        plain = socket.create_connection((host, port), timeout)
        try:
            # imapclient sends a command in two pieces: none waits for the other's ack.
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.sock = self._context.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise
        self._stream = io.BufferedReader(_Watched(self), 2**16)

    def receive(self, buffer: memoryview) -> int:
        """Read what has come into the buffer; wait for it as long as may be."""
        if self._is_asked:
            self.round_trips, self._is_asked = self.round_trips + 1, False
        self.sock.settimeout(self._bounds.patience(self._since))
        return self.sock.recv_into(buffer)

    def send(self, data: bytes) -> None:  # type: ignore[override] # a buffer, in stubs
        """Send a command or a piece of one; its answer begins to count."""
        self._since, self._said = self._bounds.clock.monotonic(), 0
        self._is_asked = True
        self.sock.settimeout(self._bounds.patience(self._since))
        self.sock.sendall(data)

    def read(self, size: int) -> bytes:
        """Return a literal, unless it is too large."""
        self._count(size)
        literal = self._stream.read(size)
        if len(literal) < size:
            message = "a literal that was cut"
            raise self.abort(message)
        return literal

    def readline(self) -> bytes:
        """Return a line, unless it is too long."""
        line = self._stream.readline(self._bounds.line_bytes + 1)
        if len(line) > self._bounds.line_bytes:
            raise TooLarge
        self._count(len(line))
        return line

    def shutdown(self) -> None:
        """Close the connection."""
        self._stream.close()
        self.sock.close()

    def examine(self, mailbox: bytes, since: tuple[int, int] | None) -> Opened:
        """Open a folder to read it only.

        `since`: its UIDVALIDITY and modification sequence, where QRESYNC is enabled.

        Raises:
            Declined: when the server does not open it.

        """
        known = () if since is None else (f"(QRESYNC ({since[0]} {since[1]}))",)
        self.untagged_responses, self.is_readonly = {}, True
        self._check(self._simple_command("EXAMINE", mailbox, *known)[0])
        self.state = "SELECTED"
        self.untagged_responses.pop("FETCH", None)  # changed flags
        validity = self._told("UIDVALIDITY")
        if validity is None:
            message = "no UIDVALIDITY"
            raise self.error(message)
        return Opened(
            uidvalidity=validity,
            uidnext=self._told("UIDNEXT"),
            highestmodseq=self._told("HIGHESTMODSEQ"),
            messages=self._told("EXISTS") or 0,
            vanished=None if since is None else self._vanished(),
        )

    def ask_for(self, uids: str, items: str) -> None:
        """Ask for items of messages; `handed` returns what came, even after an error.

        Raises:
            Declined: when the server does not hand all of them out.

        """
        self.untagged_responses.pop("FETCH", None)
        tag = self._command("UID", "FETCH", uids, items)
        self._check(self._command_complete("FETCH", tag)[0])

    def handed(self) -> list[Sequence[Record]]:
        """Return the whole answers to the last fetch, each with all of its pieces.

        imaplib keeps an answer as lines that end in literals and a last one without.
        """
        answers, pieces = list[Sequence[Record]](), list[Record]()
        for record in self.untagged_responses.pop("FETCH", []):
            pieces.append(record)
            if isinstance(record, bytes):
                answers.append(pieces)
                pieces = []
        return answers

    def authenticate_with(self, mechanism: str, word: bytes) -> None:
        """Log in by one word; a challenge is answered with nothing, as XOAUTH2 wants.

        Raises:
            Declined: when the server does not let us in.

        """
        self._words = [word]
        self.literal = self._next_word  # type: ignore[assignment] # or a function
        self._check(self._simple_command("AUTHENTICATE", mechanism)[0])
        self.state = "AUTH"

    def log_in_with(self, username: str, password: str) -> None:
        """Log in by LOGIN, for servers without AUTH=PLAIN.

        Raises:
            Declined: when the server does not let us in, or could not be told so.

        """
        if not (username + password).isprintable():
            raise Declined(is_passing=False)
        words = (self._quote(text).encode() for text in (username, password))
        self._check(self._simple_command("LOGIN", *words)[0])
        self.state = "AUTH"

    def _next_word(self, _challenge: bytes) -> bytes:
        return b64encode(self._words.pop() if self._words else b"")

    def _check(self, status: str) -> None:
        if status != "OK":
            codes = self.untagged_responses
            raise Declined(is_passing=any(code in codes for code in _PASSING))

    def _told(self, name: str) -> int | None:
        """Return the last number the server told under a name."""
        told = (self.untagged_responses.get(name) or [b""])[-1]
        number = _NUMBER.fullmatch(told) if isinstance(told, bytes) else None
        return int(number[0]) if number else None

    def _vanished(self) -> tuple[Span, ...]:
        """Return the UIDs that were expunged before the folder was opened."""
        lines = self.untagged_responses.pop("VANISHED", [])
        found = [_EARLIER.fullmatch(line) for line in lines if isinstance(line, bytes)]
        return tuple(span for match in found if match for span in spans(match["uids"]))

    def _count(self, size: int) -> None:
        self._said += size
        if self._said > self._bounds.answer_bytes:
            raise TooLarge

    def _log(self, line: str) -> None:
        """Keep nothing: imaplib would keep the last lines, a password among them."""


class _Watched(io.RawIOBase):
    """The bytes of a transport, for a buffer to read."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # a buffer
        return self._transport.receive(buffer)
