"""Which destinations are written, and what is missing told before anything is done."""

import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.command_line.exits import ending
from flows.config import Config
from flows.publications.destinations import publish_everywhere, refuse_unready
from flows.publications.duckdb_file import published_generation
from flows.publications.refusals import Unpublished, Unreachable, Unusable
from flows.storage.generations import Generation
from flows.storage.layout import Layout
from flows.storage.lock import Fence
from tests.flows.publications.postgres_place import Place

POSTGRES = {"kind": "postgres", "schema": "sales", "credentials_env": "SALES_POSTGRES"}


def configured(*destinations: dict[str, Any]) -> Config:
    """A configuration with these destinations."""
    company = {"name": "A", "time_zone": "UTC", "reporting_currency": "EUR"}
    columns = {"deal_id": "Id", "stage": "Stage"}
    source = {"name": "crm", "kind": "files", "path": "deals.csv", "shape": "deals"}
    return Config.model_validate(
        {
            "company": company,
            "source": [source | {"columns": columns}],
            "destination": list(destinations),
        }
    )


def test_the_file_in_the_data_folder_is_always_written(
    layout: Layout, generation: Generation, fence: Fence
) -> None:
    publish_everywhere(configured({"kind": "duckdb"}), layout, generation, fence)

    assert published_generation(layout) == generation.id


def test_a_path_is_a_further_copy_with_nothing_left_beside_it(
    layout: Layout, generation: Generation, fence: Fence, tmp_path: Path
) -> None:
    copy = tmp_path / "bi" / "sales.duckdb"
    copy.parent.mkdir()
    dead = copy.with_name(".sales.duckdb.0000-1.aside")
    dead.mkdir()
    others = copy.with_name(".other.duckdb.0000-1.aside")
    others.touch()
    config = configured({"kind": "duckdb", "path": str(copy)})

    publish_everywhere(config, layout, generation, fence)

    assert published_generation(layout) == generation.id
    with duckdb.connect(copy, read_only=True) as connection:
        found = connection.execute("SELECT generation_id FROM generation").fetchall()
    assert found == [(generation.id,)]
    assert sorted(copy.parent.iterdir()) == [others, copy]


@pytest.mark.slow
def test_a_schema_of_a_server_is_written_by_the_variable_that_names_it(
    place: Place,
    layout: Layout,
    generation: Generation,
    fence: Fence,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SALES_POSTGRES", place.cluster.url())
    config = configured(POSTGRES | {"schema": place.schema})

    publish_everywhere(config, layout, generation, fence)

    assert place.published() == published_generation(layout) == generation.id


def test_a_variable_that_is_not_set_is_named_before_anything_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SALES_POSTGRES", raising=False)

    with pytest.raises(Unusable) as refusal:
        refuse_unready(configured(POSTGRES))

    assert str(refusal.value) == (
        "destination sales: the environment variable SALES_POSTGRES is not set; set "
        "SALES_POSTGRES to the connection's URL, such as "
        "postgresql://user:password@host:5432/database"
    )


def test_a_driver_that_is_not_installed_is_named_with_the_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SALES_POSTGRES", "postgresql://publisher:hunter2@host/sales")
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(Unusable) as refusal:
        refuse_unready(configured(POSTGRES))

    assert str(refusal.value) == (
        "destination sales: the driver for PostgreSQL is not installed; install it "
        "with pip install 'stagecast[postgres]'"
    )


def test_without_a_server_no_driver_is_needed(
    layout: Layout,
    generation: Generation,
    fence: Fence,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    config = configured({"kind": "duckdb"})

    refuse_unready(config)
    publish_everywhere(config, layout, generation, fence)

    assert published_generation(layout) == generation.id


@pytest.mark.parametrize(
    ("error", "code"),
    [(Unusable("x"), 2), (Unpublished("x"), 6), (Unreachable("x"), 6)],
)
def test_a_destination_that_fails_has_an_exit_code(error: Exception, code: int) -> None:
    assert ending(error) == (code, "x")
