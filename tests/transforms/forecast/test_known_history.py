"""What was known at a past moment, and from when on a deal counts."""

from datetime import datetime, timedelta

import polars as pl

from tests.transforms.forecast.companies import Warehouse, deal, warehouse
from tests.transforms.histories import AS_OF, change, day, to
from transforms.forecast.known_history import known_states, known_stays


def observed(made: Warehouse) -> Warehouse:
    """Return the tables as if all of it had been seen in snapshots."""
    seen = pl.lit("observed").alias("origin")
    return made._replace(
        states=made.states.with_columns(seen),
        stage_history=made.stage_history.with_columns(seen),
    )


def known_from(made: Warehouse, as_of: datetime = AS_OF) -> list[tuple[object, ...]]:
    """Return deal, entry and since when the stay counts."""
    stays = known_stays(made.states, made.stage_history, as_of=as_of)
    return (
        stays.select("deal_id", "entered_at", "known_from")
        .sort("deal_id", "entered_at")
        .collect()
        .rows()
    )


def test_a_stay_that_ended_later_is_open_then_and_a_later_one_is_unknown() -> None:
    made = warehouse(*deal("one", 10, proposal=20, won=30))
    stays = known_stays(made.states, made.stage_history, as_of=day(30))

    columns = ("stage_class", "entered_at", "exited_at")
    assert stays.select(columns).collect().rows() == [
        ("open", day(10), day(20)),
        ("open", day(20), None),
    ]


def test_a_span_that_changed_later_still_holds_then() -> None:
    made = warehouse(
        *deal("one", 10, amount=5), change("amount", "7.00", 20, "crm:one")
    )
    states = known_states(made.states, as_of=day(20))

    rows = states.select("amount", "valid_to").collect().cast({"amount": float}).rows()
    assert rows == [(5.0, None)]


def test_a_stage_that_nobody_mapped_is_an_open_one() -> None:
    made = warehouse(*deal("one", 10), to("mystery", 12, "crm:one"))
    stays = known_stays(made.states, made.stage_history, as_of=AS_OF)

    assert stays.select("canonical_stage", "stage_class").collect().rows() == [
        ("lead", "open"),
        ("unmapped", "open"),
    ]


def test_a_logged_deal_counts_from_its_entry() -> None:
    made = warehouse(*deal("one", 10, proposal=20))

    assert known_from(made) == [
        ("crm:one", day(10), day(10)),
        ("crm:one", day(20), day(20)),
    ]


def test_a_deal_that_the_first_snapshot_showed_counts_from_the_first_difference() -> (
    None
):
    rows = [*deal("old", 10), *deal("moved", 40, proposal=50), *deal("new", 60)]
    made = observed(warehouse(*rows))

    assert known_from(made) == [
        ("crm:moved", day(40), day(50)),
        ("crm:moved", day(50), day(50)),
        ("crm:new", day(60), day(60)),
        ("crm:old", day(10), day(50)),
    ]


def test_with_one_snapshot_only_no_deal_counts_yet() -> None:
    made = observed(warehouse(*deal("old", 10)))

    assert known_from(made) == [("crm:old", day(10), AS_OF)]


def test_a_later_difference_does_not_tell_when_the_snapshots_began() -> None:
    made = observed(warehouse(*deal("moved", 40, proposal=50)))
    before = day(50) - timedelta(microseconds=1)

    assert known_from(made, before) == [("crm:moved", day(40), before)]
