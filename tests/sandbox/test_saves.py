from datetime import UTC, datetime

import polars as pl

from sandbox.saves import saves


def at(hour: int) -> datetime:
    return datetime(2026, 6, 29, hour, tzinfo=UTC)


def saved(*rows: tuple[str, str, str, int]) -> list[dict[str, object]]:
    changes = pl.DataFrame(
        [(deal, field, value, at(hour), "Ada") for deal, field, value, hour in rows],
        schema=["deal_id", "field", "value", "changed_at", "changed_by"],
        orient="row",
    ).with_row_index("sequence", offset=1)
    return (
        saves(changes)
        .select("deal_id", "changed_at", "sequence", "stage", "amount", "staged_at")
        .collect()
        .rows(named=True)
    )


def test_what_changed_at_one_moment_is_one_save() -> None:
    assert saved(("d1", "stage", "new", 8), ("d1", "amount", "10.00", 8)) == [
        {
            "deal_id": "d1",
            "changed_at": at(8),
            "sequence": 2,
            "stage": "new",
            "amount": "10.00",
            "staged_at": at(8),
        }
    ]


def test_a_save_shows_what_was_said_before_and_not_what_comes_after() -> None:
    forms = saved(
        ("d1", "stage", "new", 8),
        ("d1", "amount", "10.00", 9),
        ("d1", "stage", "won", 10),
    )

    assert [(f["stage"], f["amount"], f["staged_at"]) for f in forms] == [
        ("new", None, at(8)),
        ("new", "10.00", at(8)),
        ("won", "10.00", at(10)),
    ]


def test_a_deal_does_not_inherit_from_the_one_before_it() -> None:
    forms = saved(
        ("d1", "stage", "new", 8),
        ("d1", "amount", "10.00", 8),
        ("d2", "stage", "new", 8),
    )

    assert [(f["deal_id"], f["amount"]) for f in forms] == [
        ("d1", "10.00"),
        ("d2", None),
    ]
