"""Who is let in, and who is told a password: nobody that cannot prove who they are."""

import base64
from dataclasses import replace
from pathlib import Path

import pytest

from sources.errors import Refused
from sources.mailbox.credentials import Password
from tests.dovecot import Dovecot, Mailbox
from tests.sources.mailbox.imap.logs import Log, account_of, log_of, mail, settings
from tests.sources.mailbox.imap.scripted import (
    Scripted,
    Wire,
    nothing_special,
    scripted,
)


class Tokens:
    """Tokens one after the other, as a provider gives them."""

    def __init__(self, *tokens: str) -> None:
        self.tokens = list(tokens)
        self.refused = list[str | None]()

    def token(self, *, refused: str | None = None) -> str:
        self.refused.append(refused)
        return self.tokens[min(len(self.refused), len(self.tokens)) - 1]


def changed(log: Log, **values: object) -> Log:
    account = replace(account_of(log), **values)  # type: ignore[arg-type] # its own
    log.settings = replace(log.settings, accounts=(account,))
    return log


def with_tokens(dovecot: Dovecot, mailbox: Mailbox, tokens: Tokens) -> Log:
    log = changed(log_of(dovecot, mailbox), authentication="xoauth2")
    log.secret = tokens
    return log


def test_an_access_token_opens_a_mailbox(dovecot: Dovecot) -> None:
    mailbox = dovecot.mailbox()
    mailbox.deliver(mail("one"))
    dovecot.tokens["good-1"] = mailbox.username
    tokens = Tokens("good-1")
    log = with_tokens(dovecot, mailbox, tokens)
    log.night()

    assert log.subjects() == ["one"]
    assert tokens.refused == [None]


def test_a_refused_token_is_renewed_once(dovecot: Dovecot) -> None:
    mailbox = dovecot.mailbox()
    mailbox.deliver(mail("one"))
    dovecot.tokens["good-2"] = mailbox.username
    tokens = Tokens("expired", "good-2")
    log = with_tokens(dovecot, mailbox, tokens)
    log.night()

    assert log.subjects() == ["one"]
    assert tokens.refused == [None, "expired"]


def test_a_token_that_is_refused_again_ends_in_one_sentence(dovecot: Dovecot) -> None:
    mailbox = dovecot.mailbox()
    tokens = Tokens("expired", "expired too")
    log = with_tokens(dovecot, mailbox, tokens)

    with pytest.raises(Refused, match="refuses the access token") as told:
        log.night()

    assert tokens.refused == [None, "expired"]
    assert "expired too" not in str(told.value)
    assert mailbox.username not in str(told.value)


def test_a_wrong_password_ends_in_one_sentence(dovecot: Dovecot) -> None:
    mailbox = dovecot.mailbox()
    log = log_of(dovecot, mailbox)
    log.secret = Password("wrong-one")

    with pytest.raises(Refused, match="refuses the user name or the passw") as told:
        log.night()

    assert "wrong-one" not in str(told.value)
    assert mailbox.username not in str(told.value)


def test_a_refused_password_is_not_tried_again(tmp_path: Path) -> None:
    def refusing(wire: Wire, tag: bytes, words: bytes) -> bool:
        if words.startswith(b"AUTHENTICATE"):
            wire.say(tag + b" NO [AUTHENTICATIONFAILED] not for rep")
        return words.startswith(b"AUTHENTICATE")

    with (
        scripted(tmp_path, refusing) as server,
        pytest.raises(Refused, match="refuses the user name") as told,
    ):
        log_from(server).night()

    assert len(server.wires) == 1
    assert told.value.__context__ is None


def test_a_password_of_any_script_is_sent_as_it_is(tmp_path: Path) -> None:
    with scripted(tmp_path, nothing_special) as server:
        log = log_from(server)
        log.secret = Password('pässwörd "\\')
        log.night()

    heard = [line for line in server.heard if line.startswith(b"AHJlc")]
    assert [base64.b64decode(line) for line in heard] == [
        '\0rep\0pässwörd "\\'.encode()
    ]


def test_a_server_without_plain_is_logged_into_all_the_same(tmp_path: Path) -> None:
    with scripted(tmp_path, nothing_special) as server:
        server.offered = b"IMAP4rev1"
        log = log_from(server)
        log.secret = Password('pass "word"')
        log.night()

    logins = [line.split(b" ", 1)[1] for line in server.heard if b"LOGIN" in line]
    assert logins == [rb'LOGIN "rep" "pass \"word\""']


@pytest.mark.parametrize(
    ("behaves", "trusted"),
    [("self-signed", None), ("of another host", "own"), ("of another CA", "other")],
)
def test_a_server_that_cannot_prove_who_it_is_hears_no_password(
    tmp_path: Path, behaves: str, trusted: str | None
) -> None:
    named = "mail.elsewhere.example" if behaves == "of another host" else "127.0.0.1"
    other = tmp_path / "other"
    other.mkdir()
    with (
        scripted(other, nothing_special) as stranger,
        scripted(tmp_path, nothing_special, named=named) as server,
    ):
        files = {None: None, "own": server.ca_file, "other": stranger.ca_file}
        log = changed(log_from(server), ca_file=files[trusted])
        with pytest.raises(Refused, match="cannot prove who it is"):
            log.night()

    assert server.heard == []
    assert server.wires == []


def test_dovecot_with_a_certificate_of_nobody_hears_no_login(dovecot: Dovecot) -> None:
    mailbox = dovecot.mailbox()
    log = changed(log_of(dovecot, mailbox), ca_file=None)

    with pytest.raises(Refused, match="cannot prove who it is"):
        log.night()

    assert mailbox.username not in dovecot.log


def test_a_ca_file_that_holds_nothing_is_named(tmp_path: Path) -> None:
    with scripted(tmp_path, nothing_special) as server:
        log = changed(log_from(server), ca_file=tmp_path / "nowhere.pem")
        with pytest.raises(Refused, match="holds no certificates"):
            log.night()

    assert server.wires == []


def test_a_server_that_is_busy_is_asked_again(tmp_path: Path) -> None:
    def busy(wire: Wire, tag: bytes, words: bytes) -> bool:
        if not words.startswith(b"AUTHENTICATE") or wire.number > 1:
            return False
        wire.say(tag + b" NO [UNAVAILABLE] later")
        return True

    with scripted(tmp_path, busy) as server:
        log = log_from(server)
        log.night()

    assert len(log.rows["messages"]) == 4


def test_nothing_that_is_read_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with scripted(tmp_path, nothing_special) as server, caplog.at_level("DEBUG"):
        log_from(server).night()

    assert "Subject" not in caplog.text
    assert "AHJlc" not in caplog.text
    assert "secret" not in caplog.text


def log_from(server: Scripted) -> Log:
    told = settings(server.host, server.port, server.ca_file)
    return Log(told, Password("secret"))
