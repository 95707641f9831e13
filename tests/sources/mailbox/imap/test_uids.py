"""Sets of UIDs, as IMAP writes them."""

import pytest

from sources.mailbox.imap.uids import spans, within, written


@pytest.mark.parametrize(
    ("uids", "text"),
    [([], ""), ([7], "7"), ([3, 1, 2, 9, 7, 8], "1:3,7:9"), ([1, 3, 5], "1,3,5")],
)
def test_a_set_holds_these_uids_and_no_others(uids: list[int], text: str) -> None:
    assert written(uids) == text


def test_a_span_may_hold_all_uids_there_can_be() -> None:
    assert within([5, 9, 12], spans(b"10:4294967295,5")) == [5, 12]


def test_a_span_may_be_told_from_its_end() -> None:
    assert within([1, 2, 3], spans(b"3:2")) == [2, 3]


@pytest.mark.parametrize("text", [b"", b"1:2:3", b"a", b"1,,2", b"9" * 5000])
def test_a_set_that_is_none_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        spans(text)
