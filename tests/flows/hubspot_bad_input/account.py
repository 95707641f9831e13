"""A small account of HubSpot in good order, for a test to put one thing wrong in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from sandbox.hubspot.portal import PROPERTIES, STAGES, Portal
from sources.hubspot.objects import PROPERTIES as ASKED
from tests.sources.hubspot.portals import entries, portal, records, stage

NIGHT = datetime(2026, 3, 3, tzinfo=UTC)
NEXT_NIGHT = NIGHT + timedelta(days=1)
SWEEP_NIGHT = NIGHT + timedelta(days=7)
BETWEEN = NIGHT + timedelta(hours=12)
DEALS = 60
PATHS = (("new", "offer", "won"), ("new", "lost"), ("new", "offer"))
_BEGAN = datetime(2026, 2, 6, 9, tzinfo=UTC)
_LABELS = {"new": "New", "offer": "Offer", "won": "Won", "lost": "Lost"}
_CHANCES = {"new": "0.2", "offer": "0.6", "won": "1.0", "lost": "0.0"}


def account(
    changed: Mapping[int, Mapping[str, object]] | None = None,
    *,
    without_history: Sequence[int] = (),
    at: datetime = NIGHT,
) -> Portal:
    """Return an account of 60 deals; what `changed` says of some of them is so.

    A number that it names beyond 60 is a further deal. Each has gone through its stages
    by hand, is of owner 1, and has an amount; its history ends with its record.
    `without_history` have none.
    """
    said = changed or {}
    numbers = sorted({*range(1, DEALS + 1), *said})
    rows = [_deal(number) | dict(said.get(number, {})) for number in numbers]
    known = [row for row in rows if row["id"] not in without_history]
    found = portal(
        objects={"deals": records("deals", rows)},
        history={"deals": entries([one for row in known for one in _history(row)])},
        at=at,
    )
    return replace(found, stages=_stages(found.stages), properties=_properties())


def without_property(found: Portal, name: str) -> Portal:
    """Return the account after somebody removed a property of deals."""
    is_it = (pl.col("object_type") == "deals") & (pl.col("name") == name)
    deals = found.objects["deals"].drop(name)
    return replace(
        found,
        objects={**found.objects, "deals": deals},
        properties=found.properties.filter(~is_it),
    )


def with_property(found: Portal, name: str, values: Mapping[int, str]) -> Portal:
    """Return the account after somebody added a property of deals."""
    value = pl.col("id").replace_strict(dict(values), default=None)
    new = pl.DataFrame([_property("deals", name)], PROPERTIES, orient="row")
    deals = found.objects["deals"].with_columns(value.cast(pl.String).alias(name))
    return replace(
        found,
        objects={**found.objects, "deals": deals},
        properties=pl.concat([found.properties, new]),
    )


def _deal(number: int) -> dict[str, Any]:
    path = PATHS[number % 3]
    return {
        "id": number,
        "at": _entered_at(number, len(path)),
        "dealname": f"Deal {number}",
        "dealstage": path[-1],
        "pipeline": "default",
        "amount": f"{number * 10}.00",
        "deal_currency_code": "EUR",
        "hubspot_owner_id": "1",
        "lead_source": "event",
        "createdate": "2026-02-06T09:00:00.000Z",
    }


def _history(row: Mapping[str, Any]) -> list[tuple[int, str, str | None, datetime]]:
    """Return what HubSpot knows of a deal's past, which ends with its record."""
    number, path = row["id"], [*PATHS[row["id"] % 3][:-1], row["dealstage"]]
    began = _entered_at(number, 1)
    names = ("pipeline", "amount", "deal_currency_code", "hubspot_owner_id")
    return [
        *(
            (number, "dealstage", stage_id, _entered_at(number, step))
            for step, stage_id in enumerate(path, start=1)
        ),
        *((number, name, row[name], began) for name in names),
    ]


def _entered_at(number: int, step: int) -> datetime:
    return _BEGAN + timedelta(days=step * 7, hours=number)


def _stages(of_leads: pl.DataFrame) -> pl.DataFrame:
    rows = [
        {
            **stage("deals", "default", name),
            "stage_label": label,
            "stage_order": order,
            "probability": _CHANCES[name],
            "is_closed": name in {"won", "lost"},
        }
        for order, (name, label) in enumerate(_LABELS.items())
    ]
    leads = of_leads.filter(pl.col("object_type") == "leads")
    return pl.concat([pl.DataFrame(rows, STAGES), leads])


def _properties() -> pl.DataFrame:
    rows = [_property(of, name) for of, names in ASKED.items() for name in names]
    return pl.DataFrame(rows, PROPERTIES, orient="row")


def _property(object_type: str, name: str) -> tuple[object, ...]:
    return (object_type, name, name, "string", "text", "info", False)
