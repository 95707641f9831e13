from collections.abc import Iterator

import pytest

from tests.sources.http.scripted import close_all


@pytest.fixture(scope="session", autouse=True)
def _stopped_servers() -> Iterator[None]:
    yield
    close_all()
