"""JSON records: from an answer's bytes to Arrow, all text, and what does not fit.

pyarrow's JSON reader is the strict one. Polars' readers are a fifth quicker, but turn
a number into text through a float (`1200.50` to `1200.5`, and digits beyond the 16th
are lost), half of a surrogate pair into NUL, and keep the first of two equal keys.
pyarrow refuses all of these; missing keys and null are null to both, unknown keys are
left out. An answer that it refuses is taken apart record by record.

One call costs as much as two pages of 50 records, so many answers go into one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Generic

import pyarrow as pa
from pyarrow import json as arrow_json

from sources.http.json_answers import RECORDS, A_co, Answered, answered
from sources.http.json_fit import Misfit, fitted, known_text, outline, parsed


@dataclass(frozen=True)
class Unfit:
    """A record that cannot be a row: its place in the page, its outline, the reason.

    `key` is its id, where that much can be read.
    """

    place: int
    key: str | None
    text: str
    reason: str


@dataclass(frozen=True)
class Page(Generic[A_co]):
    """One answer or several: the records as they fit, the others, what is around.

    `records` is an array of structs whose leaves are text. `places` tells the place
    of each among all that were answered, from 0. `around` is that of the last answer.
    """

    records: pa.StructArray
    places: pa.Int64Array
    unfit: tuple[Unfit, ...]
    around: A_co

    @property
    def size(self) -> int:
        """How many records were answered, whether they fit or not."""
        return len(self.records) + len(self.unfit)

    @property
    def keys(self) -> pa.StringArray:
        """The id of every record, as far as it can be read."""
        more = [one.key for one in self.unfit if one.key is not None]
        fit = self.records.field(0)
        return pa.concat_arrays([fit, pa.array(more, pa.string())]) if more else fit


def page(body: bytes, record: pa.StructType, around: type[A_co]) -> Page[A_co]:
    """Read one answer: see `joined`.

    Raises:
        BadAnswer: when the body is not JSON, or holds no list of records.

    """
    return joined([answered(body, around)], record)


def joined(answers: Sequence[Answered[A_co]], record: pa.StructType) -> Page[A_co]:
    """Read the records of one answer or more.

    `record` declares types as the system writes them: text, numbers, booleans. A
    record needs the first field, its id.
    """
    try:
        records = _strictly_read([one.body for one in answers], record)
    except pa.ArrowInvalid:
        if len(answers) == 1:
            return _piecewise(answers[0], record)
        return _together([joined([one], record) for one in answers])
    places = pa.array(range(len(records)), pa.int64())
    return Page(records.cast(text_type(record)), places, (), answers[-1].around)


def _strictly_read(bodies: Sequence[bytes], record: pa.StructType) -> pa.StructArray:
    """Return the records of all bodies, or raise ArrowInvalid.

    A body is read as the field of an object: where a body is just `null`, pyarrow's
    reader ends the whole process.
    """
    whole = b"".join(b'{"answer":%b}\n' % body for body in bodies)
    declared = pa.struct([(RECORDS, pa.list_(record))])
    table = arrow_json.read_json(
        pa.BufferReader(whole),
        # One block: pyarrow takes no value that is longer than a block.
        arrow_json.ReadOptions(use_threads=False, block_size=len(whole) + 1),
        arrow_json.ParseOptions(
            explicit_schema=pa.schema([("answer", declared)]),
            newlines_in_values=any(b"\n" in body for body in bodies),
            unexpected_field_behavior="ignore",
        ),
    )
    lists = table["answer"].combine_chunks().field(RECORDS)
    records = lists.flatten()
    if len(lists) != len(bodies) or records.null_count or records.field(0).null_count:
        message = "not one list of records in each body"
        raise pa.ArrowInvalid(message)
    return records


@cache  # of a handful of types, for every page
def text_type(declared: pa.DataType) -> pa.DataType:
    """Return the type with text for every leaf."""
    if pa.types.is_struct(declared):
        return pa.struct([f.with_type(text_type(f.type)) for f in declared])
    if pa.types.is_list(declared):
        return pa.list_(text_type(declared.value_type))
    return pa.string()


def _piecewise(answer: Answered[A_co], record: pa.StructType) -> Page[A_co]:
    """Read an answer with a record that does not fit, keeping all the others."""
    rows, places, unfit = list[object](), list[int](), list[Unfit]()
    for place, item in enumerate(parsed(answer.body)[RECORDS]):
        try:
            rows.append(fitted(item, record, needed=record[0].name))
            places.append(place)
        except Misfit as misfit:
            key = known_text(item, record[0].name)
            unfit.append(Unfit(place, key, outline(item, record), str(misfit)))
    records = pa.array(rows, text_type(record))
    return Page(records, pa.array(places, pa.int64()), tuple(unfit), answer.around)


def _together(pages: Sequence[Page[A_co]]) -> Page[A_co]:
    """Return several pages as one, their places counted on."""
    first, places, unfit = 0, list[int](), list[Unfit]()
    for page in pages:
        places += [first + place for place in page.places.to_pylist()]
        unfit += [replace(one, place=first + one.place) for one in page.unfit]
        first += page.size
    records = pa.concat_arrays([page.records for page in pages])
    return Page(records, pa.array(places, pa.int64()), tuple(unfit), pages[-1].around)
