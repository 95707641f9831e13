"""Access tokens: fetched from the provider, and renewed where one was refused."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from sources.errors import Refused
from sources.http.clock import Clock
from sources.http.limits import Limits
from sources.mailbox.oauth import RenewedTokens, renewed_tokens


@dataclass
class Provider:
    """A provider on this machine: it counts what it gives; `status` makes it refuse."""

    url: str = ""
    status: int = 200
    asked: list[dict[str, list[str]]] = field(default_factory=list)

    def tokens(self) -> RenewedTokens:
        return renewed_tokens(
            place="mail: account sales",
            url=self.url,
            client_id="client",
            client_secret="client-secret",  # noqa: S106 - of nobody
            refresh_token="refresh-secret",  # noqa: S106 - of nobody
            limits=Limits(attempts=1),
        )


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            made.asked.append(parse_qs(self.rfile.read(length).decode()))
            body = json.dumps({"access_token": f"token-{len(made.asked)}"}).encode()
            self.send_response(made.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    made.url = f"http://127.0.0.1:{server.server_port}/tenant/token"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


def test_a_token_is_fetched_once_and_anew_where_it_was_refused(
    provider: Provider,
) -> None:
    tokens = provider.tokens()

    told = [tokens.token(), tokens.token(), tokens.token(refused="token-1")]
    late = tokens.token(refused="token-1")  # another connection was told so before

    assert [*told, late] == ["token-1", "token-1", "token-2", "token-2"]
    assert provider.asked[0] == {
        "grant_type": ["refresh_token"],
        "client_id": ["client"],
        "client_secret": ["client-secret"],
        "refresh_token": ["refresh-secret"],
    }


def test_a_refused_refresh_token_is_one_sentence_without_a_secret(
    provider: Provider,
) -> None:
    provider.status = 400

    with pytest.raises(Refused, match="the refresh token was refused") as told:
        provider.tokens().token()

    assert str(told.value).startswith("mail: account sales: POST /tenant/token")
    assert "secret;" in told.value.hint
    assert "refresh-secret" not in f"{told.value!r}{provider.tokens()!r}"


def test_nothing_is_sent_in_clear_to_another_machine() -> None:
    tokens = renewed_tokens(
        place="mail: account sales",
        url="http://provider.example/token",
        client_id="client",
        client_secret="client-secret",  # noqa: S106 - of nobody
        refresh_token="refresh-secret",  # noqa: S106 - of nobody
    )

    with pytest.raises(Refused, match="without TLS"):
        RenewedTokens(tokens.place, tokens.url, tokens.oauth, clock=Clock()).token()
