"""What a win brings."""

import polars as pl
import pytest

from tests.transforms.forecast.companies import deal, known
from tests.transforms.histories import AS_OF, Change
from transforms.forecast.average_wins import average_wins


def averages(*changes: Change) -> dict[str, tuple[float, float]]:
    """Return average and spread per pipeline."""
    deals = known(*changes, pipelines=("sales", "renewals")).deals
    rows = average_wins(deals, as_of=AS_OF).collect().rows()
    return {name.removeprefix("crm:"): (mean, spread) for name, mean, spread in rows}


def wins(amounts: list[float | None], pipeline: str = "sales") -> list[Change]:
    """Return deals won at these amounts."""
    return [
        row
        for number, amount in enumerate(amounts)
        for row in deal(
            f"{pipeline}{number}", 10, amount=amount, pipeline=pipeline, won=50
        )
    ]


def test_a_win_without_an_amount_brings_nothing() -> None:
    mean, spread = averages(*wins([100.0, None]))["sales"]

    assert (mean, spread) == pytest.approx((50, 1))


def test_a_whale_counts_as_twenty_medians() -> None:
    mean, _ = averages(*wins([100.0, 100.0, 100.0, 1e9]))["sales"]

    assert mean == pytest.approx((3 * 100 + 20 * 100) / 4)


def test_a_pipeline_with_few_wins_is_drawn_towards_the_company() -> None:
    by_pipeline = averages(*wins([100.0] * 40), *wins([1000.0], "renewals"))
    company = (40 * 100 + 1000) / 41

    assert by_pipeline["renewals"][0] == pytest.approx((1000 + 3 * company) / 4)
    assert by_pipeline["sales"][0] == pytest.approx((4000 + 3 * company) / 43)


def test_before_the_first_win_the_amounts_of_all_deals_stand_in() -> None:
    assert averages(*deal("a", 10, amount=30), *deal("b", 10, amount=50))["sales"] == (
        40,
        1,
    )


def test_before_the_first_amount_nothing_is_expected() -> None:
    assert averages(*deal("a", 10, amount=None))["sales"] == (0, 1)


def test_wins_of_more_than_a_year_ago_no_longer_count() -> None:
    deals = known(*wins([100.0])).deals
    later = AS_OF.replace(year=AS_OF.year + 2)

    assert average_wins(deals, as_of=later).select("win_spread").collect().item() == 1
    older = average_wins(
        pl.concat(
            [
                deals,
                deals.with_columns(
                    deal_id=pl.lit("x"),
                    amount=pl.lit(300).cast(pl.Decimal(38, 2)),
                    outcome=pl.lit("open"),
                ),
            ]
        ),
        as_of=later,
    )
    assert older.collect()["average_win"].to_list() == [200]
