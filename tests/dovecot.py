"""A real IMAP server for tests: Dovecot on this machine alone, with TLS."""

import getpass
import grp
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

import pytest
import trustme

_DOVECOT, _DOVEADM = "/usr/sbin/dovecot", "/usr/bin/doveadm"
INSTALLED = Path(_DOVECOT).exists()
_PATIENCE = 10.0
_NUMBERS = count(1)
# Dovecot serves no mail as root: there, these three are used.
_USERS = {"internal": "dovecot", "login": "dovenull", "mail": "nobody"}
PASSWORD = "correct-horse"  # noqa: S105 - of a server that lives for seconds
# What Dovecot can do, without CONDSTORE, QRESYNC, ENABLE and ESEARCH.
PLAIN_SERVER = "IMAP4rev1 SASL-IR LITERAL+ UIDPLUS MOVE NAMESPACE CHILDREN"

_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0 secs
auth_username_format = %u
auth_debug = yes
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
mail_location = maildir:~/Maildir
mail_uid = {mail}
mail_gid = {mail_group}
mail_fsync = never
first_valid_uid = 1
first_valid_gid = 1
{capability}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth.conf
}}
userdb {{
  driver = static
  args = allow_all_users=yes home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""
_OAUTH = """
introspection_mode = auth
introspection_url = http://127.0.0.1:{port}/introspect
username_attribute = username
active_attribute = active
active_value = true
"""


@dataclass(frozen=True)
class Mailbox:
    """A user of the server, and where their mail lies; folders as `.Sent` in it."""

    username: str
    password: str
    maildir: Path
    mail_user: tuple[int, int]

    def deliver(
        self, message: bytes, folder: str = "INBOX", *, arrived_at: float | None = None
    ) -> Path:
        """Put a message into a folder as new mail, by default as of now."""
        name = f"{time.time():.6f}.M{next(_NUMBERS):08d}.test"
        file = self.folder(folder) / "new" / name
        file.write_bytes(message)
        if arrived_at is not None:
            os.utime(file, (arrived_at, arrived_at))
        os.chown(file, *self.mail_user)
        return file

    def folder(self, name: str) -> Path:
        """Return where a folder lies; it is made where it was not."""
        place = self.maildir if name == "INBOX" else self.maildir / f".{name}"
        for kind in ("cur", "new", "tmp"):
            (place / kind).mkdir(parents=True, exist_ok=True)
            os.chown(place / kind, *self.mail_user)
        os.chown(place, *self.mail_user)
        return place

    def forget_uids(self, folder: str = "INBOX") -> None:
        """Have a folder rebuilt: its UIDs begin at 1 again."""
        for file in self.folder(folder).glob("dovecot*"):
            file.unlink()


@dataclass(frozen=True)
class Dovecot:
    """A server that runs. `tokens`: the access tokens it takes, and whose they are."""

    folder: Path
    port: int
    tokens: dict[str, str] = field(default_factory=dict)
    host: str = "127.0.0.1"

    @property
    def ca_file(self) -> Path:
        """The certificate to trust."""
        return self.folder / "ca.pem"

    @property
    def log(self) -> str:
        """What the server noted so far."""
        return (self.folder / "dovecot.log").read_text("utf-8", "replace")

    def mailbox(self, maildir: Path | None = None) -> Mailbox:
        """Return a new user's mailbox, empty or with what a Maildir holds."""
        name = f"user-{next(_NUMBERS):04d}"
        home = self.folder / "mail" / name
        users = _mail_user()
        if maildir is None:
            (home / "Maildir").mkdir(parents=True)
        else:
            shutil.copytree(maildir, home / "Maildir")
        for place in (home, *home.rglob("*")):
            os.chown(place, *users)
        mailbox = Mailbox(name, PASSWORD, home / "Maildir", users)
        mailbox.folder("INBOX")
        return mailbox

    def doveadm(self, *arguments: str) -> str:
        """Have the server do something, as its administrator would; return its answer.

        Raises:
            RuntimeError: when it cannot.

        """
        command = [_DOVEADM, "-c", str(self.folder / "dovecot.conf"), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - a test's own words
        if done.returncode:
            message = f"doveadm {' '.join(arguments)}: {done.stderr}"
            raise RuntimeError(message)
        return done.stdout


@contextmanager
def running(capability: str | None = None) -> Iterator[Dovecot]:
    """Run a server while the block lasts; it may be told to offer less than it can.

    A test that asks for it is skipped where Dovecot is not installed.
    """
    if not INSTALLED:
        pytest.skip("Dovecot is not installed (Debian: dovecot-imapd)")
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    folder.chmod(0o755)
    tokens = dict[str, str]()
    with _introspection(tokens) as introspection:
        server = Dovecot(folder, _free_port(), tokens)
        _configure(server, introspection, capability)
        command = [_DOVECOT, "-F", "-c", str(folder / "dovecot.conf")]
        with (folder / "output").open("wb") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output)  # noqa: S603 - our own words
        try:
            _wait_for(server, process)
            yield server
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(_PATIENCE)
            shutil.rmtree(folder, ignore_errors=True)


def _configure(server: Dovecot, introspection: int, capability: str | None) -> None:
    folder, users = server.folder, _users()
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(server.ca_file))
    certificate = authority.issue_cert(server.host)
    certificate.private_key_pem.write_to_path(str(folder / "server.key"))
    for pem in certificate.cert_chain_pems:
        pem.write_to_path(str(folder / "server.pem"), append=True)
    (folder / "oauth.conf").write_text(_OAUTH.format(port=introspection))
    groups = {
        "group": grp.getgrgid(pwd.getpwnam(users["internal"]).pw_gid).gr_name,
        "mail_group": grp.getgrgid(pwd.getpwnam(users["mail"]).pw_gid).gr_name,
    }
    offered = f"imap_capability = {capability}" if capability else ""
    text = _CONFIGURATION.format(
        folder=folder,
        port=server.port,
        capability=offered,
        password=PASSWORD,
        **users,
        **groups,
    )
    (folder / "dovecot.conf").write_text(text)


def _users() -> dict[str, str]:
    return _USERS if os.geteuid() == 0 else dict.fromkeys(_USERS, getpass.getuser())


def _mail_user() -> tuple[int, int]:
    user = pwd.getpwnam(_users()["mail"])
    return user.pw_uid, user.pw_gid


def _wait_for(server: Dovecot, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection((server.host, server.port), 1.0).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    said = (server.folder / "output").read_text("utf-8", "replace")
    message = f"Dovecot did not start: {said}"
    raise RuntimeError(message)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as some:
        port: int = some.getsockname()[1]
        return port


@contextmanager
def _introspection(tokens: dict[str, str]) -> Iterator[int]:
    """Tell the server whose a token is, as a provider does."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            user = tokens.get(token)
            told = {"active": "true", "username": user} if user else {"active": "false"}
            body = json.dumps(told).encode()
            self.send_response(200 if user else 401)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as provider:
        thread = threading.Thread(target=provider.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield provider.server_port
        finally:
            provider.shutdown()
            thread.join()
