"""A run: what every step of a night must know."""

from dataclasses import dataclass
from datetime import datetime

from flows.config import Config
from flows.storage.layout import Layout
from flows.storage.lock import Fence


@dataclass(frozen=True)
class Run:
    """One night of one warehouse, and the right to change it.

    `accept_volume` names sources whose files may have shrunk; with `keep_newer` a
    publication of a later `as_of` stays what people read; with `sweep` everything is
    looked for that no cursor shows.
    """

    config: Config
    layout: Layout
    fence: Fence
    as_of: datetime
    accept_volume: tuple[str, ...] = ()
    keep_newer: bool = False
    sweep: bool = False
