import math

import polars as pl

from sandbox import customers as module
from sandbox.company import Company
from sandbox.customers import customers


def test_the_names_of_customers_are_distinct_and_so_are_their_domains() -> None:
    listed = customers(3, count=50_000).filter(pl.col("double_of").is_null())

    assert listed.height == 50_000
    assert listed["company"].is_unique().all()
    assert listed["domain"].is_unique().all()
    assert listed["domain"].str.contains(r"^[a-z0-9-]+\.example$").all()


def test_the_country_decides_the_currency() -> None:
    listed = customers(3, count=5_000)
    pairs = listed.select("country", "currency").unique().sort("country")

    assert pairs.rows() == [
        ("AT", "EUR"),
        ("CH", "CHF"),
        ("DE", "EUR"),
        ("IT", "EUR"),
        ("US", "USD"),
    ]


def test_some_customers_are_listed_twice_under_names_that_look_alike() -> None:
    listed = customers(3, count=5_000)
    doubles = listed.drop_nulls("double_of").join(
        listed, left_on="double_of", right_on="customer", how="inner", validate="1:1"
    )

    assert 0.005 < doubles.height / 5_000 < 0.02
    assert (doubles["company"] != doubles["company_right"]).all()
    assert doubles["currency"].equals(doubles["currency_right"])
    letters = r"[^a-z]"
    shown, true = (
        doubles[name]
        .str.to_lowercase()
        .str.replace_all("ß", "ss")
        .str.replace_all(letters, "")
        for name in ("company", "company_right")
    )
    assert all(name.startswith(start) for name, start in zip(true, shown, strict=True))


def test_the_walk_through_the_names_repeats_none() -> None:
    assert math.gcd(module._NAMES, module._STRIDE) == 1  # noqa: SLF001 - decides it


def test_a_customer_is_known_no_later_than_its_first_deal(larger: Company) -> None:
    first = larger.parties.join(
        larger.changes.group_by("deal_id").agg(pl.col("changed_at").min()),
        on="deal_id",
        how="inner",
        validate="1:1",
    ).join(larger.customers, on="customer", how="inner", validate="m:1")

    assert first.height == larger.deals.height
    assert (first["created_at"] <= first["changed_at"]).all()


def test_customers_come_back(larger: Company) -> None:
    won = larger.changes.filter(
        pl.col("field") == "stage", pl.col("value").is_in(["won", "renewed"])
    ).select("deal_id", won_at="changed_at")
    buys = (
        larger.parties.join(won, on="deal_id", how="inner", validate="1:m")
        .group_by("customer")
        .agg(pl.col("won_at").min())
    )
    again = (
        larger.parties.join(larger.deals, on="deal_id", how="inner", validate="1:1")
        .join(buys, on="customer", how="inner", validate="m:1")
        .filter(pl.col("created_at") > pl.col("won_at"))
    )

    assert again["customer"].n_unique() > buys.height * 0.2
    assert {"renewal", "expansion"} <= set(again["deal_type"])


def test_american_companies_have_american_forms() -> None:
    listed = customers(3, count=5_000).filter(pl.col("double_of").is_null())
    american = pl.col("country") == "US"
    german = pl.col("company").str.contains(r" (GmbH|AG|KG|SE|Söhne|Co\.)$")

    assert listed.filter(american & german).is_empty()
    assert listed.filter(~american & ~german).is_empty()
