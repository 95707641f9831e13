"""Resolution against the truth of the made-up company: who was entered twice.

Its people alone have addresses at one provider of mail and no company. Who of them was
entered twice has one name and nothing else in common: nobody could tell.
"""

import polars as pl
import pytest

from sandbox.customers import customers
from sandbox.people import people
from tests.transforms.metrics.builders import day
from transforms.identity.same_companies import same_companies
from transforms.identity.same_people import same_people
from transforms.schemas import DIM_COMPANIES, DIM_PEOPLE, Table

SEEDS = (3, 5, 11)
CUSTOMERS, ALONE = 4_000, 1_000
PRECISE, FOUND = 0.98, 0.90


def as_listed(of: Table, rows: pl.DataFrame) -> pl.LazyFrame:
    """Return the rows as a source has them: what they do not say is null."""
    lacks = set(of.schema) - set(rows.columns)
    return rows.with_columns(
        **{name: pl.lit(None, of.schema[name]) for name in sorted(lacks)}
    ).lazy()


def firms_of(listed: pl.DataFrame) -> pl.LazyFrame:
    """Return dim_companies."""
    rows = listed.select(
        "domain",
        "country",
        company_id=pl.format("crm:{}", "customer"),
        company_name="company",
        created_at=pl.lit(day(1)),
    )
    return same_companies(as_listed(DIM_COMPANIES, rows)).collect().lazy()


def people_of(listed: pl.DataFrame, firms: pl.LazyFrame) -> pl.LazyFrame:
    """Return dim_people; of two with one address only the first has it, as in HubSpot.

    The second has to be found by the name.
    """
    rows = listed.select(
        person_id=pl.format("crm:{}", "person"),
        person_name=pl.concat_str("first_name", "last_name", separator=" "),
        email=pl.when(pl.col("email").is_first_distinct()).then("email"),
        company_id=pl.when(pl.col("customer").is_not_null()).then(
            pl.format("crm:{}", "customer")
        ),
        created_at=pl.lit(day(1)),
    )
    return same_people(as_listed(DIM_PEOPLE, rows), firms)


def measured(
    found: pl.DataFrame, truth: pl.DataFrame, number: str
) -> tuple[float, float]:
    """Return precision and recall of pairs that are one."""
    key = {"person": "person_id", "customer": "company_id"}[number]
    both = truth.select(
        pl.format("crm:{}", number).alias(key),
        truth=pl.coalesce("double_of", number),
    ).join(
        found.select(key, told=f"resolved_{key}"), on=key, how="left", validate="1:1"
    )

    def pairs(*of: str) -> int:
        """Return how many pairs have the same in these columns."""
        size = both.group_by(of).len()["len"].cast(pl.Int64)
        return int((size * (size - 1) // 2).sum())

    right = pairs("truth", "told")
    return right / pairs("told"), right / pairs("truth")


@pytest.mark.parametrize("seed", SEEDS)
def test_companies_that_were_entered_twice_are_found_and_no_others(seed: int) -> None:
    listed = customers(seed, count=CUSTOMERS)

    precision, recall = measured(firms_of(listed).collect(), listed, "customer")

    assert precision >= PRECISE
    assert recall >= FOUND


@pytest.mark.parametrize("seed", SEEDS)
def test_people_of_companies_who_were_entered_twice_are_found(seed: int) -> None:
    buyers = customers(seed, count=CUSTOMERS)
    listed = people(seed, buyers, alone=ALONE)

    found = people_of(listed, firms_of(buyers)).collect()

    precision, _ = measured(found, listed, "person")
    assert precision >= PRECISE
    of_companies = listed.filter(pl.col("customer").is_not_null())
    _, recall = measured(found, of_companies, "person")
    assert recall >= FOUND
