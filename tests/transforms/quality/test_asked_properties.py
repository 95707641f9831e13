"""Whether an account still has the properties that are read of it."""

from datetime import UTC, datetime

import polars as pl

from transforms.quality.asked_properties import properties_there

FIRST = datetime(2026, 3, 1, tzinfo=UTC)
SWEEP = datetime(2026, 3, 8, tzinfo=UTC)
WHOLE = "every property that is read was there at the last sweep"
AMOUNT = ("deals", "amount", False)
REGION = ("deals", "region", True)
Findings = list[tuple[object, ...]]


def listed(*rows: tuple[str, str, str, datetime]) -> pl.LazyFrame:
    names = {
        "object_type": pl.String(),
        "name": pl.String(),
        "archived": pl.String(),
        "_extracted_at": pl.Datetime("us", "UTC"),
    }
    return pl.LazyFrame(list(rows), names, orient="row")


def found(lists: pl.LazyFrame, *asked: tuple[str, str, bool]) -> Findings:
    names = ["object_type", "name", "is_custom"]
    rows = pl.LazyFrame(list(asked), names, orient="row")
    return properties_there(lists, rows, source="crm").collect().rows()


def whole(checked: int, failed: int) -> tuple[object, ...]:
    return ("crm", WHOLE, checked, failed, "warning")


def missing(name: str, of: str = "deals") -> tuple[object, ...]:
    rule = f"the last sweep found the property {name} of {of}"
    return ("crm", rule, 1, 1, "warning")


def test_properties_that_the_account_has_are_in_order() -> None:
    lists = listed(
        ("deals", "amount", "false", FIRST), ("deals", "region", "false", FIRST)
    )

    assert found(lists, AMOUNT, REGION) == [whole(2, 0)]


def test_a_property_that_the_newest_list_lacks_was_removed() -> None:
    lists = listed(
        ("deals", "amount", "false", FIRST),
        ("deals", "region", "false", FIRST),
        ("deals", "region", "false", SWEEP),
    )

    assert found(lists, AMOUNT, REGION) == [whole(2, 1), missing("amount")]


def test_an_archived_property_was_removed() -> None:
    lists = listed(("deals", "amount", "true", FIRST))

    assert found(lists, AMOUNT) == [whole(1, 1), missing("amount")]


def test_a_property_that_came_back_is_there() -> None:
    lists = listed(
        ("deals", "amount", "false", FIRST),
        ("deals", "x", "false", FIRST.replace(day=4)),
        ("deals", "amount", "false", SWEEP),
    )

    assert found(lists, AMOUNT) == [whole(1, 0)]


def test_one_of_ours_that_the_account_never_had_is_not_missed() -> None:
    lists = listed(("deals", "amount", "false", FIRST))

    assert found(lists, AMOUNT, ("deals", "lead_source", False)) == [whole(1, 0)]


def test_a_custom_one_that_the_account_never_had_is_missed() -> None:
    lists = listed(("deals", "amount", "false", FIRST))

    assert found(lists, AMOUNT, REGION) == [whole(2, 1), missing("region")]


def test_each_kind_of_record_has_its_own_list_and_its_own_newest() -> None:
    lists = listed(
        ("deals", "amount", "false", FIRST), ("contacts", "email", "false", SWEEP)
    )

    assert found(lists, AMOUNT, ("contacts", "amount", True)) == [
        whole(2, 1),
        missing("amount", "contacts"),
    ]


def test_nothing_is_said_where_no_list_was_read() -> None:
    assert found(listed(), AMOUNT, REGION) == []
