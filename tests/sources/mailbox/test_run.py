"""What a reading notes: rows in order, each content once, the marks at the end."""

from collections.abc import Sequence
from datetime import UTC, datetime

import polars as pl
import pyarrow as pa

from sources.http.clock import Clock
from sources.mailbox.credentials import Password
from sources.mailbox.parsing.parser import Parser
from sources.mailbox.run import Run
from sources.mailbox.settings import MailboxKnown, MailboxSettings
from sources.mailbox.tables import raw_schema

NIGHT = datetime(2012, 3, 15, tzinfo=UTC)


def run(read: Sequence[str] = (), messages_at_once: int = 10) -> Run:
    settings = MailboxSettings("mail", (), (), messages_at_once=messages_at_once)
    return Run(
        settings,
        MailboxKnown(hashes=lambda: pl.Series("h", list(read), pl.String())),
        Parser(settings),
        Clock(),
        NIGHT,
        lambda _name: Password(""),
    )


def table(name: str, *contents: str) -> pa.Table:
    """Rows of a table that hold a content hash, and nothing else."""
    made = ("_extracted_at", "_row")
    schema = pa.schema([one for one in raw_schema(name) if one.name not in made])
    rows = [{"content_hash": content} for content in contents]
    return pa.Table.from_pylist(rows, schema)


def parsed(*contents: str, aside: Sequence[str] = ()) -> dict[str, pa.Table]:
    names = ("messages", "participants", "parts", "candidates")
    return {
        **{name: table(name, *contents) for name in names},
        "unreadable_rows": table("unreadable_rows", *aside),
        "places": table("places", *contents, *aside),
    }


def test_of_a_content_that_was_read_only_the_place_is_new() -> None:
    reading = run(read=["a"])

    told = list(reading.readings(parsed("a", "b", "b", "c")))
    again = list(reading.readings(parsed("c", "d")))

    assert [(one.table, one.rows["content_hash"].to_pylist()) for one in told] == [
        ("messages", ["b", "c"]),
        ("participants", ["b", "c"]),
        ("parts", ["b", "c"]),
        ("candidates", ["b", "c"]),
        ("places", ["a", "b", "b", "c"]),
    ]
    assert [one.rows["content_hash"].to_pylist() for one in again] == [
        *[["d"]] * 4,
        ["c", "d"],
    ]


def test_messages_and_those_put_aside_are_numbered_together() -> None:
    reading = run()

    told = [
        (one.table, one.rows["_row"].to_pylist())
        for tables in (parsed("a", "b", aside=["x"]), parsed("c", aside=["y"]))
        for one in reading.readings(tables)
        if "_row" in one.rows.column_names
    ]

    assert told == [
        ("messages", [1, 2]),
        ("candidates", [1, 2]),
        ("unreadable_rows", [3]),
        ("messages", [4]),
        ("candidates", [3]),
        ("unreadable_rows", [5]),
    ]


def test_every_row_has_the_columns_of_the_raw_log_and_the_runs_instant() -> None:
    for one in run().readings(parsed("a", aside=["x"])):
        assert one.rows.schema == raw_schema(one.table)
        assert set(one.rows["_extracted_at"].to_pylist()) == {NIGHT}


def test_a_load_takes_so_many_messages_and_no_more() -> None:
    reading = run(messages_at_once=3)

    left = [reading.left]
    for tables in (parsed("a", "a"), parsed("b", aside=["x"])):
        list(reading.readings(tables))
        left.append(reading.left)

    assert left == [3, 1, 0]


def test_a_folder_is_whole_once_its_mark_says_so() -> None:
    reading = run()
    reading.mark({"account": "ann", "folder": "INBOX", "is_whole": "false"})
    reading.mark({"account": "bob", "folder": "INBOX", "is_whole": "true"})

    assert reading.progress.whole == {("bob", "INBOX")}
    (marks,) = reading.marks()
    assert marks.rows["account"].to_pylist() == ["ann", "bob"]


def test_nothing_that_vanished_is_no_row() -> None:
    assert list(run().vanished(("ann", "INBOX"), 1, [])) == []
    (gone,) = run().vanished(("ann", "INBOX"), 7, ["3", "5"])
    assert gone.rows.drop_columns("_extracted_at").to_pylist() == [
        {"account": "ann", "folder": "INBOX", "uidvalidity": 7, "uid": uid}
        for uid in ("3", "5")
    ]
