"""A few mails, and the files they lie in."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from sources.mailbox.files.boxes import boxes
from sources.mailbox.parsing.raw_message import Place, RawMessage, content_hash
from sources.mailbox.settings import Caps

POSTMARK = b"From ann@example.com Thu Mar 15 09:30:00 2012\n"


def mail(subject: str = "Hello", body: str = "Good day.\n") -> bytes:
    """A short mail, with the line ends of a file."""
    return (
        f"From: Ann <ann@example.com>\nTo: sales@ours.example\nSubject: {subject}\n"
        f"Message-ID: <{subject.replace(' ', '-')}@example.com>\n\n{body}"
    ).encode()


def write_mbox(path: Path, *mails: bytes) -> Path:
    """An mbox of these mails, each quoted and followed by an empty line."""
    quoted = (one.replace(b"\nFrom ", b"\n>From ") for one in mails)
    path.write_bytes(b"".join(POSTMARK + one + b"\n" for one in quoted))
    return path


def write_maildir(path: Path, **mails: bytes) -> Path:
    """A Maildir with these mails by their names; they lie in `cur`."""
    for folder in ("cur", "new", "tmp"):
        (path / folder).mkdir(parents=True, exist_ok=True)
    for name, one in mails.items():
        (path / "cur" / name).write_bytes(one)
    return path


def write_eml(path: Path, mails: Mapping[str, bytes]) -> Path:
    """A folder of .eml files, by their path in it."""
    path.mkdir(exist_ok=True)
    for name, one in mails.items():
        file = path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(one)
    return path


def messages(path: Path, caps: Caps = Caps()) -> Iterator[RawMessage]:  # noqa: B008 - frozen
    """Read every message that lies at a path."""
    for box in boxes(path, caps):
        for lying in box.lying():
            message = lying.message(Place("files", box.name, 0, lying.uid))
            if message is not None:
                yield message


def content(message: RawMessage, caps: Caps = Caps()) -> str:  # noqa: B008 - frozen
    """By what a message's content is known."""
    return content_hash(message.header, message.size, header_bytes=caps.header_bytes)
