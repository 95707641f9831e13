"""Batches of messages: as many as may be held at once."""

from collections.abc import Iterable, Iterator

from sources.mailbox.parsing.raw_message import RawMessage

_BYTES = 16 * 2**20


def batches(messages: Iterable[RawMessage], most: int) -> Iterator[list[RawMessage]]:
    """Yield the messages together, at most so many and about so many bytes."""
    batch: list[RawMessage] = []
    held = 0
    for message in messages:
        batch.append(message)
        held += len(message.header) + len(message.body or b"")
        if len(batch) >= most or held >= _BYTES:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch
