"""Readings of files: what is new in a box, what vanished, how far it is read."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from sources.mailbox.files.batches import batches
from sources.mailbox.files.box import Box, Stamp
from sources.mailbox.files.mbox import Mbox
from sources.mailbox.parsing.raw_message import Place, RawMessage
from sources.mailbox.run import Run
from sources.mailbox.settings import Folder, FolderMark
from sources.readings import Reading

_NO_VALIDITY = 0  # only a server gives all its messages other names one day


@dataclass
class _Seen:
    """What lies in a box, as far as it was looked at: `end` is where that ended."""

    uids: set[str] = field(default_factory=set)
    end: int | None = None
    is_whole: bool = False


def box_readings(run: Run, account: str, box: Box) -> Iterator[Reading]:
    """Yield what is new in a box and what vanished, and note up to where it is read.

    No more messages than the load takes. An mbox that is as it was is not read; the
    first reading of a large one goes on where the load before it ended.

    Raises:
        SourceError: when it cannot be read.

    """
    folder = (account, box.name)
    known = frozenset(run.known.places(*folder, _NO_VALIDITY).to_list())
    if isinstance(box, Mbox):
        yield from _mbox_readings(run, folder, box, known)
        return
    seen = _Seen()
    yield from _changes(run, folder, box, known, seen)
    _note(run, folder, seen, Stamp(0, 0), below=None)


def _mbox_readings(
    run: Run, folder: Folder, box: Mbox, known: Collection[str]
) -> Iterator[Reading]:
    """Yield what is new in an mbox: nothing where its size and time are as they were.

    Only a first reading goes on from a place: later on, old and new are mixed.
    """
    mark, stamp = run.known.folders.get(folder), box.stamp()
    is_as_it_was = mark is not None and _stamp(mark) == stamp
    if mark and mark.is_whole and is_as_it_was:
        _note(run, folder, _Seen(set(known), is_whole=True), stamp, below=None)
        return
    seen = _Seen()
    is_begun = mark is not None and mark.below is not None and is_as_it_was
    if is_begun and mark and mark.below:
        box, seen = box.resumed(mark.below, known), _Seen(set(known), mark.below)
    yield from _changes(run, folder, box, known, seen)
    _note(run, folder, seen, stamp, below=seen.end if is_begun or not mark else None)


def _changes(
    run: Run, folder: Folder, box: Box, known: Collection[str], seen: _Seen
) -> Iterator[Reading]:
    """Yield the rows of what is new, and, once all was looked at, of what vanished."""
    new = _new(run, folder, box, known, seen)
    for batch in batches(new, run.settings.fetch_batch):
        yield from run.readings(run.parser.parsed(batch).tables)
    if seen.is_whole:
        gone = sorted(set(known) - seen.uids)
        yield from run.vanished(folder, _NO_VALIDITY, gone)


def _new(
    run: Run, folder: Folder, box: Box, known: Collection[str], seen: _Seen
) -> Iterator[RawMessage]:
    """Yield the messages that are not known, as many as the load takes."""
    left = run.left
    for lying in box.lying():
        if lying.uid not in known:
            if not left:
                return
            message = lying.message(Place(*folder, _NO_VALIDITY, lying.uid))
            if message is None:
                continue
            left -= 1
            yield message
        seen.uids.add(lying.uid)
        seen.end = lying.end
    seen.is_whole = True


def _stamp(mark: FolderMark) -> Stamp:
    return Stamp(mark.uidnext, mark.highestmodseq or 0)


def _note(
    run: Run, folder: Folder, seen: _Seen, stamp: Stamp, *, below: int | None
) -> None:
    """Note up to where a box is read; of an mbox also by what it is known again."""
    run.mark(
        {
            "account": folder[0],
            "folder": folder[1],
            "uidvalidity": _NO_VALIDITY,
            "uidnext": stamp.size,
            "highestmodseq": stamp.changed,
            "below": None if seen.is_whole else below,
            "messages": len(seen.uids),
            "is_whole": "true" if seen.is_whole else "false",
            "route": "files",
            "round_trips": 0,
        }
    )
