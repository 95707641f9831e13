"""Portals made for one reason each: many deals as a frame, or a few by hand."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import polars as pl

from sandbox.hubspot.portal import (
    ASSOCIATIONS,
    HISTORY,
    MERGES,
    OBJECT_TYPES,
    OWNERS,
    PROPERTIES,
    RECORD,
    STAGES,
    Portal,
)
from sources.hubspot.objects import PROPERTIES as ASKED
from sources.hubspot.objects import TRACKED

NIGHT = datetime(2026, 3, 3, tzinfo=UTC)
NEXT_NIGHT = NIGHT + timedelta(days=1)
THIRD_NIGHT = NIGHT + timedelta(days=2)
LONG_AGO = NIGHT - timedelta(days=90)
FIRST_ID = 9_999_990_000
_STAMP = "%Y-%m-%dT%H:%M:%S%.3fZ"
_ALWAYS = {
    "pipeline": "sales",
    "amount": "100.00",
    "deal_currency_code": "EUR",
    "hubspot_owner_id": "1",
}


def portal(
    deals: pl.DataFrame, history: pl.DataFrame | None = None, *, at: datetime
) -> Portal:
    """Return a portal of deals in the company's pipeline, with one owner."""
    nothing = pl.DataFrame(schema=HISTORY)
    shown = {name: _none_of(name) for name in OBJECT_TYPES} | {"deals": deals}
    return Portal(
        at=at,
        objects=shown,
        history=dict.fromkeys((*TRACKED, "contacts"), nothing)
        | {"deals": nothing if history is None else history},
        associations=pl.DataFrame(schema=ASSOCIATIONS),
        owners=_owners(),
        stages=_stages(),
        properties=pl.DataFrame(schema=PROPERTIES),
        merges=pl.DataFrame(schema=MERGES),
    )


def many_deals(count: int, changed_at: pl.Expr) -> pl.DataFrame:
    """Return deals whose ids follow each other.

    `changed_at` may use `number`, the deal's place from 0.
    """
    return (
        pl.select(number=pl.int_range(count))
        .with_columns(id=pl.col("number") + FIRST_ID, updated_at=changed_at)
        .pipe(_as_records)
    )


def deal(changed_at: datetime, *, visible_at: datetime, stage: str) -> pl.DataFrame:
    """Return one deal, which search shows from `visible_at` as it is now."""
    row = {"id": [FIRST_ID], "updated_at": [changed_at], "dealstage": [stage]}
    return _as_records(pl.DataFrame(row)).with_columns(
        visible_at=pl.lit(visible_at).cast(RECORD["visible_at"])
    )


def stage_history(moves: Sequence[tuple[str, datetime]]) -> pl.DataFrame:
    """Return the whole past of that deal: its moves, all else as at the first one."""
    ((_, began_at), *_) = moves
    said = [("dealstage", stage, at) for stage, at in moves]
    said += [(name, value, began_at) for name, value in _ALWAYS.items()]
    rows = [(FIRST_ID, *entry, "CRM_UI", "userId:7", 7) for entry in said]
    return pl.DataFrame(rows, HISTORY, orient="row").sort(
        "id", "property", "timestamp", descending=[False, False, True]
    )


def _as_records(deals: pl.DataFrame) -> pl.DataFrame:
    """Return the deals with everything that HubSpot has of each."""
    told = {
        "dealname": pl.format("Deal {}", "id"),
        "dealstage": pl.lit("new"),
        **{name: pl.lit(value) for name, value in _ALWAYS.items()},
        "createdate": pl.lit(LONG_AGO).dt.strftime(_STAMP),
        "hs_lastmodifieddate": pl.col("updated_at").dt.strftime(_STAMP),
        "hs_object_id": pl.col("id").cast(pl.String),
    }
    unset = {name: pl.lit(None) for name in ASKED["deals"] if name not in told}
    stated = {
        name: value
        for name, value in (told | unset).items()
        if name not in deals.columns
    }
    return (
        deals.with_columns(pl.col("updated_at").cast(RECORD["updated_at"]))
        .with_columns(
            created_at=pl.lit(LONG_AGO),
            archived=pl.lit(value=False),
            archived_at=pl.lit(None),
            visible_at="updated_at",
            **stated,
        )
        .select(
            *(pl.col(name).cast(dtype) for name, dtype in RECORD.items()),
            pl.col(ASKED["deals"]).cast(pl.String),
        )
    )


def _none_of(object_type: str) -> pl.DataFrame:
    texts = [(name, pl.String()) for name in ASKED[object_type]]
    return pl.DataFrame(schema=pl.Schema([*RECORD.items(), *texts]))


def _owners() -> pl.DataFrame:
    row = (1, 7, "ada@example.com", "Ada", "Byron", LONG_AGO, LONG_AGO, False, "north")
    return pl.DataFrame([row], OWNERS, orient="row")


def _stages() -> pl.DataFrame:
    names = ("new", "contacted", "qualified", "presentation", "offer", "won", "lost")
    stages = pl.DataFrame({"stage_id": names, "stage_order": range(len(names))})
    return stages.select(
        "stage_id",
        "stage_order",
        object_type=pl.lit("deals"),
        pipeline_id=pl.lit("sales"),
        pipeline_label=pl.lit("Sales"),
        pipeline_order=pl.lit(0),
        stage_label=pl.col("stage_id").str.to_titlecase(),
        probability=pl.lit("0.5"),
        is_closed=pl.col("stage_id").is_in(["won", "lost"]),
        archived=pl.lit(value=False),
        created_at=pl.lit(LONG_AGO),
        updated_at=pl.lit(LONG_AGO),
    ).select(pl.col(name).cast(dtype) for name, dtype in STAGES.items())
