"""Process: the one that parses, started, asked, watched and ended from here."""

import mmap
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Final, Self

import msgspec
import pyarrow as pa

from sources.errors import SourceError
from sources.mailbox.parsing.frames import Answer, Request, Start, length_of, whole
from sources.mailbox.parsing.terms import Terms

PROGRAM: Final = (sys.executable, "-m", "sources.mailbox.parsing.child")
MEMORY: Final = 2**30
_ROOT: Final = Path(__file__).parents[3]
_TO_START = 60.0
_TO_ANSWER = 60.0
_TICK = 0.05
_CHUNK = 2**20


class Lost(Exception):
    """A process that died or hung: at which message of its batch, and of what."""

    def __init__(self, at: int, reason: str) -> None:
        """Keep where it was and why it was lost; neither says anything of a mail."""
        super().__init__(at, reason)
        self.at = at
        self.reason = reason


class Process:
    """One parsing process. It is ended by `end`, and by itself when nobody asks."""

    def __init__(
        self,
        terms: Terms,
        schemas: Mapping[str, pa.Schema],
        program: Sequence[str] = PROGRAM,
    ) -> None:
        """Start it, and wait until it is ready.

        Raises:
            SourceError: when it does not start.

        """
        self._seconds = terms.bounds.seconds
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `end`
        self._file.truncate(8)
        self._progress = mmap.mmap(self._file.fileno(), 8)
        self._child = _started(program, self._file.fileno())
        told = {name: bytes(schema.serialize()) for name, schema in schemas.items()}
        start = Start(terms, told, self._file.fileno(), MEMORY)
        try:
            self._send(msgspec.msgpack.encode(start))
            self._answer(0, _TO_START)
        except Lost as lost:
            self.end()
            raise _not_started(lost.reason) from None

    def ask(self, request: Request) -> Answer:
        """Return the answer to one batch.

        Raises:
            Lost: when the process died or hung; it is of no use afterwards.

        """
        self._progress[:8] = bytes(8)
        self._send(msgspec.msgpack.encode(request))
        return self._answer(len(request.messages), 2 * self._seconds + 1)

    def end(self) -> None:
        """End the process, whatever it does."""
        self._child.kill()
        for stream in (self._child.stdin, self._child.stdout):
            if stream is not None:
                _close(stream)
        self._child.wait()
        self._progress.close()
        self._file.close()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """End the process."""
        self.end()

    def _send(self, octets: bytes) -> None:
        assert self._child.stdin is not None  # noqa: S101 - it is a pipe
        try:
            self._child.stdin.write(length_of(octets))
            self._child.stdin.write(octets)
            self._child.stdin.flush()
        except OSError:
            raise self._lost() from None

    def _answer(self, messages: int, patience: float) -> Answer:
        """Return the next answer; a message may take `patience` seconds."""
        assert self._child.stdout is not None  # noqa: S101 - it is a pipe
        read, at, since = bytearray(), 0, time.monotonic()
        with selectors.DefaultSelector() as ready:
            ready.register(self._child.stdout, selectors.EVENT_READ)
            while (octets := whole(read)) is None:
                if ready.select(_TICK):
                    more = os.read(self._child.stdout.fileno(), _CHUNK)
                    if not more:
                        raise self._lost()
                    read += more
                if self._at() != at:
                    at, since = self._at(), time.monotonic()
                may_take = patience if at < messages else _TO_ANSWER
                if time.monotonic() - since > may_take:
                    raise Lost(at, f"took more than {self._seconds:g} s")
        return msgspec.msgpack.decode(octets, type=Answer)

    def _at(self) -> int:
        return int.from_bytes(self._progress[:8], "little")

    def _lost(self) -> Lost:
        code = self._child.wait()
        name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return Lost(self._at(), f"the process that parsed it ended ({name})")


def _started(program: Sequence[str], progress: int) -> subprocess.Popen[bytes]:
    """Start the process. Nothing that it prints is seen: it might be of a mail."""
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(  # noqa: S603 - our own program
        [*program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=(progress,),
        env={**os.environ, "PYTHONPATH": path},
    )


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except OSError:  # what it did not read is lost with it
        return


def _not_started(reason: str) -> SourceError:
    return SourceError(
        "the process that parses mail",
        f"it did not start: {reason}",
        "a process that answers",
        f"run `{' '.join(('python', *PROGRAM[1:]))}` and read what it prints",
    )
