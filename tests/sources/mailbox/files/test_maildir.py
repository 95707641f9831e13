"""A Maildir: its folders, its messages by name, whatever their flags."""

from datetime import UTC, datetime
from pathlib import Path

from sources.mailbox.files.boxes import boxes
from sources.mailbox.files.maildir import MaildirFolder
from sources.mailbox.parsing.raw_message import Place
from sources.mailbox.settings import Caps
from tests.sources.mailbox.files.mails import mail, messages, write_maildir


def test_folders_are_named_as_a_server_over_them_names_them(tmp_path: Path) -> None:
    top = write_maildir(tmp_path / "ann")
    for name in (".Sent", ".Archive.2012", ".&BB8EOAQ0-"):
        write_maildir(top / name)
    (top / ".no folder of mail").mkdir()

    names = [box.name for box in boxes(top, Caps())]

    assert names == ["INBOX", "Пид", "Archive.2012", "Sent"]


def test_a_folder_of_maildirs_is_all_of_them(tmp_path: Path) -> None:
    write_maildir(tmp_path / "ann")
    write_maildir(tmp_path / "bob" / ".Sent")
    write_maildir(tmp_path / "bob")

    names = [box.name for box in boxes(tmp_path, Caps())]

    assert names == ["ann/INBOX", "bob/INBOX", "bob/Sent"]


def test_a_message_keeps_its_name_when_it_is_read_and_flagged(tmp_path: Path) -> None:
    top = write_maildir(tmp_path / "ann", **{"1331803800.M1P2.host": mail()})
    (unread,) = messages(top)
    (top / "cur" / "1331803800.M1P2.host").rename(
        top / "cur" / "1331803800.M1P2.host:2,FS"
    )

    (flagged,) = messages(top)

    assert unread == flagged
    assert flagged.place == Place("files", "INBOX", 0, "1331803800.M1P2.host")
    assert flagged.arrived_at == datetime(2012, 3, 15, 9, 30, tzinfo=UTC)


def test_what_is_new_counts_and_what_is_being_delivered_does_not(
    tmp_path: Path,
) -> None:
    top = write_maildir(tmp_path / "ann")
    (top / "new" / "1.a.host").write_bytes(mail())
    (top / "tmp" / "2.b.host").write_bytes(mail())

    assert [message.place.uid for message in messages(top)] == ["1.a.host"]


def test_a_message_that_is_flagged_while_the_folder_is_read_is_read(
    tmp_path: Path,
) -> None:
    top = write_maildir(tmp_path / "ann")
    (top / "new" / "1.a.host").write_bytes(mail())
    (lying,) = MaildirFolder("INBOX", top, Caps()).lying()
    (top / "new" / "1.a.host").rename(top / "cur" / "1.a.host:2,S")

    message = lying.message(Place("files", "INBOX", 0, lying.uid))

    assert message is not None
    assert message.body == b"Good day.\n"


def test_a_message_that_is_taken_away_meanwhile_is_none(tmp_path: Path) -> None:
    top = write_maildir(tmp_path / "ann", **{"1.a.host": mail()})
    (lying,) = MaildirFolder("INBOX", top, Caps()).lying()
    (top / "cur" / "1.a.host").unlink()

    assert lying.message(Place("files", "INBOX", 0, lying.uid)) is None
