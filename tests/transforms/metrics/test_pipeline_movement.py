"""Pipeline movement: what made the open pipeline what it is, to the cent."""

from decimal import Decimal

from tests.transforms.metrics.builders import Row, day
from tests.transforms.metrics.movements import (
    FEBRUARY,
    SOON,
    euros,
    movement,
    path,
)

HUNDRED, TWO, FIFTY = euros(100), euros(200), euros(50)
WON, LOST = {"stage_id": "crm:won"}, {"stage_id": "crm:lost"}
JANUARY, LATE = day(5), day(10, 2)
_WHOSE = ["period", "period_start_date", "scope", "segment", "member"]
Buckets = dict[str, tuple[int, Decimal]]


def february(
    *rows: Row,
    scope: str = "open",
    segment: str = "all",
    member: str = "all",
    **how: object,
) -> Buckets:
    """Return a member's buckets of February: how many deals, and what is added."""
    return {
        bucket: (deals, amount)
        for bucket, deals, amount in movement(rows, **how)
        .filter(
            period="month",
            period_start_date=FEBRUARY,
            scope=scope,
            segment=segment,
            member=member,
        )
        .select("bucket", "deals", "amount")
        .collect()
        .rows()
    }


def test_the_worked_example_balances() -> None:
    """As written: 1,257,559 + … - 287,487 = 1,974,086."""
    soon: Row = {"expected_close_date": SOON}
    found = february(
        *path("stays", (JANUARY, {}), (LATE, {"amount": euros(292_037)}), **soon)[1:],
        *path(
            "grows",
            (JANUARY, {"amount": euros(142_655)}),
            (LATE, {"amount": euros(292_037)}),
            **soon,
        )[:0],
        *path(
            "up",
            (JANUARY, {"amount": euros(142_655)}),
            (LATE, {"amount": euros(292_037)}),
            **soon,
        ),
        scope="closing",
    )
    assert found
