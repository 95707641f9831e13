"""Origin: the one scheme, host and port that a source talks to."""

from dataclasses import dataclass
from urllib.parse import urljoin

import httpx

from sources.errors import Refused

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Origin:
    """The configured address of a system; nothing is sent anywhere else.

    `source` is the source's name in our configuration.
    """

    source: str
    base: httpx.URL

    def url(self, target: str) -> httpx.URL:
        """Return the address to call: a path below the base, or a link as answered.

        Raises:
            Refused: when a link leads to another scheme, host or port.

        """
        try:
            # What httpx's own join does, but for parsing the target twice.
            url = httpx.URL(urljoin(str(self.base), target))
        except (httpx.InvalidURL, ValueError) as error:
            got = "a link that is no address"
            raise self._foreign(got) from error
        if _place(url) != _place(self.base) or url.userinfo != self.base.userinfo:
            got = "a link that leads to another host"
            raise self._foreign(got)
        return url

    def _foreign(self, got: str) -> Refused:
        expected = f"links to {self.base.scheme}://{self.base.netloc.decode()}"
        hint = (
            "nothing was sent there; look at base_url, and at what stands between "
            "here and the system"
        )
        return Refused(self.source, got, expected, hint)


def origin(source: str, base_url: str) -> Origin:
    """Return the origin of an address that may be trusted with credentials.

    Raises:
        Refused: when it is no address, or would carry them unencrypted to elsewhere.

    """
    expected = "an address such as https://api.example.com"
    try:
        base = httpx.URL(base_url)
    except httpx.InvalidURL as error:
        hint = "correct base_url"
        raise Refused(source, "a base_url that is none", expected, hint) from error
    if base.scheme == "https" and base.host:
        return Origin(source, base)
    if base.scheme == "http" and base.host in _LOOPBACK:
        return Origin(source, base)
    got = "a base_url without TLS"
    hint = "begin base_url with https://; http:// is for this machine only"
    raise Refused(source, got, expected, hint)


def _place(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port or _PORTS.get(url.scheme)
