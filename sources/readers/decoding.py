"""Text files as a stream of UTF-8: unpacked, decoded, and clear about what is wrong."""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from sources.errors import SourceError

CHUNK = 1 << 20
# UTF-32 before UTF-16: the mark of UTF-16 little endian begins that of UTF-32.
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_NOT_TEXT = {b"\x1f\x8b": ("gzip", "*.gz"), b"PK\x03\x04": ("a workbook", "*.xlsx")}


@contextmanager
def opened_text(file: Path, encoding: str) -> Iterator[BinaryIO]:
    """Open a text file, packed with gzip or not, as a stream of UTF-8 bytes.

    A byte order mark decides about the encoding. Without one, "auto" means UTF-8. The
    stream has no mark, ends with a whole line, and breaks lines by LF or CRLF, also
    where the file has the CR of old. Never more than a few chunks are in memory.

    Raises:
        SourceError: when the gzip is cut off or damaged, when the encoding is unknown,
            or when a byte does not belong to it.

    """
    packed = file.suffix.lower() == ".gz"
    with gzip.open(file) if packed else file.open("rb") as stream:
        try:
            text = Utf8Stream(cast("BinaryIO", stream), file, encoding)
            yield cast("BinaryIO", io.BufferedReader(text, CHUNK))
        except EOFError:
            raise _cut_off(file, "the gzip ends before its end mark") from None
        except (gzip.BadGzipFile, zlib.error):
            raise _cut_off(file, "the gzip is damaged, or is none") from None


class Utf8Stream(io.RawIOBase):
    """The text of a stream of bytes in any encoding, as UTF-8."""

    def __init__(self, stream: BinaryIO, file: Path, encoding: str) -> None:
        """Look at the first bytes and choose the decoder."""
        self._stream = stream
        self._file = file
        self._first = stream.read(CHUNK)
        self._codec = _codec(file, self._first, encoding)
        # Also notes which line breaks it has seen, and never tears CRLF apart.
        self._decoder = io.IncrementalNewlineDecoder(
            codecs.getincrementaldecoder(self._codec)(), translate=False
        )
        self._ready = memoryview(b"")
        self._bytes_read = 0
        self._lines = 1
        self._ended = False
        self._last = "\n"

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # narrower: the only caller is BufferedReader
        """Fill the buffer with as much text as is ready, at least a byte of it."""
        while not self._ready and not self._ended:
            self._decode_chunk()
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def _decode_chunk(self) -> None:
        chunk = self._first or self._stream.read(CHUNK)
        self._first = b""
        self._bytes_read += len(chunk)
        self._ended = not chunk
        try:
            text = self._decoder.decode(chunk, final=self._ended)
        except UnicodeDecodeError as error:
            raise self._undecodable(error) from None
        if self._decoder.newlines == "\r":
            text = text.replace("\r", "\n")
        if self._ended and self._last != "\n":
            text += "\n"
        self._last = text[-1:] or self._last
        self._lines += text.count("\n")
        self._ready = memoryview(text.encode("utf-8", "surrogatepass"))

    def _undecodable(self, error: UnicodeDecodeError) -> SourceError:
        before = error.object[: error.start].decode(self._codec, "ignore")
        line = self._lines + before.count("\n")
        place = self._bytes_read - len(error.object) + error.start
        got = f"byte {place} (line {line}) is not {self._codec}"
        expected = f"text encoded as {self._codec} throughout"
        hint = 'declare how it is written, for instance encoding = "cp1252"'
        return SourceError(str(self._file), got, expected, hint)


def _codec(file: Path, first: bytes, declared: str) -> str:
    for magic, (what, name) in _NOT_TEXT.items():
        if first.startswith(magic):
            got = f"the file is {what}, not text"
            raise SourceError(str(file), got, "text", f"name it {name}")
    marked = next((c for mark, c in _MARKS.items() if first.startswith(mark)), None)
    codec = marked or ("utf-8" if declared == "auto" else declared)
    try:
        "".encode(codec)
    except LookupError:
        got = f"encoding = {declared!r}, which Python does not know as text"
        expected = '"auto" or a codec such as "utf-8", "utf-16-le" or "cp1252"'
        raise SourceError(str(file), got, expected, "leave it at auto") from None
    return codec


def _cut_off(file: Path, got: str) -> SourceError:
    return SourceError(
        str(file), got, "a whole gzip file", "export or copy the file again"
    )
