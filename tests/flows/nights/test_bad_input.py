"""Bad input gets an exit code and a message that says what to do, or a quarantine."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.storage.layout import Layout
from tests.flows.nights.runs import (
    NEXT_NIGHT,
    NIGHT,
    data_of,
    everything_in,
    green,
    night,
    query,
)
from tests.flows.nights.small import EVENTS, events, write_config, write_csv

FINE, UNREADABLE = 0, 3
FILE = "deals.csv"


def loaded(data: Layout) -> list[Path]:
    """The files of the raw log."""
    return list(data.raw.rglob("*.parquet"))


def without_a_column(path: Path) -> None:
    names = [name for name in EVENTS.values() if name != "Amount"]
    write_csv(path, (row[:-1] for row in events(NIGHT)), names)


def cut_off(path: Path) -> None:
    packed = gzip.compress(write_csv(path, events(NIGHT)).read_bytes())
    path.write_bytes(packed[:-40])


def empty(path: Path) -> None:
    path.touch()


def in_another_encoding(path: Path) -> None:
    rows = events(NIGHT)
    rows[3][4] = "Jürgen"
    path.write_text(write_csv(path, rows).read_text("utf-8"), "cp1252")


NO_COLUMN = (
    "no column 'Amount'; it has Deal, Nr, Stage, At, Owner; expected every column that "
    "is configured. Hint: correct the name in the configuration, or export the column."
)
NO_END = (
    "the gzip ends before its end mark; expected a whole gzip file. Hint: export or "
    "copy the file again."
)
NO_BYTES = (
    "the file is empty: 0 bytes; expected a header and records. Hint: export it again; "
    "an export without records still has a header."
)
NO_UTF_8 = (
    "byte 214 (line 5) is not utf-8; expected text encoded as utf-8 throughout. Hint: "
    'declare how it is written, for instance encoding = "cp1252".'
)


@pytest.mark.parametrize(
    ("written", "name", "said"),
    [
        (without_a_column, "deals.csv", NO_COLUMN),
        (cut_off, "deals.csv.gz", NO_END),
        (empty, "deals.csv", NO_BYTES),
        (in_another_encoding, "deals.csv", NO_UTF_8),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_nothing_of_it_is_loaded(
    written: Callable[[Path], None], name: str, said: str, tmp_path: Path
) -> None:
    config = write_config(tmp_path, path=name)
    written(tmp_path / name)

    ended = night(config)

    assert ended.code == UNREADABLE
    assert ended.err.splitlines()[-1] == f"{tmp_path / name}: {said}"
    assert loaded(data_of(config)) == []


@pytest.mark.slow
def test_a_column_that_was_mapped_wrongly_after_the_file_was_loaded_is_named_too(
    config: Path,
) -> None:
    write_config(config.parent, columns=EVENTS | {"amount": "Value"})

    ended = night(config, as_of=NEXT_NIGHT)

    assert ended.code == UNREADABLE
    assert "deals.csv: no column 'Value'" in ended.err


def spoilt(rows: list[list[str]]) -> list[list[str]]:
    """The rows, one of each kind that cannot be used as it is."""
    rows[10][5] = '"1.200,50"'
    rows[12][5] = "1e400"
    rows[14][3] = "31.02.2026"
    rows[16][2] = "limbo"
    rows[18] += ["one", "two too many"]
    return [*rows, [*rows[20][:5], "7.00"]]


@pytest.mark.slow
def test_what_cannot_be_used_is_held_back_and_counted_and_the_night_is_green(
    tmp_path: Path,
) -> None:
    config = write_config(tmp_path)
    rows = spoilt(events(NIGHT))
    write_csv(tmp_path / FILE, rows)

    ended = night(config)

    data = data_of(config)
    no_amount = "is not an amount in the form this source declares"
    denied = "another row says something else of the same moment"
    held = [
        (11, "Amount", no_amount, False),
        (13, "Amount", no_amount, False),
        (15, "(row)", "names no moment", True),
        (15, "At", "is not a time in the form this source declares", True),
        (19, "(row)", "8 cells, the header has 6", True),
        (21, "Amount", denied, False),
        (41, "Amount", no_amount, False),
        (81, "Amount", no_amount, False),
        (len(rows), "Amount", denied, False),
    ]
    said = 'SELECT row_number, "column", reason, is_row_held_back FROM quarantine'
    assert ended.code == FINE, ended.err
    assert "  quarantined  9 values and rows\n" in ended.out
    assert query(data, said) == held
    assert query(data, not_true("crm")) == [
        ("every row can be used in full", len(rows), 8),
        ("no value is held back: (row) 8 cells, the header has 6", len(rows), 1),
        ("no value is held back: (row) names no moment", len(rows), 1),
        (f"no value is held back: Amount {denied}", len(rows), 2),
        (f"no value is held back: Amount {no_amount}", len(rows), 4),
        (
            "no value is held back: At is not a time in the form this source declares",
            len(rows),
            1,
        ),
    ]
    assert query(data, not_true("fct_stage_history")) == [
        ("every stage is mapped to a canonical one", len(rows) - 3, 1)
    ]
    assert query(data, "SELECT stage_id FROM dim_stages WHERE NOT is_mapped") == [
        ("crm:limbo",)
    ]


def not_true(subject: str) -> str:
    """The question what is not true of a subject, and of how many."""
    return (
        "SELECT rule, checked, failed FROM data_quality "  # noqa: S608 - a test's word
        f"WHERE failed > 0 AND subject = '{subject}' ORDER BY rule"
    )


@pytest.mark.slow
def test_a_file_that_shrank_to_a_tenth_is_held_back_until_somebody_lets_it_in(
    config: Path,
) -> None:
    rows, data = events(NIGHT), data_of(config)
    log, before = loaded(data), everything_in(data.published)
    write_csv(config.with_name(FILE), rows[: len(rows) // 10])

    refused = night(config, as_of=NEXT_NIGHT)

    assert refused.code == UNREADABLE
    assert refused.err.endswith(
        f"deals.csv: {len(rows) // 10} rows after {len(rows)} before; expected at "
        "least 50% of what was there before. Hint: if it is right: stagecast run "
        "--accept-volume crm.\n"
    )
    assert loaded(data) == log
    assert everything_in(data.published) == before

    let_in = green(config, "--accept-volume", "crm", as_of=NEXT_NIGHT)
    assert let_in.manifest.as_of == NEXT_NIGHT
    # A log of events that got shorter takes nothing back.
    assert query(data, "SELECT count(*) FROM fct_stage_history") == [(len(rows),)]


@pytest.mark.slow
def test_a_share_that_the_configuration_allows_is_no_drop(config: Path) -> None:
    rows = events(NIGHT)
    write_config(config.parent, smallest_share=0.1)
    write_csv(config.with_name(FILE), rows[: len(rows) // 5])

    assert green(config, as_of=NEXT_NIGHT).manifest.as_of == NEXT_NIGHT
