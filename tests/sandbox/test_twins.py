import polars as pl
import pytest

from sandbox import twins as module
from sandbox.twins import twins, with_twins
from sandbox.working_time import DAY

COPIED = ["customer", "company", "currency", "product"]


def wanted(count: int = 600) -> pl.DataFrame:
    number = pl.int_range(count, dtype=pl.Int64, eager=True)
    return pl.select(
        deal=number,
        appeared_at=number * DAY // 4,
        lead_source=pl.when(number % 10 == 0)
        .then(pl.lit("partner"))
        .otherwise(pl.lit("event")),
        deal_type=pl.when(number % 10 == 1)
        .then(pl.lit("renewal"))
        .otherwise(pl.lit("new business")),
        is_imported=number % 10 == 2,
        customer=number,
        company=number.cast(pl.String),
        currency=pl.lit("EUR"),
        product=number.cast(pl.String),
        asked=pl.lit(10_000.0),
    )


@pytest.fixture
def pairs(monkeypatch: pytest.MonkeyPatch) -> pl.DataFrame:
    monkeypatch.setattr(module, "_SHARE", 0.5)
    return twins(3, wanted())


def test_a_twin_comes_up_to_two_weeks_after_its_original(pairs: pl.DataFrame) -> None:
    days_between = (pairs["deal"] - pairs["twin_of"]) / 4

    assert pairs.height > 50
    assert days_between.is_between(0, 15, closed="right").all()


def test_nothing_is_entered_three_times(pairs: pl.DataFrame) -> None:
    assert pairs["deal"].is_unique().all()
    assert pairs["twin_of"].is_unique().all()
    assert not set(pairs["deal"]) & set(pairs["twin_of"])


def test_only_fresh_deals_of_the_crm_are_entered_twice(pairs: pl.DataFrame) -> None:
    for column in ("deal", "twin_of"):
        assert not (pairs[column] % 10).is_in([0, 1, 2]).any()


def test_a_twin_asks_for_the_same_at_about_the_same_price(pairs: pl.DataFrame) -> None:
    both = with_twins(3, wanted(), pairs)
    twin, original = both[pairs["deal"]], both[pairs["twin_of"]]
    others = wanted().filter(~pl.col("deal").is_in(pairs["deal"].implode()))

    assert twin.select(COPIED).equals(original.select(COPIED))
    assert twin["asked"].is_between(9_000, 11_000).all()
    assert twin["asked"].n_unique() > 20
    assert both.join(others, on=wanted().columns, how="anti").height == pairs.height
