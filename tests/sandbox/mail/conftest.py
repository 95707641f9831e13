"""The mail of a small company, made once for all tests of it."""

from datetime import UTC, datetime

import pytest

from sandbox.company import Company
from sandbox.mail.mails import Mails, mails

NIGHT = datetime(2026, 6, 28, tzinfo=UTC)


@pytest.fixture(scope="session")
def post(made_up: Company) -> Mails:
    """Two years of the mail of a company with two thousand deals."""
    return mails(made_up, at=NIGHT)
