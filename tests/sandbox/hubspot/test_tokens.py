import httpx
import pytest

from sandbox.hubspot.faults import Fault
from sandbox.hubspot.refusals import Refusal
from sandbox.hubspot.running import serving
from sandbox.hubspot.server import Server
from sandbox.hubspot.tokens import Credentials, Tokens
from tests.sandbox.hubspot.portals import small_portal

DEALS = "/crm/v3/objects/deals"
FORM = {
    "grant_type": "refresh_token",
    "client_id": "sandbox-client",
    "client_secret": "sandbox-secret",
    "refresh_token": "sandbox-refresh",
}


class Clock:
    """Seconds that pass when they are told to."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def category(tokens: Tokens, header: str | None) -> object:
    with pytest.raises(Refusal) as refused:
        tokens.check(header)
    assert refused.value.status == 401
    return refused.value.body["category"]


def test_a_request_without_a_token_is_refused() -> None:
    tokens = Tokens(Credentials(), Clock())

    for header in (None, "", "Bearer", "Basic abc"):
        assert category(tokens, header) == "INVALID_AUTHENTICATION"


def test_only_the_private_apps_own_token_opens_its_portal() -> None:
    tokens = Tokens(Credentials(private_app="pat-1"), Clock())

    assert tokens.check("Bearer pat-1") is False
    assert category(tokens, "Bearer pat-2") == "INVALID_AUTHENTICATION"


def test_an_access_token_lives_as_long_as_it_was_said() -> None:
    clock = Clock()
    tokens = Tokens(Credentials(private_app="pat-1", expires_in=60), clock)
    header = f"Bearer {tokens.refreshed(FORM)['access_token']}"

    clock.seconds = 59.9
    assert tokens.check(header) is True
    clock.seconds = 60.0
    assert category(tokens, header) == "EXPIRED_AUTHENTICATION"


def test_an_expired_token_stays_expired_and_a_new_one_opens() -> None:
    tokens = Tokens(Credentials(), Clock())
    old = f"Bearer {tokens.refreshed(FORM)['access_token']}"
    tokens.expire()

    assert category(tokens, old) == "EXPIRED_AUTHENTICATION"
    assert category(tokens, "Bearer anything") == "EXPIRED_AUTHENTICATION"
    assert tokens.check(f"Bearer {tokens.refreshed(FORM)['access_token']}") is True


def test_first_tokens_can_be_made_valid_again(
    server: Server, client: httpx.Client
) -> None:
    server.tokens.expire()

    assert client.get(DEALS).status_code == 401
    client.delete("/_sandbox/faults")
    assert client.get(DEALS).status_code == 200


@pytest.mark.parametrize("name", FORM)
def test_a_refresh_that_is_not_ours_is_refused(name: str) -> None:
    tokens = Tokens(Credentials(), Clock())

    with pytest.raises(Refusal, match="missing or unknown refresh token"):
        tokens.refreshed({**FORM, name: "other"})


def test_a_token_that_expires_in_mid_run_is_replaced_by_a_refresh() -> None:
    with (
        serving(small_portal()) as server,
        httpx.Client(base_url=server.url, trust_env=False) as client,
    ):
        server.faults.set(Fault("expired_token", nth=2))
        headers = {"Authorization": "Bearer first"}
        statuses = [client.get(DEALS, headers=headers).status_code for _ in range(3)]
        fresh = client.post("/oauth/v1/token", data=FORM).json()["access_token"]
        headers = {"Authorization": f"Bearer {fresh}"}
        after = client.get(DEALS, headers=headers)

        assert [*statuses, after.status_code] == [200, 401, 401, 200]
        assert server.counts["POST /oauth/v1/token"] == 1


def test_a_refresh_can_fail_as_anything_else(
    server: Server, client: httpx.Client
) -> None:
    server.faults.set(Fault("server_error", path="/oauth/*", nth=1))
    statuses = [client.post("/oauth/v1/token", data=FORM).status_code for _ in range(2)]

    assert statuses == [503, 200]


def test_a_refresh_is_answered_over_http(client: httpx.Client, server: Server) -> None:
    good = client.post("/oauth/v1/token", data=FORM)
    bad = client.post("/oauth/v1/token", data={**FORM, "client_secret": "x"})

    assert good.json() == {
        "access_token": "sandbox-access-1",
        "refresh_token": "sandbox-refresh",
        "expires_in": 1_800,
        "token_type": "bearer",
    }
    assert (bad.status_code, bad.json()["category"]) == (400, "BAD_REFRESH_TOKEN")
    assert server.log == [("POST /oauth/v1/token", 200), ("POST /oauth/v1/token", 400)]
