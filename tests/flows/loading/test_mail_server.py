"""Mail of a server in the raw log, beside that of files; a server that fails."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.loading import mailbox
from sources.errors import SourceError
from sources.http.clock import Clock
from sources.mailbox import tables
from tests.dovecot import Dovecot, Mailbox, running
from tests.flows.loading.mailboxes import Mailroom, at_once
from tests.sources.mailbox.files.mails import mail


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with running() as server:
        yield server


def account(name: str, server: Dovecot, user: Mailbox, port: int | None = None) -> str:
    """Return a `[[source.account]]`, whose password is in a variable."""
    return (
        f'[[source.account]]\nname = "{name}"\nhost = "{server.host}"\n'
        f'port = {port or server.port}\nusername = "{user.username}"\n'
        f'folders = ["INBOX", "Sent"]\nca_file = "{server.ca_file}"\n'
        'credentials_env = "MAIL_PASSWORD"\n'
    )


@pytest.fixture
def ann(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    """Two mails that came in, and one that was sent."""
    user = dovecot.mailbox()
    user.deliver(mail("One"))
    user.deliver(mail("Two", body="Hello.\n" * 100))
    user.deliver(mail("Sent"), "Sent")
    monkeypatch.setenv("MAIL_PASSWORD", user.password)
    return user


def test_mail_of_a_server_and_of_the_maildir_behind_it_is_the_same(
    dovecot: Dovecot, ann: Mailbox, tmp_path: Path
) -> None:
    behind = f'[[source.files]]\nname = "behind"\npath = "{ann.maildir}"\n'
    room = Mailroom(tmp_path, account("ann", dovecot, ann) + behind)

    assert [room.night(), room.night()] == [3, 0]

    places = room.rows(tables.PLACES).select("account", "folder").sort("account")
    assert places.rows() == [
        ("ann", "INBOX"),
        ("ann", "INBOX"),
        ("ann", "Sent"),
        ("behind", "INBOX"),
        ("behind", "INBOX"),
        ("behind", "Sent"),
    ]
    ann.deliver(mail("Three"))
    assert room.night() == 1


def test_the_mail_of_a_server_is_kept_in_pieces(
    dovecot: Dovecot,
    ann: Mailbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at_once(1, monkeypatch)
    room = Mailroom(tmp_path, account("ann", dovecot, ann))

    assert room.night() == 3

    assert room.loads() == 3
    assert room.rows(tables.PLACES).height == 3


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        ("password", "refuses the user name or the password"),
        ("port", "no connection, 4 times in a row"),
    ],
)
def test_an_account_that_fails_leaves_nothing_half_loaded(  # noqa: PLR0913 - fixtures
    dovecot: Dovecot,
    ann: Mailbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    trouble: str,
    told: str,
) -> None:
    monkeypatch.setattr(mailbox, "Clock", lambda: Clock(wait=lambda _seconds: None))
    monkeypatch.setenv("BOB", "wrong-horse" if trouble == "password" else ann.password)
    bob = account("bob", dovecot, ann, 9 if trouble == "port" else None)
    room = Mailroom(tmp_path, account("ann", dovecot, ann))
    room.toml += bob.replace("MAIL_PASSWORD", "BOB")

    with pytest.raises(SourceError, match=told) as refusal:
        room.night()

    assert str(refusal.value).startswith("mail: account bob: ")
    assert "horse" not in str(refusal.value)
    assert room.rows(tables.PLACES).height == room.rows(tables.FOLDERS).height == 0
    room.toml = account("ann", dovecot, ann)
    assert room.night() == 3
