"""A night that is not fit to publish changes nothing that people read."""

from pathlib import Path

import pytest

from flows.storage.candidates import REASONS
from flows.storage.generations import history
from flows.storage.layout import Layout
from tests.flows.nights.runs import (
    NEXT_NIGHT,
    NIGHT,
    Ended,
    data_of,
    everything_in,
    green,
    night,
    published,
)
from tests.flows.nights.small import events, write_config, write_csv
from transforms.schemas import TABLES

pytestmark = pytest.mark.slow

REJECTED = 1
Row = list[str]


def without_zones(rows: list[Row]) -> list[Row]:
    """Rows whose times do not say in which zone they are meant."""
    return [[*row[:3], row[3].removesuffix("+00:00"), *row[4:]] for row in rows]


def in_a_stage_nobody_mapped(rows: list[Row]) -> list[Row]:
    """Rows in which most open deals stand in a stage that nobody mapped."""
    return [[*r[:2], "limbo" if r[2] == "offer" else r[2], *r[3:]] for r in rows]


def rejected(config: Path, rows: list[Row]) -> tuple[Ended, list[str]]:
    """Run a night on these rows; return how it ended and the reasons that were kept.

    Assert that nothing that people read has changed.
    """
    data = data_of(config)
    before = readable(data)
    write_csv(config.with_name("deals.csv"), rows)

    ended = night(config, as_of=NEXT_NIGHT)

    assert ended.code == REJECTED
    assert readable(data) == before
    (kept,) = data.rejected.iterdir()
    assert {path.stem for path in kept.glob("*.parquet")} == set(TABLES)
    return ended, (kept / REASONS).read_text("utf-8").splitlines()


def readable(data: Layout) -> tuple[object, ...]:
    """What people and tools read: pointer, publication, exports, generations."""
    folders = (data.published, data.exports, data.generations)
    return (data.pointer.read_bytes(), *map(everything_in, folders))


def test_so_many_rows_held_back_stop_the_night_and_the_reason_is_said(
    config: Path,
) -> None:
    rows = events(NEXT_NIGHT)

    ended, reasons = rejected(config, without_zones(rows))

    all_of_them = f"{len(rows):,} of {len(rows):,} fail"
    assert reasons[:3] == [
        "crm (a row is one row of the source) is not fit to publish:",
        f"  - not true: every row can be used in full: {all_of_them}",
        f"  - not true: no value is held back: (row) names no moment: {all_of_them}",
    ]
    assert (
        "  - not true: no value is held back: At names no time zone: set time_zone for "
        f"this source: {all_of_them}" in reasons
    )
    assert ended.err.endswith("\n".join([*reasons, ""]))


def test_too_much_open_amount_in_a_stage_nobody_mapped_stops_the_night(
    config: Path,
) -> None:
    rows = in_a_stage_nobody_mapped(events(NEXT_NIGHT))

    ended, reasons = rejected(config, rows)

    assert reasons == [
        "dim_deals (a row is one deal, as it stands at as_of) is not fit to publish:",
        "  - not true: stages nobody mapped hold no more open amount than is allowed",
    ]
    assert ended.err.endswith("\n".join([*reasons, ""]))


def test_once_the_file_is_mended_the_night_is_green(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    write_csv(tmp_path / "deals.csv", without_zones(events(NIGHT)))
    assert night(config).code == REJECTED
    assert history(data_of(config)) == ()

    write_csv(tmp_path / "deals.csv", events(NEXT_NIGHT))

    assert green(config, as_of=NEXT_NIGHT) == published(data_of(config))
