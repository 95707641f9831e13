"""Building identity: which people and companies of several sources are one."""

from flows.building.deal_ties import deal_contacts, deal_customers
from flows.run import Run
from flows.workbench import Workbench
from transforms.identity import same_companies as companies
from transforms.identity import same_people as people
from transforms.identity.comparison import Comparison
from transforms.schemas import DIM_COMPANIES, DIM_DEALS, DIM_PEOPLE, FCT_ACTIVITIES
from transforms.warehouse.contacts import companies_contacted, people_contacted
from transforms.warehouse.purchases import (
    companies_with_purchases,
    people_with_purchases,
)

_OF_PEOPLE = ("known_people", "alike_people")
_OF_COMPANIES = ("known_companies", "alike_companies")


def build_identity(bench: Workbench) -> None:
    """Make people and companies again, each with the one that it is."""
    known = bench.scan(DIM_COMPANIES)
    compared = _keep(bench, companies.compared_companies(known), _OF_COMPANIES)
    one_each = bench.make(DIM_COMPANIES, companies.same_companies(known, compared))
    named = bench.scan(DIM_PEOPLE)
    beside = _keep(bench, people.compared_people(named, one_each), _OF_PEOPLE)
    bench.make(DIM_PEOPLE, people.same_people(named, one_each, beside))


def build_relations(bench: Workbench, run: Run) -> None:
    """Make them once more: when each was first and last talked to, what each bought."""
    talks, deals = bench.scan(FCT_ACTIVITIES), bench.scan(DIM_DEALS)
    talked = people_contacted(bench.scan(DIM_PEOPLE), talks, as_of=run.as_of)
    bought = people_with_purchases(talked, deal_contacts(bench), deals)
    known = bench.make(DIM_PEOPLE, bought)
    firms = companies_contacted(
        bench.scan(DIM_COMPANIES), known, talks, as_of=run.as_of
    )
    customers = companies_with_purchases(firms, deal_customers(bench), deals)
    bench.make(DIM_COMPANIES, customers)


def compared_people(bench: Workbench) -> Comparison:
    """Return the people as they were compared tonight."""
    return _kept(bench, _OF_PEOPLE)


def compared_companies(bench: Workbench) -> Comparison:
    """Return the companies as they were compared tonight."""
    return _kept(bench, _OF_COMPANIES)


def _keep(bench: Workbench, compared: Comparison, names: tuple[str, str]) -> Comparison:
    """Write a comparison down: first the records, then the pairs made of them."""
    known, alike = names
    bench.keep(known, compared.known)
    bench.keep(alike, compared.alike)
    return _kept(bench, names)


def _kept(bench: Workbench, names: tuple[str, str]) -> Comparison:
    known, alike = map(bench.kept, names)
    return Comparison(known, alike)
