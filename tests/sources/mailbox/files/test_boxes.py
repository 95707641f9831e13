"""What lies at a path is told by what is there."""

from pathlib import Path

import pytest

from sources.errors import SourceError
from sources.mailbox.files.boxes import boxes
from sources.mailbox.settings import Caps
from tests.sources.mailbox.files.mails import (
    content,
    mail,
    messages,
    write_eml,
    write_maildir,
    write_mbox,
)


def test_the_same_mail_has_one_content_in_every_kind_of_file(tmp_path: Path) -> None:
    one = mail(body="Hello.\n\nFrom 10:00 on, 15 March 2012.\n")
    places = (
        write_mbox(tmp_path / "mbox", one),
        write_maildir(tmp_path / "maildir", **{"1.a.host": one}),
        write_eml(tmp_path / "eml", {"a.eml": one}),
        write_eml(tmp_path / "crlf", {"a.eml": one.replace(b"\n", b"\r\n")}),
    )

    found = {content(message) for path in places for message in messages(path)}

    assert len(found) == 1


def test_eml_files_are_known_by_their_path_and_others_are_no_mail(
    tmp_path: Path,
) -> None:
    path = write_eml(
        tmp_path / "eml",
        {"b.eml": mail(), "a/c.EML": mail("Other"), "readme.txt": b"no mail"},
    )

    assert [m.place.uid for m in messages(path)] == ["a/c.EML", "b.eml"]


def test_one_eml_file_is_a_message(tmp_path: Path) -> None:
    path = write_eml(tmp_path / "eml", {"a.eml": mail()})

    assert [m.place.uid for m in messages(path / "a.eml")] == ["a.eml"]


def test_an_empty_folder_and_an_empty_file_hold_no_mail(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "mbox").touch()

    assert [*messages(tmp_path / "empty"), *messages(tmp_path / "mbox")] == []


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\0\0", mail()])
def test_a_file_that_is_no_mbox_is_an_error_with_its_remedy(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "picture"
    path.write_bytes(content)

    with pytest.raises(SourceError, match="a file that is no mbox") as told:
        boxes(path, Caps())

    assert told.value.file == str(path)
    assert "one .eml file" in told.value.hint


def test_a_path_where_nothing_is_is_an_error_and_not_an_empty_mailbox(
    tmp_path: Path,
) -> None:
    with pytest.raises(SourceError, match="see whether it is there"):
        boxes(tmp_path / "missing", Caps())
