"""Loading HubSpot: what changed since the last night, or, in a sweep, everything."""

from datetime import timedelta
from functools import partial

import polars as pl
from pydantic import JsonValue

from flows.config import HubSpotSource
from flows.loading.credentials import token
from flows.run import Run
from flows.storage import records
from flows.storage.dlt_load import append
from flows.storage.layout import Layout
from sources.http.credentials import Credentials
from sources.hubspot import tables
from sources.hubspot.credentials import oauth, private_app
from sources.hubspot.objects import OBJECT_TYPES
from sources.hubspot.plan import Mode
from sources.hubspot.settings import HubSpotKnown, HubSpotSettings
from sources.hubspot.source import hubspot

_WHOLE = ("list", "sweep")


def load(run: Run, source: HubSpotSource, *, sweep: bool = False) -> int:
    """Append what is new in an account to the raw log; return how many records.

    A night in which the last sweep is `sweep_days` old is a sweep.

    Raises:
        Refused: when HubSpot says no; nothing was loaded then.
        Unreachable: when HubSpot gave no right answer, however often it was asked.

    """
    rows = append(
        hubspot(
            settings(source),
            credentials(source),
            known(run.layout, source.name),
            extracted_at=run.as_of,
            mode="sweep" if sweep else _mode(run, source),
        ),
        dataset=source.name,
        layout=run.layout,
    )
    return sum(rows.get(name, 0) for name in OBJECT_TYPES)


def watermark(run: Run, source: HubSpotSource) -> dict[str, JsonValue]:
    """Return up to where each kind of record was read."""
    return records.watermark(scan(run.layout, source.name, tables.WINDOWS))


def scan(layout: Layout, source: str, table: str) -> pl.LazyFrame:
    """Return a table of the raw log of an account."""
    return records.scan(layout, source, table, tables.raw_schema(table))


def settings(source: HubSpotSource) -> HubSpotSettings:
    """Return what the configuration says of an account."""
    return HubSpotSettings(
        name=source.name,
        base_url=source.base_url,
        path_prefix=source.path_prefix,
        object_types=source.objects,
        properties=source.properties,
        look_back=timedelta(minutes=source.look_back_minutes),
    )


def asked_properties(source: HubSpotSource) -> pl.LazyFrame:
    """Return which properties are read: object_type, name, is_custom."""
    asked = settings(source)
    rows = [
        (object_type, name, name in asked.properties.get(object_type, ()))
        for object_type in asked.object_types
        for name in asked.properties_of(object_type)
    ]
    return pl.LazyFrame(rows, ["object_type", "name", "is_custom"], orient="row")


def credentials(source: HubSpotSource) -> Credentials:
    """Return what proves to HubSpot who asks.

    Raises:
        Refused: when it is not where the configuration says.

    """
    find = partial(token, source.name, source.credentials_env)
    if source.authentication == "private app":
        return private_app(find("access_token"))
    return oauth(
        client_id=find("client_id", "_CLIENT_ID"),
        client_secret=find("client_secret", "_CLIENT_SECRET"),
        refresh_token=find("refresh_token"),
    )


def known(layout: Layout, source: str) -> HubSpotKnown:
    """Return what the raw log holds of an account already."""
    read = partial(scan, layout, source)
    until = read(tables.WINDOWS).group_by("object_type").agg(pl.col("until").max())
    return HubSpotKnown(
        until=dict(until.collect().iter_rows()),
        owner_ids=_ids(read(tables.OWNERS), "id"),
        product_ids=_ids(read("products"), "id"),
        stage_ids=_ids(read(tables.STAGES), "stage_id"),
        live_ids=partial(_live_ids, layout, source),
    )


def _mode(run: Run, source: HubSpotSource) -> Mode:
    """Return whether it is time for a sweep: everything was looked at too long ago."""
    whole = scan(run.layout, source.name, tables.WINDOWS).filter(
        pl.col("route").is_in(_WHOLE)
    )
    last = whole.select(pl.col("until").max()).collect().item()
    is_due = last is not None and run.as_of - last >= timedelta(source.sweep_days)
    return "sweep" if is_due else "night"


def _ids(rows: pl.LazyFrame, column: str) -> frozenset[str]:
    """Return the ids that were ever listed."""
    return frozenset(rows.select(column).unique().collect().to_series().to_list())


def _live_ids(layout: Layout, source: str, object_type: str) -> pl.Series:
    """Return the ids whose newest version is neither archived, merged nor gone."""
    of_type = pl.col("object_type") == object_type
    merged = scan(layout, source, tables.MERGES).filter(of_type).select(id="old_id")
    newest = (
        scan(layout, source, object_type)
        .select("id", "_extracted_at", gone=pl.col("archived") == "true")
        .filter(pl.col("id").is_not_null())
    )
    vanished = scan(layout, source, tables.VANISHED).filter(of_type)
    return (
        pl.concat([newest, vanished.select("id", "_extracted_at", gone=pl.lit(True))])  # noqa: FBT003 - a literal
        .sort("id", "_extracted_at", "gone")
        .unique("id", keep="last", maintain_order=True)
        .filter(~pl.col("gone"))
        .join(merged, on="id", how="anti")
        .select("id")
        .collect()
        .to_series()
    )
