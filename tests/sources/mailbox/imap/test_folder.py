"""What a folder brings, night after night, from a real server."""

from datetime import UTC, datetime, timedelta

import pytest

from sources.errors import Refused
from tests.dovecot import Dovecot
from tests.sources.mailbox.imap.logs import ACCOUNT, Log, log_of, mail
from tests.sources.mailbox.imap.parsing import parser


@pytest.fixture(params=["with QRESYNC", "without"])
def any_dovecot(request: pytest.FixtureRequest) -> Dovecot:
    name = "dovecot" if request.param == "with QRESYNC" else "plain_dovecot"
    server: Dovecot = request.getfixturevalue(name)
    return server


def validity(log: Log) -> int:
    number = log.rows["folders"][-1]["uidvalidity"]
    assert isinstance(number, int)
    return number


def test_a_night_brings_what_is_new_and_that_once(any_dovecot: Dovecot) -> None:
    mailbox = any_dovecot.mailbox()
    log = log_of(any_dovecot, mailbox)
    for subject in ("one", "two"):
        mailbox.deliver(mail(subject))
    log.night()
    mailbox.deliver(mail("three"))
    log.night()
    log.night()

    assert log.subjects() == ["two", "one", "three"]
    assert len(log.rows["places"]) == len(log.rows["messages"]) == 3


def test_the_mark_tells_up_to_where_a_folder_was_read(dovecot: Dovecot) -> None:
    mailbox = dovecot.mailbox()
    log = log_of(dovecot, mailbox)
    for subject in ("one", "two"):
        mailbox.deliver(mail(subject))

    (mark,) = log.night()

    told = mark.pop("uidvalidity"), mark.pop("highestmodseq"), mark.pop("_extracted_at")
    assert all(told)
    assert mark == {
        "account": ACCOUNT,
        "folder": "INBOX",
        "uidnext": 3,
        "below": None,
        "messages": 2,
        "is_whole": "true",
        "route": "first",
        "round_trips": 7,
    }


def test_a_quiet_night_costs_one_round_trip_a_folder(dovecot: Dovecot) -> None:
    mailbox = dovecot.mailbox()
    dovecot.doveadm("mailbox", "create", "-u", mailbox.username, "Entwürfe & mehr")
    log = log_of(dovecot, mailbox, folders=("INBOX", "Entwürfe & mehr"))
    mailbox.deliver(mail("one"))
    log.night()

    marks = log.night()

    assert marks[1]["round_trips"] == 1


def test_without_qresync_a_quiet_night_costs_two_round_trips_a_folder(
    plain_dovecot: Dovecot,
) -> None:
    mailbox = plain_dovecot.mailbox()
    mailbox.folder("Sent")
    log = log_of(plain_dovecot, mailbox, folders=("INBOX", "Sent"))
    mailbox.deliver(mail("one"))
    mailbox.deliver(mail("two"), "Sent")
    log.night()

    marks = log.night()

    assert marks[1]["round_trips"] == 2


def test_a_message_that_is_expunged_has_vanished(any_dovecot: Dovecot) -> None:
    mailbox = any_dovecot.mailbox()
    log = log_of(any_dovecot, mailbox)
    for subject in ("one", "two", "three"):
        mailbox.deliver(mail(subject))
    log.night()
    any_dovecot.doveadm(
        "expunge", "-u", mailbox.username, "mailbox", "INBOX", "uid", "2"
    )
    log.night()
    log.night()

    assert log.subjects() == ["three", "one"]
    assert [row["uid"] for row in log.rows["vanished"]] == ["2"]


def test_a_message_that_is_moved_stands_elsewhere_and_is_no_new_content(
    any_dovecot: Dovecot,
) -> None:
    mailbox = any_dovecot.mailbox()
    mailbox.folder("Archive")
    log = log_of(any_dovecot, mailbox, folders=("INBOX", "Archive"))
    for subject in ("one", "two"):
        mailbox.deliver(mail(subject))
    log.night()
    any_dovecot.doveadm(
        "move", "-u", mailbox.username, "Archive", "mailbox", "INBOX", "uid", "1"
    )
    log.night()

    assert log.subjects("INBOX") == ["two"]
    assert log.subjects("Archive") == ["one"]
    assert len(log.rows["messages"]) == 2


def test_a_rebuilt_folder_with_uids_used_again_doubles_nothing_and_loses_nothing(
    any_dovecot: Dovecot,
) -> None:
    mailbox = any_dovecot.mailbox()
    log = log_of(any_dovecot, mailbox)
    files = [mailbox.deliver(mail(subject)) for subject in ("one", "two", "three")]
    log.night()
    old = validity(log)
    # The first of them is gone and another has come: UID 1 is now `two`.
    for file in mailbox.maildir.rglob(f"{files[0].name}*"):
        file.unlink()
    mailbox.forget_uids()
    mailbox.deliver(mail("four"))
    any_dovecot.doveadm(
        "mailbox", "update", "-u", mailbox.username, "--uid-validity", "77", "INBOX"
    )
    (mark,) = log.night()
    log.night()

    assert mark["route"] == "rebuilt"
    assert sorted(log.subjects()) == ["four", "three", "two"]
    messages = [row["subject"] for row in log.rows["messages"]]
    assert sorted(map(str, messages)) == ["four", "one", "three", "two"]
    gone = {(row["uidvalidity"], row["uid"]) for row in log.rows["vanished"]}
    assert gone == {(old, "1"), (old, "2"), (old, "3")}
    assert {place[2] for place in log.standing()} == {77}


def test_a_rebuilt_folder_gives_no_old_mail_that_a_first_reading_left_out(
    dovecot: Dovecot,
) -> None:
    mailbox = dovecot.mailbox()
    log = log_of(dovecot, mailbox)
    long_ago = (datetime.now(UTC) - timedelta(days=500)).timestamp()
    mailbox.deliver(mail("old"), arrived_at=long_ago)
    mailbox.deliver(mail("new"))
    log.night()
    moved = mailbox.deliver(mail("old and moved in"), arrived_at=long_ago)
    log.night()
    mailbox.forget_uids()
    assert moved.name
    dovecot.doveadm(
        "mailbox", "update", "-u", mailbox.username, "--uid-validity", "78", "INBOX"
    )
    log.night()

    assert sorted(log.subjects()) == ["new", "old and moved in"]


def test_a_first_reading_goes_back_some_months_and_starts_with_the_newest(
    dovecot: Dovecot,
) -> None:
    mailbox = dovecot.mailbox()
    log = log_of(dovecot, mailbox)
    now = datetime.now(UTC)
    for days in (800, 100, 80, 10):
        at = (now - timedelta(days=days)).timestamp()
        mailbox.deliver(mail(f"{days} days ago"), arrived_at=at)
    log.night(months=3)

    assert log.subjects() == ["10 days ago", "80 days ago"]


def test_a_first_reading_goes_on_where_the_last_load_ended_and_sees_new_mail(
    any_dovecot: Dovecot,
) -> None:
    mailbox = any_dovecot.mailbox()
    log = log_of(any_dovecot, mailbox)
    for number in range(1, 8):
        mailbox.deliver(mail(f"m{number}"))
    few = {"messages_at_once": 3, "fetch_batch": 2}

    assert not log.load(**few)
    assert log.rows["folders"][-1]["below"] == 5
    mailbox.deliver(mail("m8"))
    any_dovecot.doveadm(
        "expunge", "-u", mailbox.username, "mailbox", "INBOX", "uid", "6"
    )
    assert not log.load(**few)
    assert log.load(**few)

    assert log.subjects() == ["m7", "m5", "m8", "m4", "m3", "m2", "m1"]
    assert len(log.rows["messages"]) == 8


def test_more_new_mail_than_a_load_takes_is_the_next_loads(
    any_dovecot: Dovecot,
) -> None:
    mailbox = any_dovecot.mailbox()
    log = log_of(any_dovecot, mailbox)
    mailbox.deliver(mail("m0"))
    log.night()
    for number in range(1, 6):
        mailbox.deliver(mail(f"m{number}"))

    marks = log.night(messages_at_once=2, fetch_batch=2)

    assert [mark["uidnext"] for mark in marks] == [4, 6, 7]
    assert log.subjects() == [f"m{number}" for number in range(6)]


def test_mail_stays_unseen_and_flags_bring_nothing(dovecot: Dovecot) -> None:
    mailbox = dovecot.mailbox()
    log = log_of(dovecot, mailbox)
    mailbox.deliver(mail("one"))
    log.night()
    flags = dovecot.doveadm("fetch", "-u", mailbox.username, "flags", "all")
    dovecot.doveadm("flags", "add", "-u", mailbox.username, "\\Seen", "all")
    log.night()

    assert "Seen" not in flags
    assert len(log.rows["places"]) == 1


def test_of_a_form_the_text_is_read_and_of_no_other_mail(dovecot: Dovecot) -> None:
    mailbox = dovecot.mailbox()
    log = log_of(dovecot, mailbox)
    log.parser = parser(forms=(b"form",))
    mailbox.deliver(mail("form", "Name: Ann"))
    mailbox.deliver(mail("no form", "secret"))
    log.night()

    assert log.parser.texts == {"form": b"Name: Ann\r\n"}
    flags = dovecot.doveadm("fetch", "-u", mailbox.username, "flags", "all")
    assert "Seen" not in flags


def test_an_empty_folder_is_whole(any_dovecot: Dovecot) -> None:
    log = log_of(any_dovecot, any_dovecot.mailbox())

    (mark,) = log.night()

    assert (mark["messages"], mark["uidnext"]) == (0, 1)


def test_a_folder_that_is_not_there_is_named(dovecot: Dovecot) -> None:
    log = log_of(dovecot, dovecot.mailbox(), folders=("Nowhere",))

    with pytest.raises(Refused, match="does not open the folder 'Nowhere'"):
        log.night()
