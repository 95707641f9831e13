from collections.abc import Iterator

import dlt
import pyarrow as pa
import pytest
from dlt.extract import DltSource
from dlt.pipeline.exceptions import PipelineStepFailed

from flows.storage.dlt_load import append
from flows.storage.layout import Layout
from sources.errors import SourceError


def source(*tables: pa.Table, failure: Exception | None = None) -> DltSource:
    """Return a source of one table, `rows`, that may fail after it."""

    @dlt.resource(name="rows")
    def rows() -> Iterator[pa.Table]:
        yield from tables
        if failure:
            raise failure

    @dlt.source(name="made_up")
    def made_up() -> object:
        return rows

    made: DltSource = made_up()
    return made


def test_a_load_tells_its_rows_and_leaves_no_copy(layout: Layout) -> None:
    table = pa.table({"id": ["D1", "D2"]})

    assert append(source(table, table), dataset="crm", layout=layout) == {"rows": 4}
    parquet = [path for path in layout.root.rglob("*") if path.suffix == ".parquet"]
    assert [path.parent for path in parquet] == [layout.raw / "crm" / "rows"]


def test_nothing_is_brought_back_from_an_earlier_load(layout: Layout) -> None:
    append(source(pa.table({"id": ["D1"]})), dataset="crm", layout=layout)
    append(source(pa.table({"stage": ["Won"]})), dataset="crm", layout=layout)

    pieces = (layout.raw / "crm" / "rows").glob("*.parquet")
    names = sorted(pa.parquet.read_schema(piece).names for piece in pieces)
    assert names == [["id"], ["stage"]]


def test_what_is_wrong_with_a_source_is_said_without_dlt_around_it(
    layout: Layout,
) -> None:
    failing = source(failure=SourceError("a.csv", "nothing", "something", "look"))

    with pytest.raises(SourceError, match=r"^a\.csv: nothing; expected something"):
        append(failing, dataset="crm", layout=layout)


def test_a_disk_that_refuses_is_told_as_such_so_that_one_can_try_again(
    layout: Layout,
) -> None:
    layout.root.mkdir()
    layout.raw.write_text("a file in the way")

    with pytest.raises(OSError, match=r".+"):
        append(source(pa.table({"id": ["D1"]})), dataset="crm", layout=layout)


def test_an_error_that_is_none_of_ours_keeps_its_own_kind(layout: Layout) -> None:
    with pytest.raises(PipelineStepFailed):
        append(source(failure=ZeroDivisionError()), dataset="crm", layout=layout)
