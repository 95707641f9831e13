"""Lists: the short ones that records refer to: owners, stages and properties."""

from collections.abc import Iterator

import polars as pl

from sources.http.json_answers import Around
from sources.http.json_records import Page
from sources.hubspot.asking import owners, pipelines, properties
from sources.hubspot.records import frame, unreadable
from sources.hubspot.run import Run
from sources.hubspot.tables import DEFINED, OWNERS, STAGES
from sources.readings import Reading


def owner_readings(run: Run, *, archived: bool) -> Iterator[Reading]:
    """Yield the owners who are there, or those who left, with their main team."""
    found = list(owners(run, archived=archived))
    yield from unreadable(run, OWNERS, found)
    teams = pl.col("teams")
    main = teams.list.filter(pl.element().struct.field("primary") == "true")
    rows = frame(found).with_columns(
        # Of an owner who left, HubSpot tells the user by this name only.
        userId=pl.coalesce("userId", "userIdIncludingInactive"),
        team=pl.coalesce(main.list.first(), teams.list.first()).struct.field("name"),
    )
    if not rows.is_empty():
        _note(run, OWNERS, rows["id"])
        yield run.reading(OWNERS, rows)


def stage_readings(run: Run, object_type: str) -> Iterator[Reading]:
    """Yield the stages of an object type's pipelines, as they are today."""
    found = pipelines(run, object_type)
    yield from unreadable(run, STAGES, [found])
    rows = _stages(found).with_columns(object_type=pl.lit(object_type))
    if not rows.is_empty():
        _note(run, STAGES, rows["stage_id"])
        yield run.reading(STAGES, rows)


def property_readings(run: Run, object_type: str) -> Iterator[Reading]:
    """Yield the properties that the account has: what is missing was removed."""
    found = properties(run, object_type)
    yield from unreadable(run, DEFINED, [found])
    rows = frame([found]).with_columns(object_type=pl.lit(object_type))
    if not rows.is_empty():
        yield run.reading(DEFINED, rows)


def _stages(found: Page[Around]) -> pl.DataFrame:
    return (
        frame([found])
        .lazy()
        .select(
            "stages",
            pipeline_id="id",
            pipeline_label="label",
            pipeline_order="displayOrder",
            pipeline_archived="archived",
        )
        .filter(pl.col("stages").list.len() > 0)
        .explode("stages")
        .unnest("stages")
        .rename(
            {
                "id": "stage_id",
                "label": "stage_label",
                "displayOrder": "stage_order",
                "archived": "stage_archived",
            }
        )
        .unnest("metadata")
        .rename({"isClosed": "is_closed"})
        .collect()
    )


def _note(run: Run, table: str, ids: pl.Series) -> None:
    run.notes.listed.setdefault(table, set()).update(ids.drop_nulls().to_list())
