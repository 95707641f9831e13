"""What a run does when the answer to its commit does not come."""

import select
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import pytest

from flows.publications import postgres_commit
from flows.publications.refusals import Unpublished, Unreachable
from flows.storage.lock import Fence
from tests.flows.publications.postgres_place import Nights, Place, seen

pytestmark = pytest.mark.slow

Cut = Literal["before it arrives", "before its answer", "for good"]


def test_a_commit_whose_answer_was_lost_is_found_to_be_done(
    place: Place, fence: Fence, nights: Nights
) -> None:
    place.publish(nights[1], fence)

    with way_that_is_cut(place.cluster.port, "before its answer") as port:
        place.publish(nights[2], fence, place.cluster.url(port=port))

    assert place.whole() == seen(2, nights)


def test_a_commit_that_never_arrived_is_found_not_to_be_done(
    place: Place, fence: Fence, nights: Nights
) -> None:
    place.publish(nights[1], fence)

    with way_that_is_cut(place.cluster.port, "before it arrives") as port:
        url = place.cluster.url(port=port)
        with pytest.raises(Unreachable, match="What was published there before stands"):
            place.publish(nights[2], fence, url)

    assert place.whole() == seen(1, nights)


def test_a_commit_of_which_nobody_tells_is_neither_repeated_nor_called_lost(
    place: Place, fence: Fence, nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_commit, "_LOOKS", (0,))
    place.publish(nights[1], fence)

    with way_that_is_cut(place.cluster.port, "for good") as port:
        url = place.cluster.url(port=port)
        with pytest.raises(Unpublished, match="does not tell whether it did") as told:
            place.publish(nights[2], fence, url)

    assert not isinstance(told.value, Unreachable)  # which would be tried again
    assert place.whole() == seen(2, nights)


@contextmanager
def way_that_is_cut(port: int, cut: Cut) -> Iterator[int]:
    """Yield a port that leads to the server, until the first COMMIT comes along."""
    done = threading.Event()

    class Way(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            if done.is_set() and cut == "for good":
                return
            with socket.create_connection(("127.0.0.1", port)) as server:
                relay(self.request, server, done, cut)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Way) as way:
        thread = threading.Thread(target=way.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield int(way.server_address[1])
        finally:
            way.shutdown()
            thread.join()


def relay(
    client: socket.socket, server: socket.socket, done: threading.Event, cut: Cut
) -> None:
    """Pass on what both sides say, until one ends or the way is cut."""
    while ready := select.select([client, server], [], [])[0]:
        for side in ready:
            said = side.recv(65_536)
            if not said:
                return
            if side is client and b"COMMIT" in said and not done.is_set():
                done.set()
                if cut != "before it arrives":
                    server.sendall(said)
                    server.recv(65_536)  # it did
                return
            (server if side is client else client).sendall(said)
