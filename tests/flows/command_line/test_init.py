"""`stagecast init` prints an account's pipelines so that they can be pasted."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.config import read_config
from sandbox.hubspot.portal import STAGES, Portal
from sandbox.hubspot.running import serving
from sandbox.hubspot.server import Server
from tests.sources.hubspot.portals import portal, stage

SALES = (
    ("new", "New", "0.1", False),
    ("talk", "Talk", "0.3", False),
    ("offer", "Offer", "0.6", False),
    ("won", "Won", "1.0", True),
    ("lost", "Lost", "0.0", True),
)
PRINTED = """[[pipeline]]
source = "hubspot"
id = "default"
label = "Sales"
stages = [
  { id = "new", label = "New", canonical = "lead" },  # open, 1 of 3, probability 0.1
  { id = "talk", label = "Talk", canonical = "qualification" },  # open, 2 of 3, \
probability 0.3
  { id = "offer", label = "Offer", canonical = "proposal" },  # open, 3 of 3, \
probability 0.6
  { id = "won", label = "Won", canonical = "won" },  # closed, probability 1
  { id = "lost", label = "Lost", canonical = "lost" },  # closed, probability 0
]

"""
Row = tuple[str, str, str | None, bool]


def pipeline(name: str, *rows: Row, label: str = "Sales") -> pl.DataFrame:
    """The stages of a pipeline: id, label, probability, whether it is closed."""
    made = [
        {
            **stage("deals", name, stage_id),
            "pipeline_label": label,
            "stage_label": stage_label,
            "stage_order": order,
            "probability": chance,
            "is_closed": is_closed,
        }
        for order, (stage_id, stage_label, chance, is_closed) in enumerate(rows)
    ]
    return pl.DataFrame(made, STAGES)


def showing(*pipelines: pl.DataFrame) -> Portal:
    """An account with these pipelines."""
    return replace(portal(), stages=pl.concat(pipelines))


@pytest.fixture(scope="module")
def _running() -> Iterator[Server]:
    with serving(portal()) as server:
        yield server


@pytest.fixture
def server(_running: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """An account with one pipeline in good order."""
    monkeypatch.setenv("HUBSPOT_TOKEN", "pat")
    _running.faults.clear()
    _running.portal = showing(pipeline("default", *SALES))
    _running.forget_requests()
    return _running


@pytest.fixture
def config(server: Server, tmp_path: Path) -> Path:
    """A configuration of the account that knows no pipeline."""
    path = tmp_path / "stagecast.toml"
    path.write_text(
        '[company]\nname = "A"\ntime_zone = "UTC"\nreporting_currency = "EUR"\n'
        '[[source]]\nname = "hubspot"\nkind = "hubspot"\n'
        f'credentials_env = "HUBSPOT_TOKEN"\nbase_url = "{server.url}"\n'
        '[[source]]\nname = "orders"\nkind = "files"\nshape = "deals"\n'
        'path = "a.csv"\n'
        '[source.columns]\ndeal_id = "Id"\nstage = "Stage"\n',
        encoding="utf-8",
    )
    return path


def init(config: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["init", "--config", str(config), *options])


def mapped(config: Path) -> Mapping[str, list[tuple[str, str, str]]]:
    """The stages of each pipeline that a configuration has."""
    return {
        one.id: [(each.id, each.label, each.canonical) for each in one.stages]
        for one in read_config(config).pipelines
    }


def pasted(config: Path, toml: str) -> Path:
    """The configuration with what was printed at its end."""
    config.write_text(config.read_text("utf-8") + "\n" + toml, encoding="utf-8")
    return config


def test_every_stage_is_printed_with_a_suggestion_and_why(config: Path) -> None:
    done = init(config, "--source", "hubspot")

    assert done.exit_code == 0, done.output
    assert done.stdout == PRINTED


def test_what_to_do_with_it_is_said_beside_it(config: Path) -> None:
    done = init(config, "--source", "hubspot")

    assert f"put the tables at the end of {config}" in done.stderr
    assert done.stderr.splitlines()[-1] == f"Then: stagecast check --config {config}"


def test_it_costs_one_request_and_writes_no_file(server: Server, config: Path) -> None:
    init(config)

    assert server.log == [("GET /crm/v3/pipelines/deals", 200)]
    assert [path.name for path in config.parent.iterdir()] == ["stagecast.toml"]


def test_what_is_printed_can_be_put_at_the_end_of_the_configuration(
    server: Server, config: Path
) -> None:
    server.portal = showing(
        pipeline("default", *SALES),
        pipeline("7 \\ 8", *SALES, label='Key "accounts"\n\x7f 🚀 [x]'),
    )

    pasted(config, init(config).stdout)

    stages = [
        ("new", "New", "lead"),
        ("talk", "Talk", "qualification"),
        ("offer", "Offer", "proposal"),
        ("won", "Won", "won"),
        ("lost", "Lost", "lost"),
    ]
    assert mapped(config) == {"7 \\ 8": stages, "default": stages}
    assert read_config(config).pipelines[0].label == 'Key "accounts"\n\x7f 🚀 [x]'


def test_a_closed_stage_that_is_neither_won_nor_lost_is_left_to_the_reader(
    server: Server, config: Path
) -> None:
    parked: Row = ("parked", "Parked", "0.5", True)
    server.portal = showing(pipeline("default", *SALES, parked))

    done = init(config)

    assert (
        '  # { id = "parked", label = "Parked", canonical = "..." },'
        "  # closed, probability 0.5: won or lost? nobody but you can tell"
    ) in done.stdout.splitlines()
    assert "What stands there as a comment is for you to decide" in done.stderr
    assert "parked" not in {
        name for name, *_ in mapped(pasted(config, done.stdout))["default"]
    }


def test_a_pipeline_in_which_nothing_can_be_lost_is_printed_as_a_comment(
    server: Server, config: Path
) -> None:
    server.portal = showing(
        pipeline("default", *SALES), pipeline("partners", *SALES[:4], label="Partners")
    )

    done = init(config)

    assert '# The pipeline "Partners" has no stage that is lost.' in done.stdout
    assert '# id = "partners"' in done.stdout
    assert list(mapped(pasted(config, done.stdout))) == ["default"]


def test_a_pipeline_that_is_in_the_configuration_is_not_printed_again(
    server: Server, config: Path
) -> None:
    pasted(config, init(config).stdout)
    server.portal = showing(
        pipeline("default", *SALES), pipeline("partners", *SALES, label="Partners")
    )

    done = init(config)

    assert '# The pipeline "Sales" is in the configuration already.' in done.stdout
    assert list(mapped(pasted(config, done.stdout))) == ["default", "partners"]
    again = init(config)
    assert tomllib.loads(again.stdout) == {}
    assert again.stderr.splitlines()[-1] == (
        "Nothing to add: every pipeline is in the configuration. "
        "stagecast check says which stages it lacks."
    )


def test_stages_that_the_account_gave_up_are_not_printed(
    server: Server, config: Path
) -> None:
    gone = pipeline("default", *SALES).with_columns(
        archived=pl.col("stage_id") == "talk"
    )
    server.portal = showing(gone)

    assert '"talk"' not in init(config).stdout


def test_machines_get_the_pipelines_as_one_json_object(config: Path) -> None:
    told = json.loads(init(config, "--json").stdout)

    (only,) = told["pipelines"]
    assert told["source"] == "hubspot"
    assert only["stages"][0] == {
        "id": "new",
        "label": "New",
        "canonical": "lead",
        "because": "open, 1 of 3, probability 0.1",
    }
    assert (only["id"], only["label"]) == ("default", "Sales")
    assert (only["lacks"], only["is_configured"]) == ([], False)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("hubspt", "no account 'hubspt';"),
        ("hubspt", 'did you mean "hubspot"?'),
        ("orders", "'orders' is read from files"),
    ],
)
def test_a_source_that_is_no_account_is_wrong_usage(
    config: Path, name: str, said: str
) -> None:
    done = init(config, "--source", name)

    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())


def test_several_accounts_have_to_be_told_apart(config: Path) -> None:
    text = config.read_text("utf-8")
    other = text[text.index("[[source]]") : text.index('[[source]]\nname = "orders')]
    pasted(config, other.replace('name = "hubspot"', 'name = "second"'))

    done = init(config)

    assert done.exit_code == 2
    assert "which account?" in " ".join(done.stderr.split())
    assert 'source = "second"' in init(config, "--source", "second").stdout


def test_a_token_that_is_refused_is_the_error_and_nothing_is_printed(
    server: Server, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUBSPOT_TOKEN")

    done = init(config)

    assert (done.stdout, server.log) == ("", [])
    assert str(done.exception).startswith(
        "source hubspot: nothing in the variable HUBSPOT_TOKEN"
    )
