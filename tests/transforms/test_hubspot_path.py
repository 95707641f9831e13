"""From answers of HubSpot to a deal's path: many nights, or one full reading."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import polars as pl
from polars.testing import assert_frame_equal

from tests.transforms.histories import day
from tests.transforms.hubspot import history, load, loads, record
from transforms.staging.hubspot import staged
from transforms.tables.crm_records import KNOWN_ENDS
from transforms.tables.crm_staging import CRM_STAGING
from transforms.tables.hubspot import HUBSPOT_DEAL_CHANGES, HUBSPOT_DEALS
from transforms.tables.staging import FILE_CHANGES, FILE_EVENTS
from transforms.warehouse.deal_attributes import deal_attributes
from transforms.warehouse.deal_changes import deal_changes
from transforms.warehouse.deal_states import deal_states
from transforms.warehouse.deals import deals
from transforms.warehouse.logged_changes import change_moments, field_changes
from transforms.warehouse.repaired_changes import repaired_changes, vanished_deals
from transforms.warehouse.stage_history import merges, stage_history
from transforms.warehouse.stages import EPOCH, stages

Raw = Mapping[str, pl.LazyFrame]
AS_OF = day(99)
STAGES = ("lead", "proposal", "won", "lost")
NEW, OFFER, WON = (
    ("dealstage", stage, on) for stage, on in zip(STAGES, (1, 3, 6), strict=False)
)


class Night(NamedTuple):
    """What HubSpot answered up to a night."""

    changes: pl.LazyFrame
    stays: pl.LazyFrame
    deals: pl.DataFrame


def kept(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return the rows worked out once, as a night keeps them."""
    return rows.collect().lazy()


def night(raw: Raw, *, as_of: datetime = AS_OF) -> Night:
    tables = staged(raw, source="hubspot")
    records, rows = map(
        kept, (tables[HUBSPOT_DEALS.name], tables[HUBSPOT_DEAL_CHANGES.name])
    )
    logged = kept(field_changes(change_moments(rows)))
    ends = tables[KNOWN_ENDS.name].filter(
        (pl.col("record") == "deals") & pl.col("merged_into").is_null()
    )
    changes = deal_changes(
        logged,
        repaired_changes(records, logged, rows),
        vanished_deals(records, logged, ends),
        as_of=as_of,
    )
    defaults = pl.LazyFrame(
        {
            "source": ["hubspot"],
            "only_pipeline": ["hubspot:default"],
            "default_currency": ["EUR"],
        }
    )
    mapping = pl.LazyFrame(
        [
            ("hubspot:default", f"hubspot:{name}", name, name, place, EPOCH)
            for place, name in enumerate(STAGES)
        ],
        schema=[
            "pipeline_id",
            "stage_id",
            "stage_label",
            "canonical_stage",
            "stage_position",
            "valid_from",
        ],
        orient="row",
    ).with_columns(pl.col("valid_from").dt.cast_time_unit("us"))
    states = kept(deal_states(changes, defaults, mapping))
    known = stages(mapping, states)
    stays = kept(
        stage_history(states, known, merges=merges(changes.lazy()), as_of=as_of)
    )
    said = deal_attributes(
        FILE_EVENTS.empty(), records, FILE_CHANGES.empty(), as_of=as_of
    )
    found = deals(states, stays, said, reporting_currency="EUR").collect()
    return Night(changes, stays, found)


def path(raw: Raw, deal: str = "1") -> list[tuple[object, ...]]:
    stays = night(raw).stays.filter(pl.col("deal_id") == f"hubspot:{deal}")
    return (
        stays.select(pl.col("stage_id").str.slice(8), "entered_at", "exited_at")
        .collect()
        .rows()
    )


def test_nights_of_reading_and_one_full_reading_tell_the_same_history() -> None:
    nights = {
        "deals": loads(
            load(day(2), [record("1", updated=1, dealstage="lead", dealname="A")]),
            load(day(4), [record("1", updated=3, dealstage="proposal", dealname="A")]),
            load(day(8), [record("1", updated=6, dealstage="won", dealname="B")]),
        ),
        "deals_history": loads(
            history(day(2), NEW),
            history(day(4), OFFER, NEW),
            history(day(8), WON, OFFER, NEW),
        ),
    }
    once = {
        "deals": load(day(8), [record("1", updated=6, dealstage="won", dealname="B")]),
        "deals_history": history(day(8), WON, OFFER, NEW),
    }

    assert path(nights) == [
        ("lead", day(1), day(3)),
        ("proposal", day(3), day(6)),
        ("won", day(6), None),
    ]
    assert_frame_equal(night(nights).stays.collect(), night(once).stays.collect())
    assert_frame_equal(night(nights).deals, night(once).deals)


def test_a_deal_has_its_name_its_creation_and_the_currency_of_the_account() -> None:
    raw = {
        "deals": load(
            day(8), [record("1", dealstage="lead", dealname="A", amount="5")]
        ),
        "deals_history": history(day(8), NEW, ("amount", "5", 1)),
    }

    assert night(raw).deals.select("deal_name", "created_at", "currency").rows() == [
        ("A", day(1), "EUR")
    ]


def test_an_archived_deal_is_deleted_and_may_come_back() -> None:
    gone = load(day(5), [record("1", updated=1, archived=4, dealstage="lead")])
    back = load(day(8), [record("1", updated=7, dealstage="lead")])
    log = history(day(2), NEW)
    deleted = night({"deals": gone, "deals_history": log}).deals

    assert deleted.select("outcome", "deleted_at").rows() == [("deleted", day(4))]
    assert path({"deals": loads(gone, back), "deals_history": log}) == [
        ("lead", day(1), day(4)),
        ("lead", day(7), None),
    ]


def test_merged_deals_are_counted_once_as_the_survivor() -> None:
    first = load(day(2), [record(n, dealstage="lead") for n in ("1", "2")])
    survivor = load(day(8), [record("3", created=5, updated=5, dealstage="lead")])
    logs = [history(day(2), NEW, deal=n) for n in ("1", "2")]
    union = history(day(8), NEW, NEW, deal="3")
    pairs = [{"object_type": "deals", "old_id": n, "new_id": "3"} for n in ("1", "2")]
    raw = {
        "deals": loads(first, survivor),
        "deals_history": loads(*logs, union),
        "merges": load(day(8), pairs),
    }

    found = night(raw).deals
    assert found.select("deal_id", "outcome", "merged_into", "deleted_at").rows() == [
        ("hubspot:1", "merged", "hubspot:3", day(5)),
        ("hubspot:2", "merged", "hubspot:3", day(5)),
        ("hubspot:3", "open", None, None),
    ]


def test_a_deal_that_vanished_is_deleted() -> None:
    raw = {
        "deals": load(day(2), [record("1", dealstage="lead")]),
        "deals_history": history(day(2), NEW),
        "vanished": load(day(8), [{"object_type": "deals", "id": "1"}]),
    }

    assert night(raw).deals["outcome"].to_list() == ["deleted"]


def test_the_last_stay_is_where_the_record_stands() -> None:
    raw = {
        "deals": load(day(8), [record("1", updated=6, dealstage="won")]),
        "deals_history": history(day(8), OFFER, NEW),
    }

    assert path(raw)[-1] == ("won", day(6), None)
    origins = night(raw).stays.collect()["origin"].to_list()
    assert origins == ["native", "native", "repaired"]


def test_a_deal_whose_history_was_never_answered_is_where_its_record_stands() -> None:
    raw = {"deals": load(day(8), [record("1", updated=6, dealstage="won")])}

    assert path(raw) == [("won", day(6), None)]


def test_a_night_of_the_past_knows_nothing_of_what_came_later() -> None:
    raw = {
        "deals": load(day(8), [record("1", updated=6, dealstage="won")]),
        "deals_history": history(day(8), OFFER, NEW),
    }

    stays = night(raw, as_of=day(5)).stays.collect()
    assert stays["stage_id"].to_list() == ["hubspot:lead", "hubspot:proposal"]


def test_an_account_that_answered_nothing_has_every_table_and_no_row() -> None:
    tables = staged({}, source="hubspot")

    assert set(tables) == {table.name for table in CRM_STAGING}
    for table in CRM_STAGING:
        rows = tables[table.name].collect()
        assert (rows.height, rows.schema) == (0, table.schema), table.name
