import email
import mailbox
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from sandbox.company import Company
from sandbox.mail.maildirs import write_maildir
from sandbox.mail.mails import Mails, mails

FIRST = datetime(2024, 9, 10, tzinfo=UTC)
SECOND = datetime(2024, 9, 30, tzinfo=UTC)
SALES = "sales@sandbox-trading.example"


@pytest.fixture(scope="module")
def early(made_up: Company) -> Mails:
    """The first ten weeks of the company's mail."""
    return mails(made_up, at=FIRST)


@pytest.fixture(scope="module")
def later(made_up: Company) -> Mails:
    """Three weeks more."""
    return mails(made_up, at=SECOND)


def files(folder: Path) -> Iterator[Path]:
    """Yield every delivered file below a folder."""
    for place in ("new", "cur"):
        yield from folder.rglob(f"{place}/*")


def names(folder: Path) -> Counter[tuple[str, str]]:
    """Return how often each mail lies in each box, by base name."""
    return Counter(
        (str(f.parent.parent.relative_to(folder)), f.name.partition(":")[0])
        for f in files(folder)
    )


def test_each_mail_lies_with_everybody_who_sent_or_got_it(
    early: Mails, tmp_path: Path
) -> None:
    written = write_maildir(early, tmp_path)
    boxes = [
        str(Path(account) / ("" if folder == "INBOX" else folder))
        for account, folder in early.copies.select("account", "folder").iter_rows()
    ]

    assert written == early.copies.height == len(list(files(tmp_path)))
    assert Counter(box for box, _ in names(tmp_path)) == Counter(boxes)
    assert SALES in boxes
    assert not [*tmp_path.rglob("tmp/*")]


def test_everybody_has_a_box_from_the_first_day_on(
    made_up: Company, tmp_path: Path
) -> None:
    none_yet = mails(made_up, at=datetime(2024, 7, 1, tzinfo=UTC))
    write_maildir(none_yet, tmp_path)
    folders = [f"{a}/{box}" for a in none_yet.accounts for box in (".", ".Sent")]

    assert none_yet.messages.is_empty()
    assert len(none_yet.accounts) == made_up.owners.height + 1
    assert all((tmp_path / f / "tmp").is_dir() for f in folders)
    assert all((tmp_path / f / "new").is_dir() for f in folders)
    assert all((tmp_path / f / "cur").is_dir() for f in folders)


def test_the_standard_library_reads_the_maildirs(early: Mails, tmp_path: Path) -> None:
    write_maildir(early, tmp_path)
    account = early.copies.filter(folder=".Sent")["account"][0]
    box = mailbox.Maildir(tmp_path / account, create=False)
    own = early.copies.filter(account=account)
    said = early.messages.join(own.filter(folder=".Sent"), on="mail", how="semi")[
        "message_id"
    ]

    assert box.list_folders() == ["Sent"]
    assert len(box) == own.filter(folder="INBOX").height
    assert sorted(
        m["Message-ID"].strip("<>") for m in box.get_folder("Sent")
    ) == sorted(said)


def test_copies_of_a_mail_differ_in_the_trace_of_their_way(
    early: Mails, tmp_path: Path
) -> None:
    write_maildir(early, tmp_path)
    twice = early.copies.group_by("mail").len().filter(pl.col("len") > 1)["mail"]
    read: dict[int, list[bytes]] = {}
    for file in files(tmp_path):
        number = int(file.name.split(".M")[1].split("P")[0])
        read.setdefault(number, []).append(file.read_bytes())

    assert twice.len() > 50
    for number in twice:
        ids = {email.message_from_bytes(copy)["Message-ID"] for copy in read[number]}
        assert len(ids) == 1
        assert len(set(read[number])) == len(read[number]) > 1


def test_a_file_is_as_old_as_its_mail_and_only_the_last_days_are_new(
    early: Mails, tmp_path: Path
) -> None:
    write_maildir(early, tmp_path)
    arrived = dict(early.messages.select("mail", "arrived_at").iter_rows())
    last = early.copies["arrived_at"].max()
    assert isinstance(last, datetime)
    for file in files(tmp_path):
        at, _, rest = file.name.partition(".M")
        moment = arrived[int(rest.split("P")[0])]
        assert int(at) == moment.timestamp() == file.stat().st_mtime
        if file.parent.name == "new":
            assert last - moment < timedelta(days=1)
        else:
            assert file.name.endswith(":2,S")


def test_a_later_night_adds_only_what_is_new(
    early: Mails, later: Mails, tmp_path: Path
) -> None:
    first = write_maildir(early, tmp_path / "twice")
    before = {f: f.stat().st_ino for f in files(tmp_path / "twice")}
    more = write_maildir(later, tmp_path / "twice")
    write_maildir(later, tmp_path / "once")

    assert first + more == later.copies.height
    assert all(file.stat().st_ino == inode for file, inode in before.items())
    assert names(tmp_path / "twice") == names(tmp_path / "once")
    assert write_maildir(later, tmp_path / "twice") == 0


def test_what_was_deleted_or_read_meanwhile_stays_so(
    early: Mails, later: Mails, tmp_path: Path
) -> None:
    write_maildir(early, tmp_path)
    gone, *rest = sorted((tmp_path / SALES / "cur").iterdir())
    gone.unlink()
    moved = rest[0].rename(rest[0].with_name(rest[0].name + "T"))
    write_maildir(later, tmp_path)

    assert not gone.exists()
    assert moved.exists()
    assert not rest[0].exists()
    assert max(names(tmp_path).values()) == 1


def test_after_a_break_no_file_comes_twice(early: Mails, tmp_path: Path) -> None:
    write_maildir(early, tmp_path)
    (tmp_path / ".last-mail").unlink()
    lost = next(files(tmp_path / SALES))
    lost.unlink()

    assert write_maildir(early, tmp_path) == 1
    assert names(tmp_path).total() == early.copies.height
