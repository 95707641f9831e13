"""Structure: the leaves of a message, as a server's BODYSTRUCTURE tells them."""

from collections.abc import Iterator, Sequence

from sources.mailbox.parsing.raw_message import Part

_ENCODING, _SIZE = 5, 6
# Where the disposition stands: text counts its lines before it, an attached message
# has its envelope, its own structure and its lines there.
_DISPOSITION = {"text": 9, "message/rfc822": 11, "message/global": 11}


def parts(body: Sequence[object]) -> tuple[Part, ...]:
    """Return the leaves of a structure, in order.

    Raises:
        TypeError: when it is no structure.
        IndexError: when something of it is missing.

    """
    return tuple(_leaves(body, "", 0))


def _leaves(body: Sequence[object], section: str, depth: int) -> Iterator[Part]:
    children = body[0]
    if not isinstance(children, list):
        yield _leaf(body, section or "1", depth)
        return
    prefix = section and f"{section}."
    for number, child in enumerate(children, 1):
        yield from _leaves(child, f"{prefix}{number}", depth + 1)


def _leaf(body: Sequence[object], section: str, depth: int) -> Part:
    main, kind = _word(body[0]), f"{_word(body[0])}/{_word(body[1])}"
    size, place = body[_SIZE], _DISPOSITION.get(kind, _DISPOSITION.get(main, 8))
    told = body[place] if len(body) > place else None
    name, more = (*told, None)[:2] if isinstance(told, tuple) and told else (None, None)
    return Part(
        section,
        kind,
        (*_pairs(body[2]), *_pairs(more)),
        _word(body[_ENCODING]),
        _word(name) or None,
        size if isinstance(size, int) else None,
        depth,
    )


def _pairs(told: object) -> Iterator[tuple[bytes, bytes]]:
    """Yield the parameters of a list of names and values."""
    words = [_bytes(word) for word in told] if isinstance(told, tuple) else []
    yield from zip(words[::2], words[1::2], strict=False)


def _word(told: object) -> str:
    return _bytes(told).decode("latin-1").lower()


def _bytes(told: object) -> bytes:
    """Return a string; an atom of digits was read as a number."""
    if isinstance(told, int):
        return b"%d" % told
    return told if isinstance(told, bytes) else b""
