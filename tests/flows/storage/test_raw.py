import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from flows.storage import raw
from flows.storage.layout import Layout
from flows.storage.raw import LoadResult
from sources.errors import SourceError, VolumeDrop
from sources.files import FileExport, FileReference

DATA = Path(__file__).parents[3] / ".." / "shared" / "data"
FIRST = datetime(2026, 11, 1, tzinfo=UTC)
Load = Callable[..., LoadResult]


def night(number: int) -> datetime:
    return FIRST + timedelta(days=number - 1)


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path / "data [of] ours")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "crm").mkdir()
    return tmp_path / "crm"


@pytest.fixture
def load(layout: Layout, folder: Path) -> Load:
    """Return what loads every CSV file of the folder in a night."""

    def one_night(number: int, **settings: object) -> LoadResult:
        export = FileExport("crm", folder / "*.csv", **settings)  # type: ignore[arg-type]  # a test names any
        return raw.load(export, layout=layout, extracted_at=night(number))

    return one_night


def rows(layout: Layout, *columns: str) -> list[tuple[object, ...]]:
    found = raw.scan(layout, "crm", "rows").select("_file", "_row", *columns)
    return found.sort("_file", "_row").collect().rows()


def pieces(layout: Layout, table: str) -> list[Path]:
    return sorted((layout.raw / "crm" / table).glob("*"))


def test_a_file_is_loaded_once_however_often_the_night_comes(
    layout: Layout, folder: Path, load: Load
) -> None:
    (folder / "a.csv").write_text("id,stage\nD1,Won\nD2\n")

    first, second = load(1), load(2)

    assert first == LoadResult("crm", 1, 1, ("a.csv",), ())
    assert second == LoadResult("crm", 0, 0, (), ("a.csv",))
    assert rows(layout, "id", "_extracted_at") == [("a.csv", 1, "D1", night(1))]
    assert len(pieces(layout, "_dlt_loads")) == 1


def test_a_file_that_grew_is_loaded_beside_its_older_version(
    layout: Layout, folder: Path, load: Load
) -> None:
    (folder / "a.csv").write_text("id,stage\nD1,Won\n")
    load(1)
    (folder / "a.csv").write_text("id,stage\nD1,Won\nD2,Lost\n")
    load(2)

    found = raw.scan(layout, "crm", "rows").sort("_extracted_at", "_row").collect()

    assert found.select("id", "_extracted_at").rows() == [
        ("D1", night(1)),
        ("D1", night(2)),
        ("D2", night(2)),
    ]
    assert found["_file_hash"].n_unique() == 2


def test_the_same_bytes_under_another_name_are_not_loaded_again(
    layout: Layout, folder: Path, load: Load
) -> None:
    (folder / "a.csv").write_text("id,stage\nD1,Won\n")
    load(1)
    (folder / "b.csv").write_text("id,stage\nD1,Won\n")

    assert load(2).skipped == ("a.csv", "b.csv")
    assert rows(layout, "id") == [("a.csv", 1, "D1")]


def test_names_survive_as_the_crm_writes_them(
    layout: Layout, folder: Path, load: Load
) -> None:
    names = [
        "Deal Stage", "deal_stage", "dealStage", " amount", "amount", "amount ",
        "Owner's", "a.b", "a__b", "a▶b", "x/y", "Größe (€)", "🙂",
        "▶▶", "n" * 300, "0", "%",
    ]  # fmt: skip
    quoted = [*names, 'say ""hi""', "two\nlines"]
    header = ",".join(f'"{name}"' for name in quoted)
    cells = [str(number) for number in range(len(quoted))]
    (folder / "a.csv").write_text(f"{header}\n{','.join(cells)}\n")
    load(1)

    found = raw.scan(layout, "crm", "rows").collect().row(0, named=True)

    expected = dict(zip([*names, 'say "hi"', "two\nlines"], cells, strict=True))
    assert {n: text for n, text in found.items() if n in expected} == expected
    assert list(found)[-5:] == [
        "_file", "_file_hash", "_extracted_at", "_taken_at", "_row",
    ]  # fmt: skip


def test_a_column_that_a_file_lacks_is_null_in_its_rows(
    layout: Layout, folder: Path, load: Load
) -> None:
    (folder / "a.csv").write_text("id,Stage\nD1,Won\n")
    (folder / "b.csv").write_text("id,stage\nD2,Lost\n")
    load(1)
    (folder / "c.csv").write_text("id,owner\nD3,Ann\n")
    load(2)

    assert rows(layout, "id", "Stage", "stage", "owner") == [
        ("a.csv", 1, "D1", "Won", None, None),
        ("b.csv", 1, "D2", None, "Lost", None),
        ("c.csv", 1, "D3", None, None, "Ann"),
    ]


def test_text_is_never_taken_for_a_number_or_a_date(
    layout: Layout, folder: Path, load: Load
) -> None:
    (folder / "a.csv").write_text("n,d,b\n007,2026-01-01,true\n1e400,31.02.2026,x\n")
    load(1)
    (folder / "b.csv").write_text('n,d,b\n"1.200,50",,1\n')
    load(2)

    assert rows(layout, "n", "d", "b") == [
        ("a.csv", 1, "007", "2026-01-01", "true"),
        ("a.csv", 2, "1e400", "31.02.2026", "x"),
        ("b.csv", 1, "1.200,50", None, "1"),
    ]


def test_a_load_that_did_not_come_to_its_end_is_not_seen_and_is_loaded_again(
    layout: Layout, folder: Path, load: Load
) -> None:
    (folder / "a.csv").write_text("id,stage\nD1,Won\n")
    load(1)
    (entry,) = pieces(layout, "_dlt_loads")
    entry.unlink()

    assert raw.scan(layout, "crm", "rows").collect().is_empty()
    assert load(2).files == ("a.csv",)
    assert rows(layout, "id", "_extracted_at") == [("a.csv", 1, "D1", night(2))]


@pytest.mark.parametrize(
    ("told", "cut_off"), [(".*", ""), ("}$", ""), ('"status":0', '"status":1')]
)
def test_an_entry_that_was_cut_off_or_tells_of_a_failure_is_no_entry(
    told: str, cut_off: str, layout: Layout, folder: Path, load: Load
) -> None:
    (folder / "a.csv").write_text("id,stage\nD1,Won\n")
    load(1)
    (entry,) = pieces(layout, "_dlt_loads")
    entry.write_text(re.sub(told, cut_off, entry.read_text().strip()))

    assert raw.scan(layout, "crm", "rows").collect().is_empty()


def test_a_file_that_two_loads_brought_is_read_from_the_first_one(
    layout: Layout, folder: Path, load: Load
) -> None:
    (folder / "a.csv").write_text("id,stage\nD1,Won\n3\n")
    load(1)
    (entry,) = pieces(layout, "_dlt_loads")
    told = entry.read_text()
    entry.unlink()
    (folder / "b.csv").write_text("id,stage\nD2,Lost\n")
    load(2)
    entry.write_text(told)  # the other run comes to its end after all

    assert len(pieces(layout, "rows")) == 2
    assert rows(layout, "id", "_extracted_at") == [
        ("a.csv", 1, "D1", night(1)),
        ("b.csv", 1, "D2", night(2)),
    ]
    for table, count in (("files", 2), ("unreadable_rows", 1)):
        assert raw.scan(layout, "crm", table).collect().height == count


def test_a_source_that_cannot_be_read_leaves_nothing_behind(
    layout: Layout, folder: Path, load: Load
) -> None:
    (folder / "a.csv").write_text("id,stage\nD1,Won\n")
    (folder / "b.csv").write_bytes(b"id,stage\nD2,\xff\n")

    with pytest.raises(SourceError, match=r"b\.csv: byte 12 \(line 2\) is not utf-8"):
        load(1)

    assert raw.scan(layout, "crm", "rows").collect().is_empty()
    assert [path for path in layout.root.rglob("*") if path.is_file()] == []


def test_what_a_killed_load_left_in_its_working_folder_is_removed_by_the_next(
    layout: Layout, folder: Path, load: Load
) -> None:
    left = layout.root / ".loading" / "crm" / "raw" / "load" / "new" / "1.0"
    left.mkdir(parents=True)
    (left / "rows.parquet").write_text("a person")
    (folder / "a.csv").write_text("id,stage\nD1,Won\n")

    load(1)

    assert rows(layout, "id") == [("a.csv", 1, "D1")]
    assert list((layout.root / ".loading").iterdir()) == []


def test_before_the_first_load_every_table_is_empty_with_its_metadata(
    layout: Layout,
) -> None:
    metadata = ["_file", "_file_hash", "_extracted_at", "_taken_at", "_row"]

    for table, columns in (
        ("rows", metadata),
        ("reference_product", metadata),
        ("unreadable_rows", ["table", *metadata, "text", "reason"]),
    ):
        found = raw.scan(layout, "crm", table).collect()
        assert (found.height, found.columns) == (0, columns)
    assert raw.snapshots(layout, "crm").collect().columns == metadata
    assert raw.files(layout, ["crm"]).collect().is_empty()
    assert raw.files(layout, []).collect().is_empty()


def test_a_file_with_a_header_only_is_loaded_with_no_rows(
    layout: Layout, folder: Path, load: Load
) -> None:
    (folder / "a.csv").write_text("id,stage\n")

    assert load(1) == LoadResult("crm", 0, 0, ("a.csv",), ())
    assert load(2).skipped == ("a.csv",)
    found = raw.scan(layout, "crm", "rows").collect()
    assert (found.height, found.columns[:2]) == (0, ["id", "stage"])


def test_unreadable_rows_keep_their_text_and_reason(
    layout: Layout, folder: Path, load: Load
) -> None:
    (folder / "a.csv").write_text("id,stage\nD1,Won,x\nD2,Lost\n")
    load(1)

    found = raw.scan(layout, "crm", "unreadable_rows").drop("_file_hash").collect()

    assert found.rows(named=True) == [
        {
            "table": "rows",
            "_file": "a.csv",
            "_extracted_at": night(1),
            "_taken_at": night(1),
            "_row": 1,
            "text": "D1,Won,x",
            "reason": "3 cells, the header has 2",
        }
    ]


def test_rows_files_and_references_of_a_source_are_one_load(
    layout: Layout, folder: Path
) -> None:
    (folder / "deals.csv").write_text("id,product\nD1,X\n")
    (folder / "products.csv").write_text("sku,name\nX,ex\n")
    reference = FileReference("product", folder / "products.csv", "sku")
    export = FileExport("crm", folder / "deals.csv", references=(reference,))

    result = raw.load(export, layout=layout, extracted_at=night(1))

    assert (result.rows, result.files) == (1, ("deals.csv", "products.csv"))
    (entry,) = pieces(layout, "_dlt_loads")
    load_id = json.loads(entry.read_text())["load_id"]
    for table in ("rows", "files", "sightings", "reference_product"):
        assert [p.name.rsplit(".", 2)[0] for p in pieces(layout, table)] == [load_id]


def test_a_list_of_values_is_read_as_it_was_last_seen(
    layout: Layout, folder: Path
) -> None:
    (folder / "deals.csv").write_text("id,product\nD1,X\n")
    reference = FileReference("product", folder / "products.csv", "sku")
    export = FileExport("crm", folder / "deals.csv", references=(reference,))
    for number, listed in enumerate(("X", "Y", "X"), start=1):
        (folder / "products.csv").write_text(f"sku,n\n{listed},1\n")
        raw.load(export, layout=layout, extracted_at=night(number))

    assert raw.reference(layout, "crm", "product").collect()["sku"].to_list() == ["X"]
    assert sorted(raw.scan(layout, "crm", "reference_product").collect()["sku"]) == [
        "X",
        "Y",
    ]


def snapshots(layout: Layout) -> list[tuple[object, ...]]:
    found = raw.snapshots(layout, "crm").select("_taken_at", "_file", "id", "stage")
    return found.sort("_taken_at", "_file", "id").collect().rows()


def test_a_snapshot_that_returns_to_what_it_was_is_a_third_snapshot(
    layout: Layout, folder: Path, load: Load
) -> None:
    for number, stage in enumerate(("Open", "Won", "Open", "Open"), start=1):
        (folder / "a.csv").write_text(f"id,stage\nD1,{stage}\n")
        load(number)

    assert snapshots(layout) == [
        (night(1), "a.csv", "D1", "Open"),
        (night(2), "a.csv", "D1", "Won"),
        (night(3), "a.csv", "D1", "Open"),
    ]
    assert raw.scan(layout, "crm", "rows").collect().height == 2
    assert raw.files(layout, ["crm"]).collect()["taken_at"].to_list() == [
        night(1),
        night(2),
        night(3),
    ]


def test_a_part_that_did_not_change_belongs_to_the_new_snapshot(
    layout: Layout, folder: Path, load: Load
) -> None:
    (folder / "eu.csv").write_text("id,stage\nD1,Open\n")
    (folder / "us.csv").write_text("id,stage\nD2,Open\n")
    load(1)
    (folder / "eu.csv").write_text("id,stage\nD1,Won\n")
    load(2)
    (folder / "us.csv").unlink()
    load(3)
    load(4)

    assert snapshots(layout) == [
        (night(1), "eu.csv", "D1", "Open"),
        (night(1), "us.csv", "D2", "Open"),
        (night(2), "eu.csv", "D1", "Won"),
        (night(2), "us.csv", "D2", "Open"),
        (night(3), "eu.csv", "D1", "Won"),
    ]


def test_equal_snapshots_of_two_days_are_two_snapshots_where_names_tell_the_day(
    layout: Layout, folder: Path, load: Load
) -> None:
    for number in (1, 2):
        (folder / f"2026-11-0{number}.csv").write_text("id,stage\nD1,Open\n")
        load(5, taken_at="file name")

    assert snapshots(layout) == [
        (night(1), "2026-11-01.csv", "D1", "Open"),
        (night(2), "2026-11-02.csv", "D1", "Open"),
    ]
    assert raw.scan(layout, "crm", "rows").collect().height == 1


def test_a_corrected_snapshot_takes_the_place_of_the_wrong_one(
    layout: Layout, folder: Path, load: Load
) -> None:
    for number, stage in enumerate(("Open", "Won"), start=5):
        (folder / "2026-11-01.csv").write_text(f"id,stage\nD1,{stage}\n")
        load(number, taken_at="file name")

    assert snapshots(layout) == [(night(1), "2026-11-01.csv", "D1", "Won")]


def test_a_source_was_read_up_to_its_newest_file(
    layout: Layout, folder: Path, load: Load
) -> None:
    assert raw.watermark(layout, "crm") == {"files": 0, "newest_taken_at": None}
    for number in (1, 2):
        (folder / "a.csv").write_text(f"id,stage\nD{number},Won\n")
        load(number)

    assert raw.watermark(layout, "crm") == {
        "files": 2,
        "newest_taken_at": "2026-11-02T00:00:00+00:00",
    }


def test_the_rows_of_a_file_are_the_same_whenever_and_beside_what_they_are_loaded(
    tmp_path: Path, folder: Path
) -> None:
    (folder / "a.csv").write_text(
        "id,stage\n" + "".join(f"D{i},x\n" for i in range(999))
    )
    (folder / "b.csv").write_text("id,owner\nD1,Ann\n")
    together, apart = Layout(tmp_path / "together"), Layout(tmp_path / "apart")
    both = FileExport("crm", folder / "*.csv")
    raw.load(both, layout=together, extracted_at=night(1))
    for number, name in enumerate(("b.csv", "a.csv"), start=2):
        one = FileExport("crm", folder / name)
        raw.load(one, layout=apart, extracted_at=night(number))

    def content(layout: Layout) -> pl.DataFrame:
        found = raw.scan(layout, "crm", "rows").drop("_extracted_at", "_taken_at")
        names = sorted(found.collect_schema().names())
        return found.select(names).sort("_file_hash", "_row").collect()

    assert content(together).equals(content(apart))


def test_an_export_that_shrank_is_held_back_until_it_is_accepted(
    layout: Layout, folder: Path, load: Load
) -> None:
    (folder / "a.csv").write_text("id,stage\n" + "D1,Won\n" * 10)
    load(1)
    (folder / "a.csv").write_text("id,stage\n" + "D1,Won\n" * 4)

    with pytest.raises(VolumeDrop, match="4 rows after 10 before"):
        load(2)
    assert raw.scan(layout, "crm", "rows").collect().height == 10

    export = FileExport("crm", folder / "a.csv")
    loaded = raw.load(export, layout=layout, extracted_at=night(2), accept_volume=True)
    assert loaded.rows == 4


def test_a_log_is_small_up_to_a_number_of_bytes(
    layout: Layout, folder: Path, load: Load
) -> None:
    assert raw.is_small(layout, most_bytes=0)

    (folder / "a.csv").write_text("id,stage\nD1,Won\n")
    load(1)
    size = sum(path.stat().st_size for path in layout.raw.rglob("*.parquet"))

    assert raw.is_small(layout)
    assert raw.is_small(layout, most_bytes=size)
    assert not raw.is_small(layout, most_bytes=size - 1)


def test_sources_can_be_loaded_side_by_side(tmp_path: Path, layout: Layout) -> None:
    exports = []
    for number in range(4):
        file = tmp_path / f"crm{number}.csv"
        file.write_text(f"id,stage{number}\nD{number},Won\n")
        exports.append(FileExport(f"crm{number}", file))

    def one(export: FileExport) -> LoadResult:
        return raw.load(export, layout=layout, extracted_at=night(1))

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(one, exports))

    assert [(result.source, result.rows) for result in results] == [
        (f"crm{number}", 1) for number in range(4)
    ]
    for number in range(4):
        found = raw.scan(layout, f"crm{number}", "rows").collect()
        assert found.select("id", f"stage{number}").rows() == [(f"D{number}", "Won")]


def test_the_loan_applications_are_loaded_whole(layout: Layout) -> None:
    file = DATA / "bpi-challenge-2012" / "applications.csv.gz"
    if not file.exists():
        pytest.skip(f"the loan applications are not at {file}")

    result = raw.load(FileExport("crm", file), layout=layout, extracted_at=night(1))

    assert result == LoadResult("crm", 60_849, 0, ("applications.csv.gz",), ())
    found = raw.scan(layout, "crm", "rows").collect()
    assert found["case_id"].n_unique() == 13_087
    assert found["amount_requested"].cast(pl.Int64).sum() > 0
