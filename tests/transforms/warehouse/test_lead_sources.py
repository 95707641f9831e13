"""Lead sources: the doors that leads come through, and how many came."""

import polars as pl

from tests.transforms.histories import day
from transforms.warehouse.lead_sources import lead_sources


def rows(
    *pairs: tuple[str, str | None], deleted: bool = False, merged: bool = False
) -> pl.LazyFrame:
    schema = {"source": pl.String, "lead_source": pl.String}
    frame = pl.LazyFrame(list(pairs), schema=schema, orient="row")
    return frame.with_columns(
        deleted_at=pl.lit(day(2) if deleted else None),
        merged_into=pl.lit("hubspot:9" if merged else None),
    )


def test_a_lead_source_counts_its_leads_people_and_deals() -> None:
    event, none = ("hubspot", "event"), ("hubspot", None)

    found = lead_sources(rows(event, event, none), rows(event), rows(event, none))
    assert found.collect().rows() == [("hubspot", "event", "event", 2, 1, 1)]


def test_what_was_deleted_or_merged_away_is_named_and_not_counted() -> None:
    event = ("hubspot", "event")
    leads, people = rows(event, deleted=True), rows(event, merged=True)

    found = lead_sources(leads, people, rows(event)).collect()
    assert found.rows() == [("hubspot", "event", "event", 0, 0, 1)]


def test_a_file_of_deals_is_no_list_of_lead_sources() -> None:
    deals = rows(("files", "a friend"), ("hubspot", "a friend"))

    found = lead_sources(rows(("hubspot", None)), rows(), deals).collect()
    assert found.rows() == [("hubspot", "a friend", None, 0, 0, 1)]
    assert lead_sources(rows(), rows(), rows(("files", "x"))).collect().is_empty()
