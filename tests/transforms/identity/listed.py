"""Builders: people, companies and deals, of which a test says what matters."""

from collections.abc import Iterable
from typing import Any

import polars as pl

from tests.transforms.metrics.builders import day, table
from transforms.identity.same_companies import same_companies
from transforms.identity.same_people import same_people
from transforms.schemas import DIM_COMPANIES, DIM_DEALS, DIM_PEOPLE

Row = dict[str, Any]


def person(number: int, name: str | None = None, **said: object) -> Row:
    """Return a person who was created on the day of the number."""
    return {
        "person_id": f"crm:{number}",
        "source": "crm",
        "person_name": name,
        "created_at": day(number),
        "last_changed_at": day(number),
    } | said


def company(number: int, name: str | None = None, **said: object) -> Row:
    """Return a company that was created on the day of the number."""
    return {
        "company_id": f"crm:{number}",
        "source": "crm",
        "company_name": name,
        "created_at": day(number),
        "last_changed_at": day(number),
    } | said


def deal(number: int, amount: str | None = "100.00", **said: object) -> Row:
    """Return an open deal of Acme that was created on the day of the number."""
    return {
        "deal_id": f"crm:{number}",
        "source": "crm",
        "deal_name": "Pumps",
        "pipeline_id": "crm:sales",
        "outcome": "open",
        "company": "Acme Ltd",
        "amount": amount,
        "currency": "EUR",
        "created_at": day(number),
    } | said


def deals(*rows: Row) -> pl.LazyFrame:
    """Return dim_deals."""
    typed = pl.col("amount").str.to_decimal(scale=2).cast(DIM_DEALS.schema["amount"])
    texts = [row | {"amount": None} for row in rows]
    amounts = pl.Series("amount", [row["amount"] for row in rows], pl.String)
    return table(DIM_DEALS, texts).with_columns(
        amount=pl.LazyFrame([amounts]).select(typed).collect()["amount"]
    )


def companies(*rows: Row) -> pl.LazyFrame:
    """Return dim_companies, resolved."""
    return same_companies(table(DIM_COMPANIES, rows))


def people(*rows: Row, of: Iterable[Row] = ()) -> pl.LazyFrame:
    """Return dim_people, resolved; `of` are the companies that there are."""
    return same_people(table(DIM_PEOPLE, rows), companies(*of).collect().lazy())


def _resolved(what: str) -> list[str]:
    """Return the columns that resolution adds."""
    return [f"resolved_{what}_id", "resolved_reason", "resolved_score"]


def people_as(*rows: Row, of: Iterable[Row] = ()) -> list[tuple[object, ...]]:
    """Return who each person is, why and how sure, by id."""
    return (
        people(*rows, of=of)
        .sort("person_id")
        .select(_resolved("person"))
        .collect()
        .rows()
    )


def companies_as(*rows: Row) -> list[tuple[object, ...]]:
    """Return what each company is, why and how sure, by id."""
    return (
        companies(*rows)
        .sort("company_id")
        .select(_resolved("company"))
        .collect()
        .rows()
    )


ITSELF = ("itself", 1.0)
