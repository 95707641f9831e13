"""A PostgreSQL server of the tests' own: a temporary folder, a free port, no root."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

PASSWORD = "s3cr3t-of-the-tests"  # noqa: S105 - of a server that lives for seconds
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",  # what is there at the end is what we left
    "shared_buffers": "32MB",
}
_ROLES = f"""
    CREATE ROLE publisher LOGIN PASSWORD '{PASSWORD}';
    GRANT CREATE ON DATABASE postgres TO publisher;
    CREATE ROLE bi LOGIN PASSWORD '{PASSWORD}';
    GRANT CREATE ON DATABASE postgres TO bi;
    ALTER ROLE bi SET lock_timeout = '2s';
    CREATE ROLE stranger LOGIN PASSWORD '{PASSWORD}';
"""

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class Cluster:
    """A server that runs: `admin` may do all, `publisher` is us, `bi` reads."""

    port: int

    def url(
        self, role: str = "publisher", password: str = PASSWORD, port: int | None = None
    ) -> str:
        """Return the URL by which a role connects."""
        return f"postgresql://{role}:{password}@127.0.0.1:{port or self.port}/postgres"

    def connect(self, role: str = "admin") -> Connection:
        """Return a connection that commits each statement."""
        return psycopg.connect(self.url(role), autocommit=True)

    def ask(self, query: str, role: str = "admin") -> list[tuple[Any, ...]]:
        """Return the rows of a query, or none for a statement without any."""
        with self.connect(role) as connection:
            cursor = connection.execute(query.encode())
            return cursor.fetchall() if cursor.description else []


@contextmanager
def running() -> Iterator[Cluster]:
    """Run a server until the end of the body; skip where there is none to run."""
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL server here: install Debian's postgresql")
    if _user() not in {None, *(known.pw_name for known in pwd.getpwall())}:
        pytest.skip("PostgreSQL refuses root, and there is no user postgres")
    folder = Path(tempfile.mkdtemp(prefix="stagecast-postgres-"))
    try:
        _make(programs, folder)
        cluster = Cluster(_free_port())
        options = {**_SETTINGS, "port": str(cluster.port)}
        told = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        _run(
            programs / "pg_ctl", folder, "-w", "-l", folder / "log", "-o", told, "start"
        )
        try:
            with cluster.connect() as admin:
                admin.execute(_ROLES.encode())
            yield cluster
        finally:  # by the number of the process, which stands in its folder
            _run(programs / "pg_ctl", folder, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _programs() -> Path | None:
    """Return where the server's programs lie, of the newest version there is."""
    found = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    places = [*debian, *([Path(found).resolve()] if found else [])]
    return places[-1].parent if places else None


def _version(path: Path) -> int:
    """Return the version that a path of Debian's names."""
    name = path.parents[1].name
    return int(name) if name.isdecimal() else 0


def _make(programs: Path, folder: Path) -> None:
    """Make a server's folder, for a user that the server accepts."""
    password = folder / "password"
    password.write_text(PASSWORD)
    if user := _user():
        for path in (folder, password):
            shutil.chown(path, user)
    first = ("--username=admin", "--auth=scram-sha-256", f"--pwfile={password}")
    plain = ("--no-sync", "--encoding=UTF8", "--locale=C")
    _run(programs / "initdb", folder, *first, *plain)


def _run(program: Path, folder: Path, *arguments: str | Path) -> None:
    """Run a program of the server's on its folder."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    subprocess.run(  # noqa: S603 - programs of the server that is installed
        [program, "-D", folder / "data", *arguments],
        user=_user(),
        group=_user(),
        extra_groups=[] if os.getuid() == 0 else None,
        env=environment,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        check=True,
    )


def _user() -> str | None:
    """Return the user that a server runs as: not root, which it refuses."""
    return "postgres" if os.getuid() == 0 else None


def _free_port() -> int:
    """Return a port on the loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
