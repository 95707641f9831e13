import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sources.errors import SourceError
from sources.exports import (
    File,
    FileExport,
    FileReference,
    check_unchanged,
    exported_files,
    file_version,
    reference_table,
    taken_at,
)

NIGHT = datetime(2026, 11, 1, tzinfo=UTC)


def names(folder: Path, pattern: str) -> list[str]:
    return [file.name for file in exported_files(FileExport("crm", folder / pattern))]


def test_a_pattern_finds_its_files_sorted_by_name_relative_to_its_folder(
    tmp_path: Path,
) -> None:
    for name in ("b.csv", "a.csv", "sub/c.csv", "a.txt", "~$b.csv", ".a.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    assert names(tmp_path, "*.csv") == ["a.csv", "b.csv"]
    assert names(tmp_path, "**/*.csv") == ["a.csv", "b.csv", "sub/c.csv"]
    assert names(tmp_path, "*/c.csv") == ["sub/c.csv"]
    assert names(tmp_path, "sub/c.csv") == ["c.csv"]


def test_a_file_may_have_the_signs_of_a_pattern_in_its_name(tmp_path: Path) -> None:
    (tmp_path / "deals [eu].csv").touch()

    assert names(tmp_path, "deals [eu].csv") == ["deals [eu].csv"]


@pytest.mark.parametrize(
    ("pattern", "complaint"),
    [
        ("*.csv", "no such file"),
        ("deals.csv", "no such file"),
        ("export/*.csv", "there is no folder .*export"),
    ],
)
def test_nothing_to_read_is_an_error_that_names_pattern_and_folder(
    pattern: str, complaint: str, tmp_path: Path
) -> None:
    with pytest.raises(SourceError, match=complaint) as found:
        names(tmp_path, pattern)
    assert str(tmp_path / pattern) == found.value.file


def test_references_come_after_the_export_in_tables_of_their_own(
    tmp_path: Path,
) -> None:
    for name in ("deals.csv", "products.csv"):
        (tmp_path / name).touch()
    reference = FileReference("product", tmp_path / "products.csv", "sku")
    export = FileExport("crm", tmp_path / "deals.csv", references=(reference,))

    assert list(exported_files(export)) == [
        File("rows", "deals.csv", tmp_path / "deals.csv"),
        File("reference_product", "products.csv", tmp_path / "products.csv", ("sku",)),
    ]


def test_the_table_of_a_list_has_a_name_that_every_folder_may_have() -> None:
    assert reference_table("product") == "reference_product"
    assert reference_table("Owner/Team %") == "reference_Owner~47~Team ~37~"


@pytest.mark.parametrize(
    ("name", "zone", "expected"),
    [
        ("deals-2026-11-01.csv", "UTC", datetime(2026, 11, 1, tzinfo=UTC)),
        ("deals_20261101.csv.gz", "UTC", datetime(2026, 11, 1, tzinfo=UTC)),
        (
            "2026-07-01T1830.csv",
            "Europe/Rome",
            datetime(2026, 7, 1, 16, 30, tzinfo=UTC),
        ),
        (
            "20260101T183059.csv",
            "Asia/Tokyo",
            datetime(2026, 1, 1, 9, 30, 59, tzinfo=UTC),
        ),
        ("v2-2026-11-01-eu7.csv", "UTC", datetime(2026, 11, 1, tzinfo=UTC)),
        ("2026-11-01_20261101.csv", "UTC", datetime(2026, 11, 1, tzinfo=UTC)),
        ("99999999-2026-11-01.csv", "UTC", datetime(2026, 11, 1, tzinfo=UTC)),
        # An hour that comes twice, when the clocks go back, is the first of the two.
        (
            "2026-10-25T0230.csv",
            "Europe/Rome",
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        ),
    ],
)
def test_a_snapshot_was_true_at_the_local_time_in_its_name(
    name: str, zone: str, expected: datetime, tmp_path: Path
) -> None:
    export = FileExport("crm", tmp_path, time_zone=zone, taken_at="file name")

    assert taken_at(export, File("rows", name, tmp_path / name)) == expected


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("deals.csv", "no dates"),
        ("deals-2026-02-31.csv", "no dates"),
        ("deals-2026-1101.csv", "no dates"),
        ("deals-120261101.csv", "no dates"),
        ("deals-2026-11-01T18.csv", "no dates"),
        ("2026-11-01-to-2026-11-30.csv", "2 dates"),
        ("2026-03-29T0230.csv", "no dates"),  # skipped when the clocks go forward
    ],
)
def test_a_name_without_one_date_is_an_error_that_says_what_is_expected(
    name: str, complaint: str, tmp_path: Path
) -> None:
    export = FileExport("crm", tmp_path, time_zone="Europe/Rome", taken_at="file name")

    with pytest.raises(SourceError, match=rf"{name}: {complaint} .*2026-11-01"):
        taken_at(export, File("rows", name, tmp_path / name))


def test_the_run_says_when_a_list_of_values_was_true(tmp_path: Path) -> None:
    export = FileExport("crm", tmp_path, taken_at="file name")

    assert taken_at(export, File("reference_x", "x.csv", tmp_path / "x.csv")) is None
    assert taken_at(FileExport("crm", tmp_path), File("rows", "x", tmp_path)) is None


def test_a_file_that_is_written_to_while_it_is_read_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("id\n1\n")
    version = file_version(File("rows", "deals.csv", path), NIGHT)

    check_unchanged(version)
    path.write_text("id\n2\n")
    os.utime(path, ns=(0, 0))

    with pytest.raises(SourceError, match="changed while it was read"):
        check_unchanged(version)


def test_a_version_is_told_by_the_hash_of_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(b"abc")

    assert file_version(File("rows", "deals.csv", path), NIGHT).key == (
        "rows",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    )
