"""UIDs: sets of them as IMAP writes them, `1:3,7`."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

Span = tuple[int, int]


def written(uids: Sequence[int]) -> str:
    """Return a set of UIDs, neighbours as ranges; no UID but these is in it."""
    spans = list[list[int]]()
    for uid in sorted(uids):
        if spans and uid == spans[-1][1] + 1:
            spans[-1][1] = uid
        else:
            spans.append([uid, uid])
    return ",".join(f"{low}:{high}" if low < high else f"{low}" for low, high in spans)


def spans(text: bytes) -> list[Span]:
    """Return a set of UIDs as spans, first and last.

    Raises:
        ValueError: when it is none.

    """
    found = list[Span]()
    for span in text.split(b","):
        low, _, high = span.partition(b":")
        ends = sorted((int(low), int(high or low)))
        found.append((ends[0], ends[1]))
    return found


def within(uids: Sequence[int], sets: Iterable[Span]) -> list[int]:
    """Return those of the UIDs that are in spans, which may hold millions."""
    ordered, found = sorted(uids), set[int]()
    for low, high in sets:
        found.update(ordered[bisect_left(ordered, low) : bisect_right(ordered, high)])
    return sorted(found)
