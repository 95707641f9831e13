import polars as pl

from flows.storage.batches import batches


def test_the_pieces_are_the_whole_in_order() -> None:
    frame = pl.LazyFrame({"n": range(1_000)})

    pieces = list(batches(frame, 300))

    assert max(map(len, pieces)) <= 300
    assert pl.concat(pieces).to_series().to_list() == list(range(1_000))
