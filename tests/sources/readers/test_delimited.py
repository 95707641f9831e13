import csv
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sources.errors import SourceError
from sources.readers import delimited
from sources.readers.batch import UnreadableRow

Read = Callable[..., Any]
DEALS = 'id,Deal Stage,amount\nD1,Won,"1.200,50"\nD2,,\n'
DEALS_SAID: tuple[object, ...] = (
    ["id", "Deal Stage", "amount"],
    {1: ("D1", "Won", "1.200,50"), 2: ("D2", None, None)},
    [],
)


def written(tmp_path: Path, content: str | bytes, name: str = "deals.csv") -> Path:
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (DEALS.encode(), "auto"),
        (DEALS.replace("\n", "\r\n").encode(), "auto"),
        (DEALS.replace("\n", "\r").encode(), "auto"),
        (DEALS.rstrip("\n").encode(), "auto"),
        (("\n\n" + DEALS.replace("\nD2", "\n\n\nD2")).encode(), "auto"),
        (DEALS.encode("utf-8-sig"), "auto"),
        (DEALS.encode("utf-16"), "auto"),
        (b"\xfe\xff" + DEALS.encode("utf-16-be"), "auto"),
        (b"\xff\xfe" + DEALS.encode("utf-16-le"), "utf-16-le"),
        (DEALS.encode("utf-32"), "auto"),
        (DEALS.encode("utf-16-le"), "utf-16-le"),
        (DEALS.encode("cp1252"), "cp1252"),
        (DEALS.encode("utf-8-sig"), "cp1252"),
        (gzip.compress(DEALS.encode(), mtime=0), "auto"),
        (gzip.compress(DEALS.encode("utf-16"), mtime=0), "auto"),
        (
            gzip.compress(DEALS[:30].encode(), mtime=0)
            + gzip.compress(DEALS[30:].encode(), mtime=0),
            "auto",
        ),
    ],
)
def test_the_same_deals_in_any_encoding_and_packing_say_the_same(
    content: bytes, encoding: str, tmp_path: Path, said: Read
) -> None:
    packed = content.startswith(b"\x1f\x8b")
    file = written(tmp_path, content, "deals.csv.gz" if packed else "deals.csv")

    assert said(file, encoding=encoding) == DEALS_SAID


def test_letters_beyond_ascii_come_out_of_a_western_file(
    tmp_path: Path, said: Read
) -> None:
    file = written(tmp_path, "Größe;Preis\nŸ;5 €\n".encode("cp1252"))

    assert said(file, encoding="cp1252") == (["Größe", "Preis"], {1: ("Ÿ", "5 €")}, [])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_stands_in_the_header(
    delimiter: str, tmp_path: Path, said: Read
) -> None:
    file = written(tmp_path, f'id{delimiter}"a, b; c|d\te"\n1{delimiter}2\n')

    assert said(file).rows == {1: ("1", "2")}


def test_a_tsv_has_tabs_whatever_else_its_header_holds(
    tmp_path: Path, said: Read
) -> None:
    file = written(tmp_path, "id\tname, first\n1\tAnn\n", "deals.tsv")

    assert said(file).columns == ["id", "name, first"]


@pytest.mark.parametrize("header", ["id;name, first", "id", "a|b\tc"])
def test_a_header_that_does_not_tell_the_delimiter_is_an_error_with_the_remedy(
    header: str, tmp_path: Path, said: Read
) -> None:
    file = written(tmp_path, header + "\n1\n")

    with pytest.raises(SourceError, match=r'deals\.csv: .*delimiter = ","'):
        said(file)
    assert said(file, delimiter=";").columns == header.split(";")


@pytest.mark.parametrize("delimiter", ["", "tab", "§", '"'])
def test_a_delimiter_is_one_ascii_character(
    delimiter: str, tmp_path: Path, said: Read
) -> None:
    with pytest.raises(SourceError, match=f"delimiter = {delimiter!r}"):
        said(written(tmp_path, DEALS), delimiter=delimiter)


def test_names_that_differ_by_case_or_a_blank_are_different_columns(
    tmp_path: Path, said: Read
) -> None:
    names = ["Deal Stage", "deal_stage", "dealStage", " amount", "amount", "Owner's"]
    file = written(tmp_path, ",".join(names) + "\n1,2,3,4,5,6\n")

    assert said(file) == (names, {1: ("1", "2", "3", "4", "5", "6")}, [])


@pytest.mark.parametrize(
    ("header", "complaint"),
    [
        ("id,amount,amount", "columns 2 and 3 are both named 'amount'"),
        ("id,,amount", "column 2 has no name"),
        ("id,amount, ", "column 3 has no name"),
    ],
)
def test_a_doubled_or_missing_name_is_an_error_that_says_where(
    header: str, complaint: str, tmp_path: Path, said: Read
) -> None:
    file = written(tmp_path, header + "\n1,2,3\n")

    with pytest.raises(SourceError, match=f"deals.csv: {complaint}"):
        said(file)


def test_cells_stay_as_they_are_written_and_only_nothing_is_null(
    tmp_path: Path, said: Read
) -> None:
    file = written(
        tmp_path, 'a,b,c\n" x ",NULL,"say ""hi"""\n007,5" pipe,\n"",  ,N/A\n'
    )

    assert said(file).rows == {
        1: (" x ", "NULL", 'say "hi"'),
        2: ("007", '5" pipe', None),
        3: (None, "  ", "N/A"),
    }


def test_a_quoted_cell_may_run_over_several_lines(tmp_path: Path, said: Read) -> None:
    file = written(tmp_path, 'id,"the\nnote"\r\n1,"a\r\nb, c"\r\n2,"d\n\ne"\r\n')

    assert said(file) == (
        ["id", "the\nnote"],
        {1: ("1", "a\r\nb, c"), 2: ("2", "d\n\ne")},
        [],
    )


def test_a_row_with_too_many_or_too_few_cells_is_kept_aside_with_its_number(
    tmp_path: Path, said: Read
) -> None:
    file = written(tmp_path, 'a,b,c\n1,2,3\n4,5\n\n"x\ny",8,9\n1,2,3,4\n6,7,8\n9\n')

    assert said(file) == (
        ["a", "b", "c"],
        {1: ("1", "2", "3"), 3: ("x\ny", "8", "9"), 5: ("6", "7", "8")},
        [
            UnreadableRow(2, "4,5", "2 cells, the header has 3"),
            UnreadableRow(4, "1,2,3,4", "4 cells, the header has 3"),
            UnreadableRow(6, "9", "1 cells, the header has 3"),
        ],
    )


def test_a_file_without_one_good_row_loses_none_of_them(
    tmp_path: Path, said: Read
) -> None:
    file = written(tmp_path, "a,b\n1\n2\n3\n")

    assert (said(file).rows, [row.row for row in said(file).aside]) == ({}, [1, 2, 3])


@pytest.mark.parametrize("block", [1, 7, 64, 1 << 20])
def test_the_size_of_a_block_changes_nothing(
    block: int, tmp_path: Path, said: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f'D{i},"line\nof ""{i}""",{i}' if i % 7 else f"D{i}" for i in range(500)]
    file = written(tmp_path, "id,note,n\n" + "\n".join(lines))
    monkeypatch.setattr(delimited, "BLOCK", block)

    columns, rows, aside = said(file)

    assert columns == ["id", "note", "n"]
    assert rows == {
        i + 1: (f"D{i}", f'line\nof "{i}"', str(i)) for i in range(500) if i % 7
    }
    assert [row.row for row in aside] == [i + 1 for i in range(0, 500, 7)]


@pytest.mark.parametrize(
    ("content", "good", "swallowed"),
    [
        ('a,b,c\n1,"2,3\n4,5,6\n7,"8,9\n1,1,1\n', {2: ("1", "1", "1")}, 1),
        ('a,b,c\n1,2,3\n4,5,"6\n7,8,9\n1,1,1\n', {1: ("1", "2", "3")}, 2),
        ('a,b,c\n1,2,3\n4,"5,6\n7,8,9\n', {1: ("1", "2", "3")}, 2),
    ],
)
def test_rows_that_an_open_quotation_mark_swallows_are_kept_aside(
    content: str,
    good: dict[int, tuple[str, ...]],
    swallowed: int,
    tmp_path: Path,
    said: Read,
) -> None:
    found = said(written(tmp_path, content))

    assert (found.rows, [row.row for row in found.aside]) == (good, [swallowed])
    assert found.aside[0].text.count("\n") >= 1


def test_a_note_that_looks_like_rows_is_a_note_where_marks_are_in_pairs(
    tmp_path: Path, said: Read
) -> None:
    note = "Dear Ann, hello\nyours, Bob"
    file = written(tmp_path, f'id,note,n\n1,"{note}",2\n')

    assert said(file) == (["id", "note", "n"], {1: ("1", note, "2")}, [])


def test_a_quotation_mark_that_is_never_closed_does_not_fill_the_memory(
    tmp_path: Path, said: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sources.readers.quotes.LONGEST_ROW", 1000)
    monkeypatch.setattr(delimited, "BLOCK", 100)
    file = written(tmp_path, 'a,b\n1,2\n3,"4\n' + "5,6\n" * 1000)

    with pytest.raises(SourceError, match=r"deals\.csv: a row of more than"):
        said(file)


def test_a_header_without_rows_is_a_file_with_no_rows(
    tmp_path: Path, said: Read
) -> None:
    for content in ("id,amount", "id,amount\n", "id,amount\r\n\r\n"):
        assert said(written(tmp_path, content)) == (["id", "amount"], {}, [])


@pytest.mark.parametrize("content", ["", "\n\n", "  \r\n", '"id,amount\n1,2\n'])
def test_a_file_without_a_header_is_an_error(
    content: str, tmp_path: Path, said: Read
) -> None:
    with pytest.raises(SourceError, match=r"deals\.csv: .*header"):
        said(written(tmp_path, content))


def test_utf_16_without_a_mark_is_an_error_with_the_remedy(
    tmp_path: Path, said: Read
) -> None:
    with pytest.raises(SourceError, match='encoding = "utf-16-le"'):
        said(written(tmp_path, DEALS.encode("utf-16-le")))


def test_python_reads_the_same_cells(tmp_path: Path, said: Read) -> None:
    rows = [[f"{i}", f'a"{i},\n;', ""] for i in range(50)]
    file = tmp_path / "deals.csv"
    with file.open("w", newline="") as stream:
        csv.writer(stream).writerows([["x", "y", "z"], *rows])

    assert list(said(file).rows.values()) == [(x, y, z or None) for x, y, z in rows]
