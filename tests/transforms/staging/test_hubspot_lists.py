"""HubSpot's own lists: owners by name and address, stages kept when deleted."""

import polars as pl

from tests.transforms.histories import day
from tests.transforms.hubspot import Answer, load, loads
from transforms.staging.hubspot_lists import owner_list, stage_list


def owner(identity: str = "7", **said: str | None) -> Answer:
    return {
        "id": identity,
        "email": " Ann@Example.com",
        "firstName": "Ann",
        "lastName": "Lee",
        "archived": "false",
        "team": "east",
        **said,
    }


def owners(*nights: pl.LazyFrame) -> list[tuple[object, ...]]:
    return owner_list(loads(*nights), source="hubspot").collect().rows()


def stage(
    identity: str, order: int = 0, *, kind: str = "deals", **said: str | None
) -> Answer:
    return {
        "object_type": kind,
        "pipeline_id": "default",
        "pipeline_label": "Sales",
        "pipeline_archived": "false",
        "stage_id": identity,
        "stage_label": identity.title(),
        "stage_order": str(order),
        "stage_archived": "false",
        "probability": "0.4",
        "is_closed": "false",
        **said,
    }


def stages(*nights: pl.LazyFrame) -> pl.DataFrame:
    return stage_list(loads(*nights), source="hubspot").collect()


def test_an_owner_has_a_name_a_team_and_an_address_in_small_letters() -> None:
    assert owners(load(day(3), [owner()])) == [
        ("hubspot:7", "Ann Lee", "east", True, "ann@example.com")
    ]


def test_a_name_that_is_an_address_is_no_name() -> None:
    only = owner(firstName=None, lastName="ann@example.com", team=" ", email=" ")

    assert owners(load(day(3), [only])) == [("hubspot:7", None, None, True, None)]


def test_an_owner_without_a_name_has_none() -> None:
    assert owners(load(day(3), [owner(firstName=None, lastName="")])) == [
        ("hubspot:7", None, "east", True, "ann@example.com")
    ]


def test_the_newest_answer_of_an_owner_stands() -> None:
    before, gone = load(day(3), [owner()]), load(day(4), [owner(archived="true")])

    assert owners(gone, before) == [
        ("hubspot:7", "Ann Lee", "east", False, "ann@example.com")
    ]


def test_a_stage_is_in_its_place_with_its_chance() -> None:
    closed = stage("won", 1, probability="1.0", is_closed="true")

    assert stages(load(day(3), [closed, stage("new", 0)])).rows() == [
        (
            "deals",
            "hubspot:default",
            "Sales",
            True,
            f"hubspot:{name}",
            name.title(),
            place,
            chance,
            is_closed,
            True,
        )
        for name, place, chance, is_closed in (
            ("new", 0, 0.4, False),
            ("won", 1, 1.0, True),
        )
    ]


def test_a_stage_that_is_no_longer_answered_was_deleted_and_is_kept() -> None:
    first = load(day(3), [stage("new", 0), stage("old", 1)])
    second = load(day(4), [stage("new", 0, stage_label="Fresh")])

    assert stages(second, first).select(
        "stage_id", "stage_label", "is_active"
    ).rows() == [
        ("hubspot:new", "Fresh", True),
        ("hubspot:old", "Old", False),
    ]


def test_stages_of_leads_that_were_not_asked_for_tonight_are_not_deleted() -> None:
    first = load(day(3), [stage("new"), stage("fresh", kind="leads")])
    second = load(day(4), [stage("new")])

    assert stages(first, second)["is_active"].to_list() == [True, True]


def test_a_pipeline_has_its_newest_name_in_all_its_stages_and_may_be_archived() -> None:
    first = load(day(3), [stage("new", 0), stage("old", 1)])
    renamed = {"pipeline_label": "Deals", "pipeline_archived": "true"}
    second = load(day(4), [stage("new", 0, **renamed)])

    found = stages(first, second).select("pipeline_label", "is_pipeline_active")
    assert found.rows() == [("Deals", False), ("Deals", False)]


def test_a_chance_or_an_order_that_is_none_is_unknown() -> None:
    odd = stage("new", probability="high", is_closed="maybe", stage_order="first")

    assert stages(load(day(3), [odd])).select(
        "source_position", "probability", "is_closed"
    ).rows() == [(None, None, None)]


def test_no_answer_is_no_row() -> None:
    assert owners(pl.LazyFrame()) == []
    assert stages(pl.LazyFrame()).is_empty()
