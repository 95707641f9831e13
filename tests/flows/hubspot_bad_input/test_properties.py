"""A property that comes or goes: nothing breaks, and what is missing is counted."""

from pathlib import Path

from flows.loading.hubspot import scan
from sandbox.hubspot.server import Server
from tests.flows.hubspot_bad_input.account import (
    BETWEEN,
    DEALS,
    NEXT_NIGHT,
    NIGHT,
    SWEEP_NIGHT,
    account,
    with_property,
    without_property,
)
from tests.flows.hubspot_bad_input.nights import load, night, raw_log, write_config

GONE = {
    "hubspot: every property that is read was there at the last sweep": 1,
    "hubspot: the last sweep found the property lead_source of deals": 1,
}


def regions(config: Path) -> list[tuple[str, str | None]]:
    """What the raw log holds of deal 7 and 8, in the order it was read."""
    rows = scan(raw_log(config), "hubspot", "deals").collect()
    return sorted(
        rows.filter(id="7").select("id", "properties.region").rows()
        + rows.filter(id="8").select("id", "properties.region").rows(),
        key=str,
    )


def test_a_property_that_was_removed_is_unknown_of_new_deals_and_counted_by_a_sweep(
    server: Server, config: Path
) -> None:
    load(config, NIGHT)
    later = {"at": BETWEEN}
    further = account({7: later, DEALS + 1: later}, at=NEXT_NIGHT)
    server.portal = without_property(further, "lead_source")

    swept = night(config, SWEEP_NIGHT, sweep=True)

    assert swept.rows("dim_deals", "lead_source", deal_id="hubspot:7") == [("event",)]
    assert swept.rows("dim_deals", "lead_source", deal_id=f"hubspot:{DEALS + 1}") == [
        (None,)
    ]
    assert GONE.items() <= swept.failed().items()
    assert swept.stops() == []


def test_a_property_that_is_back_is_not_counted_any_more(
    server: Server, config: Path
) -> None:
    server.portal = without_property(account(), "lead_source")
    load(config, NIGHT)
    server.portal = account(at=NEXT_NIGHT)

    assert night(config, NEXT_NIGHT, sweep=True).failed() == {}


def test_a_property_that_nobody_asks_for_may_be_missing(
    server: Server, config: Path
) -> None:
    server.portal = without_property(account(), "lead_source")

    assert night(config, NIGHT).failed() == {}


def test_a_custom_property_that_the_account_never_had_is_counted(
    server: Server, config: Path
) -> None:
    server.portal = without_property(account(), "lead_source")
    write_config(config.parent, server.url, {"deals": ["lead_source"]})

    assert night(config, NIGHT).failed() == GONE


def test_a_property_that_was_added_to_the_account_changes_nothing(
    server: Server, config: Path
) -> None:
    load(config, NIGHT)
    changed = account({7: {"at": BETWEEN}}, at=NEXT_NIGHT)
    server.portal = with_property(changed, "region", {7: "north", 8: "south"})

    done = night(config, NEXT_NIGHT)

    assert done.failed() == {}
    assert done.tables["dim_deals"].height == DEALS
    assert (
        "properties.region"
        not in scan(raw_log(config), "hubspot", "deals").collect_schema()
    )


def test_a_custom_property_that_is_asked_for_later_comes_with_what_changes(
    server: Server, config: Path
) -> None:
    load(config, NIGHT)
    changed = account({7: {"at": BETWEEN}}, at=NEXT_NIGHT)
    server.portal = with_property(changed, "region", {7: "north", 8: "south"})
    write_config(config.parent, server.url, {"deals": ["region"]})

    done = night(config, NEXT_NIGHT, sweep=True)

    assert regions(config) == [("7", "north"), ("7", None), ("8", None)]
    assert (done.failed(), done.tables["dim_deals"].height) == ({}, DEALS)
