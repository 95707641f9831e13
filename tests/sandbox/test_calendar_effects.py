from datetime import date

import numpy as np

from sandbox.calendar_effects import demand, month_ends, pace, quarter_ends, rush
from sandbox.working_time import Days, day_of, working_days


def days(*dates: date) -> Days:
    return np.array([day_of(day) for day in dates])


def test_months_and_quarters_end_on_their_last_day() -> None:
    some = days(
        date(2024, 2, 1), date(2025, 2, 28), date(2026, 6, 30), date(2026, 7, 1)
    )

    assert (
        month_ends(some).tolist()
        == days(
            date(2024, 2, 29), date(2025, 2, 28), date(2026, 6, 30), date(2026, 7, 31)
        ).tolist()
    )
    assert (
        quarter_ends(some).tolist()
        == days(
            date(2024, 3, 31), date(2025, 3, 31), date(2026, 6, 30), date(2026, 9, 30)
        ).tolist()
    )


def test_the_rush_is_highest_on_the_last_day_of_a_quarter_and_over_the_day_after() -> (
    None
):
    mid, near, last, after = rush(
        working_days(
            days(
                date(2026, 5, 15),
                date(2026, 6, 24),
                date(2026, 6, 30),
                date(2026, 7, 1),
            )
        )
    )

    assert mid == 1
    assert mid < near < last
    assert after < mid


def test_august_is_slow_for_leads_and_for_deals() -> None:
    august, september = days(date(2025, 8, 12), date(2025, 9, 12))

    assert demand(days(date(2025, 8, 12))) < demand(days(date(2025, 9, 12)))
    assert pace(working_days(np.array([august]))) < pace(
        working_days(np.array([september]))
    )
