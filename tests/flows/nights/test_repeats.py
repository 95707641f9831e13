"""A night is made of what the sources say, however often and in whatever order."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from flows.storage.generations import Generation
from tests.flows.nights.runs import (
    NEXT_NIGHT,
    NIGHT,
    data_of,
    green,
    hashes,
    published,
)
from tests.flows.nights.small import events, write_config, write_csv

pytestmark = pytest.mark.slow

Row = list[str]


def rows() -> list[Row]:
    """Stage events with ties, and two amounts that have to be held back."""
    return events(NEXT_NIGHT)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The configuration of a night that read one file as it came."""
    config = write_config(tmp_path_factory.mktemp("plain"), path="deals*.csv")
    write_csv(config.parent / "deals.csv", rows())
    green(config, as_of=NEXT_NIGHT)
    return config


def test_the_same_night_run_twice_changes_no_content(plain: Path) -> None:
    before = published(data_of(plain))

    after = green(plain, as_of=NEXT_NIGHT)

    assert after.id != before.id
    assert hashes(after) == hashes(before)
    assert after.manifest.content_hash == before.manifest.content_hash
    assert after.manifest.watermarks == before.manifest.watermarks


def turned_round(folder: Path) -> None:
    write_csv(folder / "deals.csv", reversed(rows()))


def over_two_files(folder: Path) -> None:
    write_csv(folder / "deals-b.csv", rows()[::2])
    write_csv(folder / "deals-a.csv", rows()[1::2])


def said_twice(folder: Path) -> None:
    write_csv(folder / "deals-a.csv", rows()[:150])
    write_csv(folder / "deals-b.csv", rows()[100:])


def on_two_nights(folder: Path) -> None:
    write_csv(folder / "deals-a.csv", rows()[1::2])
    green(folder / "stagecast.toml", as_of=NIGHT)
    write_csv(folder / "deals-b.csv", rows()[::2])


# What may honestly differ is where a row lies, when it was read, and how many rows were
# read. Everything else a table says must be the same, and most tables to the last bit.
PLACE = ("file", "row_number")
# How a day was written is its own history; what it says in the end must be the same.
WRITTEN = (
    "origin",
    "version",
    "written_at",
    "weighted_amount",
    "deals_without_chance",
)


@pytest.mark.parametrize(
    ("written", "may_differ"),
    [
        (turned_round, {"quarantine": PLACE}),
        (over_two_files, {"quarantine": PLACE}),
        (said_twice, {"quarantine": PLACE, "data_quality": ("checked",)}),
        (
            on_two_nights,
            {
                "quarantine": (*PLACE, "extracted_at"),
                "data_quality": ("failing_since", "checked"),
                "fct_deal_changes": ("known_at",),
                "pipeline_daily": WRITTEN,
                "pipeline_restatements": (),
            },
        ),
    ],
)
def test_however_the_rows_come_the_tables_say_the_same(
    written: Callable[[Path], None],
    may_differ: Mapping[str, Sequence[str]],
    plain: Path,
    tmp_path: Path,
) -> None:
    config = write_config(tmp_path, path="deals*.csv")
    written(tmp_path)

    other, same = green(config, as_of=NEXT_NIGHT), published(data_of(plain))

    for name, content in hashes(same).items():
        if name not in may_differ:
            assert hashes(other)[name] == content, name
        elif name == "pipeline_restatements":
            assert other.scan(name).collect().height > 0
        else:
            without = may_differ[name]
            assert_frame_equal(said(other, name, without), said(same, name, without))


def said(generation: Generation, table: str, without: Sequence[str]) -> pl.DataFrame:
    """Return the rows of a table in any order, without some of its columns."""
    rest = generation.scan(table).drop(without)
    if table == "pipeline_daily":
        rest = rest.filter(pl.col("is_latest") & (pl.col("open_deals") > 0))
    return rest.sort(rest.collect_schema().names()).collect()
