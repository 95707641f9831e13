"""Reply: an answer while it comes in, read by llhttp, the parser that Node uses."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Final

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

_AT_ONCE: Final = 2**16
_MOST_BEFORE_THE_BODY: Final = 2**18
_BOUNDED_BY: Final = frozenset({"content-length", "transfer-encoding"})


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


class Reply:
    """One answer: its status and headers, then its body, piece by piece.

    The headers' names are in small letters; what is said twice is joined by a comma.
    `ends_connection` tells, once the body is whole, that nothing may be asked on the
    same connection after it. The methods `on_…` are the parser's.
    """

    def __init__(self, receive: Callable[[int], bytes]) -> None:
        """Read nothing yet; `receive` gives what came, at most so many bytes."""
        self.status = 0
        self.headers = dict[str, str]()
        self.is_whole = self.ends_connection = False
        self._receive, self._parser = receive, HttpResponseParser(self)
        self._has_headers = False
        self._pieces = list[bytes]()

    def begin(self) -> None:
        """Read up to the body.

        Raises:
            BadAnswer: when it is not HTTP, or its headers have no end.
            OSError: when the network fails, or the host hung up before it answered.

        """
        size = 0
        while not self._has_headers:
            size += self._feed()
            if size > _MOST_BEFORE_THE_BODY:
                message = "headers without an end"
                raise BadAnswer(message)

    def pieces(self) -> Iterator[bytes]:
        """Yield the body as it comes in, a piece of it being empty at times.

        Raises:
            BadAnswer: when it is cut, or not HTTP.
            OSError: when the network fails.

        """
        yield self._taken()
        while not self.is_whole:
            self._feed()
            yield self._taken()

    def on_message_begin(self) -> None:
        """Note what nobody asked for, after the end of this answer."""
        self.ends_connection = self.is_whole

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header."""
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        before = self.headers.get(key)
        self.headers[key] = text if before is None else f"{before}, {text}"

    def on_headers_complete(self) -> None:
        """Keep the status, unless the answer itself is still to come."""
        self.status = self._parser.get_status_code()
        self._has_headers = self.status >= HTTPStatus.OK

    def on_body(self, piece: bytes) -> None:
        """Keep a piece of the body."""
        self._pieces.append(piece)

    def on_message_complete(self) -> None:
        """Note that the body is whole; forget what only said to go on."""
        if self._has_headers:
            self.is_whole = True
            self.ends_connection |= not self._parser.should_keep_alive()
        else:
            self.headers.clear()

    def _feed(self) -> int:
        """Parse what comes next, and return how many bytes that were."""
        came = self._receive(_AT_ONCE)
        if not came:
            self._hung_up()
        try:
            self._parser.feed_data(came)
        except (HttpParserError, HttpParserUpgrade) as error:
            message = "something else than HTTP"
            raise BadAnswer(message) from error
        return len(came)

    def _hung_up(self) -> None:
        """End a body that has no other end, or raise."""
        if not self._has_headers:
            message = "the host hung up"
            raise ConnectionResetError(message)
        if not _BOUNDED_BY.isdisjoint(self.headers):
            message = "a body that was cut"
            raise BadAnswer(message)
        self.is_whole = self.ends_connection = True

    def _taken(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken
