from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from flows.storage.generation_id import (
    as_of_in,
    compact,
    fence_in,
    generation_id,
    generations_in,
)


def test_a_generation_is_named_by_its_instant_in_utc_and_its_run() -> None:
    in_amsterdam = datetime(2012, 3, 15, 1, tzinfo=timezone(timedelta(hours=1)))

    assert generation_id(in_amsterdam, 7) == "20120315T000000Z-000007"


def test_the_name_gives_back_instant_and_run() -> None:
    name = generation_id(datetime(2012, 3, 15, 1, 2, 3, tzinfo=UTC), 12)

    assert as_of_in(name) == datetime(2012, 3, 15, 1, 2, 3, tzinfo=UTC)
    assert fence_in(name) == 12


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        compact(datetime(2012, 3, 15))  # noqa: DTZ001  (the mistake to refuse)


def test_generations_are_listed_by_instant_then_by_run_and_nothing_else_is(
    tmp_path: Path,
) -> None:
    for name in (
        "20120315T000000Z-1000000",
        "20120315T000000Z-000009",
        "20120314T000000Z-000010",
        ".20120313T000000Z-000001.0123abcd-0.aside",
        "notes",
    ):
        (tmp_path / name).mkdir()

    assert generations_in(tmp_path) == (
        "20120314T000000Z-000010",
        "20120315T000000Z-000009",
        "20120315T000000Z-1000000",
    )
