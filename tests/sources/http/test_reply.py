"""Answers as bytes: how a host cuts them into pieces must not change what is read."""

from collections.abc import Callable, Iterable

import pytest

from sources.http.reply import BadAnswer, Reply

DEALS = b'{"results":[]}'
LENGTH = b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n" + DEALS
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5\r\n" + DEALS[:5] + b"\r\n9\r\n" + DEALS[5:] + b"\r\n0\r\n\r\n"
)
UNTIL_THE_END = b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + DEALS


def receiving(pieces: Iterable[bytes]) -> Callable[[int], bytes]:
    left = iter(pieces)
    return lambda _: next(left, b"")


def reply(*pieces: bytes) -> Reply:
    begun = Reply(receiving(pieces))
    begun.begin()
    return begun


def body(of: Reply) -> bytes:
    return b"".join(of.pieces())


@pytest.mark.parametrize("answer", [LENGTH, CHUNKED, UNTIL_THE_END])
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_body_is_the_same_however_its_end_is_told(answer: bytes, size: int) -> None:
    pieces = [answer[first : first + size] for first in range(0, len(answer), size)]

    found = reply(*pieces)

    assert found.status == 200
    assert body(found) == DEALS


@pytest.mark.parametrize("answer", [LENGTH, CHUNKED])
@pytest.mark.parametrize("missing", [1, 2, 5, 14])
def test_a_body_that_ends_too_soon_is_no_answer(answer: bytes, missing: int) -> None:
    with pytest.raises(BadAnswer, match="cut"):
        body(reply(answer[:-missing]))


def test_a_host_that_hangs_up_before_it_answers_is_trouble_of_the_network() -> None:
    with pytest.raises(ConnectionError):
        reply(LENGTH[:20])


def test_what_only_says_to_go_on_is_no_answer() -> None:
    found = reply(b"HTTP/1.1 100 Continue\r\nX-Early: yes\r\n\r\n" + LENGTH)

    assert (found.status, body(found)) == (200, DEALS)
    assert found.headers == {"content-length": "14"}


def test_an_answer_without_a_body_is_whole_at_once() -> None:
    found = reply(b"HTTP/1.1 204 No Content\r\nX-Left: 9\r\nX-Left: 8\r\n\r\n")

    assert (body(found), found.is_whole) == (b"", True)
    assert found.headers == {"x-left": "9, 8"}


@pytest.mark.parametrize(
    ("answer", "ends"),
    [
        (LENGTH, False),
        (LENGTH.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"), True),
        (UNTIL_THE_END, True),
        (LENGTH + b"HTTP/1.1 200 OK\r\n", True),
    ],
    ids=["kept", "said so", "until the end", "more than asked"],
)
def test_a_connection_is_used_again_only_where_nothing_is_left_on_it(
    answer: bytes,
    *,
    ends: bool,
) -> None:
    found = reply(answer)

    assert body(found) == DEALS
    assert found.ends_connection is ends


@pytest.mark.parametrize(
    "answer",
    [
        b"220 mail.example.com ESMTP\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n",
    ],
    ids=["a mail server", "two lengths", "no length", "another protocol"],
)
def test_what_is_not_http_is_no_answer(answer: bytes) -> None:
    with pytest.raises(BadAnswer, match="else than HTTP"):
        body(reply(answer))


def test_headers_without_an_end_are_not_read_for_ever() -> None:
    endless = iter(lambda: b"X-More: and more\r\n" * 1000, b"")

    begun = Reply(receiving([b"HTTP/1.1 200 OK\r\n", *[next(endless)] * 100]))

    with pytest.raises(BadAnswer, match="without an end"):
        begun.begin()
