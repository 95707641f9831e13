"""E-mails, calls, meetings, notes and tasks: when, whose, and how it went."""

from typing import Final

import polars as pl

from sandbox.company import Company
from sandbox.hubspot.company_portal import text_forms
from sandbox.hubspot.company_portal.ids import number_of, portal_id
from sandbox.hubspot.company_portal.owners import owner_ids
from sandbox.hubspot.company_portal.records import records

# The company's type of activity, and HubSpot's type of object.
OBJECT_OF: Final = {
    "email": "emails",
    "call": "calls",
    "meeting": "meetings",
    "note": "notes",
    "task": "tasks",
}
_DIRECTIONS: Final = {"inbound": "INCOMING_EMAIL", "outbound": "EMAIL"}
# The outcomes of calls that HubSpot has from the start have these ids.
_DISPOSITIONS: Final = {
    "connected": "f240bbac-87c9-4f6e-bf70-924b57d47db7",
    "no answer": "73a0d17f-1163-4015-bdd5-ec830791da20",
    "busy": "9d9162e7-6cf3-4944-bf63-4dff82258764",
}
_OUTCOMES: Final = {"completed": "COMPLETED", "no show": "NO_SHOW"}
_TASK_STATUS: Final = {"completed": "COMPLETED", "not started": "NOT_STARTED"}
_TASK_TYPES: Final = ("TODO", "CALL", "EMAIL")
_LENGTH: Final = pl.duration(seconds="duration_s")


def activities(known: Company) -> dict[str, pl.DataFrame]:
    """Return the activities by HubSpot's type of object, each as `records` are.

    What was written or said is not there, as the company has none of it.
    """
    return {
        object_type: known.activities.filter(type=kind)
        .select(
            id=portal_id(object_type, number_of("activity_id")),
            created_at=text_forms.milliseconds("at"),
            updated_at=text_forms.milliseconds("at"),
            hs_timestamp=text_forms.instant_text(pl.col("at")),
            hubspot_owner_id=owner_ids(known.owners, "seller"),
            **_particulars(kind),
        )
        .pipe(records)
        for kind, object_type in OBJECT_OF.items()
    }


def _particulars(kind: str) -> dict[str, pl.Expr]:
    """Return the properties that only this kind of activity has."""
    return {
        "email": {
            "hs_email_direction": pl.col("direction").replace_strict(_DIRECTIONS),
            "hs_email_status": pl.col("status").str.to_uppercase(),
        },
        "call": {
            "hs_call_direction": pl.col("direction").str.to_uppercase(),
            "hs_call_duration": pl.col("duration_s") * 1000,
            "hs_call_disposition": pl.col("outcome").replace_strict(_DISPOSITIONS),
        },
        "meeting": {
            "hs_meeting_start_time": text_forms.instant_text(pl.col("at")),
            "hs_meeting_end_time": text_forms.instant_text(pl.col("at") + _LENGTH),
            "hs_meeting_outcome": pl.col("outcome").replace_strict(_OUTCOMES),
        },
        "note": {},
        "task": {
            "hs_task_status": pl.col("status").replace_strict(_TASK_STATUS),
            "hs_task_type": _task_type(),
        },
    }[kind]


def _task_type() -> pl.Expr:
    """What sort of task it is: in turn, by its number."""
    turn = number_of("activity_id") % len(_TASK_TYPES)
    return turn.replace_strict(dict(enumerate(_TASK_TYPES)), return_dtype=pl.String)
