from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.storage.raw_loads import Sighting
from flows.storage.volume import check_volume
from sources.errors import VolumeDrop
from sources.exports import File, FileExport, FileVersion, file_version

NIGHT = datetime(2026, 11, 1, tzinfo=UTC)


def seen(file: str, rows: int, day: int = 0, table: str = "rows") -> Sighting:
    return Sighting("1.0", table, file, "?", NIGHT + timedelta(days=day), rows)


def new(
    folder: Path, name: str, rows: int, day: int = 1, table: str = "rows"
) -> FileVersion:
    path = folder / name
    path.write_text("id,stage\n" + f"{name},Won\n" * rows)
    return file_version(File(table, name, path), NIGHT + timedelta(days=day))


def check(
    folder: Path,
    before: list[Sighting],
    versions: list[FileVersion],
    taken_at: str = "run",
    **settings: float,
) -> None:
    export = FileExport("crm", folder, taken_at=taken_at)  # type: ignore[arg-type]  # a test names one
    check_volume(export, versions, seen=before, loaded={}, **settings)


def comes_in(
    folder: Path,
    before: list[Sighting],
    versions: list[FileVersion],
    taken_at: str = "run",
    **settings: float,
) -> bool:
    """Whether the files are let in."""
    try:
        check(folder, before, versions, taken_at, **settings)
    except VolumeDrop:
        return False
    return True


@pytest.mark.parametrize(("rows", "share"), [(5, 0.5), (1, 0.1), (0, 0.0), (20, 1.0)])
def test_a_file_that_keeps_its_share_of_rows_comes_in(
    rows: int, share: float, tmp_path: Path
) -> None:
    version = new(tmp_path, "a.csv", rows)

    assert comes_in(tmp_path, [seen("a.csv", 10)], [version], smallest_share=share)


@pytest.mark.parametrize(("rows", "share"), [(4, 0.5), (0, 0.1), (9, 1.0)])
def test_a_file_that_lost_more_is_held_back(
    rows: int, share: float, tmp_path: Path
) -> None:
    version = new(tmp_path, "a.csv", rows)

    with pytest.raises(VolumeDrop) as found:
        check(tmp_path, [seen("a.csv", 10)], [version], smallest_share=share)

    assert str(found.value) == (
        f"a.csv: {rows} rows after 10 before; expected at least {share:.0%} of what was"
        " there before. Hint: if it is right: stagecast run --accept-volume crm."
    )


def test_rows_that_cannot_be_read_do_not_count(tmp_path: Path) -> None:
    version = new(tmp_path, "a.csv", 10)
    version.file.path.write_text("id,stage\n" + "D1\n" * 10)

    with pytest.raises(VolumeDrop, match="0 rows after 10 before"):
        check(tmp_path, [seen("a.csv", 10)], [version])


def test_the_last_version_of_the_same_name_is_what_counts(tmp_path: Path) -> None:
    before = [seen("a.csv", 100), seen("b.csv", 100), seen("a.csv", 10, day=1)]

    assert comes_in(
        tmp_path, before, [new(tmp_path, "a.csv", 6), new(tmp_path, "c.csv", 1)]
    )


def test_a_list_of_values_may_shrink(tmp_path: Path) -> None:
    before = [seen("p.csv", 10, table="reference_product")]

    assert comes_in(
        tmp_path, before, [new(tmp_path, "p.csv", 1, table="reference_product")]
    )


def test_a_file_is_counted_only_where_there_is_something_to_compare_with(
    tmp_path: Path,
) -> None:
    version = new(tmp_path, "a.csv", 1)
    version.file.path.unlink()

    assert comes_in(tmp_path, [seen("b.csv", 10)], [version])
    check_volume(
        FileExport("crm", tmp_path),
        [version],
        seen=[seen("a.csv", 10)],
        loaded={version.key: 9},
    )


def test_a_snapshot_is_compared_with_the_one_before_it_under_another_name(
    tmp_path: Path,
) -> None:
    before = [seen("1.csv", 100, day=1), seen("3.csv", 10, day=3)]

    assert comes_in(
        tmp_path, before, [new(tmp_path, "4.csv", 6, day=4)], taken_at="file name"
    )
    with pytest.raises(VolumeDrop, match=r"2\.csv: 6 rows after 100 before"):
        check(
            tmp_path, before, [new(tmp_path, "2.csv", 6, day=2)], taken_at="file name"
        )


def test_the_parts_of_a_snapshot_are_counted_together(tmp_path: Path) -> None:
    before = [seen("eu1.csv", 10, day=1), seen("us1.csv", 10, day=1)]
    parts = [new(tmp_path, "eu2.csv", 2, day=2), new(tmp_path, "us2.csv", 9, day=2)]

    assert comes_in(tmp_path, before, parts, taken_at="file name")
    with pytest.raises(VolumeDrop, match=r"eu2\.csv: 2 rows after 20 before"):
        check(tmp_path, before, parts[:1], taken_at="file name")


def test_several_snapshots_of_one_load_are_compared_one_after_another(
    tmp_path: Path,
) -> None:
    halved = [new(tmp_path, f"{day}.csv", 2 ** (8 - day), day=day) for day in range(9)]

    assert comes_in(tmp_path, [], halved[::-1], taken_at="file name")
    with pytest.raises(VolumeDrop, match=r"4\.csv: 16 rows after 64 before"):
        check(tmp_path, [], [*halved[:3], *halved[4:]], taken_at="file name")


def test_a_corrected_snapshot_is_compared_with_the_one_it_corrects(
    tmp_path: Path,
) -> None:
    before = [seen("1.csv", 100, day=1), seen("2.csv", 10, day=2)]

    assert comes_in(
        tmp_path, before, [new(tmp_path, "2.csv", 6, day=2)], taken_at="file name"
    )
