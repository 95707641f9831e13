from datetime import timedelta

import pytest

from sandbox.hubspot.server import Server
from sources.errors import Refused
from tests.sources.hubspot.portals import DAY, entries, portal, records
from tests.sources.hubspot.runs import known, live, read, rows

OLD = DAY - timedelta(days=20)


def test_a_sweep_finds_what_no_search_shows(server: Server) -> None:
    deals = [
        {"id": 1, "at": OLD},
        {"id": 2, "at": OLD, "archived_at": DAY},
        {"id": 5, "at": OLD},
        {"id": 9, "at": OLD, "dealstage": "new"},
    ]
    server.portal = portal(
        objects={"deals": records("deals", deals)},
        history={"deals": entries([(9, "dealstage", "new", OLD)])},
        associations=[("deals", 1, "contacts", 7)],
        merges=[("deals", 3, 5)],
    )
    before = known(DAY, live_ids=live(deals=["1", "2", "3", "4", "5"]))

    night, sweep = read(server, before), read(server, before, mode="sweep")

    assert set(night) == {"stages", "windows"}
    # 2 was archived; 3 became 5, which is answered again; 9 was restored.
    assert rows(sweep, "deals", "id", "archived") == [
        ("2", "true"),
        ("5", "false"),
        ("9", "false"),
    ]
    assert rows(sweep, "deals_history", "id", "value") == [("9", "new")]
    assert rows(sweep, "vanished", "object_type", "id") == [("deals", "4")]
    assert rows(sweep, "merges", "object_type", "old_id", "new_id") == [
        ("deals", "3", "5")
    ]
    assert rows(sweep, "associations", "from_id", "to_id") == [("1", "7")]
    asked = sweep["association_reads"].filter(to_type="contacts")["from_id"]
    assert asked.to_list() == ["1", "5", "9"]


def test_a_sweep_is_a_night_as_well_and_reads_every_list(server: Server) -> None:
    server.portal = portal(
        objects={
            "deals": records("deals", [{"id": 1, "at": DAY}]),
            "products": records("products", [{"id": 8, "at": OLD}]),
        }
    )

    found = read(server, known(DAY, live_ids=live(deals=["1"])), mode="sweep")

    assert rows(found, "deals", "id") == [("1",)]
    assert rows(found, "products", "id") == [("8",)]
    assert rows(found, "owners", "id", "archived") == [("1", "false"), ("2", "true")]
    assert rows(found, "stages", "object_type", "stage_id") == [
        ("deals", "new"),
        ("leads", "new-stage-id"),
    ]
    assert rows(found, "properties", "name") == [("amount",)]
    routes = found["windows"].filter(object_type="deals")["route"].to_list()
    assert routes == ["search", "archived", "sweep"]


def test_another_account_is_not_taken_for_one_that_lost_everything(
    server: Server,
) -> None:
    gone = [str(one) for one in range(100, 130)]
    server.portal = portal(objects={"deals": records("deals", [{"id": 1}])})

    with pytest.raises(Refused, match="not one of the 30 known deals"):
        read(server, known(DAY, live_ids=live(deals=gone)), mode="sweep")
