"""An account that says no: one sentence with what to do, and an unchanged raw log."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from flows.command_line.exits import UNREADABLE, ending
from flows.loading.hubspot import scan
from sandbox.hubspot.knobs import Knobs
from sandbox.hubspot.server import Server
from sources.errors import SourceError
from tests.flows.hubspot_bad_input.account import (
    BETWEEN,
    NEXT_NIGHT,
    NIGHT,
    account,
)
from tests.flows.hubspot_bad_input.conftest import TOKEN
from tests.flows.hubspot_bad_input.nights import VARIABLE, load, raw_log
from tests.flows.nights.runs import everything_in

LEADS = "crm.objects.leads.read"


def no_token(_server: Server, _config: Path, patch: pytest.MonkeyPatch) -> None:
    patch.delenv(VARIABLE)


def wrong_token(_server: Server, _config: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv(VARIABLE, "pat-secret-of-somebody")


def missing_scope(server: Server, _config: Path, _patch: pytest.MonkeyPatch) -> None:
    server.knobs = Knobs(missing_scopes=frozenset({LEADS}))


def unknown_portal(_server: Server, config: Path, _patch: pytest.MonkeyPatch) -> None:
    text = config.read_text("utf-8")
    elsewhere = 'kind = "hubspot"\npath_prefix = "/crm/v9"'
    config.write_text(text.replace('kind = "hubspot"', elsewhere), encoding="utf-8")


NOTHING_SET = (
    "source hubspot: nothing in the variable HUBSPOT_TOKEN; expected a secret. "
    "Hint: set the variable HUBSPOT_TOKEN to the access token."
)
NOT_ACCEPTED = (
    "hubspot: GET /crm/v3/pipelines/deals: the token was refused (401); expected a "
    "right answer. Hint: look at the variable that holds it, or make a new token in "
    "HubSpot under Settings, Integrations, Private Apps."
)
MISSING_SCOPE = (
    "hubspot: POST /crm/v3/objects/leads/search: the token lacks the scope "
    "crm.objects.leads.read (403); expected a right answer. Hint: add it to the "
    "private app or the application in HubSpot, or take this kind of record out of "
    "the source's objects."
)
UNKNOWN_PORTAL = (
    "hubspot: GET /crm/v9/pipelines/deals: no such address (404); expected a right "
    "answer. Hint: look at base_url and path_prefix, and whether the token is of this "
    "account and the account still exists."
)
REFUSALS = [
    (no_token, NOTHING_SET),
    (wrong_token, NOT_ACCEPTED),
    (missing_scope, MISSING_SCOPE),
    (unknown_portal, UNKNOWN_PORTAL),
]


@pytest.mark.parametrize(("breaks", "said"), REFUSALS)
def test_what_the_account_refuses_is_said_and_the_raw_log_stays_as_it_was(
    breaks: Callable[[Server, Path, pytest.MonkeyPatch], None],
    said: str,
    server: Server,
    config: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    load(config, NIGHT)
    before = everything_in(raw_log(config).raw)
    server.portal = account({7: {"amount": "5.00", "at": BETWEEN}}, at=NEXT_NIGHT)
    breaks(server, config, monkeypatch)

    with pytest.raises(SourceError) as refused:
        load(config, NEXT_NIGHT)

    assert ending(refused.value) == (UNREADABLE, said)
    assert everything_in(raw_log(config).raw) == before


def test_what_was_refused_is_read_as_soon_as_the_account_lets_us(
    server: Server, config: Path
) -> None:
    load(config, NIGHT)
    server.portal = account({7: {"amount": "5.00", "at": BETWEEN}}, at=NEXT_NIGHT)
    server.knobs = Knobs(missing_scopes=frozenset({LEADS}))
    with pytest.raises(SourceError):
        load(config, NEXT_NIGHT)
    server.knobs = Knobs()

    load(config, NEXT_NIGHT)

    read = scan(raw_log(config), "hubspot", "deals").collect()
    assert read.filter(id="7").select("_extracted_at", "properties.amount").rows() == [
        (NIGHT, "70.00"),
        (NEXT_NIGHT, "5.00"),
    ]


def test_the_token_of_another_account_is_told_by_the_next_sweep(
    server: Server, config: Path
) -> None:
    load(config, NIGHT)
    before = everything_in(raw_log(config).raw)
    other = account(at=NEXT_NIGHT)
    moved = other.objects["deals"].with_columns(pl.col("id") + 9_000)
    server.portal = replace(other, objects={**other.objects, "deals": moved})

    with pytest.raises(SourceError, match="not one of the 60 known deals"):
        load(config, NEXT_NIGHT, sweep=True)

    assert everything_in(raw_log(config).raw) == before


def test_no_error_holds_a_token(
    server: Server, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong_token(server, config, monkeypatch)

    with pytest.raises(SourceError) as refused:
        load(config, NIGHT)

    told = f"{refused.value!r} {refused.value} {refused.value.__cause__!r}"
    assert "pat-secret" not in told
    assert TOKEN not in told
