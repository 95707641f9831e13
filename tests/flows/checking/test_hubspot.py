"""What `stagecast check` finds of a HubSpot account before the first night."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from flows.cli import app
from sandbox.hubspot.faults import Fault
from sandbox.hubspot.knobs import Knobs
from sandbox.hubspot.portal import PROPERTIES, STAGES, Portal
from sandbox.hubspot.running import serving
from sandbox.hubspot.server import Server
from sandbox.hubspot.tokens import Credentials, Tokens
from sources.hubspot.objects import OBJECT_TYPES
from tests.sources.hubspot.portals import portal, stage

STAGE_ROWS = (
    ("new", "New", "0.1", False),
    ("offer", "Offer", "0.7", False),
    ("won", "Won", "1.0", True),
    ("lost", "Lost", "0.0", True),
)
CANONICAL = {"new": "lead", "offer": "negotiation", "won": "won", "lost": "lost"}
READY = [
    "fine     source hubspot: 11 kinds of records can be read, 1 pipeline, 4 stages",
    "Ready to run: no errors, no warnings.",
]
SMALL_QUESTIONS = [
    "GET /crm/v3/pipelines/deals",
    *(f"GET /crm/v3/objects/{name}" for name in OBJECT_TYPES),
    "GET /crm/v3/owners",
]
Found = tuple[int, list[str]]
Check = Callable[..., Found]


def showing(
    stages: Sequence[tuple[str, str, str | None, bool]] = STAGE_ROWS,
    properties: Sequence[str] = ("dealname", "lead_source"),
) -> Portal:
    """An account with one pipeline and a few properties of deals."""
    made = [
        {
            **stage("deals", "default", name),
            "stage_label": label,
            "stage_order": order,
            "probability": chance,
            "is_closed": is_closed,
        }
        for order, (name, label, chance, is_closed) in enumerate(stages)
    ]
    known = [("deals", name, "", "string", "text", "", False) for name in properties]
    return replace(
        portal(),
        stages=pl.DataFrame(made, STAGES),
        properties=pl.DataFrame(known, PROPERTIES, orient="row"),
    )


def pipeline(name: str = "default", label: str = "Sales", **canonical: str) -> str:
    """A `[[pipeline]]` of TOML, with a stage for each canonical one."""
    rows = "".join(
        f'{{ id = "{stage}", label = "{stage}", canonical = "{one}" }},\n'
        for stage, one in (canonical or CANONICAL).items()
    )
    table = f'[[pipeline]]\nsource = "hubspot"\nid = "{name}"\nlabel = "{label}"\n'
    return f"{table}stages = [\n{rows}]\n"


@pytest.fixture(scope="module")
def _running() -> Iterator[Server]:
    with serving(portal()) as server:
        yield server


@pytest.fixture
def server(_running: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """An account in good order."""
    monkeypatch.setenv("HUBSPOT_TOKEN", "pat")
    _running.portal, _running.knobs = showing(), Knobs()
    _running.faults.clear()
    _running.tokens = Tokens(Credentials(private_app="pat"), lambda: 0.0)
    _running.forget_requests()
    return _running


@pytest.fixture
def check(server: Server, tmp_path: Path) -> Check:
    """Write a configuration and check it."""

    def run(*pipelines: str, url: str = server.url, **source: str) -> Found:
        said = {"currency": '"EUR"', **source}
        told = {name: value for name, value in said.items() if value}
        lines = "".join(f"{name} = {value}\n" for name, value in told.items())
        (tmp_path / "stagecast.toml").write_text(
            '[company]\nname = "A"\ntime_zone = "UTC"\nreporting_currency = "EUR"\n'
            '[[source]]\nname = "hubspot"\nkind = "hubspot"\n'
            f'credentials_env = "HUBSPOT_TOKEN"\nbase_url = "{url}"\n{lines}'
            + "".join(pipelines or [pipeline()]),
            encoding="utf-8",
        )
        arguments = ["check", "--config", str(tmp_path / "stagecast.toml")]
        done = CliRunner().invoke(app, arguments)
        assert isinstance(done.exception, (SystemExit, type(None))), done.exception
        return done.exit_code, done.stdout.splitlines()

    return run


def test_an_account_in_good_order_is_ready_to_run(check: Check) -> None:
    assert check() == (0, READY)


def test_a_check_asks_once_for_each_kind_and_writes_nothing(
    server: Server, check: Check, tmp_path: Path
) -> None:
    check()

    assert [kind for kind, _ in server.log] == SMALL_QUESTIONS
    assert [path.name for path in tmp_path.iterdir()] == ["stagecast.toml"]


def test_what_is_not_read_is_not_asked_for(server: Server, check: Check) -> None:
    assert check(objects='["deals", "contacts"]')[0] == 0
    assert [kind for kind, _ in server.log] == [
        *SMALL_QUESTIONS[:3],
        SMALL_QUESTIONS[-1],
    ]


def test_a_variable_that_is_not_set_is_one_error_and_nobody_is_asked(
    server: Server, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUBSPOT_TOKEN")

    assert check() == (
        3,
        [
            (
                "error    source hubspot: nothing in the variable HUBSPOT_TOKEN; set "
                "the variable HUBSPOT_TOKEN to the access token"
            ),
            "A run would fail: 1 error, no warnings.",
        ],
    )
    assert server.log == []


def test_a_token_that_is_refused_is_one_error_after_one_request(
    server: Server, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUBSPOT_TOKEN", "pat-secret")

    code, found = check()

    assert (code, found) == (
        3,
        [
            (
                "error    source hubspot: the token was refused (401); look at the "
                "variable that holds it, or make a new token in HubSpot under "
                "Settings, Integrations, Private Apps"
            ),
            "A run would fail: 1 error, no warnings.",
        ],
    )
    assert len(server.log) == 1
    assert "pat-secret" not in "".join(found)


def test_an_account_that_is_not_known_there_is_one_error(check: Check) -> None:
    assert check(path_prefix='"/crm/v9"') == (
        3,
        [
            (
                "error    source hubspot: no such address (404); look at base_url and "
                "path_prefix, and whether the token is of this account and the account "
                "still exists"
            ),
            "A run would fail: 1 error, no warnings.",
        ],
    )


def test_an_account_that_cannot_be_reached_is_one_error(check: Check) -> None:
    assert check(url="http://127.0.0.1:9") == (
        3,
        [
            (
                "error    source hubspot: no connection, 2 times in a row; see whether "
                "HubSpot is up, and run again"
            ),
            "A run would fail: 1 error, no warnings.",
        ],
    )


def test_an_account_that_breaks_off_is_one_error(server: Server, check: Check) -> None:
    server.faults.set(Fault("server_error", path="*/objects/leads", status=502))

    assert check() == (
        3,
        [
            (
                "error    source hubspot: a server's error (502), 2 times in a row; "
                "see whether HubSpot is up, and run again"
            ),
            "A run would fail: 1 error, no warnings.",
        ],
    )


def test_each_missing_scope_is_an_error_of_its_own_that_names_it(
    server: Server, check: Check
) -> None:
    lacking = {"crm.objects.leads.read", "crm.objects.owners.read"}
    server.knobs = Knobs(missing_scopes=frozenset(lacking))

    assert check() == (
        3,
        [
            (
                "fine     source hubspot: 10 kinds of records can be read, 1 pipeline, "
                "4 stages"
            ),
            (
                "error    source hubspot, leads: the token lacks the scope "
                "crm.objects.leads.read (403); add it to the private app or the "
                "application in HubSpot, or take this kind of record out of the "
                "source's objects"
            ),
            (
                "error    source hubspot, owners: the token lacks the scope "
                "crm.objects.owners.read (403); add it to the private app or the "
                "application in HubSpot"
            ),
            "A run would fail: 2 errors, no warnings.",
        ],
    )


def test_a_scope_that_deals_and_their_pipelines_lack_is_told_once(
    server: Server, check: Check
) -> None:
    server.knobs = Knobs(missing_scopes=frozenset({"crm.objects.deals.read"}))

    code, found = check()

    assert code == 3
    assert [line.partition(";")[0] for line in found] == [
        (
            "error    source hubspot, deals: the token lacks the scope "
            "crm.objects.deals.read (403)"
        ),
        "A run would fail: 1 error, no warnings.",
    ]


def test_a_stage_that_is_not_mapped_is_told_with_a_suggestion(
    server: Server, check: Check
) -> None:
    demo = ("71", 'Demo "B"', "0.9", False)
    server.portal = showing((*STAGE_ROWS, demo))

    code, found = check()

    assert code == 0
    assert found[1:] == [
        (
            'warning  source hubspot: the stage "Demo \\"B\\"" (id "71") of "Sales" is '
            'not mapped; add { id = "71", label = "Demo \\"B\\"", canonical = '
            '"negotiation" } to its stages'
        ),
        "Ready to run: no errors, 1 warning.",
    ]


def test_a_closed_stage_that_is_not_mapped_says_that_nobody_can_tell(
    server: Server, check: Check
) -> None:
    server.portal = showing((*STAGE_ROWS, ("park", "Parked", None, True)))

    assert check()[1][1].endswith(
        'canonical = "..." } ("won" or "lost": nobody but you can tell) to its stages'
    )


def test_stages_of_which_none_is_mapped_are_errors(check: Check) -> None:
    code, found = check("")

    assert code == 3
    assert found[1] == (
        'error    source hubspot: the stage "New" (id "new") of "Sales" is not mapped; '
        'add { id = "new", label = "New", canonical = "lead" } to a [[pipeline]] with '
        'id "default": stagecast init --source hubspot prints it'
    )
    assert found[-1] == "A run would fail: 4 errors, no warnings."


def test_stages_are_not_listed_without_end(server: Server, check: Check) -> None:
    more = [(f"s{n:02}", f"S {n}", "0.5", False) for n in range(25)]
    server.portal = showing((*STAGE_ROWS, *more))

    _, found = check()

    assert len(found) == 1 + 20 + 1 + 1
    assert found[-2] == (
        "warning  source hubspot: 5 more stages that nobody mapped; stagecast init "
        "--source hubspot prints whole pipelines"
    )


def test_a_mapped_stage_that_the_account_does_not_have_is_told(check: Check) -> None:
    assert check(pipeline(**CANONICAL, demo="qualification")) == (
        0,
        [
            READY[0],
            (
                'warning  source hubspot: the stage "demo" (id "demo") of "Sales" is '
                "mapped, and the account has no such stage; keep it for the deals that "
                "were in it, else remove it"
            ),
            "Ready to run: no errors, 1 warning.",
        ],
    )


def test_a_mapped_pipeline_that_the_account_does_not_have_is_told_once(
    check: Check,
) -> None:
    assert check(pipeline(), pipeline("defualt", "Old")) == (
        0,
        [
            READY[0],
            (
                'warning  source hubspot: the pipeline "Old" (id "defualt") is mapped, '
                "and the account has no such pipeline; did you mean "
                '"default"?'
            ),
            "Ready to run: no errors, 1 warning.",
        ],
    )


def test_a_custom_property_that_the_account_does_not_have_is_an_error(
    server: Server, check: Check
) -> None:
    code, found = check(properties='{ deals = ["lead_source", "lead_sorce", "xyz"] }')

    assert code == 3
    assert found[1:] == [
        (
            "error    source hubspot, deals: the account has no property "
            '"lead_sorce"; did you mean "lead_source"?'
        ),
        (
            'error    source hubspot, deals: the account has no property "xyz"; remove '
            "it from properties"
        ),
        "A run would fail: 2 errors, no warnings.",
    ]
    assert server.counts["GET /crm/v3/properties/deals"] == 1
    assert len(server.log) == len(SMALL_QUESTIONS) + 1


def test_an_account_without_a_property_does_not_have_the_one_that_is_asked(
    server: Server, check: Check
) -> None:
    server.portal = showing(properties=())

    assert check(properties='{ deals = ["lead_source"] }')[1][1].startswith(
        'error    source hubspot, deals: the account has no property "lead_source"'
    )


def test_custom_properties_of_what_is_not_read_are_told(check: Check) -> None:
    assert check(properties='{ contact = ["a"] }')[1][1] == (
        "warning  source hubspot, contact: its custom properties are asked for, and it "
        'is not read; did you mean "contacts"?'
    )


def test_amounts_that_may_have_no_currency_are_told(check: Check) -> None:
    code, found = check(currency="")

    assert code == 0
    assert found[0] == (
        "warning  source hubspot: a deal that names no currency has none, so reports "
        'leave it out; set currency = "EUR" for it'
    )
