"""Suggested pipelines: an account's own, with what each stage seems to mean."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from transforms.staging.hubspot_lists import stage_list
from transforms.warehouse.suggested_stages import suggested_stages


@dataclass(frozen=True)
class SuggestedStage:
    """A stage of the account; `canonical` is null where nobody can tell.

    `because` says what the suggestion was made from.
    """

    id: str
    label: str
    canonical: str | None
    because: str


@dataclass(frozen=True)
class SuggestedPipeline:
    """A pipeline of the account, its stages in order."""

    id: str
    label: str
    stages: tuple[SuggestedStage, ...]

    @property
    def lacks(self) -> tuple[str, ...]:
        """What no stage of it seems to be, of open, won and lost."""
        told = {stage.canonical for stage in self.stages} - {None}
        are_there = {
            "open": bool(told - {"won", "lost"}),
            "won": "won" in told,
            "lost": "lost" in told,
        }
        return tuple(name for name, is_there in are_there.items() if not is_there)


def suggested_pipelines(
    answered: pl.DataFrame, source: str
) -> tuple[SuggestedPipeline, ...]:
    """Return the pipelines of deals that an account offers today, by id.

    `answered` are rows of the raw table `stages`, as HubSpot wrote them.
    """
    listed = stage_list(answered.lazy(), source=source).filter(
        pl.col("record") == "deals",
        pl.col("is_pipeline_active"),
        pl.col("is_active"),
    )
    of_one = ["pipeline_id", "is_closed"]
    rows = (
        suggested_stages(listed)
        .with_columns(place=pl.int_range(1, pl.len() + 1).over(of_one))
        .with_columns(places=pl.len().over(of_one))
        .collect()
    )
    pipelines = rows.partition_by("pipeline_id", maintain_order=True)
    return tuple(map(_pipeline, pipelines))


def _pipeline(rows: pl.DataFrame) -> SuggestedPipeline:
    """Return the pipeline whose stages these are."""
    name = _own_id(rows["pipeline_id"][0])
    label = rows["pipeline_label"][0] or name
    return SuggestedPipeline(name, label, tuple(_stages(rows)))


def _stages(rows: pl.DataFrame) -> Iterator[SuggestedStage]:
    for row in rows.iter_rows(named=True):
        name = _own_id(row["stage_id"])
        label = row["stage_label"] or name
        yield SuggestedStage(name, label, row["suggested_stage"], _because(row))


def _because(row: dict[str, Any]) -> str:
    """Return what is known of a stage, in words: `open, 2 of 5, probability 0.4`."""
    chance = row["probability"]
    told = "no probability" if chance is None else f"probability {chance:g}"
    if row["is_closed"]:
        return f"closed, {told}"
    return f"open, {row['place']} of {row['places']}, {told}"


def _own_id(name: str) -> str:
    """Return the id as the account writes it."""
    return name.partition(":")[2]
