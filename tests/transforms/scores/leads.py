"""Builders: leads, what became of them, and what was said between them and us."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from transforms.metrics.sample_floor import SAMPLE_FLOOR
from transforms.schemas import (
    DIM_COMPANIES,
    DIM_DEALS,
    DIM_LEADS,
    FCT_ACTIVITIES,
    Table,
)
from transforms.scores.facts import with_fixed_facts
from transforms.scores.lead_lives import lead_lives
from transforms.scores.lead_scores import (
    LEAST_CONVERSIONS,
    LEAST_LEADS,
    lead_scores,
)
from transforms.tables.crm_lists import KNOWN_STAGES
from transforms.tables.table import INSTANT
from transforms.warehouse.dates import dates

AS_OF = datetime(2026, 7, 1, tzinfo=UTC)
FIRST = AS_OF - timedelta(days=800)
CLOSED, OPEN = "crm:closed", "crm:new"

Row = dict[str, Any]
Frames = tuple[
    pl.LazyFrame,
    pl.LazyFrame,
    pl.LazyFrame,
    pl.LazyFrame,
    pl.LazyFrame,
    pl.LazyFrame,
]


def ago(days: float) -> datetime:
    """Return the instant so many days before `AS_OF`."""
    return AS_OF - timedelta(days=days)


def table(of: Table, rows: Iterable[Row]) -> pl.LazyFrame:
    """Return the rows as the table has them; what they do not say is null."""
    empty = dict.fromkeys(of.schema.names())
    return pl.LazyFrame([empty | row for row in rows], schema=of.schema)


def lead(name: str, came: datetime, **what: object) -> Row:
    """Return an open lead that came by the web, of a person of the same name."""
    return {
        "lead_id": f"crm:{name}",
        "source": "crm",
        "lead_source": "web",
        "status_id": OPEN,
        "person_id": f"crm:{name}",
        "created_at": came,
        "last_changed_at": came,
    } | what


def deal(name: str, created: datetime) -> Row:
    """Return a deal."""
    return {"deal_id": f"crm:{name}", "created_at": created}


def talk(who: str, at: datetime, direction: str | None = "in", **what: object) -> Row:
    """Return a mail of a person, or to one."""
    return {
        "activity_kind": "email",
        "activity_id": f"mail:{who}{at.isoformat()}{direction}",
        "person_id": f"crm:{who}",
        "direction": direction,
        "happened_at": at,
        "created_at": at,
    } | what


def company(name: str, since: datetime, **what: object) -> Row:
    """Return a company."""
    return {"company_id": f"crm:{name}", "created_at": since} | what


def stages() -> pl.LazyFrame:
    """Return the CRM's list: one open status of leads, one closed one."""
    rows = [
        {"record": "leads", "stage_id": OPEN, "is_closed": False},
        {"record": "leads", "stage_id": CLOSED, "is_closed": True},
        {"record": "deals", "stage_id": OPEN, "is_closed": True},
    ]
    return table(KNOWN_STAGES, rows)


def calendar() -> pl.LazyFrame:
    """Return dim_dates."""
    begun = pl.LazyFrame({"valid_from": [FIRST]}, schema={"valid_from": INSTANT})
    return dates(begun, as_of=AS_OF, time_zone="UTC", fiscal_year_starts=1)


CALENDAR = calendar().collect().lazy()


@dataclass(frozen=True)
class Book:
    """What the scores read, as rows that a test can change."""

    leads: list[Row] = field(default_factory=list)
    deals: list[Row] = field(default_factory=list)
    activities: list[Row] = field(default_factory=list)
    companies: list[Row] = field(default_factory=list)

    def frames(self) -> Frames:
        """Return the tables, in the order of `lead_scores`."""
        return (
            table(DIM_LEADS, self.leads),
            table(DIM_DEALS, self.deals),
            table(FCT_ACTIVITIES, self.activities),
            table(DIM_COMPANIES, self.companies),
            stages(),
            CALENDAR,
        )

    def scores(
        self,
        as_of: datetime = AS_OF,
        *,
        sample_floor: int = SAMPLE_FLOOR,
        least_leads: int = LEAST_LEADS,
        least_conversions: int = LEAST_CONVERSIONS,
    ) -> pl.DataFrame:
        """Return the scores."""
        return lead_scores(
            *self.frames(),
            as_of=as_of,
            sample_floor=sample_floor,
            least_leads=least_leads,
            least_conversions=least_conversions,
        ).collect()

    def lives(self, as_of: datetime = AS_OF) -> pl.LazyFrame:
        """Return the lives of the leads."""
        leads, deals, *_ = self.frames()
        return lead_lives(leads, deals, stages(), as_of=as_of)

    def known_lives(self, as_of: datetime = AS_OF) -> pl.LazyFrame:
        """Return the same with what does not change after they came."""
        *_, companies, _, _ = self.frames()
        return with_fixed_facts(self.lives(as_of), companies, CALENDAR)

    def plus(self, **more: list[Row]) -> "Book":
        """Return the book with more rows in some of its tables."""
        return replace(
            self, **{name: [*getattr(self, name), *rows] for name, rows in more.items()}
        )


_CHANCES = {"fair": 0.15, "web": 0.3, "friend": 0.55}


def trading(leads: int = 900, *, seed: int = 3) -> Book:
    """Return a company whose leads become deals by source and by a quick answer."""
    chance = random.Random(seed)  # noqa: S311 - a made-up company
    book = Book()
    for number in range(leads):
        name = str(number)
        came = FIRST + timedelta(days=chance.uniform(1, 795))
        source = chance.choice(list(_CHANCES))
        answered = chance.random() < 0.5
        odds = _CHANCES[source] + (0.25 if answered else -0.1)
        won, wait = chance.random() < odds, chance.expovariate(1 / 30)
        lost, until = chance.random() < 0.8, chance.expovariate(1 / 40)
        sold = came + timedelta(days=wait)
        row = lead(name, came, lead_source=source)
        if answered:
            book.activities.append(talk(name, came + timedelta(hours=1), "out"))
        if won and sold < AS_OF:
            row["converted_deal_id"] = f"crm:{name}"
            book.deals.append(deal(name, sold))
        elif lost and not won and came + timedelta(days=until) < AS_OF:
            row |= {
                "status_id": CLOSED,
                "last_changed_at": came + timedelta(days=until),
            }
        book.leads.append(row)
    return book
