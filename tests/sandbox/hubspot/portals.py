"""Portals made by hand: a few objects of every type, each of them for a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

import polars as pl

from sandbox.hubspot.portal import (
    ASSOCIATIONS,
    HISTORY,
    MERGES,
    OWNERS,
    PROPERTIES,
    RECORD,
    STAGES,
    Portal,
)

AT = datetime(2026, 6, 30, 2, tzinfo=UTC)
# What is not text, and not in every object's own columns.
_KINDS = {
    "amount": "number",
    "price": "number",
    "quantity": "number",
    "closedate": "datetime",
    "createdate": "datetime",
    "hs_createdate": "datetime",
    "hs_lastmodifieddate": "datetime",
    "lastmodifieddate": "datetime",
    "hs_timestamp": "datetime",
    "dealstage": "enumeration",
    "pipeline": "enumeration",
}


def june(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 6, day, hour, tzinfo=UTC)


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1_000:03}Z"


def objects(
    *rows: Mapping[str, object],
    created: str = "createdate",
    modified: str = "hs_lastmodifieddate",
) -> pl.DataFrame:
    """Records from what matters of them; the rest follows from the id."""
    whole = []
    for row in rows:
        created_at = cast("datetime", row.get("created_at") or june(1))
        updated_at = cast("datetime", row.get("updated_at") or created_at)
        own = {
            "created_at": created_at,
            "updated_at": updated_at,
            "archived": row.get("archived_at") is not None,
            "archived_at": None,
            "visible_at": updated_at,
        }
        stamps = {created: stamp(created_at), modified: stamp(updated_at)}
        whole.append({**own, **stamps, **row})
    names = {name: None for row in whole for name in row}
    texts = {name: pl.String() for name in names if name not in RECORD}
    return pl.DataFrame(whole, schema={**RECORD, **texts}).sort("id")


def past(*entries: tuple[int, str, str | None, datetime, str]) -> pl.DataFrame:
    """History from (id, property, value, timestamp, source_type)."""
    rows = [
        (number, name, value, at, source, "userId:9001", 9001)
        if source == "CRM_UI"
        else (number, name, value, at, source, None, None)
        for number, name, value, at, source in entries
    ]
    return pl.DataFrame(rows, schema=HISTORY, orient="row").sort(
        "id", "property", "timestamp", descending=[False, False, True]
    )


def links(*pairs: tuple[str, int, str, int, int]) -> pl.DataFrame:
    """Associations from (from_type, from_id, to_type, to_id, type_id), both ways."""
    rows = [
        one
        for of, of_id, to, to_id, kind in pairs
        for one in (
            (of, of_id, to, to_id, kind, "HUBSPOT_DEFINED", None),
            (to, to_id, of, of_id, kind + 1, "HUBSPOT_DEFINED", None),
        )
    ]
    return pl.DataFrame(rows, schema=ASSOCIATIONS, orient="row")


def small_portal() -> Portal:
    """A portal with a few objects of every type.

    - Deal 101 is open, 102 won; 103 was archived; 201 is what 104 and 105 became.
    - Deal 101 went back a stage and had its close date emptied.
    - Owner 72 left. Stage `forgotten` was deleted by the admin. Note 901 belongs to
      nothing. Contact 303 is called by a name with quotes in it.
    """
    return Portal(
        at=AT,
        objects=_objects(),
        history={"deals": _deal_history(), "leads": _lead_history()},
        associations=_associations(),
        owners=_owners(),
        stages=_stages(),
        properties=_properties(_objects()),
        merges=pl.DataFrame(
            [("deals", 104, 201), ("deals", 105, 201)], schema=MERGES, orient="row"
        ),
    )


def many_deals(count: int, *, at: datetime = AT, seconds: int = 60) -> Portal:
    """A portal with nothing but deals, changed `seconds` apart, the last ones last."""
    changed_at = pl.lit(at) - pl.duration(seconds=(count - pl.col("id")) * seconds + 1)
    deals = (
        pl.select(id=pl.int_range(1, count + 1))
        .with_columns(created_at=changed_at, updated_at=changed_at)
        .with_columns(
            archived=pl.lit(value=False),
            archived_at=pl.lit(None),
            visible_at="updated_at",
            dealname=pl.format("Deal {}", "id"),
            dealstage=pl.lit("qualified"),
            amount=(pl.col("id") * 10).cast(pl.String),
            hs_lastmodifieddate=pl.col("updated_at").dt.strftime("%FT%T%.3fZ"),
        )
        .cast(RECORD)
    )
    empty = small_portal()
    return replace(
        empty,
        objects={"deals": deals},
        history={},
        associations=empty.associations.clear(),
        merges=empty.merges.clear(),
        at=at,
    )


def _objects() -> dict[str, pl.DataFrame]:
    engaged = {"created": "hs_createdate"}
    return {
        "deals": _deals(),
        "contacts": objects(
            {"id": 301, "firstname": "Ada", "lastname": "Okafor",
             "email": "ada@north.example", "associatedcompanyid": "401",
             "hubspot_owner_id": "71", "updated_at": june(20)},
            {"id": 302, "firstname": "Ben", "lastname": None, "email": None},
            {"id": 303, "firstname": 'Bo "the\nbolt" \\ Łuk', "lastname": "Ünal"},
            modified="lastmodifieddate",
        ),
        "companies": objects(
            {"id": 401, "name": "North Ltd", "domain": "north.example"},
            {"id": 402, "name": "South & Sons", "domain": None},
        ),
        "leads": objects(
            {"id": 501, "hs_lead_name": "Ada's wish", "hs_lead_label": "HOT",
             "hs_pipeline": "lead-pipeline", "hs_pipeline_stage": "qualified-stage-id",
             "hubspot_owner_id": "71", "lead_source": "event", "updated_at": june(12)},
            {"id": 502, "hs_lead_name": "Ben's wish", "hs_lead_label": None,
             "hs_pipeline": "lead-pipeline", "hs_pipeline_stage": "new-stage-id"},
            created="hs_createdate",
        ),
        "line_items": objects(
            {"id": 601, "name": "Crane", "hs_product_id": "701", "quantity": "2",
             "price": "1500.50", "amount": "3001.00",
             "hs_line_item_currency_code": "EUR"},
            {"id": 602, "name": "Hook", "hs_product_id": "702", "quantity": "1",
             "price": "10", "amount": "10", "hs_line_item_currency_code": "EUR"},
        ),
        "products": objects(
            {"id": 701, "name": "Crane", "price": "1500.50", "hs_sku": "CR-1"},
            {"id": 702, "name": "Hook", "price": "10", "hs_sku": None},
        ),
        "emails": objects(
            {"id": 801, "hs_timestamp": stamp(june(5)), "hs_email_status": "SENT",
             "hs_email_direction": "EMAIL"}, **engaged,
        ),
        "calls": objects(
            {"id": 821, "hs_timestamp": stamp(june(6)), "hs_call_duration": "61000",
             "hs_call_direction": "OUTBOUND"}, **engaged,
        ),
        "meetings": objects(
            {"id": 841, "hs_timestamp": stamp(june(7)),
             "hs_meeting_outcome": "COMPLETED"}, **engaged,
        ),
        "notes": objects({"id": 901, "hs_timestamp": stamp(june(8))}, **engaged),
        "tasks": objects(
            {"id": 921, "hs_timestamp": stamp(june(9)), "hs_task_status": "COMPLETED",
             "hs_task_type": "CALL"}, **engaged,
        ),
    }  # fmt: skip


def _deals() -> pl.DataFrame:
    return objects(
        {"id": 101, "dealname": "North crane", "dealstage": "qualified",
         "pipeline": "default", "amount": "1000.00", "deal_currency_code": "EUR",
         "hubspot_owner_id": "71", "closedate": None, "updated_at": june(15)},
        {"id": 102, "dealname": "South hook", "dealstage": "closedwon",
         "pipeline": "default", "amount": "250.50", "deal_currency_code": "USD",
         "hubspot_owner_id": "72", "closedate": "2026-06-10T12:00:00.000Z",
         "updated_at": june(10)},
        {"id": 103, "dealname": "A mistake", "dealstage": "qualified",
         "pipeline": "default", "amount": None, "updated_at": june(3),
         "archived_at": june(4)},
        {"id": 201, "dealname": "One of two", "dealstage": "proposal",
         "pipeline": "default", "amount": "99.99", "updated_at": june(20),
         "hs_merged_object_ids": "104;105"},
    )  # fmt: skip


def _deal_history() -> pl.DataFrame:
    return past(
        (101, "dealstage", "qualified", june(1), "CRM_UI"),
        (101, "dealstage", "proposal", june(2), "CRM_UI"),
        (101, "dealstage", "qualified", june(15), "CRM_UI"),
        (101, "closedate", "2026-07-01T00:00:00.000Z", june(1), "CRM_UI"),
        (101, "closedate", None, june(2), "CRM_UI"),
        (101, "amount", "1000.00", june(1), "INTEGRATION"),
        (102, "dealstage", "qualified", june(1), "IMPORT"),
        (102, "dealstage", "closedwon", june(10), "CRM_UI"),
        (103, "dealstage", "qualified", june(3), "CRM_UI"),
        (201, "dealstage", "qualified", june(5), "CRM_UI"),
        (201, "dealstage", "proposal", june(20), "MERGE_OBJECTS"),
    )


def _lead_history() -> pl.DataFrame:
    return past(
        (501, "hs_pipeline_stage", "new-stage-id", june(1), "CRM_UI"),
        (501, "hs_pipeline_stage", "qualified-stage-id", june(12), "CRM_UI"),
        (502, "hs_pipeline_stage", "new-stage-id", june(1), "IMPORT"),
    )


def _associations() -> pl.DataFrame:
    primary = ("contacts", 301, "companies", 401, 1, "HUBSPOT_DEFINED", "Primary")
    return pl.concat(
        [
            links(
                ("deals", 101, "contacts", 301, 3),
                ("deals", 101, "contacts", 302, 3),
                ("deals", 101, "companies", 401, 341),
                ("deals", 102, "companies", 402, 341),
                ("line_items", 601, "deals", 101, 20),
                ("line_items", 602, "deals", 102, 20),
                ("leads", 501, "contacts", 301, 578),
                ("leads", 501, "deals", 101, 583),
                ("emails", 801, "deals", 101, 209),
                ("contacts", 301, "companies", 401, 279),
            ),
            pl.DataFrame([primary], schema=ASSOCIATIONS, orient="row"),
        ]
    )


def _owners() -> pl.DataFrame:
    rows = [
        (71, 9001, "mia@stagecast.example", "Mia", "Sato", False, "North"),
        (72, 9002, "leo@stagecast.example", "Leo", "Brandt", True, None),
        (73, 9003, "kim@stagecast.example", "Kim", "Diaz", False, "South"),
    ]
    times = (june(1), june(2))
    return pl.DataFrame(
        [(*row[:5], *times, *row[5:]) for row in rows], schema=OWNERS, orient="row"
    )


def _stages() -> pl.DataFrame:
    deals = [
        ("qualified", "Qualified", 0, "0.2", False, False),
        ("proposal", "Proposal", 1, "0.6", False, False),
        ("forgotten", "Forgotten", 2, "0.7", False, True),
        ("closedwon", "Won", 3, "1.0", True, False),
        ("closedlost", "Lost", 4, "0.0", True, False),
    ]
    leads = [
        ("new-stage-id", "New", 0, None, False, False),
        ("qualified-stage-id", "Qualified", 1, None, True, False),
    ]
    return pl.concat(
        [
            _pipeline("deals", "default", "Sales", 0, deals),
            _pipeline("deals", "partners", "Partners", 1, [
                ("p-new", "New", 0, "0.1", False, False),
                ("p-won", "Won", 1, "1.0", True, False),
            ]),
            _pipeline("leads", "lead-pipeline", "Leads", 0, leads),
        ]
    )  # fmt: skip


def _pipeline(
    of: str, name: str, label: str, order: int, stages: Sequence[tuple[object, ...]]
) -> pl.DataFrame:
    rows = [(of, name, label, order, *stage, june(1), june(2)) for stage in stages]
    return pl.DataFrame(rows, schema=STAGES, orient="row")


def _properties(shown: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    rows = [
        (of, name, name.title(), _KINDS.get(name, "string"), "text", "all", False)
        for of, frame in shown.items()
        for name in frame.columns
        if name not in RECORD
    ]
    old = ("deals", "old_score", "Old score", "number", "number", "all", True)
    return pl.DataFrame([*rows, old], schema=PROPERTIES, orient="row")
