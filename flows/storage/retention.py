"""Which generations are kept, and what dead runs left behind."""

from datetime import date
from zoneinfo import ZoneInfo

from flows.storage import atomic
from flows.storage.generation_id import as_of_in, fence_in, generations_in
from flows.storage.generations import current_id, history
from flows.storage.layout import Layout
from flows.storage.lock import Fence

KEEP_NIGHTS = 30


def prune(
    layout: Layout,
    fence: Fence,
    *,
    keep_nights: int = KEEP_NIGHTS,
    time_zone: str = "UTC",
) -> tuple[str, ...]:
    """Remove old generations and dead runs' leftovers; return what was removed.

    Kept are: what is current, the last `keep_nights` nights, and of each month the
    first and the last generation, since a month may be closed by either: the state
    at midnight belongs to the month it closes, the one at two o'clock came after.
    Nights and months are the company's, by its time zone. Rejected candidates are
    kept for as many nights.

    Raises:
        Superseded: when a later run took this run's place.
        DamagedWarehouse: when the pointer cannot be read; nothing is removed then.

    """
    clean_leftovers(layout, fence)
    zone = ZoneInfo(time_zone)
    with fence.guard():
        names = history(layout)
        kept = _last_nights(names, keep_nights, zone) | _ends_of_months(names, zone)
        removed = [n for n in names if n not in kept | {current_id(layout)}]
        for name in removed:
            atomic.discard(layout.generations / name)
        _forget_rejected(layout, keep_nights, zone)
    return tuple(removed)


def clean_leftovers(layout: Layout, fence: Fence) -> tuple[str, ...]:
    """Remove what dead runs left: their candidates, and files written half.

    Returns the names of the candidates removed.

    Raises:
        Superseded: when a later run took this run's place.

    """
    with fence.guard():
        places = (layout.candidates, layout.generations, layout.rejected)
        for place in (layout.root, *places, layout.published, layout.exports):
            atomic.clean(place)
        names = generations_in(layout.candidates)
        left = [name for name in names if fence_in(name) != fence.number]
        for name in left:
            atomic.discard(layout.candidates / name)
    return tuple(left)


def _last_nights(names: tuple[str, ...], nights: int, zone: ZoneInfo) -> set[str]:
    """Return the generations of the last nights for which there is one."""
    kept = sorted({_night(name, zone) for name in names})[-nights:] if nights else []
    return {name for name in names if _night(name, zone) in kept}


def _ends_of_months(names: tuple[str, ...], zone: ZoneInfo) -> set[str]:
    """Return each month's first and last generation; of equals the latest run's."""
    latest = {as_of_in(name): name for name in names}.values()
    last = {_night(name, zone).replace(day=1): name for name in latest}
    first = {_night(name, zone).replace(day=1): name for name in reversed(latest)}
    return {*first.values(), *last.values()}


def _night(name: str, zone: ZoneInfo) -> date:
    """Return the company's calendar day on which the generation's `as_of` lies."""
    return as_of_in(name).astimezone(zone).date()


def _forget_rejected(layout: Layout, nights: int, zone: ZoneInfo) -> None:
    """Remove rejected candidates older than the last nights."""
    names = generations_in(layout.rejected)
    for name in set(names) - _last_nights(names, nights, zone):
        atomic.discard(layout.rejected / name)
