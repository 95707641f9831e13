from dataclasses import replace
from datetime import UTC, datetime

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from sandbox.company import Company
from sandbox.knowledge import as_known
from sandbox.ledger import outcomes, stage_ledger

END = datetime(2026, 6, 30, tzinfo=UTC)
NIGHTS = [datetime(2024, 9, 1, tzinfo=UTC), datetime(2025, 8, 12, 12, tzinfo=UTC), END]


def at(day: int) -> datetime:
    return datetime(2025, 5, day, tzinfo=UTC)


def with_paths(
    made_up: Company,
    *moves: tuple[str, str, int],
    deleted: tuple[tuple[str, str, int], ...] = (),
    merged: tuple[tuple[str, str, int, bool], ...] = (),
) -> Company:
    path = [(deal, "sales", stage, at(day)) for deal, stage, day in moves]
    ends = [(deal, "deleted", said, at(day), 1, "Ada") for deal, said, day in deleted]
    joined = [(deal, into, at(day), first) for deal, into, day, first in merged]
    return replace(
        made_up,
        moves=pl.DataFrame(path, schema=made_up.moves.schema, orient="row"),
        changes=pl.DataFrame(ends, schema=made_up.changes.schema, orient="row"),
        merges=pl.DataFrame(joined, schema=made_up.merges.schema, orient="row"),
    )


def days(instant: datetime | None) -> int | None:
    return instant.day if instant else None


def stays(told: Company, *, day: int = 31) -> list[tuple[object, ...]]:
    rows = stage_ledger(told, as_of=at(day)).rows()
    return [(d, n, s, days(came), days(left)) for d, n, _, s, came, left in rows]


def test_a_deal_stays_in_a_stage_until_it_enters_the_next(made_up: Company) -> None:
    told = with_paths(made_up, ("d1", "new", 1), ("d1", "qualified", 3))

    assert stays(told) == [("d1", 1, "new", 1, 3), ("d1", 2, "qualified", 3, None)]


def test_what_happens_at_the_instant_itself_is_not_known_yet(made_up: Company) -> None:
    told = with_paths(made_up, ("d1", "new", 1), ("d1", "won", 3))

    assert stays(told, day=3) == [("d1", 1, "new", 1, None)]
    assert outcomes(told, as_of=at(3)).rows() == [("d1", "open")]
    assert outcomes(told, as_of=at(4)).rows() == [("d1", "won")]


def test_a_deletion_ends_the_last_stay_and_a_restoration_begins_another(
    made_up: Company,
) -> None:
    told = with_paths(
        made_up,
        ("d1", "new", 1),
        ("d1", "qualified", 9),
        deleted=(("d1", "true", 4), ("d1", "false", 6)),
    )

    assert stays(told, day=5) == [("d1", 1, "new", 1, 4)]
    assert outcomes(told, as_of=at(5)).rows() == [("d1", "deleted")]
    assert stays(told) == [
        ("d1", 1, "new", 1, 4),
        ("d1", 2, "new", 6, 9),
        ("d1", 3, "qualified", 9, None),
    ]


def test_a_merge_ends_both_and_the_new_deal_has_both_paths_and_the_first_ones_place(
    made_up: Company,
) -> None:
    told = with_paths(
        made_up,
        ("a", "new", 1),
        ("a", "qualified", 3),
        ("a", "won", 9),
        ("b", "new", 2),
        ("b", "contacted", 4),
        merged=(("a", "s", 6, True), ("b", "s", 6, False)),
    )

    assert stays(told, day=6) == [
        ("a", 1, "new", 1, 3),
        ("a", 2, "qualified", 3, None),
        ("b", 1, "new", 2, 4),
        ("b", 2, "contacted", 4, None),
    ]
    assert stays(told) == [
        ("a", 1, "new", 1, 3),
        ("a", 2, "qualified", 3, 6),
        ("b", 1, "new", 2, 4),
        ("b", 2, "contacted", 4, 6),
        ("s", 1, "new", 1, 3),
        ("s", 2, "qualified", 3, 4),
        ("s", 3, "contacted", 4, 6),
        ("s", 4, "qualified", 6, 9),
        ("s", 5, "won", 9, None),
    ]
    assert outcomes(told, as_of=at(31)).rows() == [
        ("a", "merged"),
        ("b", "merged"),
        ("s", "won"),
    ]


@pytest.mark.parametrize("night", NIGHTS)
def test_the_log_says_what_the_ledger_says_of_every_deal(
    larger: Company, night: datetime
) -> None:
    shown = as_known(larger, at=night).changes.sort("deal_id", "sequence")
    said = [
        pl.when(pl.col("field") == field).then("value").forward_fill().over("deal_id")
        for field in ("pipeline", "stage", "deleted", "merged_into")
    ]
    pipeline, stage, deleted, merged_into = said
    is_gone = (deleted == "true").fill_null(value=False) | merged_into.is_not_null()
    states = shown.select(
        "deal_id",
        pl.col("changed_at").alias("entered_at"),
        pipeline=pipeline,
        stage_id=stage,
        is_gone=is_gone,
    ).drop_nulls("stage_id")
    place = pl.struct("pipeline", "stage_id", "is_gone")
    last = states.group_by("deal_id", "entered_at", maintain_order=True).last()
    told = (
        last.filter(place.ne_missing(place.shift(1)).over("deal_id"))
        .with_columns(exited_at=pl.col("entered_at").shift(-1).over("deal_id"))
        .filter(~pl.col("is_gone"))
        .with_columns(
            stay_number=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("deal_id")
        )
    )
    ledger = stage_ledger(larger, as_of=night)

    assert ledger.height > 1_000
    assert_frame_equal(told.select(ledger.columns), ledger)


def test_every_deal_has_one_outcome_and_all_five_occur(larger: Company) -> None:
    ended = outcomes(larger, as_of=END)
    ledger = stage_ledger(larger, as_of=END)
    standing = ledger.filter(pl.col("exited_at").is_null())["deal_id"]
    alive = ended.filter(~pl.col("outcome").is_in(["deleted", "merged"]))["deal_id"]

    assert set(ended["outcome"]) == {"open", "won", "lost", "deleted", "merged"}
    assert ended["deal_id"].to_list() == sorted(larger.deals["deal_id"])
    assert standing.to_list() == alive.to_list()
