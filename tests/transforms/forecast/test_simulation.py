"""The draws: what they average to, how far they spread, and that they repeat."""

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.transforms.histories import AS_OF
from transforms.forecast.simulation import CHANCES, common_shocks, simulation

Lot = tuple[str, str, str, float, float, float, int]
CENTS = ("mean_cents", "p10_cents", "p50_cents", "p90_cents")


def open_deal(
    chance: float, amount: float, pipeline: str = "a", wins: int = 5000
) -> Lot:
    """Return an open deal of one period."""
    return ("month", pipeline, "open", chance, amount, 0.0, wins)


def to_come(
    wins: float, amount: float, spread: float = 0.0, pipeline: str = "a"
) -> Lot:
    """Return the wins to come of one period."""
    return ("month", pipeline, "not_yet_created", wins, amount, spread, 5000)


def drawn(
    *lots: Lot, part: str = "open", member: str = "all", draws: int = 20_000
) -> list[float]:
    """Return mean, p10, p50 and p90 in units of money."""
    chances = pl.DataFrame(list(lots), schema=CHANCES, orient="row")
    row = simulation(chances, as_of=AS_OF, draws=draws).row(
        by_predicate=(pl.col("part") == part) & (pl.col("member") == member), named=True
    )
    return [row[name] / 100 for name in CENTS]


def test_the_shocks_average_to_one_with_the_parts_own_spread_and_half_in_common() -> (
    None
):
    shocks = common_shocks(np.random.default_rng(1), 200_000)

    assert shocks.mean(axis=1) == pytest.approx([1, 1], rel=0.01)
    assert shocks.var(axis=1) == pytest.approx([0.10, 0.28], rel=0.02)
    assert np.corrcoef(*shocks).tolist()[0][1] == pytest.approx(0.5, abs=0.01)


def test_many_small_deals_spread_as_far_as_the_shock_and_no_less() -> None:
    mean, low, middle, high = drawn(*[open_deal(0.3, 10.0)] * 20_000)

    # Gamma with mean 1 and variance 0.10: 0.62, 0.97 and 1.42.
    assert mean == 60_000
    assert [low, middle, high] == pytest.approx([37_300, 58_000, 85_000], rel=0.02)


def test_without_the_shock_they_would_hardly_spread_at_all() -> None:
    one_by_one = drawn(*[open_deal(0.3, 10.0)] * 90)
    in_one_sum = drawn(*[open_deal(0.3, 10.0)] * 90, *[open_deal(0.3, 0.01)] * 200)

    assert in_one_sum == pytest.approx(one_by_one, rel=0.03)


def test_a_single_large_deal_is_won_or_not() -> None:
    mean, low, middle, high = drawn(open_deal(0.4, 1000.0))

    assert (mean, low, middle, high) == (400, 0, 0, 1000)


def test_open_deals_never_bring_more_than_all_of_them() -> None:
    assert drawn(*[open_deal(0.95, 10.0)] * 300)[3] == 3000


def test_a_pipeline_that_knows_few_wins_spreads_further() -> None:
    known, guessed = (
        drawn(*[open_deal(0.3, 10.0, wins=wins)] * 500) for wins in (5000, 0)
    )

    assert known[0] == guessed[0]
    assert guessed[3] - guessed[1] > 1.5 * (known[3] - known[1])


def test_wins_to_come_vary_in_number_and_in_amount() -> None:
    equal, unequal = (
        drawn(to_come(4, 100, spread), part="not_yet_created") for spread in (0.0, 4.0)
    )

    assert equal[0] == unequal[0] == 400
    assert unequal[3] - unequal[1] > 1.3 * (equal[3] - equal[1])


def test_a_total_spreads_less_than_its_parts_one_on_top_of_the_other() -> None:
    lots = [*[open_deal(0.3, 10.0)] * 2000, to_come(60, 100)]
    parts = [drawn(*lots, part=part) for part in ("open", "not_yet_created")]
    total = drawn(*lots, part="total")

    assert total[0] == parts[0][0] + parts[1][0]
    assert total[3] < parts[0][3] + parts[1][3]
    assert total[3] > max(parts[0][3], parts[1][3])


def test_a_new_pipeline_does_not_disturb_the_draws_of_the_others() -> None:
    lots = [open_deal(0.3, 10.0 * n) for n in range(1, 30)]
    alone, beside = (
        drawn(*lots, *new, member="a") for new in ((), (open_deal(0.5, 7.0, "b"),))
    )

    assert alone == beside


def test_any_order_of_the_lots_gives_the_same_draws() -> None:
    lots = [
        *(open_deal(chance, 10.0, name) for chance in (0.3, 0.7) for name in "ab"),
        *(to_come(2, 50, 0.5, name) for name in "ab"),
    ]

    rows, again = (
        simulation(
            pl.DataFrame(order, schema=CHANCES, orient="row"), as_of=AS_OF, draws=50
        )
        for order in (lots, lots[::-1])
    )
    assert_frame_equal(rows, again)


def test_nothing_to_win_is_nothing_drawn() -> None:
    nothing = pl.DataFrame(schema=CHANCES)

    assert simulation(nothing, as_of=AS_OF, draws=10).is_empty()
