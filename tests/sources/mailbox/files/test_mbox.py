"""An mbox: where one message ends and the next begins, and what each is called."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sources.mailbox.files.mbox import Mbox, marks
from sources.mailbox.settings import Caps
from tests.sources.mailbox.files.mails import (
    POSTMARK,
    content,
    mail,
    messages,
    write_mbox,
)


def test_each_message_is_read_without_what_the_mbox_adds(tmp_path: Path) -> None:
    one, other = mail("One"), mail("Other", body="First.\n\nFrom here on: last.\n")
    path = write_mbox(tmp_path / "mbox", one, other)

    read = list(messages(path))

    assert [m.header + b"\n\n" + (m.body or b"") for m in read] == [one, other]
    assert {m.arrived_at for m in read} == {datetime(2012, 3, 15, 9, 30, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("written", "meant"), [(b">From us", b"From us"), (b">>From us", b">From us")]
)
def test_a_quoted_line_is_read_as_it_was(
    tmp_path: Path, written: bytes, meant: bytes
) -> None:
    path = tmp_path / "mbox"
    path.write_bytes(POSTMARK + mail(body="Hello,\n") + written + b"\n\n")

    (read,) = messages(path)

    assert read.body == b"Hello,\n" + meant + b"\n"


def test_a_line_without_a_time_begins_no_message(tmp_path: Path) -> None:
    path = tmp_path / "mbox"
    path.write_bytes(
        POSTMARK + mail(body="Hello.\n\nFrom now on we are 2012.\n") + b"\n"
    )

    assert len(list(messages(path))) == 1


def test_an_mbox_with_the_line_ends_of_windows_holds_the_same_mail(
    tmp_path: Path,
) -> None:
    path = write_mbox(tmp_path / "mbox", mail("One"), mail("Other"))
    other = tmp_path / "windows"
    other.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert list(map(content, messages(other))) == list(map(content, messages(path)))


def test_a_message_keeps_its_name_when_one_before_it_is_taken_out(
    tmp_path: Path,
) -> None:
    one, other = mail("One"), mail("Other")
    before = write_mbox(tmp_path / "before", one, other, one)
    after = write_mbox(tmp_path / "after", other, one)

    names = [message.place.uid for message in messages(before)]
    assert [name[-2:] for name in names] == ["#1", "#1", "#2"]
    assert [message.place.uid for message in messages(after)] == [names[1], names[0]]


def test_a_file_that_is_cut_off_in_a_message_gives_all_before_it(
    tmp_path: Path,
) -> None:
    path = write_mbox(tmp_path / "mbox", mail("One"), mail("Other"))
    path.write_bytes(path.read_bytes()[:-30])

    one, other = messages(path)

    assert (content(one), b"Other" in other.header) == (
        content(next(messages(write_mbox(tmp_path / "whole", mail("One"))))),
        True,
    )


def test_a_mark_is_found_wherever_a_piece_of_the_file_ends() -> None:
    for length in range(2**20 - 1_100, 2**20 + 100, 7):
        text = POSTMARK + b"a" * length + b"\n" + POSTMARK + b"b\n" * 600_000
        found = [mark.begin for mark in marks(io.BytesIO(text), 0, len(text))]
        assert found == [0, len(POSTMARK) + length + 1], length


def test_a_first_reading_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = write_mbox(tmp_path / "mbox", mail("One"), mail("Two"), mail("One"))
    box = Mbox("mbox", path, Caps())
    first, *rest = list(box.lying())

    resumed = box.resumed(first.end, [first.uid])

    assert [lying.uid for lying in resumed.lying()] == [lying.uid for lying in rest]


def test_a_message_beyond_the_caps_is_counted_and_not_held(tmp_path: Path) -> None:
    caps = Caps(message_bytes=3 * 2**20, header_bytes=300)
    large = mail("Large", body="a line\n" * 700_000)
    path = write_mbox(tmp_path / "mbox", mail("One"), large, mail("Two"))

    one, read, two = messages(path, caps)

    assert (read.body, read.header) == (None, large.partition(b"\n\n")[0])
    lines = large.count(b"\n") + 1  # and the empty line behind it
    assert read.size == len(large) + 1 + lines
    assert one.body == two.body == b"Good day.\n"
