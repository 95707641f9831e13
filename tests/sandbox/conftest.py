"""A company of the size of a small one, made once for all tests of the sandbox."""

from datetime import UTC, date, datetime

import pytest

from sandbox.company import Company, company


@pytest.fixture(scope="session")
def made_up() -> Company:
    """Two years of a company with two thousand deals."""
    return company(
        seed=7,
        deals=2_000,
        starts_on=date(2024, 7, 1),
        ends_at=datetime(2026, 6, 30, tzinfo=UTC),
    )


@pytest.fixture(scope="session")
def larger() -> Company:
    """Three years of a company with twenty thousand deals: the rare is there too."""
    return company(
        seed=11,
        deals=20_000,
        starts_on=date(2023, 7, 1),
        ends_at=datetime(2026, 6, 30, tzinfo=UTC),
    )
