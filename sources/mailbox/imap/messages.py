"""Messages: headers and structures of a folder, and the text of forms alone.

Only BODY.PEEK is asked for, so no message counts as seen, and never an attachment.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sources.mailbox.imap.answers import Heading, Told, heading, text
from sources.mailbox.imap.connection import Connection
from sources.mailbox.imap.fetching import Fetching, Unfetched
from sources.mailbox.parsing.raw_message import Place, RawMessage
from sources.mailbox.settings import Caps

_Texts = list[tuple[str, bytes]]


@dataclass(frozen=True)
class FolderMessages:
    """The messages of one folder as it is open on a connection."""

    connection: Connection
    folder: str
    uidvalidity: int
    caps: Caps

    def headings(self, uids: Sequence[int]) -> list[RawMessage]:
        """Return the messages, header and structure only; some may be gone.

        Raises:
            Refused: as `Connection.examine`.
            Unreachable: as `Connection.examine`.

        """
        # One byte more than is read shows that a header is longer.
        most = self.caps.header_bytes + 1
        items = (
            f"(UID INTERNALDATE RFC822.SIZE BODYSTRUCTURE BODY.PEEK[HEADER]<0.{most}>)"
        )
        fetching = Fetching(self.connection, self.folder, items, heading)
        return [self._raw(found) for found in fetching.of(uids)]

    def with_texts(
        self, messages: Sequence[RawMessage], wanted: Sequence[Sequence[str]]
    ) -> list[RawMessage]:
        """Return the messages, those with wanted sections with their text.

        Raises:
            Refused: as `Connection.examine`.
            Unreachable: as `Connection.examine`.

        """
        asked, texts = defaultdict[str, list[int]](list), dict[int, _Texts]()
        for message, sections in zip(messages, wanted, strict=True):
            for section in sections:
                asked[section].append(int(message.place.uid))
        for section, uids in asked.items():
            for uid, found in self._sections(section, uids):
                texts.setdefault(uid, []).append((section, found))
        return [
            replace(message, texts=tuple(texts.get(int(message.place.uid), ())))
            for message in messages
        ]

    def _sections(
        self, section: str, uids: Sequence[int]
    ) -> Iterator[tuple[int, bytes]]:
        items = f"(UID BODY.PEEK[{section}]<0.{self.caps.form_bytes}>)"
        read = partial(_section, name=f"BODY[{section}]".encode())
        for found in Fetching(self.connection, self.folder, items, read).of(uids):
            if not isinstance(found, Unfetched):
                yield found

    def _raw(self, found: Heading | Unfetched) -> RawMessage:
        place = Place(
            self.connection.account.name, self.folder, self.uidvalidity, str(found.uid)
        )
        if isinstance(found, Unfetched):
            return RawMessage(place, b"", 0, structure=(), refused=found.reason)
        header, size = found.header.rstrip(b"\r\n"), found.size
        return RawMessage(place, header, size, found.arrived_at, found.structure)


def _section(uid: int, told: Told, *, name: bytes) -> tuple[int, bytes] | None:
    found = text(told, name)
    return None if found is None else (uid, found)
