"""HubSpot portals of any size, made as frames, and served by a process of their own.

A deal has five entries of history: three stages, an amount and a close date. The other
types hold a tenth as many records as there are deals; every deal is tied to a contact
and to a company. A day after the first night some deals have changed, and nothing else.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from subprocess import PIPE, Popen
from typing import Final

import polars as pl

from sandbox.hubspot.portal import (
    ASSOCIATIONS,
    HISTORY,
    INSTANT,
    MERGES,
    OBJECT_TYPES,
    OWNERS,
    PROPERTIES,
    STAGES,
    Portal,
)
from sandbox.hubspot.running import serving
from sources.hubspot.objects import PROPERTIES as ASKED
from sources.hubspot.objects import modified_property

FIRST_NIGHT: Final = datetime(2026, 3, 2, tzinfo=UTC)
ENTRIES: Final = 5
DEAL_STAGES: Final = {
    "new": "qualification",
    "talk": "qualification",
    "offer": "proposal",
    "won": "won",
    "lost": "lost",
}
_BEGAN = datetime(2025, 1, 6, 9, tzinfo=UTC)
_STAMP = "%Y-%m-%dT%H:%M:%S%.3fZ"
_OTHERS = tuple(name for name in OBJECT_TYPES if name != "deals")


@contextmanager
def served(deals: int, *, changed: int = 0, others: bool = False) -> Iterator[str]:
    """Serve a portal from a process of its own while the block runs; yield its address.

    Without `others` there are only deals, tied to nothing.
    """
    module, sizes = __spec__.name, map(str, (deals, changed, int(others)))
    command = [sys.executable, "-m", module, *sizes]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as server:
        assert server.stdin  # noqa: S101 - it has pipes, as asked
        assert server.stdout  # noqa: S101
        try:
            yield server.stdout.readline().strip()
        finally:
            server.stdin.close()  # which is how it is told to end


def portal(at: datetime, *, deals: int, changed: int, others: bool) -> Portal:
    """Return what the account shows at an instant."""
    moved = changed if at > FIRST_NIGHT + timedelta(days=1) else 0
    history = _history(deals, moved)
    objects = {"deals": _deals(deals, history)}
    for name in _OTHERS:
        objects[name] = _records(name, _ids(deals // 10 if others else 0))
    return Portal(
        at=at,
        objects=objects,
        history={"deals": history},
        associations=_associations(deals if others else 0),
        owners=pl.DataFrame(schema=OWNERS),
        stages=_stages(),
        properties=pl.DataFrame(schema=PROPERTIES),
        merges=pl.DataFrame(schema=MERGES),
    )


def _history(deals: int, moved: int) -> pl.DataFrame:
    """Return five entries a deal, and one more for each deal that moved."""
    number = pl.int_range(deals * ENTRIES, dtype=pl.Int64)
    deal, place = number // ENTRIES + 1, number % ENTRIES
    age = pl.duration(hours=deal % 8_000, minutes=pl.max_horizontal(0, 4 - place))
    stage = pl.lit(pl.Series(list(DEAL_STAGES))).gather((deal + 4 - place) % 3)
    said = pl.select(
        id=deal,
        property=pl.lit(pl.Series(["amount", "closedate", *["dealstage"] * 3])).gather(
            place
        ),
        value=pl.when(place == 0)
        .then(pl.format("{}.50", deal % 90_000 + 100))
        .when(place == 1)
        .then(pl.lit("2026-06-30T00:00:00.000Z"))
        .otherwise(stage),
        timestamp=(pl.lit(_BEGAN) + age).cast(INSTANT),
    )
    won = pl.select(
        id=pl.int_range(deals - moved + 1, deals + 1, dtype=pl.Int64),
        property=pl.lit("dealstage"),
        value=pl.lit("won"),
        timestamp=pl.lit(FIRST_NIGHT + timedelta(days=1, hours=9)).cast(INSTANT),
    )
    return (
        pl.concat([said, won])
        .sort("id", "property", "timestamp", descending=[False, False, True])
        .with_columns(
            source_type=pl.lit("CRM_UI"),
            source_id=pl.lit("userId:7"),
            updated_by_user_id=pl.lit(7, pl.Int64),
        )
        .select(HISTORY.names())
    )


def _deals(deals: int, history: pl.DataFrame) -> pl.DataFrame:
    """Return the deals as their newest entries say."""
    newest = history.unique(["id", "property"], keep="first").pivot(
        "property", index="id", values="value"
    )
    modified = history.group_by("id").agg(modified=pl.col("timestamp").max())
    known = newest.join(modified, on="id", how="left", validate="1:1").sort("id")
    told = known.select("amount", "closedate", "dealstage")
    return _records("deals", _ids(deals), known["modified"]).with_columns(
        *told,
        dealname=pl.format("Deal {}", "id"),
        pipeline=pl.lit("default"),
        deal_currency_code=pl.lit("EUR"),
        dealtype=pl.lit("newbusiness"),
        lead_source=pl.lit("referral"),
    )


def _records(
    object_type: str, ids: pl.Series, modified: pl.Series | None = None
) -> pl.DataFrame:
    """Return records of a type; what is not told is null."""
    at = pl.lit(_BEGAN).cast(INSTANT) if modified is None else modified
    created, text = pl.lit(_BEGAN).cast(INSTANT), dict[str, pl.Expr]()
    stamps = {modified_property(object_type): at}
    stamps |= {name: created for name in ASKED[object_type] if "createdate" in name}
    for name in ASKED[object_type]:
        text[name] = pl.lit(None, pl.String)
    for name, stamp in stamps.items():
        written = pl.lit(stamp) if isinstance(stamp, pl.Series) else stamp
        text[name] = written.dt.strftime(_STAMP)
    return ids.to_frame().with_columns(
        created_at=created,
        updated_at=at,
        archived=pl.lit(False),  # noqa: FBT003 - a literal
        archived_at=pl.lit(None, INSTANT),
        visible_at=at,
        **text | {"hs_object_id": pl.col("id").cast(pl.String)},
    )


def _ids(records: int) -> pl.Series:
    return pl.int_range(1, records + 1, dtype=pl.Int64, eager=True).alias("id")


def _associations(deals: int) -> pl.DataFrame:
    """Return the contact and the company of every deal."""
    deal = _ids(deals)
    to_id = deal % max(deals // 10, 1) + 1
    rows = [
        pl.select(
            from_type=pl.lit("deals"),
            from_id=deal,
            to_type=pl.lit(to_type),
            to_id=to_id,
            type_id=pl.lit(3, pl.Int64),
            category=pl.lit("HUBSPOT_DEFINED"),
            label=pl.lit(None, pl.String),
        )
        for to_type in ("contacts", "companies")
    ]
    return pl.concat(rows).select(ASSOCIATIONS.names())


def _stages() -> pl.DataFrame:
    place = pl.int_range(len(DEAL_STAGES), dtype=pl.Int64)
    chance = pl.lit(pl.Series(["0.2", "0.4", "0.6", "1.0", "0.0"]))
    return pl.select(
        object_type=pl.lit("deals"),
        pipeline_id=pl.lit("default"),
        pipeline_label=pl.lit("Sales"),
        pipeline_order=pl.lit(0, pl.Int64),
        stage_id=pl.lit(pl.Series(list(DEAL_STAGES))),
        stage_label=pl.lit(pl.Series(list(DEAL_STAGES))),
        stage_order=place,
        probability=chance,
        is_closed=place > 2,  # noqa: PLR2004 - won and lost are the last two
        archived=pl.lit(False),  # noqa: FBT003 - a literal
        created_at=pl.lit(_BEGAN).cast(INSTANT),
        updated_at=pl.lit(_BEGAN).cast(INSTANT),
    ).select(STAGES.names())


def _serve(deals: int, changed: int, others: int) -> None:
    """Serve until the parent closes the pipe."""
    portal_at = partial(portal, deals=deals, changed=changed, others=bool(others))
    with serving(portal_at(FIRST_NIGHT), portal_at=portal_at) as server:
        print(server.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    _serve(*map(int, sys.argv[1:]))
