"""What won deals brought over what they stood at."""

import pytest

from tests.transforms.forecast.companies import deal, known
from tests.transforms.histories import AS_OF, Change, change
from transforms.forecast.average_wins import average_wins
from transforms.forecast.growths import growths


def grown(*changes: Change) -> dict[tuple[str, bool], float]:
    """Return the growth per stage, and whether there was no amount."""
    states, _, deals = known(*changes)
    averages = average_wins(deals, as_of=AS_OF)
    rows = growths(states, deals, averages, as_of=AS_OF).collect().rows()
    return {(stage.removeprefix("crm:"), blank): ratio for stage, blank, ratio in rows}


def many(
    number: int,
    *,
    then: float | None,
    won_at: float,
    stage: str = "lead",
    name: str = "d",
) -> list[Change]:
    """Return deals that stood at one amount for weeks and were won at another."""
    return [
        row
        for n in range(number)
        for row in [
            *deal(f"{name}{n}", 100, amount=then, stage=stage, won=130),
            change("amount", f"{won_at:.2f}", 129.9, f"crm:{name}{n}"),
        ]
    ]


def test_deals_that_were_won_at_half_will_be_won_at_half() -> None:
    assert grown(*many(5, then=100, won_at=50)) == {("lead", False): pytest.approx(0.5)}


def test_a_growth_beyond_fourfold_counts_as_fourfold() -> None:
    assert grown(*many(5, then=100, won_at=1e6)) == {("lead", False): pytest.approx(4)}


def test_a_stage_with_few_wins_is_drawn_towards_all_stages() -> None:
    rows = [
        *many(20, then=100, won_at=100),
        *many(5, then=100, won_at=200, stage="proposal", name="p"),
    ]
    growth = grown(*rows)

    overall = (20 * 100 + 5 * 200) / (25 * 100)
    assert growth["proposal", False] == pytest.approx((5 * 2 + 20 * overall) / 25)
    assert growth["lead", False] == pytest.approx((20 * 1 + 20 * overall) / 40)


def test_deals_that_had_no_amount_are_held_against_the_average_win() -> None:
    rows = [*many(5, then=None, won_at=30), *many(5, then=90, won_at=90, name="k")]

    assert grown(*rows)["lead", True] == pytest.approx(30 / 60)


def test_a_deal_stood_at_its_amount_of_the_origins_before_the_win() -> None:
    # Origins are days 124, 131 …: on 124 it stood at 100.
    rows = [
        *deal("one", 120, amount=100, won=130),
        change("amount", "80.00", 126, "crm:one"),
    ]

    assert grown(*rows) == {("lead", False): pytest.approx(0.8)}


def test_what_a_deal_stood_at_after_the_win_does_not_count() -> None:
    late = change("amount", "50.00", 130, "crm:one")

    assert grown(*deal("one", 100, amount=100, won=110), late) == {
        ("lead", False): pytest.approx(0.5)
    }
