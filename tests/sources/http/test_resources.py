from collections.abc import Iterator
from pathlib import Path

import dlt
import polars as pl
import pyarrow as pa
from dlt.extract import DltResource

from flows.storage.dlt_load import append
from flows.storage.layout import Layout
from sources.http.resources import resources
from sources.readings import Reading


def test_one_pass_over_the_system_fills_every_table(tmp_path: Path) -> None:
    passes = list[int]()

    def read() -> Iterator[Reading]:
        passes.append(1)
        for table, value in (("a", "1"), ("b", "2"), ("a", "3")):
            yield Reading(table, pa.table({"properties.Name": [value]}))

    @dlt.source(name="crm")
    def crm() -> tuple[DltResource, ...]:
        return resources(read, ["a", "b", "c"])

    layout = Layout(tmp_path)

    assert append(crm(), dataset="crm", layout=layout) == {"a": 2, "b": 1}
    assert passes == [1]
    rows = pl.read_parquet(layout.raw / "crm" / "a" / "*.parquet")
    assert rows["properties.Name"].to_list() == ["1", "3"]
