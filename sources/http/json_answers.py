"""JSON answers: what stands around the records of an answer, before these are read.

msgspec skips over the records in a twentieth of the time that reading them takes. So
the next page is asked for at once, and the records of many answers are read together.
"""

import json
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

import msgspec

from sources.http.reply import BadAnswer

RECORDS = "results"


class Around(msgspec.Struct, frozen=True):
    """What stands around the records; a service declares more fields in a subclass."""

    results: msgspec.Raw


A_co = TypeVar("A_co", bound=Around, covariant=True)


@dataclass(frozen=True)
class Answered(Generic[A_co]):
    """An answer whose body holds a list of records that are not read yet."""

    body: bytes
    around: A_co

    def is_same(self, other: object) -> bool:
        """Whether it holds the same records as another answer, and any."""
        if not isinstance(other, Answered):
            return False
        mine, others = bytes(self.around.results), bytes(other.around.results)
        return mine == others and mine.strip(b"[] \r\n\t") != b""


def answered(body: bytes, around: type[A_co]) -> Answered[A_co]:
    """Return an answer that holds its records in `results`.

    Raises:
        BadAnswer: when the body is not JSON in UTF-8, holds no list of records, or
            something else around them than is declared.

    """
    try:
        body.decode()  # msgspec skips over text without a look at it
        found = _decoder(around).decode(body)
    except UnicodeError as error:
        raise _not_json() from error
    except (msgspec.MsgspecError, RecursionError):
        found = _leniently_read(body, around)
    if not bytes(found.results).startswith(b"["):
        message = "an answer without a list of records"
        raise BadAnswer(message)
    return Answered(body, found)


@cache  # of a handful of types, for every answer
def _decoder(around: type[A_co]) -> msgspec.json.Decoder[A_co]:
    return msgspec.json.Decoder(around)


def _leniently_read(body: bytes, around: type[A_co]) -> A_co:
    """Read what msgspec refuses for the sake of one record: half a surrogate pair, say.

    The record is put aside when the records are read, from the body itself.
    """
    try:
        found = json.loads(body)
        results = json.dumps(found[RECORDS]).encode()
        return msgspec.convert(found | {RECORDS: msgspec.Raw(results)}, around)
    except (KeyError, TypeError, msgspec.ValidationError) as error:
        message = "an answer without a list of records, or with something else around"
        raise BadAnswer(message) from error
    except (ValueError, RecursionError) as error:
        raise _not_json() from error


def _not_json() -> BadAnswer:
    message = "not JSON"
    return BadAnswer(message)
