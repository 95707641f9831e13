"""Whose published past changed, and how."""

from datetime import UTC, date, datetime
from decimal import Decimal

from tests.transforms.metrics.builders import Row, calendar, day, stages, state, states
from transforms.metrics.pipeline_restatements import pipeline_restatements

KNOWN_UNTIL = datetime(2026, 3, 1, tzinfo=UTC)
AS_OF = datetime(2026, 3, 2, tzinfo=UTC)


def found(
    before: list[Row], now: list[Row], *, mapped: list[Row] | None = None
) -> list[tuple[object, ...]]:
    return (
        pipeline_restatements(
            states(*now),
            stages(*(mapped or [])),
            states(*before),
            stages(),
            calendar(as_of=AS_OF),
            known_until=KNOWN_UNTIL,
            as_of=AS_OF,
        )
        .drop("as_of", "last_date")
        .collect()
        .rows()
    )


def spans(*worth: tuple[int, int | None]) -> list[Row]:
    """Return the states of a deal: from which day of January on it was worth what."""
    return [
        state(
            1,
            day(first),
            state_number=number,
            amount=None if amount is None else Decimal(amount),
        )
        for number, (first, amount) in enumerate(worth, start=1)
    ]


def test_a_past_that_is_the_same_is_not_reported() -> None:
    assert found(spans((1, 100), (9, 200)), spans((1, 100), (9, 200))) == []


def test_what_happened_since_restates_nothing() -> None:
    after = [*spans((1, 100)), state(1, KNOWN_UNTIL, state_number=2)]

    assert found(spans((1, 100)), after) == []


def test_a_change_that_was_learnt_later_restates_from_its_day_on() -> None:
    assert found(spans((1, 100)), spans((1, 100), (9, 200))) == [
        ("deal", "crm:1", "learnt later", date(2026, 1, 9), 0, 1)
    ]


def test_a_change_that_was_taken_back_is_said_to_be() -> None:
    assert found(spans((1, 100), (9, 200)), spans((1, 100))) == [
        ("deal", "crm:1", "taken back", date(2026, 1, 9), 1, 0)
    ]


def test_a_change_that_was_another_one_is_a_correction() -> None:
    assert found(spans((1, None), (9, 200)), spans((1, None), (9, 250))) == [
        ("deal", "crm:1", "corrected", date(2026, 1, 9), 1, 1)
    ]


def test_a_change_of_what_no_day_shows_restates_none() -> None:
    pushed = [
        row | {"expected_close_date": date(2026, 5, number)}
        for number, row in enumerate(spans((1, 100), (9, 100)), start=1)
    ]

    assert found(spans((1, 100)), pushed) == []


def test_a_stage_that_was_mapped_anew_is_the_reason() -> None:
    demo_is_lost = {
        "pipeline_id": "crm:sales",
        "stage_id": "crm:demo",
        "canonical_stage": "lost",
        "valid_from": day(5),
    }

    assert found(spans((3, 100)), spans((3, 100)), mapped=[demo_is_lost]) == [
        ("stage", "crm:demo", "mapped anew", date(2026, 1, 3), 0, 0)
    ]


def test_the_last_day_is_the_last_that_was_published() -> None:
    row = (
        pipeline_restatements(
            states(*spans((1, 100))),
            stages(),
            states(),
            stages(),
            calendar(as_of=AS_OF),
            known_until=KNOWN_UNTIL,
            as_of=AS_OF,
        )
        .collect()
        .row(0, named=True)
    )

    assert (row["as_of"], row["last_date"]) == (AS_OF, date(2026, 2, 28))
