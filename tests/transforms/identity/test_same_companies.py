"""Same companies: which are one by domain or by name, and what speaks against it."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.identity.listed import Row, companies, companies_as, company
from transforms.schemas import DIM_COMPANIES

ONE, TWO, THREE = "crm:1", "crm:2", "crm:3"


def ids(*rows: Row) -> list[object]:
    """Return what each company is, by id."""
    return [which for which, *_ in companies_as(*rows)]


def test_one_domain_is_one_company_whatever_the_names() -> None:
    assert companies_as(
        company(1, "Acme Ltd", domain="acme.com"),
        company(2, "Pumps & More", domain="https://www.acme.com/en", source="file"),
    ) == [(ONE, "itself", 1.0), (ONE, "same domain", 1.0)]


def test_a_domain_of_free_mail_or_of_a_platform_tells_nothing() -> None:
    free = [company(1, "Acme", domain="gmx.de"), company(2, "Bolt", domain="gmx.de")]
    shops = [
        company(number, f"{letter * 5} shop", domain="market.com")
        for number, letter in enumerate("abcdef", start=1)
    ]

    assert ids(*free) == [ONE, TWO]
    assert ids(*shops[:5]) == [ONE] * 5
    assert ids(*shops) == [row["company_id"] for row in shops]


@pytest.mark.parametrize(
    "other", ["ACME PUMPS", "Pumps, Acme Ltd", "Acme Pumps Limited", "Acmé Pumps"]
)
def test_one_name_without_its_form_is_one_company(other: str) -> None:
    assert companies_as(
        company(1, "Acme Pumps Ltd.", domain="acme.com", country="GB"),
        company(2, other),
    ) == [(ONE, "itself", 1.0), (ONE, "same name", 0.98)]


@pytest.mark.parametrize(
    "against",
    [
        {"country": "DE"},
        {"country": "United Kingdom"},
        {"domain": "pumps.com"},
        {"company_name": "Acme Pumps GmbH"},
        {"company_name": "Acme Pipes Ltd"},
    ],
)
def test_another_country_domain_form_or_word_leaves_them_two(
    against: dict[str, str],
) -> None:
    acme = company(1, "Acme Pumps Ltd", domain="acme.com", country="GB")
    other = company(2, "Acme Pumps", country="GB") | against

    assert ids(acme, other) == [ONE, TWO]


def test_a_name_that_fits_two_companies_is_neither() -> None:
    one = company(1, "Acme Pumps Ltd", domain="acme.com")
    other = company(2, "Acme Pumps Inc", domain="acmepumps.com")
    either = company(3, "Acme Pumps")

    assert ids(one, either) == [ONE, "crm:1"]
    assert ids(one, other, either) == [ONE, TWO, THREE]


def test_a_chain_of_shops_is_not_one_company() -> None:
    shops = [company(number, "Acme Pumps") for number in range(1, 52)]

    assert set(ids(*shops[:50])) == {ONE}
    assert len(set(ids(*shops))) == 51


def test_which_was_merged_is_what_it_was_merged_into() -> None:
    assert companies_as(company(1, "Acme", merged_into=TWO), company(2, "Bolt"))[0] == (
        TWO,
        "merged in its source",
        1.0,
    )


def test_without_companies_there_is_none() -> None:
    nothing = companies()

    assert nothing.collect().is_empty()
    assert nothing.collect_schema() == DIM_COMPANIES.schema


NAMES = st.sampled_from(
    [
        "Acme Pumps Ltd",
        "ACME PUMPS",
        "Acme Pumps Inc",
        "Acme Pump",
        "Bolt",
        "株式会社日立",
        None,
    ]
)
DOMAINS = st.sampled_from(["acme.com", "www.acme.com", "bolt.de", "gmx.de", None])
COUNTRIES = st.sampled_from(["GB", "DE", "Germany", None])


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(NAMES, DOMAINS, COUNTRIES), max_size=12),
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_records_is_no_matter_and_each_is_one_that_stands(
    said: list[tuple[str | None, str | None, str | None]], chance: random.Random
) -> None:
    rows = [
        company(number, name, domain=domain, country=country)
        for number, (name, domain, country) in enumerate(said, start=1)
    ]

    once = companies(*rows).sort("company_id").collect()
    again = companies(*chance.sample(rows, len(rows))).sort("company_id")

    assert again.collect().equals(once)
    assert again.collect(engine="streaming").equals(once)
    stands = dict(once.select("company_id", "resolved_company_id").iter_rows())
    assert all(stands[its] == its for its in stands.values())
