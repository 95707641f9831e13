from datetime import date, timedelta

import numpy as np
import polars as pl

from sandbox.company import Company
from sandbox.money import as_text, rates

FIRST, LAST = date(2024, 7, 1), date(2026, 6, 30)


def test_every_currency_but_the_euro_has_a_rate_for_every_day() -> None:
    told = rates(7, starts_on=FIRST, ends_on=LAST)
    days = (LAST - FIRST).days + 1 + 400

    assert told.group_by("currency").len().sort("currency").rows() == [
        ("CHF", days),
        ("USD", days),
    ]
    assert told["date"].min() == FIRST - timedelta(days=400)
    assert told["rate"].str.contains(r"^[01]\.\d{6}$").all()


def test_a_rate_wanders_on_working_days_and_rests_at_weekends() -> None:
    told = rates(7, starts_on=FIRST, ends_on=LAST).filter(currency="USD")
    step = told["rate"].cast(pl.Float64).log().diff()
    rests = told["date"].dt.weekday() > 5

    assert (step.filter(rests).drop_nulls() == 0).all()
    assert 0.003 < step.filter(~rests).to_numpy()[1:].std() < 0.005


def test_a_later_end_leaves_the_rates_before_it_as_they_were() -> None:
    short = rates(7, starts_on=FIRST, ends_on=date(2026, 6, 29))
    longer = rates(7, starts_on=FIRST, ends_on=LAST)

    assert longer.filter(pl.col("date") < LAST).equals(short)


def test_cents_are_written_with_two_decimals() -> None:
    cents = pl.DataFrame({"cents": [0, 5, 10, 123_456]})

    assert cents.select(as_text(pl.col("cents"))).to_series().to_list() == [
        "0.00",
        "0.05",
        "0.10",
        "1234.56",
    ]


def test_what_americans_are_asked_for_is_more_in_numbers(larger: Company) -> None:
    said = larger.changes.filter(pl.col("field").is_in(["amount", "currency"]))
    first = (
        said.group_by("deal_id", "field")
        .first()
        .pivot("field", index="deal_id", values="value")
    )
    mean = {
        currency: np.log(amounts["amount"].cast(pl.Float64).to_numpy()).mean()
        for (currency,), amounts in first.group_by("currency")
    }

    assert set(mean) == {"EUR", "CHF", "USD"}
    assert mean["USD"] > mean["CHF"]


def test_the_portal_and_the_shop_know_the_euro_only(larger: Company) -> None:
    kept_elsewhere = larger.deals.filter(
        pl.col("lead_source").is_in(["partner", "web form"])
    )
    said = larger.changes.filter(field="currency").join(
        kept_elsewhere, on="deal_id", how="semi"
    )

    assert said["value"].unique().to_list() == ["EUR"]
