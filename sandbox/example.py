"""The example: the made-up company that the demo and the sandbox's servers show."""

from datetime import UTC, date, datetime

from sandbox.company import Company, company

SEED = 7
STARTS_ON = date(2024, 7, 1)
NOW = datetime(2026, 6, 28, tzinfo=UTC)
_ENDS_AT = datetime(2026, 12, 31, tzinfo=UTC)


def example(*, deals: int, seed: int = SEED) -> Company:
    """Return the example of this size: two years are past at `NOW`, six months come."""
    return company(seed=seed, deals=deals, starts_on=STARTS_ON, ends_at=_ENDS_AT)
