"""The server's state: the portal it shows, what goes wrong, what was asked of it."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from sandbox.hubspot.faults import Faults
from sandbox.hubspot.index import Index
from sandbox.hubspot.knobs import Knobs
from sandbox.hubspot.limits import UNHURRIED, Limits, Meter
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.tokens import Credentials, Tokens


class Server:
    """A sandbox HubSpot; everything here may be read and set while it runs.

    - url: where it listens, `http://127.0.0.1:<port>`.
    - portal, knobs: what is shown, and how; set them to move time or turn a knob.
    - faults: what goes wrong. limits: how many requests are taken. tokens: who may ask.
    - counts: how many requests of each kind: method and path, ids as `{id}`.
    - log: the kind and the HTTP status of each request, in order. No values.
    """

    def __init__(
        self,
        portal: Portal,
        *,
        knobs: Knobs | None = None,
        limits: Limits = UNHURRIED,
        credentials: Credentials | None = None,
        portal_at: Callable[[datetime], Portal] | None = None,
    ) -> None:
        """Show `portal`; `portal_at` makes the portal of another instant."""
        self.url = ""
        self.limits = limits
        self.faults = Faults()
        self.tokens = Tokens(credentials or Credentials(), time.monotonic)
        self.meter = Meter(time.monotonic)
        self.portal_at = portal_at
        self.counts: Counter[str] = Counter()
        self.log: list[tuple[str, int]] = []
        self._index = Index(portal, knobs or Knobs())

    @property
    def index(self) -> Index:
        """The portal under the knobs, ready to be asked."""
        return self._index

    @property
    def portal(self) -> Portal:
        """The portal that is shown."""
        return self._index.portal

    @portal.setter
    def portal(self, portal: Portal) -> None:
        self._index = Index(portal, self._index.knobs)

    @property
    def knobs(self) -> Knobs:
        """How the portal is shown."""
        return self._index.knobs

    @knobs.setter
    def knobs(self, knobs: Knobs) -> None:
        self._index = Index(self._index.portal, knobs)

    def advance(self, at: datetime) -> None:
        """Show the portal of another instant.

        Raises `ValueError` where the server was not given a way to make one.
        """
        if self.portal_at is None:
            message = "this portal stands still: it was served without portal_at"
            raise ValueError(message)
        self.portal = self.portal_at(at)

    def note(self, kind: str, status: int) -> None:
        """Count a request and keep its kind and status."""
        self.counts[kind] += 1
        self.log.append((kind, status))

    def forget_requests(self) -> None:
        """Count from nothing again."""
        self.counts.clear()
        self.log.clear()
