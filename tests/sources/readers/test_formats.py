from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sources.errors import SourceError

Read = Callable[..., Any]


@pytest.mark.parametrize(
    "name", ["a.csv", "a.csv.gz", "a.tsv", "a.jsonl", "a.xlsx", "a.parquet"]
)
def test_an_empty_file_is_an_error_in_every_format(
    name: str, tmp_path: Path, said: Read
) -> None:
    (tmp_path / name).touch()

    with pytest.raises(SourceError, match=f"{name}: the file is empty: 0 bytes"):
        said(tmp_path / name)


@pytest.mark.parametrize("name", ["deals", "deals.json", "deals.xls", "deals.xlsx.gz"])
def test_a_name_that_tells_no_format_is_an_error(
    name: str, tmp_path: Path, said: Read
) -> None:
    (tmp_path / name).write_text("id\n")

    with pytest.raises(SourceError, match=rf"{name}: .*ends in \.csv"):
        said(tmp_path / name)


def test_the_end_of_a_name_is_read_in_any_case(tmp_path: Path, said: Read) -> None:
    (tmp_path / "DEALS.CSV").write_text("id,n\n1,2\n")

    assert said(tmp_path / "DEALS.CSV").rows == {1: ("1", "2")}
