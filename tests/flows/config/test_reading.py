"""What a configuration is read as, and which files are none."""

import pickle
from pathlib import Path

import pytest

from flows.config import (
    ChangeFiles,
    ConfigError,
    DealFiles,
    DuckDbDestination,
    PostgresDestination,
    read_config,
)
from flows.config.columns import Fields
from flows.config.known_keys import keys
from sandbox.configuration import write_configuration
from tests.flows.config.examples import (
    CHANGES,
    COMPANY,
    ONE_PROBLEM,
    PIPELINE,
    SOURCE,
    read,
    refusal,
)

ROOT = Path(__file__).parents[3]
LOANS = ROOT / ".." / "shared" / "data" / "bpi-challenge-2012" / "stagecast.toml"


def test_the_loan_applications_file_is_accepted_as_it_stands() -> None:
    if not LOANS.exists():
        pytest.skip("the shared data folder is not beside this project")

    config = read_config(LOANS)

    (source,) = config.file_sources
    (pipeline,) = config.pipelines
    assert (source.name, source.shape, source.currency) == ("loans", "events", "EUR")
    assert source.path == LOANS.absolute().parent / "applications.csv.gz"
    assert source.columns.mapping == {
        "deal_id": "case_id",
        "changed_at": "timestamp",
        "sequence": "event_number",
        "stage": "activity",
        "owner": "resource",
        "amount": "amount_requested",
        "created_at": "registered_at",
    }
    assert len(pipeline.stages) == 10


def test_what_is_left_out_has_the_documented_default(tmp_path: Path) -> None:
    config = read(tmp_path, COMPANY + SOURCE)

    assert config.company.fiscal_year_starts == 1
    assert config.company.working_hours.weekdays == (1, 2, 3, 4, 5)
    assert config.data.folder == tmp_path / "stagecast-data"
    assert config.pipelines == ()
    assert config.metrics.model_dump() == {
        "sample_floor": 20,
        "trailing_days": (42, 90, 365),
        "unmapped_share": 0.05,
        "held_back_share": 0.05,
    }
    assert config.forecast.draws == 10_000
    assert config.retention.nights == 30
    assert config.destinations == (DuckDbDestination(),)
    (source,) = config.file_sources
    assert isinstance(source, DealFiles)
    assert source.model_dump(exclude={"name", "kind", "shape", "path", "columns"}) == {
        "currency": None,
        "time_zone": None,
        "encoding": "auto",
        "delimiter": "auto",
        "decimal": ".",
        "thousands": None,
        "date_format": None,
        "day_format": None,
        "taken_at": "run",
        "smallest_share": 0.5,
        "references": (),
        "absent": "deleted",
    }


def test_paths_are_taken_from_the_folder_of_the_file(tmp_path: Path) -> None:
    toml = f"""{COMPANY}[data]
folder = "out"
{SOURCE}product = "Product"
[[source.reference]]
column = "product"
path = "lists/products.csv"
key = "name"
[[destination]]
kind = "duckdb"
path = "/srv/bi.duckdb"
"""

    config = read(tmp_path, toml)

    assert config.data.folder == tmp_path / "out"
    assert config.file_sources[0].path == tmp_path / "deals.csv"
    assert (
        config.file_sources[0].references[0].path == tmp_path / "lists" / "products.csv"
    )
    assert config.destinations == (DuckDbDestination(path=Path("/srv/bi.duckdb")),)


def test_a_path_may_be_given_relative_to_where_the_command_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stagecast.toml").write_text(COMPANY + SOURCE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    config = read_config(Path("stagecast.toml"))

    assert config.file_sources[0].path == tmp_path / "deals.csv"


def test_a_field_that_is_not_named_goes_by_our_own_name(tmp_path: Path) -> None:
    config = read(tmp_path, f'{COMPANY}{CHANGES}[source.fields]\nstage = "StageName"\n')

    (source,) = config.file_sources
    assert isinstance(source, ChangeFiles)
    own = {name: name for name in keys(Fields)}
    assert source.field_names == own | {"stage": "StageName"}


def test_a_field_can_be_looked_up_in_a_list(tmp_path: Path) -> None:
    reference = '[[source.reference]]\ncolumn = "product"\npath = "p.csv"\nkey = "k"\n'

    config = read(tmp_path, COMPANY + CHANGES + reference)

    assert config.file_sources[0].references[0].column == "product"


def test_the_made_up_company_s_own_file_is_accepted(tmp_path: Path) -> None:
    config = read_config(write_configuration(tmp_path))

    assert [source.shape for source in config.file_sources] == [
        "changes",
        "deals",
        "events",
    ]


def test_files_of_rows_have_no_field_names(tmp_path: Path) -> None:
    assert read(tmp_path, COMPANY + SOURCE).file_sources[0].field_names == {}


def test_a_stage_may_change_its_meaning_on_a_day(tmp_path: Path) -> None:
    row = '{ id = "new", label = "New", canonical = "%s"%s },\n  { id = "won"'
    later = row % ("qualification", ", valid_from = 2026-01-31")

    config = read(tmp_path, COMPANY + SOURCE + PIPELINE.replace('{ id = "won"', later))

    meanings = [
        (s.id, s.canonical, f"{s.valid_from}") for s in config.pipelines[0].stages
    ]
    assert meanings[:2] == [
        ("new", "lead", "None"),
        ("new", "qualification", "2026-01-31"),
    ]


def test_a_postgres_destination_names_a_variable(tmp_path: Path) -> None:
    toml = """[[destination]]
kind = "postgres"
schema = "sales"
credentials_env = "SALES_POSTGRES"
"""

    config = read(tmp_path, COMPANY + SOURCE + toml)

    assert config.destinations == (
        PostgresDestination.model_validate(
            {
                "kind": "postgres",
                "schema": "sales",
                "credentials_env": "SALES_POSTGRES",
            }
        ),
    )


def test_a_byte_order_mark_is_no_part_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbf" + (COMPANY + SOURCE).encode())

    assert read_config(tmp_path / "a.toml").company.name == "Acme"


def test_nothing_in_a_configuration_can_be_changed(tmp_path: Path) -> None:
    config = read(tmp_path, COMPANY + SOURCE)

    with pytest.raises(ValueError, match="frozen"):
        config.metrics.sample_floor = 1


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read_config(tmp_path / "nowhere.toml")

    assert str(caught.value) == (
        f"{tmp_path}/nowhere.toml cannot be used: 1 problem.\n\n"
        "(the file)\n"
        "  got:      nothing\n"
        "  expected: a file that exists\n"
        "  hint:     give another with --config"
    )


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="expected: a file that can be read"):
        read_config(tmp_path)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes("[company]\nname = 'Käse'".encode("cp1252"))

    with pytest.raises(ConfigError, match="got:      bytes that are not UTF-8"):
        read_config(tmp_path / "a.toml")


def test_a_file_that_is_not_toml_is_refused_with_its_line(
    tmp_path: Path,
) -> None:
    assert refusal(tmp_path, "[company]\nname = \n") == (
        ONE_PROBLEM + "(the file), line 2\n"
        "  got:      Invalid value\n"
        "  expected: valid TOML\n"
        "  hint:     look at column 8"
    )


def test_a_file_that_stops_in_the_middle_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, "[company]\nname = ") == (
        ONE_PROBLEM + "(the file), line 2\n"
        "  got:      Invalid value\n"
        "  expected: valid TOML\n"
        "  hint:     look at the end of the file"
    )


def test_the_error_survives_the_way_between_two_processes(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, COMPANY)

    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 - our own bytes
