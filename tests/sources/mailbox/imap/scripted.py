"""A mail server that says what a test wants, over TLS, and remembers what it heard."""

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import trustme

OFFERED = b"IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2"
_STRUCTURE = b'("text" "plain" NIL NIL NIL "7bit" 7 1)'
_SETTLED = 5.0


class Cut(Exception):
    """A server that ends the connection here."""


@dataclass
class Wire:
    """One connection, as the server has it; `number` counts from 1."""

    plain: socket.socket
    number: int
    asked: list[bytes] = field(default_factory=list)

    def say(self, *lines: bytes) -> None:
        self.plain.sendall(b"".join(line + b"\r\n" for line in lines))

    def hear(self) -> bytes:
        line = b""
        while not line.endswith(b"\r\n"):
            byte = self.plain.recv(1)
            if not byte:
                raise Cut
            line += byte
        return line[:-2]


Behave = Callable[[Wire, bytes, bytes], bool]
"""Answers a command, by its tag and its words; or returns false, and all is well."""


@dataclass
class Scripted:
    """A folder of messages, and how it is told. `heard`: all lines of all clients."""

    folder: Path
    behave: Behave
    uids: tuple[int, ...] = (1, 2, 3, 4)
    offered: bytes = OFFERED
    heard: list[bytes] = field(default_factory=list)
    wires: list[Wire] = field(default_factory=list)
    port: int = 0
    host: str = "127.0.0.1"

    @property
    def ca_file(self) -> Path:
        return self.folder / "ca.pem"

    def serve(self, plain: socket.socket, context: ssl.SSLContext) -> None:
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with (
            suppress(OSError, Cut),
            plain,
            context.wrap_socket(plain, server_side=True) as secure,
        ):
            wire = Wire(secure, len(self.wires) + 1)
            self.wires.append(wire)
            wire.say(b"* OK ready")
            while True:
                self._answer(wire, wire.hear())

    def _answer(self, wire: Wire, line: bytes) -> None:
        self.heard.append(line)
        tag, _, words = line.partition(b" ")
        if self.behave(wire, tag, words):
            return
        name = words.removeprefix(b"UID ").split(b" ")[0]
        match name:
            case b"CAPABILITY":
                wire.say(b"* CAPABILITY " + self.offered)
            case b"AUTHENTICATE":
                wire.say(b"+ ")
                self.heard.append(wire.hear())
            case b"EXAMINE":
                told = b"* OK [UIDVALIDITY 7] ok", b"* OK [UIDNEXT 100] ok"
                wire.say(b"* %d EXISTS" % len(self.uids), *told)
            case b"SEARCH":
                wire.say(b"* SEARCH " + b" ".join(b"%d" % uid for uid in self.uids))
            case b"FETCH":
                for uid in asked_for(words):
                    wire.say(message(uid))
            case b"LOGOUT":
                wire.say(b"* BYE")
        wire.say(tag + b" OK done")


@contextmanager
def scripted(
    folder: Path, behave: Behave, *, named: str = "127.0.0.1"
) -> Iterator[Scripted]:
    """Run a server while the block lasts; its certificate is of the host `named`."""
    authority = trustme.CA()
    server = Scripted(folder, behave)
    authority.cert_pem.write_to_path(str(server.ca_file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(named).configure_cert(context)
    listening = socket.create_server(("127.0.0.1", 0))
    server.port = listening.getsockname()[1]
    threads = list[threading.Thread]()

    def accept() -> None:
        with suppress(OSError):
            while True:
                plain, _ = listening.accept()
                thread = threading.Thread(target=server.serve, args=(plain, context))
                threads.append(thread)
                thread.start()

    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        yield server
    finally:
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        for wire in server.wires:
            with suppress(OSError):
                wire.plain.shutdown(socket.SHUT_RDWR)
        for thread in (accepting, *threads):
            thread.join(_SETTLED)


def asked_for(words: bytes) -> list[int]:
    """Return the UIDs of a fetch."""
    found = re.search(rb"FETCH ([\d:,]+) ", words)
    assert found
    uids = list[int]()
    for span in found[1].split(b","):
        low, _, high = span.partition(b":")
        uids += range(int(low), int(high or low) + 1)
    return uids


def message(uid: int, structure: bytes = _STRUCTURE) -> bytes:
    """Return the answer about a message, its date after its header."""
    header = b"Subject: m%d\r\n\r\n" % uid
    return (
        b"* %d FETCH (UID %d BODY[HEADER]<0> {%d}\r\n%s RFC822.SIZE 99 "
        b'BODYSTRUCTURE %s INTERNALDATE "01-Nov-2026 10:00:00 +0000")'
        % (uid, uid, len(header), header, structure)
    )


def nothing_special(_wire: Wire, _tag: bytes, _words: bytes) -> bool:
    return False
