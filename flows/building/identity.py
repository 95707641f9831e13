"""Building identity: which people and companies of several sources are one."""

from flows.run import Run
from flows.workbench import Workbench
from transforms.identity.same_companies import same_companies
from transforms.identity.same_people import same_people
from transforms.schemas import DIM_COMPANIES, DIM_PEOPLE, FCT_ACTIVITIES
from transforms.warehouse.contacts import companies_contacted, people_contacted


def build_identity(bench: Workbench) -> None:
    """Make people and companies again, each with the one that it is."""
    companies = bench.make(DIM_COMPANIES, same_companies(bench.scan(DIM_COMPANIES)))
    bench.make(DIM_PEOPLE, same_people(bench.scan(DIM_PEOPLE), companies))


def build_contacts(bench: Workbench, run: Run) -> None:
    """Make them once more, with when each was first and last talked to."""
    talks, companies = bench.scan(FCT_ACTIVITIES), bench.scan(DIM_COMPANIES)
    people = bench.make(
        DIM_PEOPLE, people_contacted(bench.scan(DIM_PEOPLE), talks, as_of=run.as_of)
    )
    bench.make(
        DIM_COMPANIES,
        companies_contacted(companies, people, talks, as_of=run.as_of),
    )
