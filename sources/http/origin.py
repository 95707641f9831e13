"""Origin: the one scheme, host and port that a source talks to."""

from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from sources.errors import Refused

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_ALLOWED = "/?:@!$&'()*+,;=%[]~"
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Origin:
    """The configured address of a system; nothing is sent anywhere else.

    `source` is the source's name in our configuration, `root` the address up to its
    host and port.
    """

    source: str
    root: str

    @property
    def is_secure(self) -> bool:
        """Whether it is reached over TLS."""
        return self.root.startswith("https:")

    @property
    def host(self) -> str:
        """The name of the host."""
        return urlsplit(self.root).hostname or ""

    @property
    def port(self) -> int:
        """The port, that of the scheme where none is named."""
        root = urlsplit(self.root)
        return root.port or _PORTS[root.scheme]

    def path(self, target: str) -> str:
        """Return what to ask this host for: a path with its query, or that of a link.

        Raises:
            Refused: when a link leads to another scheme, host or port.

        """
        if target.startswith("/") and not target.startswith("//"):
            return _written(target)
        if target.startswith(f"{self.root}/"):
            return _written(target[len(self.root) :])
        try:
            link = urlsplit(urljoin(f"{self.root}/", target))
            is_here = _place(link) == _place(urlsplit(self.root))
        except ValueError as error:
            got = "a link that is no address"
            raise self._foreign(got) from error
        if not is_here:
            got = "a link that leads to another host"
            raise self._foreign(got)
        return _written(f"{link.path or '/'}{link.query and '?'}{link.query}")

    def _foreign(self, got: str) -> Refused:
        hint = (
            "nothing was sent there; look at base_url, and at what stands between "
            "here and the system"
        )
        return Refused(self.source, got, f"links to {self.root}", hint)


def origin(source: str, base_url: str) -> Origin:
    """Return the origin of an address that may be trusted with credentials.

    Raises:
        Refused: when it is no address, or would carry them unencrypted to elsewhere.

    """
    expected = "an address such as https://api.example.com"
    try:
        base = urlsplit(base_url)
        _place(base)
    except ValueError as error:
        hint = "correct base_url"
        raise Refused(source, "a base_url that is none", expected, hint) from error
    is_local = base.scheme == "http" and base.hostname in _LOOPBACK
    if base.hostname and (base.scheme == "https" or is_local):
        return Origin(source, f"{base.scheme}://{base.netloc}")
    got = "a base_url without TLS"
    hint = "begin base_url with https://; http:// is for this machine only"
    raise Refused(source, got, expected, hint)


def _written(path: str) -> str:
    """Return the path as it may be sent: what an address may not hold is quoted."""
    return quote(path.partition("#")[0], safe=_ALLOWED)


def _place(url: SplitResult) -> tuple[str, str | None, int | None, str, str]:
    """Return scheme, host and port, and who is named before them.

    Raises:
        ValueError: when the port is none.

    """
    port = url.port or _PORTS.get(url.scheme)
    return url.scheme, url.hostname, port, url.username or "", url.password or ""
