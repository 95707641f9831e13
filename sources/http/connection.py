"""Connection: to one host, kept open, over TLS that is verified, by the proxy if any.

`http.client` takes a third of the CPU that httpx takes for a page, and half of what
urllib3 takes.
"""

import os
import select
import ssl
from base64 import b64encode
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Final
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import certifi

from sources.http.origin import Origin

# What may be raised while a request is under way.
NETWORK_TROUBLE: Final = (OSError, HTTPException)


class Connection:
    """One connection; it opens with the first request, and again once it was closed.

    `silence` bounds, in seconds, how long the host may say nothing. The proxy of the
    environment (`HTTPS_PROXY`, `NO_PROXY`) is used, and its certificates
    (`SSL_CERT_FILE`) where it names some.
    """

    def __init__(self, origin: Origin, *, silence: float) -> None:
        """Open nothing yet."""
        self._connection = (
            _secure(origin, silence) if origin.is_secure else _plain(origin, silence)
        )

    def close(self) -> None:
        """Close it; the next request opens it again."""
        self._connection.close()

    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None
    ) -> HTTPResponse:
        """Send a request and return its answer, the body not read yet.

        Raises:
            OSError: when the network fails, or the host cannot prove who it is.
            HTTPException: when something else than HTTP is answered.

        """
        if self._was_closed():
            self._connection.close()
        self._connection.request(method, path, body, dict(headers))
        return self._connection.getresponse()

    def _was_closed(self) -> bool:
        """Whether the host ended an idle connection: then there is an end to read."""
        sock = self._connection.sock
        return sock is not None and bool(select.select([sock], [], [], 0)[0])


def _plain(origin: Origin, silence: float) -> HTTPConnection:
    """Return a connection to this machine: nothing lies between."""
    return HTTPConnection(origin.host, origin.port, timeout=silence)


def _secure(origin: Origin, silence: float) -> HTTPSConnection:
    trusted = ssl.create_default_context(
        cafile=os.environ.get("SSL_CERT_FILE") or certifi.where()
    )
    found = getproxies().get("https")
    if not found or proxy_bypass(origin.host):
        return HTTPSConnection(
            origin.host, origin.port, timeout=silence, context=trusted
        )
    proxy = urlsplit(found if "//" in found else f"//{found}")
    connection = HTTPSConnection(
        proxy.hostname or "", proxy.port or 80, timeout=silence, context=trusted
    )
    connection.set_tunnel(
        origin.host, origin.port, _proof(proxy.username, proxy.password)
    )
    return connection


def _proof(username: str | None, password: str | None) -> dict[str, str]:
    """Return the header that proves to a proxy who asks."""
    if username is None:
        return {}
    pair = f"{unquote(username)}:{unquote(password or '')}".encode()
    return {"Proxy-Authorization": f"Basic {b64encode(pair).decode()}"}
