from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from sources.errors import SourceError
from sources.exports import exported_files, file_version
from sources.files import FileExport, FileReference, files, inspect
from sources.readers.batch import Dialect
from sources.readings import readings

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
NIGHT = datetime(2026, 11, 1, tzinfo=UTC)
ALL = 1_000_000


def export_of(folder: Path, **contents: str) -> FileExport:
    for name, content in contents.items():
        (folder / f"{name}.csv").write_text(content)
    return FileExport("crm", folder / "*.csv")


def tables(
    export: FileExport, loaded: Collection[tuple[str, str]] = ()
) -> dict[str, list[pa.Table]]:
    """Return what each resource yields."""
    versions = [file_version(file, NIGHT) for file in exported_files(export)]
    source = files(export, versions, extracted_at=NIGHT, loaded=loaded)
    return {name: list(source.with_resources(name)) for name in source.resources}


def test_every_resource_yields_arrow_tables_only(tmp_path: Path) -> None:
    found = tables(export_of(tmp_path, a="id,n\n1,2\n3\n"))

    assert {type(item) for items in found.values() for item in items} == {pa.Table}
    assert {name: sum(map(len, items)) for name, items in found.items()} == {
        "rows": 1,
        "unreadable_rows": 1,
        "files": 1,
        "sightings": 1,
    }


def test_a_row_says_what_the_file_says_and_where_it_was_read(tmp_path: Path) -> None:
    export = export_of(tmp_path, a="Deal Stage,n\nWon,\n")
    version = file_version(next(exported_files(export)), NIGHT)

    rows = pa.concat_tables(tables(export)["rows"])

    assert rows.to_pylist() == [
        {
            "Deal Stage": "Won",
            "n": None,
            "_file": "a.csv",
            "_file_hash": version.sha256,
            "_extracted_at": NIGHT,
            "_taken_at": NIGHT,
            "_row": 1,
        }
    ]
    assert rows.schema.field("_taken_at").type == pa.timestamp("us", "UTC")


def test_a_file_tells_what_it_held(tmp_path: Path) -> None:
    found = pa.concat_tables(tables(export_of(tmp_path, a="id,ä\n1,2\n3\n"))["files"])

    assert found.drop_columns(["_file_hash", "_extracted_at"]).to_pylist() == [
        {
            "table": "rows",
            "_file": "a.csv",
            "_taken_at": NIGHT,
            "rows": 1,
            "unreadable_rows": 1,
            "bytes": 12,
            "columns": '["id", "ä"]',
        }
    ]


def test_the_same_bytes_under_two_names_are_read_once_and_seen_twice(
    tmp_path: Path,
) -> None:
    found = tables(export_of(tmp_path, a="id\tn\n1\t2\n", b="id\tn\n1\t2\n"))

    assert pa.concat_tables(found["rows"])["_file"].to_pylist() == ["a.csv"]
    assert pa.concat_tables(found["sightings"])["_file"].to_pylist() == [
        "a.csv",
        "b.csv",
    ]


def test_what_the_raw_log_holds_is_seen_and_not_read(tmp_path: Path) -> None:
    export = export_of(tmp_path, a="id,n\n1,2\n")
    known = file_version(next(exported_files(export)), NIGHT).key

    found = tables(export, loaded={known})

    assert {name: sum(map(len, items)) for name, items in found.items() if items} == {
        "sightings": 1
    }


def test_a_file_that_changes_between_its_hash_and_its_end_is_not_read(
    tmp_path: Path,
) -> None:
    file = next(exported_files(export_of(tmp_path, a="id,n\n1,2\n")))
    version = file_version(file, NIGHT)
    file.path.write_text("id,n\n1,2\n3,4\n")

    with pytest.raises(SourceError, match=r"a\.csv: the file changed while"):
        list(readings(version, Dialect(), extracted_at=NIGHT))


@pytest.mark.parametrize("name", ["_row", "_file", "_taken_at", "_dlt_id"])
def test_a_column_with_a_name_of_our_own_is_an_error(name: str, tmp_path: Path) -> None:
    export = export_of(tmp_path, a=f"id,{name}\n1,2\n")

    with pytest.raises(SourceError, match=rf"a\.csv: a column named '{name}'"):
        list(inspect(export))


def test_a_list_of_values_must_have_its_key(tmp_path: Path) -> None:
    export_of(tmp_path, deals="id,n\n1,2\n", products="sku,n\n1,2\n")
    reference = FileReference("product", tmp_path / "products.csv", "code")
    export = FileExport("crm", tmp_path / "deals.csv", references=(reference,))

    with pytest.raises(SourceError, match=r"products\.csv: no column 'code'"):
        list(inspect(export))


def test_an_export_must_have_every_column_that_is_configured(tmp_path: Path) -> None:
    export = export_of(tmp_path, deals="id,stage\n1,2\n")
    needed = replace(export, columns=("id", "Stage", "amount"))

    with pytest.raises(SourceError) as refused:
        list(inspect(needed))

    assert refused.value.got == "no column 'Stage', 'amount'; it has id, stage"
    assert "correct the name in the configuration" in refused.value.hint


def test_an_inspection_reads_to_the_end_and_shows_the_first_rows(
    tmp_path: Path,
) -> None:
    export = export_of(tmp_path, a="id,n\n1,2\n3\n4,5\n6,7\n", b="x;y\n")

    first, second = inspect(export, sample_rows=2)

    assert (first.columns, first.rows, first.unreadable_rows) == (("id", "n"), 3, 1)
    assert first.sample.select("id", "n", "_row").rows() == [
        ("1", "2", 1),
        ("4", "5", 3),
    ]
    assert (second.columns, second.rows, second.sample.height) == (("x", "y"), 0, 0)


def test_an_inspection_finds_a_column_that_comes_after_its_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sources.readers.json_lines.LINES", 1)
    (tmp_path / "a.jsonl").write_text('{"a": 1}\n{"b": 2}\n')

    (found,) = inspect(FileExport("crm", tmp_path / "a.jsonl"), sample_rows=1)

    assert found.columns == ("a", "b")
    assert found.sample.select("a", "b").rows() == [("1", None)]


def test_the_loan_applications_come_whole() -> None:
    file = DATA / "bpi-challenge-2012" / "applications.csv.gz"
    if not file.exists():
        pytest.skip(f"the loan applications are not at {file}")

    (found,) = inspect(FileExport("loans", file), sample_rows=ALL)

    assert (found.rows, found.unreadable_rows) == (60_849, 0)
    assert found.columns == (
        "case_id", "event_number", "activity", "timestamp", "resource",
        "amount_requested", "registered_at",
    )  # fmt: skip
    assert found.sample["case_id"].n_unique() == 13_087
    assert found.sample["_row"].to_list() == list(range(1, 60_850))


def test_the_sample_of_opportunities_comes_whole() -> None:
    folder = DATA / "maven-crm-opportunities"
    if not folder.exists():
        pytest.skip(f"the sample of opportunities is not at {folder}")

    rows = {
        found.file.name: (found.rows, len(found.columns), found.unreadable_rows)
        for found in inspect(FileExport("maven", folder / "*.csv"))
    }

    assert rows == {
        "accounts.csv": (85, 7, 0),
        "products.csv": (7, 3, 0),
        "sales_pipeline.csv": (8_800, 8, 0),
        "sales_teams.csv": (35, 3, 0),
    }
