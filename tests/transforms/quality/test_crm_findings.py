"""What CRMs leave out of their lists, and histories that had to be repaired."""

import polars as pl

from tests.transforms.histories import day
from tests.transforms.hubspot import load, record
from transforms.quality.crm_findings import (
    fields_repaired,
    owners_listed,
    products_known,
    stages_listed,
)
from transforms.staging.hubspot_deals import deal_rows

Counts = list[tuple[int, int]]


def counts(found: pl.LazyFrame) -> Counts:
    return found.select("checked", "failed").collect().rows()


def owners(*rows: tuple[str, bool | None]) -> pl.LazyFrame:
    schema = {"source": pl.String, "is_active": pl.Boolean}
    return pl.LazyFrame(list(rows), schema=schema, orient="row")


def stages(*rows: tuple[str, bool | None]) -> pl.LazyFrame:
    schema = {"stage_id": pl.String, "is_active": pl.Boolean}
    frame = pl.LazyFrame(list(rows), schema=schema, orient="row")
    return frame.with_columns(pipeline_id=pl.lit("p"))


def lines(*rows: tuple[str | None, bool]) -> pl.LazyFrame:
    schema = {"product_id": pl.String, "is_gone": pl.Boolean}
    frame = pl.LazyFrame(list(rows), schema=schema, orient="row")
    return frame.with_columns(deleted_at=pl.when("is_gone").then(pl.lit(day(1))))


def test_an_owner_that_the_crms_list_lacks_is_counted() -> None:
    assert owners_listed(owners(("a", True), ("a", None))).collect().rows() == [
        ("dim_owners", "every owner is on the list of its CRM", 2, 1, "warning")
    ]


def test_a_source_without_a_list_of_owners_is_not_asked() -> None:
    assert counts(owners_listed(owners(("a", False), ("files", None)))) == [(1, 0)]
    assert counts(owners_listed(owners(("files", None)))) == []


def test_a_stage_that_no_pipeline_of_the_crm_knows_is_counted_once() -> None:
    found = stages(("a:1", False), ("a:2", None), ("a:2", None), ("files:1", None))

    assert stages_listed(found).collect().rows() == [
        ("dim_stages", "every stage is in a pipeline of its CRM", 2, 1, "warning")
    ]


def test_a_line_without_a_known_product_is_counted() -> None:
    products = pl.LazyFrame({"product_id": ["p1"]})
    sold = lines(("p1", False), ("p2", False), (None, False), (None, True))

    assert products_known(sold, products).collect().rows() == [
        (
            "fct_deal_lines",
            "every line names a product of the list",
            3,
            2,
            "warning",
        )
    ]
    assert counts(products_known(lines(), products)) == []


def test_a_field_whose_history_was_repaired_is_counted_a_gap_is_not() -> None:
    deals = [record("1", dealstage="a"), record("2", dealstage="a")]
    records = deal_rows(load(day(9), deals), source="hubspot")
    repaired = pl.LazyFrame({"origin": ["repaired", "observed"]})

    assert fields_repaired(records, repaired).collect().rows() == [
        (
            "fct_deal_changes",
            "the history of every field ends with its current value",
            14,
            1,
            "information",
        )
    ]
    assert counts(fields_repaired(records.limit(0), repaired.limit(0))) == []
