"""Mail of files in the raw log: each content once, each place, whatever happens."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from flows.loading import mailbox
from flows.loading.mail_known import known
from flows.storage.dlt_load import append
from sources.errors import SourceError
from sources.mailbox import tables
from sources.readings import UNREADABLE_ROWS
from tests.flows.loading.mailboxes import Mailroom, at_once
from tests.sources.mailbox.files.mails import (
    POSTMARK,
    mail,
    write_eml,
    write_maildir,
    write_mbox,
)


def files(name: str, path: Path) -> str:
    """Return a `[[source.files]]`."""
    return f'[[source.files]]\nname = "{name}"\npath = "{path}"\n'


def many(count: int) -> dict[str, bytes]:
    """Return so many different mails, by name."""
    return {f"{number}.eml": mail(f"Mail {number}") for number in range(count)}


def standing(room: Mailroom) -> list[tuple[str, ...]]:
    """Return account, folder and uid of all that stands, as the raw log has it."""
    held = known(room.layout, "mail")
    return [
        (*folder, uid)
        for folder in sorted(held.folders)
        for uid in held.places(*folder, 0)
    ]


def test_the_same_mail_in_three_places_is_one_message_in_three_places(
    tmp_path: Path,
) -> None:
    one = mail(body="Hello.\n\nFrom 10:00 on, 15 March 2012.\n")
    room = Mailroom(
        tmp_path,
        files("archive", write_mbox(tmp_path / "mbox", one))
        + files("ann", write_maildir(tmp_path / "ann", **{"1.a.host": one}))
        + files("bob", write_eml(tmp_path / "bob", {"a.eml": one, "b.eml": one})),
    )

    assert room.night() == 1

    assert room.rows(tables.MESSAGES)["_row"].to_list() == [1]
    places = room.rows(tables.PLACES)
    assert places["account"].to_list() == ["archive", "ann", "bob", "bob"]
    assert places["content_hash"].n_unique() == 1
    roles = room.rows(tables.PARTICIPANTS)["role"].sort().to_list()
    assert roles == ["from", "to"]


def test_a_second_night_loads_nothing_but_its_marks(tmp_path: Path) -> None:
    write_maildir(tmp_path / "ann", **{"1.a.host": mail()})
    room = Mailroom(
        tmp_path,
        files("ann", tmp_path / "ann")
        + files("archive", write_mbox(tmp_path / "mbox", mail("Two"), mail("Two"))),
    )
    assert room.night() == 2
    before = {table: room.rows(table).height for table in tables.TABLES}

    assert room.night() == 0

    after = {table: room.rows(table).height for table in tables.TABLES}
    assert after == before | {tables.FOLDERS: before[tables.FOLDERS] + 2}
    assert room.rows(tables.FOLDERS)["messages"].to_list() == [1, 2, 1, 2]


def test_a_message_that_is_taken_away_vanishes_once(tmp_path: Path) -> None:
    folder = write_maildir(tmp_path / "ann", **{"1.a": mail("One"), "2.b": mail("Two")})
    path = write_mbox(tmp_path / "mbox", mail("One"), mail("Two"), mail("One"))
    room = Mailroom(tmp_path, files("ann", folder) + files("archive", path))
    room.night()
    before = standing(room)
    (folder / "cur" / "1.a").unlink()
    write_mbox(path, mail("Two"), mail("One"))

    assert [room.night(), room.night()] == [0, 0]

    vanished = room.rows(tables.VANISHED).select("account", "folder", "uid").rows()
    again = next(uid for _, _, uid in before if uid.endswith("#2"))
    assert vanished == [("ann", "INBOX", "1.a"), ("archive", "mbox", again)]
    assert standing(room) == [place for place in before if place not in vanished]


def test_a_first_reading_is_kept_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once(6, monkeypatch)
    room = Mailroom(
        tmp_path,
        files("bob", write_eml(tmp_path / "bob", many(4)))
        + files("archive", write_mbox(tmp_path / "mbox", *many(9).values())),
    )

    assert room.night() == 9

    assert room.loads() == 3
    assert room.rows(tables.PLACES).height == len(standing(room)) == 13
    marks = room.rows(tables.FOLDERS).select("folder", "is_whole", "messages").rows()
    assert marks == [
        ("eml", "true", 4),
        ("mbox", "false", 2),
        ("mbox", "false", 8),
        ("mbox", "true", 9),
    ]
    assert room.night() == 0


def test_an_mbox_that_changed_while_it_was_first_read_is_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once(4, monkeypatch)
    mails = list(many(6).values())
    path = write_mbox(tmp_path / "mbox", *mails)
    room = Mailroom(tmp_path, files("archive", path))
    appended, loads = append, iter(range(99))

    def changing(*args: Any, **named: Any) -> Mapping[str, int]:  # noqa: ANN401 - any
        rows = appended(*args, **named)
        if next(loads) == 0:
            write_mbox(path, mail("First"), *mails[:2], *mails[3:], mail("Last"))
        return rows

    monkeypatch.setattr(mailbox, "append", changing)

    assert room.night() == 8
    assert len(standing(room)) == 7
    assert room.rows(tables.VANISHED).height == 1


def test_a_load_that_fails_leaves_nothing_and_the_next_night_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once(4, monkeypatch)
    room = Mailroom(
        tmp_path,
        files("bob", write_eml(tmp_path / "bob", many(6)))
        + files("gone", tmp_path / "missing"),
    )

    with pytest.raises(SourceError, match=r"missing: No such file or directory"):
        room.night()

    assert room.rows(tables.PLACES).height == 4  # the first load was whole
    write_eml(tmp_path / "missing", {"x.eml": mail("Other")})
    assert room.night() == 3
    assert room.rows(tables.MESSAGES).height == len(standing(room)) == 7


def test_a_message_that_is_put_aside_is_not_read_again(tmp_path: Path) -> None:
    hostile = b"X-Large: " + b"a" * 300_000 + b"\n\nHello.\n"
    path = write_eml(tmp_path / "bob", {"a.eml": mail(), "b.eml": hostile})
    room = Mailroom(tmp_path, files("bob", path))

    assert [room.night(), room.night()] == [1, 0]

    aside = room.rows(UNREADABLE_ROWS).select("table", "_row", "reason")
    (row,) = aside.rows()
    assert row[:2] == (tables.MESSAGES, 2)
    assert "header" in row[2]
    assert room.rows(tables.PLACES).height == 2


@pytest.mark.parametrize("folder", [".", "cur"], ids=["eml", "Maildir"])
def test_a_body_of_300_mb_is_put_aside_and_the_mail_beside_it_read(
    tmp_path: Path, folder: str
) -> None:
    path = tmp_path / "bob"
    for name in (folder, *(["new", "tmp"] if folder == "cur" else [])):
        (path / name).mkdir(parents=True, exist_ok=True)
    write_eml(path / folder, {"a.eml": mail(), "b.eml": mail("Large")})
    with (path / folder / "b.eml").open("r+b") as large:
        large.truncate(300_000_000)
    room = Mailroom(tmp_path, files("bob", path))

    assert [room.night(), room.night()] == [1, 0]

    assert room.rows(tables.MESSAGES)["message_id"].to_list() == ["Hello@example.com"]
    (reason,) = room.rows(UNREADABLE_ROWS)["reason"].to_list()
    assert reason == "more than 67,108,864 octets"


def test_nothing_of_a_body_is_in_the_data_folder(tmp_path: Path) -> None:
    secret = mail("Hello", body="Call Wilhelmina at wil@canary.example.\n")
    path = write_mbox(tmp_path / "mbox", secret)
    room = Mailroom(tmp_path, files("archive", path))

    room.night()

    written = [file for file in room.layout.root.rglob("*") if file.is_file()]
    assert any(b"ann@example.com" in file.read_bytes() for file in written)
    for canary in (b"Wilhelmina", b"canary"):
        assert not [file for file in written if canary in file.read_bytes()]


def test_the_watermark_says_up_to_when_each_folder_was_read(tmp_path: Path) -> None:
    path = tmp_path / "mbox"
    path.write_bytes(POSTMARK + mail())
    room = Mailroom(tmp_path, files("archive", path))
    room.night()

    assert room.watermark() == {"archive/mbox": "2012-03-16T00:00:00+00:00"}


def test_a_copy_on_another_night_is_a_place_and_no_message(tmp_path: Path) -> None:
    hostile = b"X-Large: " + b"a" * 300_000 + b"\n\nHello.\n"
    path = write_eml(tmp_path / "bob", {"a.eml": mail(), "b.eml": hostile})
    room = Mailroom(tmp_path, files("bob", path))
    room.night()
    write_eml(path, {"copy of a.eml": mail(), "copy of b.eml": hostile})

    assert room.night() == 0

    assert room.rows(tables.PLACES)["uid"].to_list() == [
        "a.eml",
        "b.eml",
        "copy of a.eml",
        "copy of b.eml",
    ]
    assert room.rows(UNREADABLE_ROWS).height == 1


def test_what_a_full_load_did_not_come_to_has_not_vanished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_eml(tmp_path / "bob", {"z.eml": mail("Last")})
    room = Mailroom(tmp_path, files("bob", path))
    room.night()
    write_eml(path, many(3))
    at_once(2, monkeypatch)

    assert room.night() == 3

    assert room.rows(tables.VANISHED).height == 0
    assert [uid for *_, uid in standing(room)] == ["0.eml", "1.eml", "2.eml", "z.eml"]
