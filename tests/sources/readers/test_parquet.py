from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sources.errors import SourceError
from sources.readers import parquet

Read = Callable[..., Any]
AUTUMN = datetime(2011, 10, 30, 0, 30, tzinfo=UTC)


def written(tmp_path: Path, **columns: pa.Array) -> Path:
    file = tmp_path / "deals.parquet"
    pq.write_table(pa.table(columns), file)
    return file


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        (pa.array([1, None, -7]), ["1", None, "-7"]),
        (pa.array([2**64 - 1], pa.uint64()), ["18446744073709551615"]),
        (pa.array([3.0, 0.1, 1200.5]), ["3", "0.1", "1200.5"]),
        (pa.array([2.0**53, 1e21, -1e-7]), ["9007199254740992", "1e+21", "-1e-7"]),
        (pa.array([0.1, 2.0], pa.float32()), ["0.1", "2"]),
        (pa.array([float("nan"), float("inf")]), ["NaN", "inf"]),
        (
            pa.array([Decimal("1200.50"), Decimal("-0.01")], pa.decimal128(9, 2)),
            ["1200.50", "-0.01"],
        ),
        (pa.array([Decimal("0.00000001")], pa.decimal128(9, 8)), ["0.00000001"]),
        (pa.array([Decimal("1.50")], pa.decimal256(50, 2)), ["1.50"]),
        (pa.array([True, False, None]), ["true", "false", None]),
        (pa.array([date(2026, 2, 3)]), ["2026-02-03"]),
        (pa.array([time(9, 30)]), ["09:30:00"]),
        (
            pa.array([datetime(2026, 1, 1), datetime(2026, 1, 1, 1, 2, 3, 400)]),  # noqa: DTZ001  # without a zone
            ["2026-01-01T00:00:00", "2026-01-01T01:02:03.000400"],
        ),
        (
            pa.array(
                [AUTUMN, AUTUMN.replace(hour=1)], pa.timestamp("ns", "Europe/Rome")
            ),
            ["2011-10-30T02:30:00+02:00", "2011-10-30T02:30:00+01:00"],
        ),
        (pa.array([AUTUMN], pa.timestamp("ms", "UTC")), ["2011-10-30T00:30:00+00:00"]),
        (pa.array(["", " x ", None]), [None, " x ", None]),
        (pa.array(["a", "a"]).dictionary_encode(), ["a", "a"]),
        (pa.array([b"plain", None], pa.binary()), ["plain", None]),
        (pa.nulls(2), [None, None]),
        (pa.array([["a", None], []]), ['["a",null]', "[]"]),
        (
            pa.array([{"at": date(2026, 2, 3), "n": Decimal("1.50"), "ok": True}]),
            ['{"at":"2026-02-03","n":1.50,"ok":true}'],
        ),
    ],
)
def test_a_typed_value_becomes_its_canonical_text(
    values: pa.Array, texts: list[str | None], tmp_path: Path, said: Read
) -> None:
    found = said(written(tmp_path, x=values))

    assert [text for (text,) in found.rows.values()] == texts


def test_numbers_get_the_declared_decimal_sign_and_texts_do_not(
    tmp_path: Path, said: Read
) -> None:
    file = written(
        tmp_path,
        a=pa.array([1.5]),
        b=pa.array([Decimal("2.50")]),
        c=pa.array(["3.5"]),
        d=pa.array([4]),
    )

    assert said(file, decimal=",").rows == {1: ("1,5", "2,50", "3.5", "4")}


def test_rows_are_numbered_on_from_batch_to_batch(
    tmp_path: Path, said: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "ROWS", 2)
    file = written(tmp_path, x=pa.array([10, 20, 30, 40, 50]))

    assert said(file).rows == {
        1: ("10",),
        2: ("20",),
        3: ("30",),
        4: ("40",),
        5: ("50",),
    }


def test_a_file_without_rows_still_has_its_columns(tmp_path: Path, said: Read) -> None:
    file = written(tmp_path, **{"Deal Stage": pa.array([], pa.int64())})

    assert said(file) == (["Deal Stage"], {}, [])


def test_bytes_that_are_no_text_are_an_error_that_names_the_column(
    tmp_path: Path, said: Read
) -> None:
    file = written(tmp_path, photo=pa.array([b"\xff\xfe"], pa.binary()))

    with pytest.raises(
        SourceError, match=r"deals\.parquet: column 'photo' holds binary"
    ):
        said(file)


def test_two_columns_of_one_name_are_an_error(tmp_path: Path, said: Read) -> None:
    file = tmp_path / "deals.parquet"
    columns = [pa.array([1]), pa.array([2])]
    pq.write_table(pa.Table.from_arrays(columns, names=["x", "x"]), file)

    with pytest.raises(SourceError, match="columns 1 and 2 are both named 'x'"):
        said(file)


def test_a_file_that_is_cut_off_is_an_error(tmp_path: Path, said: Read) -> None:
    file = written(tmp_path, x=pa.array(range(1000)))
    file.write_bytes(file.read_bytes()[:-100])

    with pytest.raises(SourceError, match=r"deals\.parquet: not Parquet, or cut off"):
        said(file)
