"""Files and folders that are complete or absent, never half.

Everything is written beside its place under a name that begins with a dot, brought
to the disk, and then takes its place by one rename. Whoever is killed on the way
leaves only such a dotted name, which `clean` removes on the next run.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

_OURS = secrets.token_hex(4)  # tells this process's names from those of dead ones
_NUMBERS = count()
_ASIDE = ".aside"
_OLD = ".old"


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """Yield a fresh path beside `target` to write a file or a folder to.

    What still lies there at the end, because it was not put in place, is removed.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = _name(target, _ASIDE)
    try:
        yield aside
    finally:
        remove(aside)


def settle(path: Path) -> None:
    """Bring a file, or a folder with all that is in it, to the disk."""
    for inner in sorted(path.rglob("*")) if path.is_dir() else ():
        _fsync(inner)
    _fsync(path)


def place(aside: Path, target: Path) -> None:
    """Give what was written aside its place, by one rename, replacing what is there.

    A folder cannot be renamed over another: the old one steps aside first and is
    removed at the end. In the instant between, the folder is absent; should the
    process die there, `clean` brings the old one back.
    """
    old = _name(target, _OLD)
    if target.is_dir():
        target.rename(old)
    try:
        aside.replace(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    _fsync(target.parent)
    remove(old)


def write_text(path: Path, text: str) -> None:
    """Write a small file so that it is the old one or the new one, never half."""
    with beside(path) as aside:
        aside.write_text(text, encoding="utf-8")
        settle(aside)
        place(aside, path)


def discard(path: Path) -> None:
    """Remove a file or folder so that it is whole or gone for whoever looks."""
    with beside(path) as aside:
        path.rename(aside)
        _fsync(path.parent)


def clean(folder: Path) -> None:
    """Remove what dead processes left in a folder; bring a folder back that is missing.

    Names that this process made are left alone: they may be in use.
    """
    for old in sorted(folder.glob(f".*{_OLD}")):
        target = folder / _target_of(old)
        if not target.exists():
            old.rename(target)
    for left in (*folder.glob(f".*{_ASIDE}"), *folder.glob(f".*{_OLD}")):
        if f".{_OURS}-" not in left.name:
            remove(left)


def remove(path: Path) -> None:
    """Remove a file or a folder; nothing there is fine."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _name(target: Path, ending: str) -> Path:
    """Return a hidden name beside `target` that nobody else uses."""
    unique = f"{_OURS}-{next(_NUMBERS)}"
    return target.with_name(f".{target.name}.{unique}{ending}")


def _target_of(aside: Path) -> str:
    """Return the name of what a hidden name stands beside."""
    return aside.name.removeprefix(".").rsplit(".", 2)[0]


def _fsync(path: Path) -> None:
    """Bring one file's or folder's own bytes to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
