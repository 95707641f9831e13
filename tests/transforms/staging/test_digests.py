"""Digests: the same on every night, and different for what is different."""

from hashlib import blake2b

import polars as pl

from transforms.staging.digests import digest


def digests(*rows: tuple[str | None, str | None]) -> list[str]:
    frame = pl.LazyFrame(rows, {"a": pl.String, "b": pl.String}, orient="row")
    return frame.select(named=digest("a", "b")).collect()["named"].to_list()


def test_a_digest_is_blake2b_of_what_is_said() -> None:
    said = blake2b("ä\0b".encode(), digest_size=16).hexdigest()

    assert digests(("ä", "b")) == [said]


def test_what_is_divided_in_another_way_is_another_thing() -> None:
    assert (
        len(set(digests(("a", "bc"), ("ab", "c"), ("abc", None), (None, "abc")))) == 4
    )


def test_null_counts_like_an_empty_text_and_no_row_has_no_digest() -> None:
    assert len(set(digests((None, "b"), ("", "b")))) == 1
    assert digests() == []
