"""Putting a file where it belongs, whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def landing(path: Path) -> Iterator[Path]:
    """Yield a draft to write to, which takes the file's place when it is done.

    A reader sees the old file or the new one, never a half; after an error the old
    one stays. The folder is made where it is missing. The draft's name starts with a
    dot, so that no pattern for the file's own name finds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield draft
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def land(path: Path, content: bytes) -> None:
    """Write a file's content, whole or not at all."""
    with landing(path) as draft:
        draft.write_bytes(content)
