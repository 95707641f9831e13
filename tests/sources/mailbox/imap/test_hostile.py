"""What a server can do to a reader: each ends right, or in one clear sentence."""

import tracemalloc
from pathlib import Path

import pytest

from sources.errors import DeadlinePassed, Unreachable
from sources.http.clock import Clock
from sources.http.limits import Limits
from sources.mailbox.credentials import Password
from tests.sources.mailbox.imap.logs import Log, settings
from tests.sources.mailbox.imap.scripted import (
    Behave,
    Cut,
    Scripted,
    Wire,
    asked_for,
    message,
    nothing_special,
    scripted,
)

CANARY = b"Otto Canary"


def log_from(server: Scripted) -> Log:
    told = settings(server.host, server.port, server.ca_file)
    return Log(told, Password("secret"))


def at_fetch(behave: Behave) -> Behave:
    """Return a server that behaves as told when messages are fetched."""

    def fetching(wire: Wire, tag: bytes, words: bytes) -> bool:
        return words.startswith(b"UID FETCH") and behave(wire, tag, words)

    return fetching


def about(culprit: int, behave: Behave) -> Behave:
    """Return a server that hands out what is before a message, and then behaves."""

    def fetching(wire: Wire, tag: bytes, words: bytes) -> bool:
        uids = asked_for(words)
        if culprit not in uids:
            return False
        for uid in uids[: uids.index(culprit)]:
            wire.say(message(uid))
        return behave(wire, tag, words)

    return at_fetch(fetching)


def loaded(log: Log) -> list[str]:
    return sorted(str(row["subject"]) for row in log.rows["messages"])


def aside(log: Log) -> list[tuple[object, object]]:
    return [(row["text"], row["reason"]) for row in log.rows["unreadable_rows"]]


def huge_literal(wire: Wire, _tag: bytes, _words: bytes) -> bool:
    wire.say(b"* 3 FETCH (UID 3 BODY[HEADER]<0> {9999999999}", CANARY)
    return True


def cut(wire: Wire, _tag: bytes, _words: bytes) -> bool:
    wire.plain.sendall(b"* 3 FETCH (UID 3 BODY[HEADER]<0> {500}\r\n" + CANARY)
    raise Cut


def garbage(wire: Wire, tag: bytes, _words: bytes) -> bool:
    wire.say(CANARY, tag + b" OK")
    return True


def endless_line(wire: Wire, _tag: bytes, _words: bytes) -> bool:
    for _ in range(18):
        wire.plain.sendall(b"x" * 2**20)
    return True


def silence(_wire: Wire, _tag: bytes, _words: bytes) -> bool:
    return True


def refusal(wire: Wire, tag: bytes, _words: bytes) -> bool:
    wire.say(tag + b" NO [SERVERBUG] " + CANARY)
    return True


def no_structure(wire: Wire, tag: bytes, _words: bytes) -> bool:
    wire.say(message(3, b'("text" ((("plain"'), tag + b" OK done")
    return True


def deep_structure(wire: Wire, tag: bytes, _words: bytes) -> bool:
    wire.say(message(3, b"(" * 3000 + b")" * 3000), tag + b" OK done")
    return True


def huge_numbers(wire: Wire, tag: bytes, _words: bytes) -> bool:
    digits = b"9" * 5000
    wire.say(message(3).replace(b"SIZE 99", b"SIZE " + digits), tag + b" OK done")
    return True


@pytest.mark.parametrize(
    ("behave", "reason"),
    [
        (huge_literal, "an answer larger than it may be"),
        (cut, "a connection that was cut"),
        (garbage, "an answer that is no IMAP"),
        (endless_line, "an answer larger than it may be"),
        (silence, "no answer in time"),
        (refusal, "the server refuses to hand it out"),
        (no_structure, "the server's answer about it cannot be read"),
        (deep_structure, "the server's answer about it cannot be read"),
        (huge_numbers, "the server's answer about it cannot be read"),
    ],
)
def test_a_message_that_breaks_the_answer_is_put_aside_alone(
    tmp_path: Path, behave: Behave, reason: str
) -> None:
    with scripted(tmp_path, about(3, behave)) as server:
        log = log_from(server)
        log.night(silence=0.3)

    assert loaded(log) == ["m1", "m2", "m4"]
    assert aside(log) == [("INBOX 3", reason)]
    assert len(log.rows["places"]) == 4


def test_a_huge_literal_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with scripted(tmp_path, about(3, huge_literal)) as server:
        log = log_from(server)
        tracemalloc.start()
        log.night(silence=0.3)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    assert peak < 20 * 2**20


def test_a_message_that_is_listed_and_not_handed_out_is_put_aside(
    tmp_path: Path,
) -> None:
    def without(wire: Wire, tag: bytes, words: bytes) -> bool:
        told = [message(uid) for uid in asked_for(words) if uid != 2]
        wire.say(*told, tag + b" OK done")
        return True

    with scripted(tmp_path, at_fetch(without)) as server:
        log = log_from(server)
        log.night()

    assert loaded(log) == ["m1", "m3", "m4"]
    assert [uid for uid, _ in aside(log)] == ["INBOX 2"]


def test_a_connection_that_is_cut_in_mid_fetch_is_made_anew_and_goes_on(
    tmp_path: Path,
) -> None:
    def once(wire: Wire, tag: bytes, words: bytes) -> bool:
        return wire.number == 1 and cut(wire, tag, words)

    with scripted(tmp_path, about(3, once)) as server:
        log = log_from(server)
        log.night()

    assert loaded(log) == ["m1", "m2", "m3", "m4"]
    fetches = [line.split(b" ", 3)[3] for line in server.heard if b"FETCH" in line]
    assert [line.split(b" ")[0] for line in fetches] == [b"1:4", b"3:4"]


def test_a_server_that_is_cut_again_and_again_but_goes_on_is_read_to_its_end(
    tmp_path: Path,
) -> None:
    def one_and_cut(wire: Wire, _tag: bytes, words: bytes) -> bool:
        wire.say(message(asked_for(words)[0]))
        raise Cut

    with scripted(tmp_path, at_fetch(one_and_cut)) as server:
        server.uids = tuple(range(1, 9))
        log = log_from(server)
        log.night()

    assert len(loaded(log)) == 8
    assert not aside(log)


@pytest.mark.parametrize(
    ("behave", "got"),
    [
        (silence, "no answer in time over 3 messages in a row of the folder 'INBOX'"),
        (cut, "a connection that was cut over 3 messages in a row"),
    ],
)
def test_a_server_that_fails_at_every_message_ends_the_run_in_one_sentence(
    tmp_path: Path, behave: Behave, got: str
) -> None:
    with scripted(tmp_path, at_fetch(behave)) as server:
        log = log_from(server)
        with pytest.raises(Unreachable, match=got) as told:
            log.night(silence=0.1)

    assert_no_word_of_the_server(told.value)
    assert not any(log.rows.values())


@pytest.mark.parametrize(
    ("behave", "got"),
    [
        (silence, "no answer in time, 3 times in a row"),
        (garbage, "an answer that is no IMAP, 3 times in a row"),
        (cut, "a connection that was cut, 3 times in a row"),
        (endless_line, "an answer larger than it may be, 3 times in a row"),
    ],
)
@pytest.mark.parametrize("command", [b"EXAMINE", b"UID SEARCH", b"AUTHENTICATE"])
def test_a_server_that_gives_no_right_answer_is_given_up_in_one_sentence(
    tmp_path: Path, behave: Behave, got: str, command: bytes
) -> None:
    def behaves(wire: Wire, tag: bytes, words: bytes) -> bool:
        return words.startswith(command) and behave(wire, tag, words)

    with scripted(tmp_path, behaves) as server:
        log = log_from(server)
        with pytest.raises(Unreachable, match=got) as told:
            log.night(silence=0.1)

    assert len(server.wires) == 3
    assert_no_word_of_the_server(told.value)


def test_a_server_that_drips_is_given_up(tmp_path: Path) -> None:
    def drip(wire: Wire, _tag: bytes, words: bytes) -> bool:
        if not words.startswith(b"EXAMINE"):
            return False
        while True:
            wire.plain.sendall(b"x")

    times = iter(range(10_000))
    with scripted(tmp_path, drip) as server:
        log = log_from(server)
        log.clock = Clock(lambda: float(next(times)), lambda _seconds: None)
        log.limits = Limits(attempts=2, answer=10.0)
        with pytest.raises(Unreachable, match="no answer in time, 2 times in a row"):
            log.night()


def test_the_deadline_of_the_run_ends_a_reading(tmp_path: Path) -> None:
    times = iter(range(10_000))
    with scripted(tmp_path, nothing_special) as server:
        log = log_from(server)
        log.clock = Clock(lambda: float(next(times)), lambda _seconds: None)
        with pytest.raises(DeadlinePassed, match="20 seconds are over"):
            log.night(deadline=20.0)


def test_a_host_that_is_not_there_is_given_up_in_one_sentence(tmp_path: Path) -> None:
    with scripted(tmp_path, nothing_special) as server:
        pass
    with pytest.raises(Unreachable, match="no connection, 3 times in a row"):
        log_from(server).night()


def test_a_folder_that_is_rebuilt_while_it_is_read_is_read_another_night(
    tmp_path: Path,
) -> None:
    def other(wire: Wire, tag: bytes, words: bytes) -> bool:
        if words.startswith(b"EXAMINE") and wire.number > 1:
            wire.say(b"* 4 EXISTS", b"* OK [UIDVALIDITY 8] ok", tag + b" OK done")
            return True
        return words.startswith(b"UID FETCH") and cut(wire, tag, words)

    with (
        scripted(tmp_path, other) as server,
        pytest.raises(Unreachable, match="'INBOX' was rebuilt while it was read"),
    ):
        log_from(server).night()


def assert_no_word_of_the_server(error: BaseException) -> None:
    """No traceback may show what a server said: it may be somebody's mail."""
    said = list[str]()
    at: BaseException | None = error
    while at is not None:
        said.append(str(at))
        at = at.__cause__ or at.__context__
    assert CANARY.decode() not in " ".join(said)
