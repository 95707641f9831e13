"""Correspondents: who is behind an address, and for which company they write."""

import polars as pl
import pytest

from tests.transforms.crm import NO_ENDS, ends
from tests.transforms.mail.frames import frame
from transforms.mail.correspondents import correspondents, sellers
from transforms.mail.free_mail import FREE_MAIL
from transforms.tables.crm import DIM_COMPANIES, DIM_PEOPLE

Known = tuple[str, str | None, str | None]
Found = list[tuple[object, ...]]


def people(*rows: Known, gone: bool = False, into: str | None = None) -> pl.LazyFrame:
    merged = [(*row, into) for row in rows]
    return frame("person_id email company_id merged_into", *merged).with_columns(
        deleted_at=pl.lit("gone" if gone else None, pl.String)
    )


def companies(*rows: tuple[str, str | None], gone: bool = False) -> pl.LazyFrame:
    merged = [(*row, None) for row in rows]
    return frame("company_id domain merged_into", *merged).with_columns(
        deleted_at=pl.lit("gone" if gone else None, pl.String)
    )


def found(
    address: str,
    people: pl.LazyFrame,
    companies: pl.LazyFrame,
    ended: pl.LazyFrame = NO_ENDS,
) -> Found:
    mail = frame("mail_id address place", ("m", address, 0))
    return (
        correspondents(mail, people, companies, ended)
        .select("person_id", "company_id", "by_domain")
        .sort("person_id", "company_id")
        .collect()
        .rows()
    )


ANN, ACME = ("p:1", "ann@acme.example", "c:1"), ("c:2", "acme.example")


def test_an_address_is_its_persons_and_the_company_is_theirs() -> None:
    assert found(ANN[1], people(ANN), companies(ACME)) == [("p:1", "c:1", False)]


def test_a_person_without_a_company_has_that_of_the_domain() -> None:
    ann = people(("p:1", "ann@acme.example", None))

    assert found("ann@acme.example", ann, companies(ACME)) == [("p:1", "c:2", True)]


def test_somebody_unknown_has_the_company_of_the_domain() -> None:
    www = companies(("c:2", "www.acme.example"))

    assert found("eve@acme.example", people(ANN), www) == [(None, "c:2", True)]


def test_free_mail_tells_no_company() -> None:
    assert found("eve@web.de", people(), companies(("c:2", "web.de"))) == [
        (None, None, False)
    ]


def test_several_companies_with_one_domain_are_all_told() -> None:
    both = companies(ACME, ("c:3", "acme.example"))

    assert found("eve@acme.example", people(), both) == [
        (None, "c:2", True),
        (None, "c:3", True),
    ]


def test_people_entered_twice_are_both_told() -> None:
    twice = people(ANN, ("p:2", "ann@acme.example", "c:1"))

    assert found(ANN[1], twice, companies()) == [
        ("p:1", "c:1", False),
        ("p:2", "c:1", False),
    ]


def test_an_old_address_is_that_of_the_person_merged_into() -> None:
    old = people(("hubspot:1", "old@acme.example", "c:1"), into="hubspot:2")
    kept = people(("hubspot:2", "new@acme.example", "c:2"))
    merged = ends("contacts", merged=("1", "2"))

    assert found("old@acme.example", pl.concat([old, kept]), companies(), merged) == [
        ("hubspot:2", "c:2", False)
    ]


def test_who_was_deleted_is_nobody_known() -> None:
    assert found(ANN[1], people(ANN, gone=True), companies(ACME, gone=True)) == [
        (None, None, False)
    ]


def test_sellers_are_told_by_their_address() -> None:
    owners = frame("owner_id email", ("crm:7", "Sue@Ours.example"), ("crm:8", None))
    ours = frame(
        "mail_id address place",
        ("m", "sue@ours.example", 0),
        ("m", "sales@ours.example", 2**32),
    )

    assert sellers(ours, owners).collect().rows() == [("m", "crm:7", 0)]


@pytest.mark.parametrize(
    "domain", ["gmail.com", "gmx.at", "laposte.net", "walla.co.il"]
)
def test_free_mail_of_several_countries_is_known(domain: str) -> None:
    assert domain in FREE_MAIL


def test_free_mail_is_domains_in_small_letters() -> None:
    assert all(
        domain == domain.lower().strip(".") and "." in domain for domain in FREE_MAIL
    )


def test_the_dimensions_have_what_is_asked_of_them() -> None:
    outside = frame("mail_id address place")
    nothing = correspondents(
        outside, DIM_PEOPLE.empty(), DIM_COMPANIES.empty(), NO_ENDS
    )

    assert nothing.collect().is_empty()
