"""An account that says no: the night is red in one sentence, the last one stands."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.hubspot.knobs import Knobs
from sandbox.hubspot.running import serving
from sandbox.hubspot.server import Server
from sandbox.hubspot.tokens import Credentials
from tests.flows.hubspot_bad_input.account import NEXT_NIGHT, NIGHT, account
from tests.flows.hubspot_bad_input.nights import VARIABLE, write_config
from tests.flows.nights.runs import data_of, everything_in, green, night, published

UNREADABLE = 3
TOKEN = "pat-of-a-sandbox"  # noqa: S105 - of a made-up account
SCOPE = "crm.objects.deals.read"
REFUSED = (
    "hubspot: GET /crm/v3/pipelines/deals: the token was refused (401); expected a "
    "right answer. Hint: look at the variable that holds it, or make a new token in "
    "HubSpot under Settings, Integrations, Private Apps."
)
LACKING = (
    f"hubspot: GET /crm/v3/pipelines/deals: the token lacks the scope {SCOPE} (403); "
    "expected a right answer. Hint: add it to the private app or the application in "
    "HubSpot, or take this kind of record out of the source's objects."
)
UNKNOWN = (
    "hubspot: GET /crm/v9/pipelines/deals: no such address (404); expected a right "
    "answer. Hint: look at base_url and path_prefix, and whether the token is of this "
    "account and the account still exists."
)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(account(), credentials=Credentials(private_app=TOKEN)) as server:
        yield server


@pytest.mark.slow
@pytest.mark.usefixtures("judged_plainly")
def test_what_an_account_refuses_ends_the_night_red_and_the_last_one_stands(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, TOKEN)
    config = write_config(tmp_path, server.url)
    stands = green(config, as_of=NIGHT)
    raw = everything_in(data_of(config).raw)

    def told() -> tuple[int, str]:
        ended = night(config, as_of=NEXT_NIGHT)
        assert published(data_of(config)) == stands
        assert everything_in(data_of(config).raw) == raw
        return ended.code, ended.err.splitlines()[-1]

    monkeypatch.setenv(VARIABLE, "pat-of-somebody-else")
    assert told() == (UNREADABLE, REFUSED)
    monkeypatch.setenv(VARIABLE, TOKEN)
    server.knobs = Knobs(missing_scopes=frozenset({SCOPE}))
    assert told() == (UNREADABLE, LACKING)
    server.knobs = Knobs()
    text = config.read_text("utf-8")
    elsewhere = text.replace("[[pipeline]]", 'path_prefix = "/crm/v9"\n[[pipeline]]')
    config.write_text(elsewhere, encoding="utf-8")
    assert told() == (UNREADABLE, UNKNOWN)
