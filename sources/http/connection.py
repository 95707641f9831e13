"""Connection: to one host, over TLS that is verified, through a proxy if there is one.

urllib3 takes two thirds of the CPU that httpx takes for a page, and does not parse the
address anew each time.
"""

import os
import ssl
from urllib.request import getproxies, proxy_bypass

import certifi
import urllib3

from sources.http.origin import Origin


def pool(origin: Origin, *, silence: float) -> urllib3.HTTPConnectionPool:
    """Return connections to the host that are kept open; none is opened yet.

    `silence` bounds, in seconds, how long the host may say nothing. The proxy of the
    environment (`HTTPS_PROXY`, `NO_PROXY`) is used, and its certificates
    (`SSL_CERT_FILE`) where it names some.
    """
    timeout = urllib3.Timeout(connect=silence, read=silence)
    if not origin.is_secure:  # which is this machine, and nothing lies between
        return urllib3.connection_from_url(origin.root, timeout=timeout)
    trusted = ssl.create_default_context(
        cafile=os.environ.get("SSL_CERT_FILE") or certifi.where()
    )
    proxy = getproxies().get("https")
    if proxy is None or proxy_bypass(origin.host):
        return urllib3.connection_from_url(
            origin.root, timeout=timeout, ssl_context=trusted
        )
    manager = urllib3.ProxyManager(proxy, timeout=timeout, ssl_context=trusted)
    return manager.connection_from_url(origin.root)
