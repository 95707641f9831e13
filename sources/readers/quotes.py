"""Quotation marks: where rows end, which marks are not in pairs, and what they swallow.

A mark opens a cell at the cell's start only. Within, a doubled mark is a mark of the
text, and a single one closes the cell, rightly so before a delimiter or a line's end.
Anywhere else a mark is text. Arrow reads files in the same way, and goes on without a
word after a mark that is closed wrongly or never: whole rows can end up in one cell.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sources.errors import SourceError

LONGEST_ROW = 64 << 20
Places = npt.NDArray[np.int64]


def row_blocks(
    file: Path, stream: BinaryIO, delimiter: str, *, size: int
) -> Iterator[tuple[bytes, bool]]:
    """Cut a stream into blocks of whole rows; say whether the marks in it are in pairs.

    A block has about `size` bytes, or more where a row is longer. The last one may end
    within a cell that is never closed.

    Raises:
        SourceError: when a row takes more than 64 MiB.

    """
    text = b""
    while more := stream.read(size):
        text += more
        end, is_paired = rows_end(text, delimiter)
        if end:
            yield text[:end], is_paired
            text = text[end:]
        if len(text) > LONGEST_ROW:
            got = f"a row of more than {LONGEST_ROW >> 20} MiB"
            hint = "look for a quotation mark that is opened and never closed"
            raise SourceError(str(file), got, "rows of cells", hint)
    if text:
        yield text, False


def rows_end(text: bytes, delimiter: str) -> tuple[int, bool]:
    """Return where the last whole row ends, and whether the marks are in pairs.

    The text begins with a row and may end within one.
    """
    if b'"' not in text:
        return text.rfind(b"\n") + 1, True
    signs = np.frombuffer(text, np.uint8)
    turns, is_paired = _turns(signs, delimiter)
    breaks = np.flatnonzero(signs == ord("\n"))
    outside = breaks[np.searchsorted(turns, breaks) % 2 == 0]
    return (int(outside[-1]) + 1 if outside.size else 0), is_paired


def _turns(signs: npt.NDArray[np.uint8], delimiter: str) -> tuple[Places, bool]:
    """Return the places at which a cell is opened or closed, in turns."""
    marks = np.flatnonzero(signs == ord('"'))
    firsts = np.flatnonzero(np.diff(marks, prepend=-2) > 1)
    lengths = np.diff(firsts, append=len(marks))
    starts, lengths = marks[firsts][lengths % 2 == 1], lengths[lengths % 2 == 1]
    edges = np.isin(signs, np.frombuffer(f"{delimiter}\r\n".encode(), np.uint8))
    edges = np.append(edges, True)  # the text lies between two lines
    opens, closes = edges[starts - 1], edges[starts + lengths]
    if opens[::2].all() and closes[1::2].all():
        return starts, True
    return _walk(starts, opens, closes)


def _walk(
    starts: Places, opens: npt.NDArray[np.bool_], closes: npt.NDArray[np.bool_]
) -> tuple[Places, bool]:
    """Return the turns one by one, where some marks are text or in the wrong place."""
    turns: list[int] = []
    is_paired = True
    for start, may_open, may_close in zip(starts, opens, closes, strict=True):
        is_open = len(turns) % 2 == 1
        if is_open or may_open:
            turns.append(int(start))
        is_paired &= bool(may_close) or not is_open
    return np.array(turns, np.int64), is_paired


def swallowed(rows: pa.Table, delimiter: str) -> list[int]:
    """Return the places of the rows in which a cell holds other rows.

    Such a cell, taken apart at its line breaks, has lines with just as many delimiters
    as a row has, and a first and a last line that fill up the row it stands in.
    """
    found = set()
    for position, column in enumerate(rows.columns):
        breaks = pc.indices_nonzero(pc.match_substring(column, "\n"))
        for place in breaks.to_pylist():
            cell = column[place].as_py()
            if _holds_rows(cell, delimiter, position, rows.num_columns):
                found.add(place)
    return sorted(found)


def _holds_rows(cell: str, delimiter: str, position: int, width: int) -> bool:
    counts = [line.count(delimiter) for line in cell.rstrip("\r\n").split("\n")]
    whole = [width - 1] * len(counts[1:])
    from_mark_to_mark = [width - 1 - position, *whole[1:], position]
    to_the_end = [0, *whole]
    return counts == from_mark_to_mark or (
        position == width - 1 and counts == to_the_end
    )
