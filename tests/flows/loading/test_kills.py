"""A night that is killed while it reads mail: the next one goes on."""

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from sources.mailbox import tables
from tests.dovecot import Dovecot, running
from tests.flows.loading.mailboxes import Mailroom
from tests.sources.mailbox.files.mails import mail

ROOT = Path(__file__).parents[3]
CHILD = """
import sys
from pathlib import Path
from pytest import MonkeyPatch
from tests.flows.loading.mailboxes import Mailroom, at_once
if __name__ == "__main__":
    at_once(3, MonkeyPatch())
    Mailroom(Path(sys.argv[1]), sys.argv[2]).night()
"""
MAILS = 40


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with running() as server:
        yield server


@pytest.mark.slow
def test_after_a_kill_in_mid_fetch_each_message_is_there_once(
    dovecot: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = dovecot.mailbox()
    for number in range(MAILS):
        user.deliver(mail(f"Mail {number}"))
    monkeypatch.setenv("MAIL_PASSWORD", user.password)
    room = Mailroom(
        tmp_path,
        f'[[source.account]]\nname = "ann"\nhost = "{dovecot.host}"\n'
        f'port = {dovecot.port}\nusername = "{user.username}"\n'
        f'ca_file = "{dovecot.ca_file}"\ncredentials_env = "MAIL_PASSWORD"\n',
    )

    _kill_after(room, loads=2)

    kept = room.rows(tables.MESSAGES).height
    assert 0 < kept < MAILS
    assert kept + room.night() == MAILS
    for table in (tables.MESSAGES, tables.PLACES):
        times = Counter(room.rows(table)["content_hash"].to_list())
        assert (len(times), set(times.values())) == (MAILS, {1})


def _kill_after(room: Mailroom, *, loads: int) -> None:
    """Kill a night in a process of its own, once so many loads are in the log."""
    command = [sys.executable, "-c", CHILD, str(room.folder), room.toml]
    child = subprocess.Popen(command, cwd=ROOT)  # noqa: S603 - our own interpreter
    until = time.monotonic() + 60
    while room.loads() < loads and child.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    room.nights += 1
