from collections.abc import Iterator

import polars as pl

from sources.http.gathering import gathered, sliced


def test_pages_go_on_as_soon_as_they_are_enough() -> None:
    assert list(gathered([[1], [2, 3], [4], [5]], size=len, most=3)) == [
        [[1], [2, 3]],
        [[4], [5]],
    ]


def test_no_page_is_asked_for_before_the_ones_before_it_have_gone_on() -> None:
    asked = list[int]()

    def pages() -> Iterator[int]:
        for page in range(4):
            asked.append(page)
            yield page

    found = gathered(pages(), size=lambda _: 1, most=2)

    assert next(found) == [0, 1]
    assert asked == [0, 1]


def test_ids_are_cut_in_their_order() -> None:
    cut = sliced(pl.Series(["a", "b", "c"]), 2)

    assert [part.to_list() for part in cut] == [["a", "b"], ["c"]]
