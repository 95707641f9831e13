"""Structure: the leaves of a whole body, found by its boundaries and never opened."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from sources.mailbox.parsing.headers import Headers, first, headers, split
from sources.mailbox.parsing.limits import check
from sources.mailbox.parsing.parameters import Pairs, parameter, value_and_pairs
from sources.mailbox.parsing.raw_message import Part
from sources.mailbox.parsing.terms import Bounds
from sources.mailbox.parsing.words import Mended

_PLAIN: Final = "text/plain"
_MESSAGE: Final = "message/rfc822"
_BLANKS: Final = b" \t\r"


class Leaf(NamedTuple):
    """A part, and where its octets lie in the body."""

    part: Part
    start: int
    end: int


@dataclass
class _Walk:
    """One body while it is taken apart."""

    body: bytes
    bounds: Bounds
    mended: Mended
    leaves: int = 0


class _Node(NamedTuple):
    """A part that may hold others: its header's say, and where its octets lie."""

    told: Headers
    start: int
    end: int
    section: str
    depth: int
    default: str = _PLAIN


def leaves(told: Headers, body: bytes, bounds: Bounds, mended: Mended) -> list[Leaf]:
    """Return the leaves of a message, in order.

    Raises:
        Beyond: when there are more parts, or they lie deeper, than the bounds allow.

    """
    root = _Node(told, 0, len(body), "", 0)
    return list(_leaves(_Walk(body, bounds, mended), root))


def content_type(raw: bytes, default: str = _PLAIN) -> tuple[str, Pairs]:
    """Return a type in small letters, the default where it says none, and the rest."""
    said, pairs = value_and_pairs(raw)
    kind, slash, subtype = (word.strip() for word in said.partition("/"))
    if slash and kind and subtype and said.isprintable() and " " not in said:
        return f"{kind}/{subtype}"[:100], pairs
    return default, pairs


def _leaves(walk: _Walk, node: _Node) -> Iterator[Leaf]:
    check(node.depth, walk.bounds.depth, "levels of parts")
    kind, pairs = content_type(first(node.told, "content-type"), node.default)
    boundary = parameter(pairs, b"boundary") if kind.startswith("multipart/") else None
    children = _between(walk.body, boundary, node) if boundary else []
    if not children:
        yield _leaf(walk, node, kind, pairs)
        return
    default = _MESSAGE if kind == "multipart/digest" else _PLAIN
    prefix = f"{node.section}." if node.section else ""
    for number, (start, end) in enumerate(children, 1):
        header_end, at = split(walk.body, start, end)
        block = walk.body[start : min(header_end, start + walk.bounds.header_bytes)]
        told = headers(block, walk.mended, most=walk.bounds.headers)
        section = f"{prefix}{number}"
        below = _Node(told, min(at, end), end, section, node.depth + 1, default)
        yield from _leaves(walk, below)


def _leaf(walk: _Walk, node: _Node, kind: str, pairs: Pairs) -> Leaf:
    walk.leaves += 1
    check(walk.leaves, walk.bounds.parts, "parts")
    disposition, named = value_and_pairs(first(node.told, "content-disposition"))
    encoding, _ = value_and_pairs(first(node.told, "content-transfer-encoding"))
    part = Part(
        section=node.section or "1",
        content_type=kind,
        parameters=pairs + named,
        encoding=encoding,
        disposition=disposition[:40] or None,
        size=_octets(walk.body, node.start, node.end),
        depth=node.depth,
    )
    return Leaf(part, node.start, node.end)


def _between(body: bytes, boundary: bytes, node: _Node) -> list[tuple[int, int]]:
    """Return where the parts between the boundaries start and end."""
    spans, start = [], -1
    for line, after, is_last in _boundaries(body, boundary, node):
        if start >= 0:
            spans.append((start, max(start, _without_line_end(body, line))))
        start = -1 if is_last else after
        if is_last:
            break
    if 0 <= start < node.end:  # the last boundary is missing
        spans.append((start, node.end))
    return spans


def _boundaries(
    body: bytes, boundary: bytes, node: _Node
) -> Iterator[tuple[int, int, bool]]:
    """Yield where each boundary's line starts and the next, and whether it is the last.

    Only a whole line is one, so `--1` is none in front of `--11`.
    """
    mark, at = b"--" + boundary, node.start
    while (at := body.find(mark, at, node.end)) >= 0:
        line_end = body.find(b"\n", at, node.end)
        stop = node.end if line_end < 0 else line_end
        rest = body[at + len(mark) : min(stop, at + len(mark) + 200)].strip(_BLANKS)
        if rest in {b"", b"--"} and (at == node.start or body[at - 1 : at] == b"\n"):
            yield at, min(stop + 1, node.end), rest == b"--"
        at += len(mark)


def _without_line_end(body: bytes, at: int) -> int:
    """Return where the line end before a boundary starts: it belongs to that."""
    if body[at - 2 : at] == b"\r\n":
        return at - 2
    return at - 1


def _octets(body: bytes, start: int, end: int) -> int:
    feeds = body.count(b"\n", start, end) - body.count(b"\r\n", start, end)
    return end - start + feeds
