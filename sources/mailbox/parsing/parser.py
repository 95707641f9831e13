"""Parser: mails in, Arrow tables out, with a process in between that may die of one."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Final, Literal, Self

import pyarrow as pa

from sources.mailbox.parsing.child import parsed as rows_of
from sources.mailbox.parsing.frames import Answer, Request
from sources.mailbox.parsing.placing import Rows, put_aside
from sources.mailbox.parsing.process import PROGRAM, Lost, Process
from sources.mailbox.parsing.raw_message import RawMessage
from sources.mailbox.parsing.tables import as_arrow, joined, of_stream
from sources.mailbox.parsing.terms import Bounds, Terms
from sources.mailbox.rules import FormRule, IntroductionRule, SharedAddressRule
from sources.mailbox.settings import Caps, MailboxSettings
from sources.mailbox.tables import (
    CANDIDATES,
    MESSAGES,
    PARTICIPANTS,
    PARTS,
    PLACES,
    raw_schema,
)
from sources.readings import UNREADABLE_ROWS

TABLES: Final = (MESSAGES, PARTICIPANTS, PARTS, CANDIDATES, PLACES, UNREADABLE_ROWS)
_ADDED_LATER: Final = frozenset({"_row", "_extracted_at"})
_BATCH_BYTES = 16 * 2**20
_BATCH_MESSAGES = 1_000
Question = Literal["rows", "sections"]


@dataclass(frozen=True)
class Parsed:
    """What some messages say, as rows of the raw log.

    `tables` has `messages`, `participants`, `parts`, `candidates`, `places` and
    `unreadable_rows`, each with the columns of `raw_schema` but for `_row` and
    `_extracted_at`. Every message has a row in `places`, and one in either `messages`
    or `unreadable_rows`. Those that were too large to look at come last in each.
    """

    tables: Mapping[str, pa.Table]


class Parser:
    """A process that parses mail for one source, as a context manager."""

    def __init__(
        self, settings: MailboxSettings, program: Sequence[str] = PROGRAM
    ) -> None:
        """Keep the settings; the process starts with the first message."""
        self._terms = terms(settings)
        self._caps = settings.caps
        self._program = program
        self._process: Process | None = None

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the process."""
        self._end()

    def parsed(self, messages: Sequence[RawMessage]) -> Parsed:
        """Return what the messages say; one that cannot be parsed is put aside alone.

        No message is compared with another: equal contents come once for each place.

        Raises:
            SourceError: when the process does not start.

        """
        small = [one for one in messages if refusal(one, self._caps) is None]
        answers = [
            _tables(answer) if isinstance(answer, Answer) else self._aside(*answer)
            for batch in _batches(small)
            for answer in self._answers("rows", batch)
        ]
        large = [
            self._aside(one, reason)
            for one in messages
            if (reason := refusal(one, self._caps)) is not None
        ]
        return Parsed(joined([*answers, *large], schemas()))

    def wants_body(self, messages: Sequence[RawMessage]) -> list[tuple[str, ...]]:
        """Return for each message the sections that a rule needs, usually none.

        Each is fetched with `BODY.PEEK[<section>]<0.form_bytes>` and handed over again
        as `texts`: `("1", b"...")`. One may be `2.HEADER`, of an attached message.

        Raises:
            SourceError: when the process does not start.

        """
        if not (self._terms.forms or self._terms.introductions):
            return [() for _ in messages]
        asked = [
            number
            for number, one in enumerate(messages)
            if one.structure and refusal(one, self._caps) is None
        ]
        found: list[tuple[str, ...]] = []
        for batch in _batches([messages[number] for number in asked]):
            for answer in self._answers("sections", batch):
                told = answer.sections if isinstance(answer, Answer) else [[]]
                found.extend(map(tuple, told))
        by_number = dict(zip(asked, found, strict=True))
        return [by_number.get(number, ()) for number in range(len(messages))]

    def _answers(
        self, question: Question, batch: Sequence[RawMessage]
    ) -> Iterator[Answer | tuple[RawMessage, str]]:
        """Yield the answers to a batch, in order; a culprit is asked about alone.

        When the process is lost, the messages before and after the one that it was at
        are asked about again, without it. Lost once more with that one alone, it is the
        culprit: it comes back with the reason.
        """
        open_batches = deque([batch])
        while open_batches:
            asked = open_batches.popleft()
            try:
                yield self._running().ask(Request(question, asked))
            except Lost as lost:
                self._end()
                if len(asked) == 1:
                    yield asked[0], lost.reason
                else:
                    open_batches.extendleft(reversed(_pieces(asked, lost.at)))

    def _running(self) -> Process:
        if self._process is None:
            self._process = Process(self._terms, schemas(), self._program)
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.end()
        self._process = None

    def _aside(self, message: RawMessage, reason: str) -> Mapping[str, pa.Table]:
        return _as_tables(put_aside(message, reason, self._terms))


def parse(message: RawMessage, settings: MailboxSettings) -> Rows:
    """Return the rows of one message by table, without a process: only for one trusted.

    A message that is beyond a bound is put aside as the `Parser` does it; one that
    takes the whole memory, or crashes the interpreter, is not.
    """
    own = terms(settings)
    if (reason := refusal(message, settings.caps)) is not None:
        return put_aside(message, reason, own)
    return rows_of(message, own)


def refusal(message: RawMessage, caps: Caps) -> str | None:
    """Return why a message is not even looked at, None where it is."""
    if message.refused is not None:
        return message.refused
    if max(message.size, len(message.body or b"")) > caps.message_bytes:
        return f"more than {caps.message_bytes:,} octets"
    if len(message.header) > caps.header_bytes:
        return f"a header of more than {caps.header_bytes:,} octets"
    if len(message.structure or ()) > caps.parts:
        return f"more than {caps.parts:,} parts"
    return None


def terms(settings: MailboxSettings) -> Terms:
    """Return what of the settings the process must know."""
    kept = asdict(settings.caps)
    bounds = {name: kept[name] for name in Bounds.__dataclass_fields__}
    rules = settings.rules
    return Terms(
        source=settings.name,
        own_domains=settings.own_domains,
        own_addresses=settings.own_addresses,
        keep_subject=settings.keep_subject,
        bounds=Bounds(**bounds),
        forms=tuple(one for one in rules if isinstance(one, FormRule)),
        shared_addresses=tuple(
            one for one in rules if isinstance(one, SharedAddressRule)
        ),
        introductions=tuple(one for one in rules if isinstance(one, IntroductionRule)),
    )


def schemas() -> dict[str, pa.Schema]:
    """Return the columns of each table that the parser makes."""
    return {
        table: pa.schema(
            [field for field in raw_schema(table) if field.name not in _ADDED_LATER]
        )
        for table in TABLES
    }


def _tables(answer: Answer) -> dict[str, pa.Table]:
    return {
        name: of_stream(answer.tables[name], schema)
        for name, schema in schemas().items()
    }


def _as_tables(rows: Rows) -> dict[str, pa.Table]:
    return {
        name: as_arrow(rows.get(name, []), schema) for name, schema in schemas().items()
    }


def _batches(messages: Sequence[RawMessage]) -> Iterator[list[RawMessage]]:
    """Yield the messages in batches of bounded size; a large one may stand alone."""
    batch: list[RawMessage] = []
    octets = 0
    for message in messages:
        length = len(message.header) + len(message.body or b"")
        if batch and (octets + length > _BATCH_BYTES or len(batch) >= _BATCH_MESSAGES):
            yield batch
            batch, octets = [], 0
        batch.append(message)
        octets += length
    if batch:
        yield batch


def _pieces(batch: Sequence[RawMessage], at: int) -> list[Sequence[RawMessage]]:
    """Return a lost batch without the message it was lost at, and that one alone."""
    if at >= len(batch):  # lost behind the last one: which it was is not known
        middle = len(batch) // 2
        return [batch[:middle], batch[middle:]]
    pieces = [batch[:at], batch[at : at + 1], batch[at + 1 :]]
    return [piece for piece in pieces if piece]
