"""HubSpot: what a night costs in requests, and what a first load costs in CPU.

The server runs in a process of its own; the CPU seconds are the client's alone. The
peers ask for the same pages with `requests` and give dlt their records as they are, or
taken apart already: a dictionary a deal, and one an entry of its history. Ours looks
for archived deals besides.
"""

import tempfile
from collections.abc import Iterator

from benchmarks import hubspot_cases
from benchmarks.figures import Measured, measure
from benchmarks.hubspot_portals import ENTRIES, served

DEALS = 100_000
SIZES = (DEALS // 4, DEALS // 2, DEALS)
NIGHT_DEALS = 50_000
CHANGED = 500
MOST_REQUESTS = {"changed": 25, "unchanged": 15}
LARGEST_MIB = 1024
_STEPS = {
    "night": "  the whole night, Prefect's start aside",
    "load": "  of which reading HubSpot",
}
_PEERS = {
    "pages": "  dlt, the pages as they are",
    "records": "  dlt, records taken apart by hand",
}
_CASES = hubspot_cases.__name__


def lines() -> Iterator[str]:
    """Yield the figures, once every load was found to hold its rows."""
    yield from _nights()
    yield from _first_loads()


def _nights() -> Iterator[str]:
    with (
        tempfile.TemporaryDirectory() as folder,
        served(NIGHT_DEALS, changed=CHANGED, others=True) as url,
    ):
        said = measure(_CASES, "nights", url, folder).said
    for name, rows in (("unchanged", 0), ("changed", CHANGED)):
        _expect(
            f"{rows} deals, not {said[f'{name} deals']}", said[f"{name} deals"] == rows
        )
        asked, most = said[f"{name} requests"], MOST_REQUESTS[name]
        _expect(f"at most {most} requests, not {asked:g}", asked <= most)
        of = f"HubSpot night, {rows or 'none'} of 50 k deals changed"
        yield f"{of:<44} {asked:5.0f} requests, at most {most}"
        for step in ("night", "load"):
            seconds = said[f"{name} {step}"]
            yield f"{_STEPS[step]:<44} {seconds:13.2f} s"


def _first_loads() -> Iterator[str]:
    ours = {deals: _measured("ours", deals) for deals in SIZES}
    cpu = ours[DEALS].said["cpu"]
    yield f"{'HubSpot, 100 k deals, 500 k entries':<44} ours {cpu:8.2f} s CPU"
    for case, name in _PEERS.items():
        peer = _measured(case, DEALS)
        theirs = peer.said["cpu"]
        yield f"{name:<44} {theirs:13.2f} s CPU   {theirs / cpu:.2f} x"
        yield f"{'  peak memory':<44} {peer.peak_mib:12,.0f} MiB"
    for deals, measured in ours.items():
        of = f"  peak memory, {deals:,} deals"
        yield f"{of:<44} ours {measured.peak_mib:7,.0f} MiB"
    _expect("memory below 1 GB", ours[DEALS].peak_mib < LARGEST_MIB)


def _measured(case: str, deals: int) -> Measured:
    """Load deals in a process of its own, from a server in another."""
    with tempfile.TemporaryDirectory() as folder, served(deals) as url:
        measured = measure(_CASES, case, url, folder)
    _expect("every deal", measured.said["deals"] == deals)
    _expect("every entry", measured.said["entries"] == deals * ENTRIES)
    return measured


def _expect(said: str, is_true: bool) -> None:  # noqa: FBT001 - what is expected
    """Raise RuntimeError where a figure misses what is wanted of it."""
    if not is_true:
        raise RuntimeError(said)
