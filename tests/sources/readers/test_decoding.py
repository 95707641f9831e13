import gzip
from pathlib import Path

import pytest

from sources.errors import SourceError
from sources.readers import decoding
from sources.readers.decoding import opened_text


def text_of(file: Path, encoding: str = "auto") -> str:
    with opened_text(file, encoding) as stream:
        return stream.read().decode()


@pytest.mark.parametrize("chunk", [1, 3, 1000])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_the_text_is_the_same_however_the_bytes_arrive(
    encoding: str, chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "deals.csv"
    file.write_bytes("Größe €\r\n😀\n".encode(encoding))
    monkeypatch.setattr(decoding, "CHUNK", max(chunk, 4))

    assert text_of(file) == "Größe €\r\n😀\n"


@pytest.mark.parametrize(
    ("content", "encoding", "place"),
    [
        (b"id\n1\nM\xfcller\n", "auto", r"byte 6 \(line 3\) is not utf-8"),
        (b"id\n" * 9 + b"\xe9", "auto", r"byte 27 \(line 10\) is not utf-8"),
        (b"id\n\x81\n", "cp1252", r"byte 3 \(line 2\) is not cp1252"),
        ("id\n1".encode("utf-16-le")[:-1], "utf-16-le", r"byte 6 \(line 2\)"),
    ],
)
def test_a_byte_that_does_not_fit_is_named_by_place_and_line_with_the_remedy(
    content: bytes,
    encoding: str,
    place: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(decoding, "CHUNK", 4)
    file = tmp_path / "deals.csv"
    file.write_bytes(content)

    with pytest.raises(SourceError, match=rf'{place}.*encoding = "cp1252"'):
        text_of(file, encoding)


@pytest.mark.parametrize("encoding", ["utf8000", "rot13", "base64"])
def test_an_encoding_that_python_does_not_know_is_named(
    encoding: str, tmp_path: Path
) -> None:
    file = tmp_path / "deals.csv"
    file.write_text("id\n")

    with pytest.raises(SourceError, match=f"encoding = '{encoding}'"):
        text_of(file, encoding)


@pytest.mark.parametrize("kept", [5, 40, -1, -8])
def test_a_gzip_that_is_cut_off_is_an_error_that_says_to_export_again(
    kept: int, tmp_path: Path
) -> None:
    file = tmp_path / "deals.csv.gz"
    file.write_bytes(gzip.compress(b"id,amount\n" * 1000, mtime=0)[:kept])

    with pytest.raises(SourceError, match=r"deals\.csv\.gz: .*export or copy.*again"):
        text_of(file)


@pytest.mark.parametrize(
    "content",
    [
        b"id,amount\n",
        gzip.compress(b"id\n", mtime=0) + b"junk",
        gzip.compress(b"x" * 99, mtime=0)[:20] * 2,
    ],
)
def test_what_is_no_gzip_or_a_damaged_one_is_an_error(
    content: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "deals.csv.gz"
    file.write_bytes(content)

    with pytest.raises(SourceError, match="gzip"):
        text_of(file)


@pytest.mark.parametrize(
    ("content", "hint"),
    [(gzip.compress(b"id\n", mtime=0), r"\*\.gz"), (b"PK\x03\x04rest", r"\*\.xlsx")],
)
def test_a_file_that_goes_by_the_wrong_name_is_told_by_its_first_bytes(
    content: bytes, hint: str, tmp_path: Path
) -> None:
    file = tmp_path / "deals.csv"
    file.write_bytes(content)

    with pytest.raises(SourceError, match=hint):
        text_of(file)
