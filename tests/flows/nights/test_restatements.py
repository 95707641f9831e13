"""A day that was published stays as it was; what was learnt later says so, and why."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.flows.nights.runs import NEXT_NIGHT, NIGHT, data_of, green, query, stagecast
from tests.flows.nights.small import events, write_csv

pytestmark = pytest.mark.slow

LATE = NIGHT - timedelta(days=3)
VERSIONS = """
    SELECT version, is_latest, origin, sum(open_deals)
    FROM pipeline_daily WHERE date = DATE '{day}' AND stage_id = 'crm:talk'
    GROUP BY ALL ORDER BY ALL
"""


def test_a_deal_that_was_entered_late_is_a_new_version_and_the_reason(
    config: Path,
) -> None:
    """D999 went to `talk` three days before the first night, and came in after it."""
    data, day = data_of(config), f"{LATE:%Y-%m-%d}"
    ((one, latest, origin, before),) = query(data, VERSIONS.format(day=day))
    assert (one, latest, origin) == (1, True, "reconstructed")
    late = ["D999", "1", "talk", (LATE - timedelta(hours=6)).isoformat(), "rep1", "5"]
    write_csv(config.parent / "deals.csv", [*events(NEXT_NIGHT), late])

    green(config, as_of=NEXT_NIGHT)

    restated = query(data, VERSIONS.format(day=day))
    total = sum(row[3] for row in restated if row[1])
    assert total == before + 1
    assert {row[2] for row in restated} == {"reconstructed", "restated"}
    assert sum(row[3] for row in restated if row[0] == 1) == before
    assert query(data, "SELECT record_id, reason FROM pipeline_restatements") == [
        ("crm:D999", "learnt later")
    ]


def test_nights_that_are_filled_in_record_their_days_one_after_the_other(
    config: Path,
) -> None:
    first, last = NEXT_NIGHT, NEXT_NIGHT + timedelta(days=2)
    write_csv(config.parent / "deals.csv", events(last))
    between = ("--from", first.isoformat(), "--to", last.isoformat())

    ended = stagecast("backfill", "--config", config, *between)

    assert ended.code == 0, ended.err
    days = query(
        data_of(config),
        "SELECT DISTINCT date, origin, written_at FROM pipeline_daily "
        "WHERE NOT is_partial ORDER BY date",
    )
    assert [origin for _, origin, _ in days][-3:] == ["recorded"] * 3
    assert [written for *_, written in days][-3:] == [
        NIGHT + timedelta(days=number) for number in (1, 2, 3)
    ]
    movements = query(
        data_of(config),
        "SELECT count(*) FROM pipeline_movement WHERE bucket = 'start'",
    )
    assert movements[0][0] > 0
