from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from sandbox.company import Company
from sandbox.hubspot.company_portal.assembly import portal_at
from sandbox.hubspot.portal import (
    ASSOCIATIONS,
    HISTORY,
    INSTANT,
    MERGES,
    OBJECT_TYPES,
    OWNERS,
    PROPERTIES,
    RECORD,
    STAGES,
    Portal,
)

AT = datetime(2026, 6, 1, tzinfo=UTC)
FIRST_MORNING = datetime(2024, 7, 1, tzinfo=UTC)
# Through both years: nights in a row, and a long while between some.
INSTANTS = [
    FIRST_MORNING,
    datetime(2024, 7, 2, tzinfo=UTC),
    datetime(2025, 3, 14, 9, 30, tzinfo=UTC),
    datetime(2025, 9, 30, tzinfo=UTC),
    datetime(2025, 10, 1, tzinfo=UTC),
    datetime(2025, 10, 2, tzinfo=UTC),
    datetime(2026, 4, 1, tzinfo=UTC),
    AT,
]


@pytest.fixture(scope="module")
def portal(made_up: Company) -> Portal:
    return portal_at(made_up, at=AT)


@pytest.fixture(scope="module")
def portals(made_up: Company) -> list[Portal]:
    return [portal_at(made_up, at=at) for at in INSTANTS]


def pairs(portals: list[Portal]) -> list[tuple[Portal, Portal]]:
    return list(pairwise(portals))


def ids(frame: pl.DataFrame) -> set[int]:
    return set(frame["id"])


def merged_away(earlier: Portal, later: Portal) -> set[int]:
    return set(later.merges["old_id"]) - set(earlier.merges["old_id"])


def test_a_portal_has_every_type_of_object_in_the_agreed_shape(portal: Portal) -> None:
    assert list(portal.objects) == list(OBJECT_TYPES)
    for frame in portal.objects.values():
        own = pl.Schema({name: frame.schema[name] for name in frame.columns[:6]})
        assert own == RECORD
        assert set(frame.drop(RECORD.names()).dtypes) == {pl.String}
        assert frame.height > 0
    for frame in portal.history.values():
        assert frame.schema == HISTORY
    assert portal.associations.schema == ASSOCIATIONS
    assert portal.owners.schema == OWNERS
    assert portal.stages.schema == STAGES
    assert portal.properties.schema == PROPERTIES
    assert portal.merges.schema == MERGES


def test_records_lie_by_id_as_a_number_each_id_once(portal: Portal) -> None:
    for frame in portal.objects.values():
        assert frame["id"].null_count() == 0
        assert frame["id"].is_sorted()
        assert frame["id"].n_unique() == frame.height


def test_the_order_of_ids_as_text_is_not_their_order_as_numbers(portal: Portal) -> None:
    for object_type in ("deals", "contacts", "emails"):
        texts = portal.objects[object_type]["hs_object_id"]
        assert not texts.is_sorted()


def test_every_instant_is_a_whole_millisecond(portal: Portal) -> None:
    frames = [*portal.objects.values(), *portal.history.values(), portal.stages]
    for frame in frames:
        instants = frame.select(pl.col(INSTANT).dt.microsecond() % 1_000)
        assert set(instants.unpivot()["value"].drop_nulls()) == {0}


def test_a_record_is_created_before_it_is_updated_and_found_at_once(
    portal: Portal,
) -> None:
    for frame in portal.objects.values():
        assert frame.filter(pl.col("created_at") > pl.col("updated_at")).is_empty()
        assert frame["visible_at"].equals(frame["updated_at"])
        assert frame.filter(pl.col("updated_at") >= AT).is_empty()


def test_an_archived_record_says_when_and_a_live_one_does_not(portal: Portal) -> None:
    for frame in portal.objects.values():
        assert frame["archived"].equals(frame["archived_at"].is_not_null())
        assert frame.filter(pl.col("archived_at") > pl.col("updated_at")).is_empty()


def test_the_instants_of_a_record_are_among_its_properties(portal: Portal) -> None:
    modified = {"contacts": "lastmodifieddate"}
    for object_type, frame in portal.objects.items():
        name = modified.get(object_type, "hs_lastmodifieddate")
        written = frame[name].str.to_datetime(
            "%Y-%m-%dT%H:%M:%S%.fZ", time_unit="us", time_zone="UTC"
        )
        assert written.equals(frame["updated_at"])
        assert frame["hs_object_id"].equals(frame["id"].cast(pl.String))


def test_every_live_property_is_one_that_the_records_have(portal: Portal) -> None:
    for object_type, frame in portal.objects.items():
        listed = portal.properties.filter(object_type=object_type, archived=False)
        assert sorted(listed["name"]) == sorted(set(frame.columns) - set(RECORD))


def test_a_property_that_was_given_up_is_listed_as_archived(portal: Portal) -> None:
    archived = portal.properties.filter("archived").select("object_type", "name")
    assert archived.rows() == [("deals", "sales_region"), ("contacts", "likes_calls")]


def test_what_happens_at_the_instant_itself_is_not_yet_shown(made_up: Company) -> None:
    deals = made_up.deals.filter(lead_source="outbound")
    change = (
        made_up.changes.filter(field="stage")
        .join(deals, on="deal_id", how="semi")
        .row(500, named=True)
    )
    before = portal_at(made_up, at=change["changed_at"])
    after = portal_at(made_up, at=change["changed_at"] + timedelta(milliseconds=1))
    assert before.history["deals"].filter(timestamp=change["changed_at"]).is_empty()
    assert change["value"] in set(
        after.history["deals"].filter(timestamp=change["changed_at"])["value"]
    )


def test_an_instant_is_the_same_in_every_time_zone(
    made_up: Company, portal: Portal
) -> None:
    in_berlin = portal_at(made_up, at=AT.astimezone(ZoneInfo("Europe/Berlin")))
    assert in_berlin.at == AT
    assert_frame_equal(in_berlin.objects["deals"], portal.objects["deals"])


def test_an_instant_without_a_time_zone_is_refused(made_up: Company) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        portal_at(made_up, at=AT.replace(tzinfo=None))


def test_before_the_first_day_there_is_nobody_but_every_frame(
    portals: list[Portal],
) -> None:
    empty = portals[0]
    counts = {name: frame.height for name, frame in empty.objects.items()}
    assert counts == dict.fromkeys(OBJECT_TYPES, 0) | {"products": 8}
    assert empty.associations.is_empty()
    assert empty.owners.is_empty()
    assert empty.merges.is_empty()
    assert empty.stages.height > 0


def test_the_same_company_and_instant_give_the_same_portal(
    made_up: Company, portal: Portal
) -> None:
    again = portal_at(made_up, at=AT)
    for name in OBJECT_TYPES:
        assert_frame_equal(again.objects[name], portal.objects[name])
    for name, frame in portal.history.items():
        assert_frame_equal(again.history[name], frame)
    assert_frame_equal(again.associations, portal.associations)


def test_a_later_portal_has_every_record_of_an_earlier_one_but_the_merged(
    portals: list[Portal],
) -> None:
    for earlier, later in pairs(portals):
        for name in OBJECT_TYPES:
            gone = ids(earlier.objects[name]) - ids(later.objects[name])
            allowed = merged_away(earlier, later) if name == "deals" else set()
            assert gone == allowed & ids(earlier.objects[name])


def test_a_record_untouched_between_two_instants_is_the_same_in_all_columns(
    portals: list[Portal],
) -> None:
    for earlier, later in pairs(portals):
        for name in OBJECT_TYPES:
            untouched = later.objects[name].filter(pl.col("updated_at") < earlier.at)
            before = earlier.objects[name].join(untouched, on="id", how="semi")
            assert_frame_equal(before, untouched)


def test_a_history_only_grows_and_only_where_its_record_was_touched(
    portals: list[Portal],
) -> None:
    for earlier, later in pairs(portals):
        for name, frame in later.history.items():
            kept = pl.col("id").is_in(list(merged_away(earlier, later))).not_()
            before = earlier.history[name].filter(kept)
            known = frame.join(earlier.history[name], on="id", how="semi")
            old = known.filter(pl.col("timestamp") < earlier.at)
            assert_frame_equal(before, old)
            grown = frame.filter(pl.col("timestamp") >= earlier.at)
            touched = later.objects[name].filter(pl.col("updated_at") >= earlier.at)
            assert ids(grown) <= ids(touched)


def test_associations_come_and_go_only_with_what_happened(
    portals: list[Portal],
) -> None:
    for earlier, later in pairs(portals):
        changed = {
            name: later.objects[name].filter(pl.col("updated_at") >= earlier.at)["id"]
            for name in OBJECT_TYPES
        }
        changed["deals"] = pl.concat(
            [
                changed["deals"],
                pl.Series(list(merged_away(earlier, later)), dtype=pl.Int64),
            ]
        )
        columns = ASSOCIATIONS.names()
        pair = (earlier.associations, later.associations)
        for one, other in (pair, pair[::-1]):
            moved = one.join(other, on=columns, how="anti", nulls_equal=True)
            for side in ("from", "to"):
                moved = pl.concat(
                    moved.filter(pl.col(f"{side}_type") == name).with_columns(
                        pl.col(f"{side}_id")
                        .is_in(touched.implode())
                        .alias(f"{side}_touched")
                    )
                    for name, touched in changed.items()
                )
            assert moved.select(
                (pl.col("from_touched") | pl.col("to_touched")).all()
            ).item()


def test_owners_and_stages_stay_as_they_are_until_something_happens_to_them(
    portals: list[Portal],
) -> None:
    for earlier, later in pairs(portals):
        calm = later.owners.filter(pl.col("updated_at") < earlier.at)
        assert_frame_equal(earlier.owners.join(calm, on="id", how="semi"), calm)
        assert ids(earlier.owners) <= ids(later.owners)
        place = ["pipeline_order", "stage_order"]
        still = later.stages.drop(place).filter(pl.col("updated_at") < earlier.at)
        assert_frame_equal(
            earlier.stages.drop(place).join(still, on="stage_id", how="semi"), still
        )
