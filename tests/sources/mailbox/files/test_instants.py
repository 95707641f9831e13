"""When a message arrived, as its file tells it."""

from datetime import UTC, datetime

import pytest

from sources.mailbox.files.instants import of_postmark, of_received, of_seconds

MORNING = datetime(2012, 3, 15, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        b"From ann@example.com Thu Mar 15 09:30:00 2012\n",
        b"From ann Thu Mar 15 09:30 2012",
        b"From 1396@xxx Thu Mar 15 09:30:00 +0000 2012",
        b"From ann@example.com Thu Mar 15 11:30:00 2012 +0200",
        b"From ann at example.com  Thu Mar 15 09:30:00 UTC 2012",
    ],
)
def test_a_postmark_tells_its_instant(line: bytes) -> None:
    assert of_postmark(line) == MORNING


@pytest.mark.parametrize(
    "line",
    [
        b"From a Thu Foo 15 09:30:00 2012",
        b"From a Thu Feb 31 09:30:00 2012",
        b"From a Thu Mar 15 99:30:00 2012",
        b"From a Mon Jan 1 09:30:00 +2300 0001",
    ],
)
def test_a_postmark_that_is_nonsense_tells_nothing(line: bytes) -> None:
    assert of_postmark(line) is None


def test_the_topmost_received_counts_over_several_lines() -> None:
    header = (
        b"Received: from a by b\r\n\tfor <ann@example.com>;\r\n"
        b" Thu, 15 Mar 2012 11:30:00 +0200\r\n"
        b"Received: from c by a; Wed, 14 Mar 2012 00:00:00 +0000\r\nSubject: x"
    )

    assert of_received(header) == MORNING


@pytest.mark.parametrize(
    "header",
    [b"Subject: x", b"Received: from a", b"Received: a; 99 Foo 99999 1:2", b""],
)
def test_a_received_that_is_nonsense_tells_nothing(header: bytes) -> None:
    assert of_received(header) is None


def test_seconds_beyond_the_calendar_tell_nothing() -> None:
    assert of_seconds(1_331_803_800) == MORNING
    assert of_seconds(99_999_999_999_999) is None
