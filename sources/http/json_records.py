"""JSON records: from an answer's bytes to Arrow, all text, and what does not fit.

pyarrow's JSON reader is the strict one. Polars' readers are a fifth quicker, but turn
a number into text through a float (`1200.50` to `1200.5`, and digits beyond the 16th
are lost), half of a surrogate pair into NUL, and keep the first of two equal keys.
pyarrow refuses all of these; missing keys and null are null to both, unknown keys are
left out. An answer that it refuses is taken apart record by record.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import pyarrow as pa
from pyarrow import json as arrow_json

from sources.http.json_fit import Misfit, fitted, known_text, outline, parsed
from sources.http.transport import BadAnswer

RECORDS: Final = "results"


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
class Page:
    """An answer: its records as they fit, the others, and what stands around them.

    `records` is an array of structs whose leaves are text. `places` tells the place
    of each in the answer, from 0. `around` are the other declared fields, text too.
    """

    records: pa.StructArray
    places: pa.Int64Array
    unfit: tuple[Unfit, ...]
    around: dict[str, object]

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

    def is_same(self, other: object) -> bool:
        """Whether it holds the same ids as another page, in the same order, and any."""
        return (
            isinstance(other, Page)
            and len(self.keys) > 0
            and bool(self.keys.equals(other.keys))
        )


def page(body: bytes, record: pa.StructType, around: pa.Schema) -> Page:
    """Read an answer that holds its records in `results`.

    `record` and `around` declare types as the system writes them: text, numbers,
    booleans. A record needs the first field of `record`, its id.

    Raises:
        BadAnswer: when the body is not JSON, or holds no list of records.

    """
    try:
        answer = _strictly_read(body, pa.struct([(RECORDS, pa.list_(record)), *around]))
    except pa.ArrowInvalid:
        return _piecewise(body, record, around)
    found = answer.field(RECORDS)
    records = found.flatten()
    if found.null_count or records.null_count or records.field(0).null_count:
        return _piecewise(body, record, around)
    fields = [answer.field(name) for name in around.names]
    texts = pa.StructArray.from_arrays(fields, fields=list(around)).cast(
        text_type(pa.struct(list(around)))
    )
    places = pa.array(range(len(records)), pa.int64())
    return Page(records.cast(text_type(record)), places, (), texts[0].as_py())


def _strictly_read(body: bytes, declared: pa.StructType) -> pa.StructArray:
    """Return the body as one struct, or raise ArrowInvalid.

    The body is read as the field of an object: where a body is just `null`, pyarrow's
    reader ends the whole process. It does not look whether text is UTF-8, so we do.
    """
    try:
        body.decode()
    except UnicodeError as error:
        message = "not UTF-8"
        raise pa.ArrowInvalid(message) from error
    whole = b'{"answer":' + body + b"}"
    table = arrow_json.read_json(
        pa.BufferReader(whole),
        # One block: pyarrow takes no value that is longer than a block.
        arrow_json.ReadOptions(use_threads=False, block_size=len(whole) + 1),
        arrow_json.ParseOptions(
            explicit_schema=pa.schema([("answer", declared)]),
            newlines_in_values=True,
            unexpected_field_behavior="ignore",
        ),
    )
    answers = table["answer"].combine_chunks()
    if len(answers) != 1 or answers.null_count:
        message = "not one object"
        raise pa.ArrowInvalid(message)
    return answers


@cache  # of a handful of types, for every page
def text_type(declared: pa.DataType) -> pa.DataType:
    """Return the type with text for every leaf."""
    if pa.types.is_struct(declared):
        return pa.struct([f.with_type(text_type(f.type)) for f in declared])
    if pa.types.is_list(declared):
        return pa.list_(text_type(declared.value_type))
    return pa.string()


def _piecewise(body: bytes, record: pa.StructType, around: pa.Schema) -> Page:
    """Read an answer with a record that does not fit, keeping all the others."""
    answer = parsed(body)
    items = answer.get(RECORDS) if isinstance(answer, dict) else None
    if not isinstance(answer, dict) or not isinstance(items, list):
        message = "an answer without a list of records"
        raise BadAnswer(message)
    rows, places, unfit = list[object](), list[int](), list[Unfit]()
    for place, item in enumerate(items):
        try:
            rows.append(fitted(item, record, needed=record[0].name))
            places.append(place)
        except Misfit as misfit:
            key = known_text(item, record[0].name)
            unfit.append(Unfit(place, key, outline(item, record), str(misfit)))
    try:
        rest = fitted({n: answer.get(n) for n in around.names}, pa.struct(list(around)))
    except Misfit as misfit:
        message = f"an answer around whose records {misfit}"
        raise BadAnswer(message) from misfit
    records = pa.array(rows, text_type(record))
    return Page(records, pa.array(places, pa.int64()), tuple(unfit), dict(rest))
