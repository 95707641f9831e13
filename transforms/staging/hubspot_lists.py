"""HubSpot's own lists: owners, and the stages of pipelines."""

import polars as pl

from transforms.staging.answers import answered
from transforms.staging.parsing import as_whole, stated
from transforms.tables.crm_lists import KNOWN_OWNERS, KNOWN_STAGES

_OWNER = ("id", "email", "firstName", "lastName", "archived", "updatedAt", "team")
_STAGE = (
    "object_type",
    "pipeline_id",
    "pipeline_label",
    "pipeline_archived",
    "stage_id",
    "stage_label",
    "stage_order",
    "stage_archived",
    "probability",
    "is_closed",
)
_STAGE_KEY = ["object_type", "pipeline_id", "stage_id"]


def owner_list(owners: pl.LazyFrame, *, source: str) -> pl.LazyFrame:
    """Return each owner that HubSpot ever listed, by its newest answer.

    By the address a colleague who writes mail is found; no table of the warehouse has
    it. A name that holds an address is taken to be no name.
    """
    name = pl.concat_str(
        stated(pl.col("firstName")).str.strip_chars(),
        stated(pl.col("lastName")).str.strip_chars(),
        separator=" ",
        ignore_nulls=True,
    )
    return (
        answered(owners, *_OWNER)
        .filter(stated(pl.col("id")).is_not_null())
        .sort("id", "_extracted_at", "updatedAt", "_row", nulls_last=False)
        .unique("id", keep="last", maintain_order=True)
        .with_columns(name=name)
        .select(
            owner_id=_id("id", source),
            owner_name=pl.when(~pl.col("name").str.contains("@")).then(
                stated(pl.col("name"))
            ),
            team=stated(pl.col("team")),
            is_active=(pl.col("archived") != "true").fill_null(value=True),
            email=stated(pl.col("email").str.strip_chars().str.to_lowercase()),
        )
        .pipe(KNOWN_OWNERS.in_order)
    )


def stage_list(stages: pl.LazyFrame, *, source: str) -> pl.LazyFrame:
    """Return each stage that HubSpot ever listed, by its newest answer.

    Pipelines are answered whole, so a stage that the newest answer of its kind of
    record lacks was deleted: it is kept, and not active.
    """
    listed_last = pl.col("_extracted_at") == pl.col("_extracted_at").max().over(
        "object_type"
    )
    pipeline = ["object_type", "pipeline_id"]
    return (
        answered(stages, *_STAGE)
        .filter(pl.col("object_type").is_in(["deals", "leads"]))
        .filter(pl.all_horizontal(pl.col(name).is_not_null() for name in _STAGE_KEY))
        .with_columns(is_listed=listed_last)
        .sort(*_STAGE_KEY, "_extracted_at", "_row")
        .unique(_STAGE_KEY, keep="last", maintain_order=True)
        .with_columns(
            is_pipeline_listed=pl.col("is_listed").any().over(pipeline),
            pipeline_label=_newest("pipeline_label", pipeline),
            pipeline_archived=_newest("pipeline_archived", pipeline),
        )
        .select(
            record="object_type",
            pipeline_id=_id("pipeline_id", source),
            pipeline_label=stated(pl.col("pipeline_label")),
            is_pipeline_active=pl.col("is_pipeline_listed")
            & _is_live("pipeline_archived"),
            stage_id=_id("stage_id", source),
            stage_label=stated(pl.col("stage_label")),
            source_position=as_whole(pl.col("stage_order")),
            probability=_chance(),
            is_closed=_yes_or_no("is_closed"),
            is_active=pl.col("is_listed") & _is_live("stage_archived"),
        )
        .pipe(KNOWN_STAGES.in_order)
    )


def _id(column: str, source: str) -> pl.Expr:
    """Return the id with its source before it."""
    return pl.lit(f"{source}:") + pl.col(column)


def _newest(column: str, group: list[str]) -> pl.Expr:
    """Return what the newest answer of the group says in the column."""
    return pl.col(column).sort_by("_extracted_at", "_row").last().over(group)


def _is_live(column: str) -> pl.Expr:
    """Whether the answer does not call it archived."""
    return (pl.col(column) != "true").fill_null(value=True)


def _yes_or_no(column: str) -> pl.Expr:
    """Return true or false as the answer writes them; null for anything else."""
    return (
        pl.col(column)
        .str.to_lowercase()
        .replace_strict(
            {"true": True, "false": False}, default=None, return_dtype=pl.Boolean
        )
    )


def _chance() -> pl.Expr:
    """Return the probability; null where it is none."""
    chance = pl.col("probability").cast(pl.Float64, strict=False)
    return pl.when(chance.is_between(0, 1)).then(chance)
