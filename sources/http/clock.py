"""Clock: how a source measures time and waits; it never asks what time it is."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Clock:
    """Seconds that only go forward, and a wait; a test puts its own in their place."""

    monotonic: Callable[[], float] = time.monotonic
    wait: Callable[[float], object] = field(
        default_factory=lambda: threading.Event().wait
    )
