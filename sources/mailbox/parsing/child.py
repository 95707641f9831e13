"""Child: the process that parses, one message at a time, and may die of one.

It reads batches from its standard input and answers with Arrow on its standard output.
Nothing of a message is ever printed: standard error is closed by who starts it. Which
message it is at stands in a file that both share, so that a death has a culprit.
"""

import mmap
import os
import resource
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType
from typing import BinaryIO

import msgspec
import pyarrow as pa

from sources.mailbox.parsing import message as mails
from sources.mailbox.parsing.frames import Answer, Request, Start, read, write
from sources.mailbox.parsing.limits import Beyond
from sources.mailbox.parsing.placing import Rows, placed, put_aside
from sources.mailbox.parsing.raw_message import RawMessage
from sources.mailbox.parsing.reading import readable, sections
from sources.mailbox.parsing.tables import as_arrow, as_stream
from sources.mailbox.parsing.terms import Terms


class _TooLong(BaseException):
    """The time of one message is over; no `except Exception` on the way stops it."""


def main() -> None:
    """Answer until nothing more comes."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints does not get between the answers
    start = msgspec.msgpack.decode(read(source), type=Start)
    _bound_memory(start.memory)
    signal.signal(signal.SIGALRM, _ring)
    progress = mmap.mmap(start.progress, 8)
    schemas = {
        name: pa.ipc.read_schema(pa.py_buffer(told))
        for name, told in start.schemas.items()
    }
    write(sink, msgspec.msgpack.encode(Answer()))
    _serve(source, sink, start.terms, schemas, progress)


def _serve(
    source: BinaryIO,
    sink: BinaryIO,
    terms: Terms,
    schemas: dict[str, pa.Schema],
    progress: mmap.mmap,
) -> None:
    decoder = msgspec.msgpack.Decoder(Request)
    while octets := read(source):
        request = decoder.decode(octets)
        del octets
        if request.question == "sections":
            wanted = [
                _wanted(one, terms, number, progress)
                for number, one in enumerate(request.messages)
            ]
            answer = Answer(sections=wanted)
        else:
            rows = _rows(request.messages, terms, progress)
            tables = {
                name: as_stream(as_arrow(rows.get(name, []), schema))
                for name, schema in schemas.items()
            }
            answer = Answer(tables=tables)
        write(sink, msgspec.msgpack.encode(answer))


def _rows(messages: Sequence[RawMessage], terms: Terms, progress: mmap.mmap) -> Rows:
    rows: Rows = {}
    for number, message in enumerate(messages):
        _tell(progress, number)
        for table, more in parsed(message, terms).items():
            rows.setdefault(table, []).extend(more)
    _tell(progress, len(messages))
    return rows


def parsed(message: RawMessage, terms: Terms) -> Rows:
    """Return the rows of one message: what it says, or why it is put aside."""
    try:
        signal.setitimer(signal.ITIMER_REAL, terms.bounds.seconds)
        try:
            rows = mails.parse(message, terms)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except _TooLong:
        return put_aside(message, _slow(terms), terms)
    except Beyond as beyond:
        return put_aside(message, beyond.bound, terms)
    except MemoryError:
        return put_aside(message, "more memory than one may take", terms)
    except Exception as error:  # noqa: BLE001 - a mail must not stop the others
        reason = f"cannot be parsed: {type(error).__name__}"
        return put_aside(message, reason, terms)
    return {**rows, "places": [placed(message, terms)]}


def _wanted(
    message: RawMessage, terms: Terms, number: int, progress: mmap.mmap
) -> list[str]:
    """Return the sections that a rule needs; of a message that will fail, none."""
    _tell(progress, number)
    with suppress(_TooLong, Exception):
        signal.setitimer(signal.ITIMER_REAL, terms.bounds.seconds)
        try:
            return wanted(message, terms)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    return []


def wanted(message: RawMessage, terms: Terms) -> list[str]:
    """Return the sections of a message that a rule needs the text of."""
    mail = mails.understood(message.header, terms)
    parts = readable(message, mail.told, terms.bounds, mail.mended)
    looked_at = mails.looked_at(mail, message, (), terms)
    return sections(looked_at, [one.part for one in parts], terms)


def _slow(terms: Terms) -> str:
    return f"took more than {terms.bounds.seconds:g} s"


def _tell(progress: mmap.mmap, number: int) -> None:
    progress[:8] = number.to_bytes(8, "little")


def _ring(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise _TooLong


def _bound_memory(octets: int) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    bound = octets if most == resource.RLIM_INFINITY else min(octets, most)
    resource.setrlimit(resource.RLIMIT_AS, (bound, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold a mail


if __name__ == "__main__":
    main()
    sys.exit(0)
