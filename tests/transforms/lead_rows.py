"""Builders: leads, what was said to them, and whom deals are with."""

from datetime import datetime

import polars as pl

from tests.transforms.metrics.builders import Row, table
from transforms.schemas import DIM_LEADS, DIM_PEOPLE, FCT_ACTIVITIES
from transforms.tables.leads import (
    DIM_LEAD_STATUSES,
    FCT_LEAD_RESPONSES,
    FCT_LEAD_TOUCHES,
)


def lead(number: int | str, came: datetime, **what: object) -> Row:
    """Return one lead of the CRM: an open one of Ann's, from the web."""
    return {
        "lead_id": f"crm:{number}",
        "source": "crm",
        "lead_source": "web form",
        "channel": "web",
        "owner_id": "crm:ann",
        "person_id": f"crm:p{number}",
        "created_at": came,
        "last_changed_at": came,
    } | what


def mail_lead(number: int | str, came: datetime, **what: object) -> Row:
    """Return one lead that came by mail: nobody owns it, and it has no status."""
    return (
        lead(number, came)
        | {
            "lead_id": f"mail:{number}",
            "source": "mail",
            "owner_id": None,
        }
        | what
    )


def leads(*rows: Row) -> pl.LazyFrame:
    """Return dim_leads."""
    return table(DIM_LEADS, rows)


def person(number: int | str, came: datetime, **what: object) -> Row:
    """Return one person who came from an event."""
    return {
        "person_id": f"crm:p{number}",
        "source": "crm",
        "lead_source": "trade fair",
        "channel": "event",
        "created_at": came,
        "last_changed_at": came,
    } | what


def people(*rows: Row) -> pl.LazyFrame:
    """Return dim_people."""
    return table(DIM_PEOPLE, rows)


def activity(kind: str, on: datetime, direction: str | None, **what: object) -> Row:
    """Return one activity with the person of lead 1, unless something else is said."""
    return {
        "activity_kind": kind,
        "activity_id": f"crm:{on.isoformat()}",
        "source": "crm",
        "direction": direction,
        "happened_at": on,
        "person_id": "crm:p1",
        "people": 1,
        "deals": 0,
        "created_at": on,
        "last_changed_at": on,
    } | what


def ours(on: datetime, **what: object) -> Row:
    """Return one mail of ours."""
    return activity("email", on, "out", **what)


def theirs(on: datetime, **what: object) -> Row:
    """Return one mail of theirs."""
    return activity("email", on, "in", **what)


def activities(*rows: Row) -> pl.LazyFrame:
    """Return fct_activities."""
    return table(FCT_ACTIVITIES, rows)


def contacts(*pairs: tuple[str, str]) -> pl.LazyFrame:
    """Return who is a contact of which deal: pairs of a deal and a person."""
    schema = {"deal_id": pl.String, "person_id": pl.String}
    return pl.LazyFrame(pairs, schema=schema, orient="row")


def customers(*pairs: tuple[str, str]) -> pl.LazyFrame:
    """Return which company each deal is with: pairs of a deal and a company."""
    schema = {"deal_id": pl.String, "company_id": pl.String}
    return pl.LazyFrame(pairs, schema=schema, orient="row")


def statuses(**standings: str) -> pl.LazyFrame:
    """Return dim_lead_statuses: what each status says."""
    return table(
        DIM_LEAD_STATUSES,
        [
            {"status_id": f"crm:{name}", "standing": standing, "leads": 0}
            for name, standing in standings.items()
        ],
    )


def response(number: int | str, came: datetime, **what: object) -> Row:
    """Return how one lead was answered: not at all, unless said."""
    return {"lead_id": f"crm:{number}", "came_at": came, "is_unanswered": False} | what


def responses(*rows: Row) -> pl.LazyFrame:
    """Return fct_lead_responses."""
    return table(FCT_LEAD_RESPONSES, rows)


def touch(deal: int | str, number: int, on: datetime, **what: object) -> Row:
    """Return one touch of a deal: a lead of the same number that became it."""
    return {
        "deal_id": f"crm:{deal}",
        "touch_number": number,
        "touched_at": on,
        "lead_id": f"crm:{number}",
        "lead_source": "web form",
        "channel": "web",
        "is_conversion": True,
    } | what


def touches(*rows: Row) -> pl.LazyFrame:
    """Return fct_lead_touches."""
    return table(FCT_LEAD_TOUCHES, rows)
