"""A server with TLS, and a proxy that only tells what it was asked to reach."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import trustme

from sources.errors import Refused
from sources.http.transport import Request
from tests.sources.http.scripted import Script, Scripted, client, serving

DEALS = Request("GET", "/deals")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def trusted(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("trusted") / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@dataclass
class Proxy:
    """What a proxy was asked to reach; it lets everything through."""

    url: str
    reached: list[str] = field(default_factory=list)


@contextmanager
def proxying() -> Iterator[Proxy]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = Proxy(f"http://127.0.0.1:{listener.getsockname()[1]}")
        thread = threading.Thread(target=_tunnel, args=(listener, proxy))
        thread.start()
        yield proxy
        thread.join(5)


def _tunnel(listener: socket.socket, proxy: Proxy) -> None:
    """Take one connection, and pass on what either side says until one ends."""
    near, _ = listener.accept()
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += near.recv(1)
    target = head.split()[1].decode()
    proxy.reached.append(target)
    host, _, port = target.partition(":")
    far = socket.create_connection((host, int(port)))
    near.sendall(b"HTTP/1.1 200 through\r\n\r\n")
    there = threading.Thread(target=_pass_on, args=(near, far))
    there.start()
    _pass_on(far, near)
    there.join()
    near.close()
    far.close()


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    while piece := source.recv(2**16):
        sink.sendall(piece)
    sink.shutdown(socket.SHUT_WR)


def test_a_host_that_cannot_prove_who_it_is_is_sent_nothing(
    authority: trustme.CA,
) -> None:
    with serving(Scripted(), authority=authority) as script:
        with client(script) as made, pytest.raises(Refused) as caught:
            made.ask(DEALS, len)

        assert "a server that cannot prove who it is" in str(caught.value)
        assert script.asked == []


def test_certificates_that_the_environment_names_are_trusted(
    authority: trustme.CA, trusted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with serving(Scripted(), authority=authority) as script, client(script) as made:
        assert made.ask(DEALS, len) > 0


def test_the_proxy_of_the_environment_is_used_and_sees_only_the_host(
    authority: trustme.CA, trusted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with serving(Scripted(), authority=authority) as script, proxying() as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        with client(script) as made:
            made.ask(DEALS, len)

    assert proxy.reached == [script.url.removeprefix("https://")]
    assert [asked.target for asked in script.asked] == ["/deals"]


def test_a_host_that_needs_no_proxy_is_reached_without_one(
    authority: trustme.CA, trusted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serving(Scripted(), authority=authority) as script, client(script) as made:
        assert made.ask(DEALS, len) > 0


def test_a_connection_that_the_host_closed_meanwhile_is_opened_again() -> None:
    """A server may end an idle connection; that is no failed request."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=_answer_once_each, args=(listener, 2))
        thread.start()
        with client(Script([], url=url)) as made:
            assert made.ask(DEALS, len) == 2
            thread.join(0.3)
            assert made.ask(DEALS, len) == 2
            assert made.requests == 2
        thread.join(5)


def _answer_once_each(listener: socket.socket, times: int) -> None:
    """Answer one request of each connection, promise more, and hang up."""
    for _ in range(times):
        near, _address = listener.accept()
        with near:
            near.recv(2**16)
            near.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")


@pytest.mark.parametrize(
    ("link", "asked"),
    [
        ("/deals?name=a b", "/deals?name=a%20b"),
        ("/deals?name=Zoë", "/deals?name=Zo%C3%AB"),
        ("/deals?name=%20a", "/deals?name=%20a"),
        ("deals?after=2", "/deals?after=2"),
        ("?after=2", "/?after=2"),
        ("/deals#top", "/deals"),
    ],
)
def test_a_path_is_sent_as_an_address_may_be_written(link: str, asked: str) -> None:
    with serving(Scripted()) as script, client(script) as made:
        made.ask(Request("GET", link), len)

    assert [one.target for one in script.asked] == [asked]
