"""Risk sets: who is counted until when."""

import polars as pl

from transforms.metrics.risk_sets import risk_sets

SPELL = {"cohort": pl.String, "time": pl.Int64, "cause": pl.String}


def counted(*spells: tuple[str, int, str | None]) -> list[dict[str, object]]:
    frame = pl.LazyFrame(list(spells), schema=SPELL, orient="row")
    return risk_sets(frame, causes=("won", "lost")).collect().to_dicts()


def test_who_is_won_or_cut_off_at_a_time_was_at_risk_until_then() -> None:
    assert counted(
        ("a", 1, "won"), ("a", 1, None), ("a", 2, "lost"), ("a", 5, None)
    ) == [
        {
            "cohort": "a",
            "time": 1,
            "at_risk": 4,
            "followed": 4,
            "events": 1,
            "won_events": 1,
            "lost_events": 0,
        },
        {
            "cohort": "a",
            "time": 2,
            "at_risk": 2,
            "followed": 3,
            "events": 1,
            "won_events": 0,
            "lost_events": 1,
        },
        {
            "cohort": "a",
            "time": 5,
            "at_risk": 1,
            "followed": 3,
            "events": 0,
            "won_events": 0,
            "lost_events": 0,
        },
    ]


def test_a_cohort_begins_anew() -> None:
    first = [("a", 1, "won"), ("a", 3, "lost")]
    second = [("b", 1, None), ("b", 2, "lost"), ("b", 2, "won")]

    assert counted(*first, *second) == counted(*first) + counted(*second)


def test_nobody_is_at_risk_where_nobody_came() -> None:
    assert counted() == []
