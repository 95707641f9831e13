from dataclasses import replace
from pathlib import Path

import polars as pl

from flows.publications.dictionary import as_it_was
from flows.storage.generations import Generation
from transforms.schemas import DIM_DEALS, DIM_PIPELINES


def test_a_table_that_did_not_change_is_todays(generation: Generation) -> None:
    assert as_it_was(generation, "dim_deals") is DIM_DEALS


def older(generation: Generation, folder: Path, **tables: pl.DataFrame) -> Generation:
    for name, frame in tables.items():
        frame.write_parquet(folder / f"{name}.parquet")
    return replace(generation, folder=folder)


def test_a_table_of_older_code_has_its_own_columns_with_todays_descriptions(
    generation: Generation, tmp_path: Path
) -> None:
    frame = pl.DataFrame({"source": ["crm"], "label": ["New"], "stages": ["7"]})

    table = as_it_was(older(generation, tmp_path, dim_pipelines=frame), "dim_pipelines")

    assert table.schema == frame.schema
    assert (table.grain, table.key) == (DIM_PIPELINES.grain, ())
    assert [column.description for column in table.columns] == [
        DIM_PIPELINES.describe("source"),
        "",
        "",
    ]


def test_a_table_that_the_dictionary_forgot_is_still_described(
    generation: Generation, tmp_path: Path
) -> None:
    frame = pl.DataFrame({"id": [1]})

    table = as_it_was(older(generation, tmp_path, dim_offers=frame), "dim_offers")

    assert (table.grain, table.schema) == ("not in today's dictionary", frame.schema)
