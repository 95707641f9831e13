"""Distortions: answers that a fault is, and answers that it lets arrive badly."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterator
from typing import Final

from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from sandbox.hubspot.faults import Fault

_PAGE: Final = "<!DOCTYPE html><html><body><h1>We'll be right back</h1></body></html>"
_BLOCK: Final = b" " * 1_000_000


def replaced(fault: Fault) -> Response | None:
    """Return what a fault answers instead of HubSpot, or None: HubSpot answers."""
    if fault.kind == "html":
        return HTMLResponse(_PAGE)
    if fault.kind == "compressed_bomb":
        headers = {"Content-Encoding": "gzip"}
        return StreamingResponse(
            _bomb(fault.size), media_type="application/json", headers=headers
        )
    return None


def delivered(fault: Fault, response: Response) -> Response:
    """Return a response that arrives as a fault lets it."""
    if isinstance(response, StreamingResponse):
        return response  # a bomb goes off whole
    if fault.kind == "cut_body":
        return _CutBody(fault.size, response)
    if fault.kind == "slow_drip":
        return StreamingResponse(
            _drip(bytes(response.body), fault),
            status_code=response.status_code,
            headers=dict(response.headers),
        )
    return response


class _CutBody(Response):
    """A response whose line is closed before all of it was sent."""

    def __init__(self, size: int, whole: Response) -> None:
        super().__init__(
            whole.body, status_code=whole.status_code, headers=dict(whole.headers)
        )
        self._size = size

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the beginning; the server closes the line when this returns."""
        del scope, receive
        await send(
            {
                "type": "http.response.start",
                "status": self.status_code,
                "headers": self.raw_headers,
            }
        )
        await send(
            {
                "type": "http.response.body",
                "body": bytes(self.body)[: self._size],
                "more_body": True,
            }
        )


async def _drip(body: bytes, fault: Fault) -> AsyncIterator[bytes]:
    for start in range(0, len(body), fault.size):
        yield body[start : start + fault.size]
        await asyncio.sleep(fault.seconds)


def _bomb(size: int) -> Iterator[bytes]:
    """Yield a gzip stream of an empty page with `size` blanks in it."""
    packer = zlib.compressobj(wbits=31)
    yield packer.compress(b'{"results":[')
    for start in range(0, size, len(_BLOCK)):
        yield packer.compress(_BLOCK[: size - start])
    yield packer.compress(b"]}") + packer.flush()
