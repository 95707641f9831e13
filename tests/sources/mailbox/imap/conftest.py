from collections.abc import Iterator

import pytest

from tests.dovecot import PLAIN_SERVER, Dovecot, running


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def plain_dovecot() -> Iterator[Dovecot]:
    """A server without CONDSTORE, QRESYNC and ESEARCH."""
    with running(PLAIN_SERVER) as server:
        yield server
