"""Transport: one request and its answer, whole and within bounds, or an error."""

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPResponse
from urllib.parse import urlencode

from sources.errors import Refused
from sources.http.clock import Clock
from sources.http.connection import Connection
from sources.http.limits import Limits
from sources.http.origin import Origin

_PIECE = 2**16
_AUTO_HEADER = 47  # zlib's own code for "gzip or zlib, whichever it is"


class BadAnswer(Exception):
    """An answer that is cut, late or not what was asked for; asking again may help.

    `wait` is how many seconds the system asks to be left alone; `is_limit` whether it
    was asked too often. The text never holds a part of the answer.
    """

    def __init__(
        self, got: str, *, wait: float | None = None, is_limit: bool = False
    ) -> None:
        """Keep what was got."""
        super().__init__(got)
        self.got, self.wait, self.is_limit = got, wait, is_limit


@dataclass(frozen=True)
class Request:
    """What to ask: a path or a link, with a body of JSON or of a form.

    `lane` names the pace it is bound to. An open request carries no credentials.
    """

    method: str
    target: str
    json: object = None
    form: Mapping[str, str] | None = None
    lane: str | None = None
    is_open: bool = False


@dataclass(frozen=True)
class Answer:
    """What was answered: the body is unpacked, the headers' names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """A connection that is kept open, follows no redirect, and counts what it sends."""

    def __init__(self, origin: Origin, limits: Limits, clock: Clock) -> None:
        """Open nothing yet: the first request does."""
        self.origin, self._limits, self._clock = origin, limits, clock
        self._connection = Connection(origin, silence=limits.silence)
        self.requests = 0

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def send(
        self, request: Request, headers: Mapping[str, str], *, until: float
    ) -> Answer:
        """Send the request and return its answer, read before `until` (monotonic).

        Raises:
            Refused: when it would go to another host, or the answer is too large.
            BadAnswer: when the answer is cut or takes too long.
            OSError, HTTPException: when the network fails.

        """
        path = self.origin.path(request.target)
        body, kind = _written(request)
        sent = {"Accept": "application/json", "Accept-Encoding": "gzip", **kind}
        self.requests += 1
        until = min(until, self._clock.monotonic() + self._limits.answer)
        try:
            response = self._connection.ask(
                request.method, path, sent | dict(headers), body
            )
            told = {name.lower(): value for name, value in response.getheaders()}
            unpacked = self._body(response, until)
            response.close()  # a body read to its last byte is not closed by that
            return Answer(response.status, told, unpacked)
        except BaseException:
            # What may be left of this answer is none to the next request.
            self._connection.close()
            raise

    def _body(self, response: HTTPResponse, until: float) -> bytes:
        pieces, size = list[bytes](), 0
        for piece in self._unpacked(response, until):
            pieces.append(piece)
            size += len(piece)
            if size > self._limits.max_decoded_bytes:
                raise self._too_large()
        return b"".join(pieces)

    def _unpacked(self, response: HTTPResponse, until: float) -> Iterator[bytes]:
        encoding = response.getheader("content-encoding", "identity").lower()
        if encoding == "identity":
            yield from self._timely(response, until)
            return
        if encoding not in {"gzip", "x-gzip", "deflate"}:
            message = "an encoding that was not asked for"
            raise BadAnswer(message)
        # A packed kilobyte may unpack to a megabyte: never more at once than allowed.
        most = self._limits.max_decoded_bytes + 1
        unpacking = zlib.decompressobj(_AUTO_HEADER)
        try:
            for piece in self._timely(response, until):
                yield unpacking.decompress(piece, most)
                if unpacking.unconsumed_tail:
                    raise self._too_large()
        except zlib.error as error:
            message = "a body that cannot be unpacked"
            raise BadAnswer(message) from error
        if not unpacking.eof:
            message = "a body that was cut"
            raise BadAnswer(message)

    def _timely(self, response: HTTPResponse, until: float) -> Iterator[bytes]:
        while piece := response.read1(_PIECE):
            yield piece
            if self._clock.monotonic() > until:
                message = "a body that drips in"
                raise BadAnswer(message)
        if response.length:  # of what was announced, so much did not come
            message = "a body that was cut"
            raise BadAnswer(message)

    def _too_large(self) -> Refused:
        megabytes = self._limits.max_decoded_bytes / 2**20
        got = "an answer larger than a page can be"
        expected = f"at most {megabytes:g} MB"
        hint = "ask for smaller pages or fewer properties, or raise max_decoded_bytes"
        return Refused(self.origin.source, got, expected, hint)


def _written(request: Request) -> tuple[bytes | None, Mapping[str, str]]:
    """Return the body of a request, and the header that tells what it is."""
    if request.json is not None:
        body = json.dumps(request.json, separators=(",", ":"))
        return body.encode(), {"Content-Type": "application/json"}
    if request.form is not None:
        kind = "application/x-www-form-urlencoded"
        return urlencode(request.form).encode(), {"Content-Type": kind}
    return None, {}
