"""A day that was written is never changed: what differs is a new version."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest

from tests.transforms.metrics.builders import calendar, table
from transforms.metrics.kept_days import kept_days
from transforms.schemas import PIPELINE_DAILY

FIRST_NIGHT = datetime(2026, 3, 4, tzinfo=UTC)
NEXT_NIGHT = FIRST_NIGHT + timedelta(days=1)
SHOWN = ("date", "stage_id", "open_deals", "amount", "origin", "version", "is_latest")
Shown = tuple[int, str, int, Decimal, str, int, bool]


def row(day: int, deals: int, stage: str = "demo", **what: object) -> dict[str, object]:
    """Return what is known tonight of one day of a stage."""
    return {
        "date": date(2026, 3, day),
        "pipeline_id": "crm:sales",
        "stage_id": stage,
        "owner_id": "crm:ann",
        "forecast_category": "none",
        "currency": "EUR",
        "open_deals": deals,
        "deals_without_amount": 0,
        "amount": Decimal(100 * deals),
        "weighted_amount": Decimal(10 * deals),
        "deals_without_chance": 0,
        "is_partial": False,
        "origin": "reconstructed",
        "version": 1,
        "is_latest": True,
    } | what


def night(
    as_of: datetime,
    *rows: dict[str, object],
    written: pl.DataFrame | None = None,
) -> pl.DataFrame:
    computed = table(PIPELINE_DAILY, [row | {"written_at": as_of} for row in rows])
    before = PIPELINE_DAILY.empty() if written is None else written.lazy()
    return kept_days(computed, before, calendar(as_of=as_of), as_of=as_of).collect()


def shown(days: pl.DataFrame) -> list[Shown]:
    return days.select(pl.col("date").dt.day(), *SHOWN[1:]).rows()


def test_the_first_night_records_the_day_that_ended_and_reconstructs_the_others() -> (
    None
):
    first = night(FIRST_NIGHT, row(1, 5), row(2, 6), row(3, 7))

    assert [(day, origin) for day, *_, origin, _v, _l in shown(first)] == [
        (1, "reconstructed"),
        (2, "reconstructed"),
        (3, "recorded"),
    ]
    assert first["written_at"].unique().to_list() == [FIRST_NIGHT]


def test_a_night_without_news_adds_its_day_and_leaves_the_rest() -> None:
    first = night(FIRST_NIGHT, row(2, 6), row(3, 7))

    second = night(NEXT_NIGHT, row(2, 6), row(3, 7), row(4, 8), written=first)

    assert second.filter(pl.col("date") < date(2026, 3, 4)).equals(first)
    assert shown(second)[-1] == (4, "demo", 8, Decimal(800), "recorded", 1, True)


def test_a_day_that_was_another_one_gets_a_new_version_and_keeps_the_old() -> None:
    first = night(FIRST_NIGHT, row(2, 6), row(3, 7))

    second = night(NEXT_NIGHT, row(2, 9), row(3, 7), written=first)

    assert shown(second) == [
        (2, "demo", 6, Decimal(600), "reconstructed", 1, False),
        (2, "demo", 9, Decimal(900), "restated", 2, True),
        (3, "demo", 7, Decimal(700), "recorded", 1, True),
    ]
    assert second["written_at"].to_list() == [FIRST_NIGHT, NEXT_NIGHT, FIRST_NIGHT]


def test_versions_go_on_from_the_last() -> None:
    first = night(FIRST_NIGHT, row(2, 6))
    second = night(NEXT_NIGHT, row(2, 9), written=first)

    third = night(NEXT_NIGHT + timedelta(days=1), row(2, 6), written=second)

    versions = [
        (deals, version, last) for _, _, deals, *_, version, last in shown(third)
    ]
    assert versions == [(6, 1, False), (9, 2, False), (6, 3, True)]


def test_a_group_that_is_gone_gets_a_version_without_a_deal() -> None:
    first = night(FIRST_NIGHT, row(2, 6), row(2, 1, "offer"), row(3, 7))

    second = night(NEXT_NIGHT, row(2, 7), row(3, 7), written=first)

    offer = [line for line in shown(second) if line[1] == "offer"]
    assert offer == [
        (2, "offer", 1, Decimal(100), "reconstructed", 1, False),
        (2, "offer", 0, Decimal(0), "restated", 2, True),
    ]
    gone = second.filter(stage_id="offer", version=2)
    assert gone["weighted_amount"].item() == 0
    third = night(NEXT_NIGHT, row(2, 7), row(3, 7), written=second)
    assert third.equals(second)  # and is not stated again


def test_a_group_that_comes_up_later_is_a_restatement_of_the_day() -> None:
    first = night(FIRST_NIGHT, row(3, 7))

    second = night(NEXT_NIGHT, row(2, 1, "offer"), row(3, 7), written=first)

    assert shown(second)[0] == (2, "offer", 1, Decimal(100), "restated", 2, True)


def test_a_day_keeps_the_chances_that_it_was_weighted_with() -> None:
    first = night(FIRST_NIGHT, row(3, 7))

    second = night(NEXT_NIGHT, row(3, 7, weighted_amount=Decimal(1)), written=first)

    assert second.equals(first)


def test_a_partial_day_is_no_written_one() -> None:
    noon = FIRST_NIGHT - timedelta(hours=12)
    first = night(noon, row(2, 6), row(3, 5, is_partial=True))
    assert first["origin"].to_list() == ["recorded", "recorded"]

    second = night(FIRST_NIGHT, row(2, 6), row(3, 7), written=first)

    assert shown(second) == [
        (2, "demo", 6, Decimal(600), "recorded", 1, True),
        (3, "demo", 7, Decimal(700), "recorded", 1, True),
    ]


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_any_order_of_the_rows_gives_the_same_days(engine: str) -> None:
    first = night(FIRST_NIGHT, row(1, 5), row(2, 6), row(3, 7))
    rows = [row(1, 5), row(2, 8), row(3, 7), row(4, 1)]
    once = night(NEXT_NIGHT, *rows, written=first)

    turned = table(
        PIPELINE_DAILY, [row | {"written_at": NEXT_NIGHT} for row in reversed(rows)]
    )
    again = kept_days(
        turned, first.reverse().lazy(), calendar(as_of=NEXT_NIGHT), as_of=NEXT_NIGHT
    )

    assert again.collect(engine=engine).equals(once)  # type: ignore[call-overload]


def test_without_deals_there_are_no_days() -> None:
    assert night(FIRST_NIGHT).is_empty()
