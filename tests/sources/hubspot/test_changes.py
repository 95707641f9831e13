from datetime import datetime, timedelta

import polars as pl
import pytest

from sandbox.hubspot.knobs import Knobs
from sandbox.hubspot.server import Server
from tests.sources.hubspot.portals import DAY, MORNING, entries, portal, records
from tests.sources.hubspot.runs import known, read, rows

HOUR = timedelta(hours=1)


def deals(count: int, *, at: datetime = DAY, **more: object) -> dict[str, pl.DataFrame]:
    made = [
        {"id": n, "at": at, "dealstage": "new", **more} for n in range(1, count + 1)
    ]
    return {"deals": records("deals", made)}


def test_only_what_changed_since_the_watermark_is_read(server: Server) -> None:
    before = DAY - HOUR - timedelta(milliseconds=1)
    stamps = [before, DAY - HOUR, DAY + HOUR, MORNING - HOUR, MORNING]
    made = [{"id": n, "at": at} for n, at in enumerate(stamps, start=1)]
    server.portal = portal(
        objects={"deals": records("deals", made), "notes": records("notes", made)}
    )

    found = read(server, known(DAY))

    assert rows(found, "deals", "id", "_row") == [("2", 1), ("3", 2), ("4", 3)]
    assert rows(found, "notes", "id", "_row") == [("2", 1), ("3", 2), ("4", 3)]
    window = found["windows"].filter(object_type="deals")
    assert window.drop("_extracted_at").rows() == [
        ("deals", "search", DAY - HOUR, MORNING, 3, 4)
    ]


def test_a_night_without_changes_takes_eleven_requests(server: Server) -> None:
    found = read(server, known(MORNING - HOUR))

    assert len(server.log) == 11
    assert server.counts["GET /crm/v3/pipelines/deals"] == 1
    assert set(found) == {"stages", "windows"}


def test_a_night_with_500_changed_deals_takes_25_requests(server: Server) -> None:
    server.portal = portal(objects=deals(500, hubspot_owner_id="1"))

    found = read(server, known(DAY))

    assert found["deals"].height == 500
    assert len(server.log) == 25
    assert server.counts["POST /crm/v3/objects/deals/search"] == 3
    assert server.counts["POST /crm/v3/objects/deals/batch/read"] == 10
    assert sum(n for kind, n in server.counts.items() if "associations" in kind) == 2


@pytest.mark.slow
def test_25_000_deals_changed_in_one_window_and_12_000_in_one_instant_all_arrive(
    server: Server,
) -> None:
    made = [
        {"id": n, "at": DAY if n % 2 and n < 24_000 else DAY + timedelta(seconds=n)}
        for n in range(1, 25_001)
    ]
    server.portal = portal(objects={"deals": records("deals", made)})

    found = read(server, known(DAY), object_types=("deals",))

    assert found["deals"]["id"].cast(int).to_list() == list(range(1, 25_001))
    assert server.counts["POST /crm/v3/objects/deals/search"] == 125
    assert server.counts["POST /crm/v3/objects/deals/batch/read"] == 500


def test_the_history_is_as_answered_newest_first_with_its_place(server: Server) -> None:
    server.portal = portal(
        objects=deals(2),
        history={
            "deals": entries(
                [
                    (1, "dealstage", "new", DAY - HOUR),
                    (1, "dealstage", "won", DAY),
                    (2, "amount", None, DAY),
                ]
            )
        },
    )

    found = read(server, known(DAY))

    names = ("id", "property", "value", "position", "_row")
    assert rows(found, "deals_history", *names) == [
        ("1", "dealstage", "won", 0, 1),
        ("1", "dealstage", "new", 1, 2),
        ("2", "amount", "", 0, 3),
    ]


def test_what_search_shows_ten_minutes_late_is_there_the_next_night(
    server: Server,
) -> None:
    late = MORNING - timedelta(minutes=5)
    server.portal = portal(objects=deals(1, at=late), at=MORNING)
    server.knobs = Knobs(visibility_delay=600)
    assert "deals" not in read(server, known(DAY))

    server.portal = portal(objects=deals(1, at=late), at=MORNING + 24 * HOUR)
    found = read(server, known(MORNING), at=MORNING + 24 * HOUR)

    assert rows(found, "deals", "id") == [("1",)]


def test_what_records_belong_to_is_read_with_them(server: Server) -> None:
    server.portal = portal(
        objects={**deals(2), "line_items": records("line_items", [{"id": 9}])},
        associations=[
            ("deals", 1, "contacts", 7),
            ("deals", 1, "contacts", 8),
            ("line_items", 9, "deals", 1),
        ],
    )

    found = read(server, known(DAY))

    names = ("from_type", "from_id", "to_type", "to_id", "_row")
    assert rows(found, "associations", *names) == [
        ("deals", "1", "contacts", "7", 1),
        ("deals", "1", "contacts", "8", 2),
        ("line_items", "9", "deals", "1", 3),
    ]
    assert rows(found, "association_reads", *names[:3]) == [
        ("deals", "1", "contacts"),
        ("deals", "2", "contacts"),
        ("deals", "1", "companies"),
        ("deals", "2", "companies"),
        ("line_items", "9", "deals"),
    ]


def test_more_associations_than_a_page_holds_all_arrive(server: Server) -> None:
    server.portal = portal(
        objects=deals(1),
        associations=[("deals", 1, "contacts", to) for to in range(10, 17)],
    )
    server.knobs = Knobs(associations_page=3)

    found = read(server, known(DAY))

    assert rows(found, "associations", "to_id") == [(str(n),) for n in range(10, 17)]
    assert len(rows(found, "association_reads")) == 2


def test_a_survivor_names_the_records_it_was_merged_from(server: Server) -> None:
    contact = {"id": 30, "hs_merged_object_ids": "10;20"}
    server.portal = portal(
        objects={
            **deals(1, hs_merged_object_ids="5"),
            "contacts": records("contacts", [contact]),
        }
    )

    found = read(server, known(DAY))

    assert rows(found, "merges", "object_type", "old_id", "new_id") == [
        ("deals", "5", "1"),
        ("contacts", "10", "30"),
        ("contacts", "20", "30"),
    ]


def test_a_custom_property_is_a_column_of_its_own(server: Server) -> None:
    server.portal = portal(
        objects={"deals": records("deals", [{"id": 1, "dealtype": "renewal"}])}
    )

    found = read(server, known(DAY), properties={"deals": ("dealtype", "region")})

    assert rows(found, "deals", "properties.dealtype", "properties.region") == [
        ("renewal", None)
    ]


def test_a_dated_version_of_the_api_is_asked_by_its_own_paths(server: Server) -> None:
    server.portal = portal(objects=deals(1))

    found = read(server, known(DAY), path_prefix="/crm/2026-09")

    assert rows(found, "deals", "id") == [("1",)]
    assert server.counts["POST /crm/objects/2026-09/deals/search"] == 1
