import hashlib
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.publications import exports
from flows.publications.exports import publish_exports
from flows.storage.generations import Generation
from flows.storage.layout import Layout
from flows.storage.lock import Fence, Superseded, hold
from transforms.schemas import REVENUE_FORECAST, TABLES

COMPANY = {"Company": "Demo Ltd"}


def contents(folder: Path) -> dict[str, str]:
    """Return each file of a folder with a hash of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_an_export_has_each_table_twice_a_workbook_and_a_manifest(
    layout: Layout, generation: Generation, fence: Fence
) -> None:
    folder = publish_exports(layout, generation, fence, company=COMPANY)

    tables = {f"{name}.{ending}" for name in TABLES for ending in ("csv", "parquet")}
    assert folder == layout.exports / "20120315T000000Z"
    assert set(contents(folder)) == tables | {"stagecast.xlsx", "manifest.json"}
    assert list(layout.exports.iterdir()) == [folder]


def test_the_manifest_has_the_rows_sums_and_hash_of_each_file(
    layout: Layout, generation: Generation, fence: Fence
) -> None:
    folder = publish_exports(layout, generation, fence, company=COMPANY)

    said = json.loads((folder / "manifest.json").read_text())
    files = {file["file"]: file for file in said["files"]}
    hashes = {name: file["sha256"] for name, file in files.items()}
    assert hashes | {"manifest.json": ""} == contents(folder) | {"manifest.json": ""}
    assert (said["generation_id"], said["as_of"]) == (
        generation.id,
        "2012-03-15T00:00:00Z",
    )
    forecast = files["revenue_forecast.csv"]
    assert (forecast["rows"], forecast["sums"]["mean_amount"]) == (3, "2469135.64")
    assert files["stagecast.xlsx"]["sheets"]["quarantine"]["left_out"] == 0


def test_the_parquet_files_are_the_generations_own(
    layout: Layout, generation: Generation, fence: Fence
) -> None:
    folder = publish_exports(layout, generation, fence, company=COMPANY)

    for name in TABLES:
        copy = pl.read_parquet(folder / f"{name}.parquet")
        assert copy.equals(generation.scan(name).collect())


def test_the_same_generation_exported_again_is_the_same_to_the_byte(
    layout: Layout, generation: Generation, fence: Fence
) -> None:
    first = contents(publish_exports(layout, generation, fence, company=COMPANY))

    assert first == contents(
        publish_exports(layout, generation, fence, company=COMPANY)
    )


def test_a_later_run_for_the_same_night_replaces_the_export_as_a_whole(
    layout: Layout,
    rows_of: Callable[..., pl.LazyFrame],
    make_generation: Callable[..., Generation],
) -> None:
    for amount in ("1.00", "2.00"):
        rows = rows_of(REVENUE_FORECAST, {"mean_amount": Decimal(amount)})
        with hold(layout) as fence:
            made = make_generation(fence, rows={"revenue_forecast": rows})
            folder = publish_exports(layout, made, fence, company=COMPANY)

    said = json.loads((folder / "manifest.json").read_text())
    sums = {f["file"]: f.get("sums") for f in said["files"]}
    assert said["generation_id"] == "20120315T000000Z-000002"
    assert sums["revenue_forecast.csv"]["mean_amount"] == "2.00"
    assert list(layout.exports.iterdir()) == [folder]


class PowerCutError(Exception):
    """Everything ends here."""


def cut_power(*_: Any, **__: Any) -> None:  # noqa: ANN401  (stands for any step)
    raise PowerCutError


@pytest.mark.parametrize(
    "step",
    [
        "write_csv",
        "verify_csv",
        "write_workbook",
        "_manifest",
        "atomic.settle",
        "atomic.place",
        "shutil.copyfile",
    ],
)
def test_an_export_that_dies_half_way_leaves_the_last_one_untouched(
    layout: Layout,
    generation: Generation,
    fence: Fence,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    folder = publish_exports(layout, generation, fence, company=COMPANY)
    before = contents(layout.exports)
    monkeypatch.setattr(f"{exports.__name__}.{step}", cut_power)

    with pytest.raises(PowerCutError):
        publish_exports(layout, generation, fence, company={"Company": "Another"})

    assert contents(layout.exports) == before
    assert list(layout.exports.iterdir()) == [folder]


def test_a_run_that_lost_its_place_exports_nothing(
    layout: Layout, make_generation: Callable[..., Generation]
) -> None:
    with hold(layout) as fence:
        made = make_generation(fence)

    with pytest.raises(Superseded):
        publish_exports(layout, made, fence, company=COMPANY)

    assert list(layout.exports.iterdir()) == []
