"""Stages: the company's pipelines of deals as edited so far, and HubSpot's of leads."""

from datetime import UTC, date, datetime, time
from typing import Final

import polars as pl

from sandbox.hubspot.company_portal.leads import PIPELINE, STAGE_OF
from sandbox.hubspot.portal import INSTANT, STAGES
from sandbox.stage_edits import stages_at
from sandbox.stages import PIPELINES

_PROBABILITIES: Final = {
    "lead": "0.1",
    "qualification": "0.2",
    "proposal": "0.4",
    "negotiation": "0.8",
    "won": "1.0",
    "lost": "0.0",
}
_ENDS: Final = ["won", "lost"]
_LEAD_ENDS: Final = ["qualified", "unqualified"]


def stages(edits: pl.DataFrame, *, starts_on: date, at: datetime) -> pl.DataFrame:
    """Return one row per stage of a pipeline that is there at `at`: `STAGES`.

    A stage that the admin removed is gone from the list. `edits` are the company's
    edits of stages.
    """
    first_day = datetime.combine(starts_on, time(), UTC)
    return pl.concat(
        [_deal_stages(edits, first_day, at), _lead_stages(first_day)]
    ).sort("object_type", "pipeline_order", "stage_order")


def _deal_stages(
    edits: pl.DataFrame, first_day: datetime, at: datetime
) -> pl.DataFrame:
    """Return the stages of the company's own pipelines."""
    order = {pipeline: number for number, pipeline in enumerate(PIPELINES)}
    added = edits.filter(edit="added").select("stage_id", added_at="at")
    return (
        stages_at(edits, at=at)
        .filter(~pl.col("is_removed"))
        .join(added, on="stage_id", how="left", validate="1:1", maintain_order="left")
        .select(
            "stage_id",
            object_type=pl.lit("deals"),
            pipeline_id="pipeline",
            pipeline_label=pl.col("pipeline").replace_strict(PIPELINES),
            pipeline_order=pl.col("pipeline").replace_strict(order),
            stage_label="label",
            stage_order=pl.int_range(pl.len()).over("pipeline"),
            probability=pl.col("canonical").replace_strict(_PROBABILITIES),
            is_closed=pl.col("canonical").is_in(_ENDS),
            archived=pl.lit(value=False),
            created_at=pl.col("added_at").fill_null(first_day),
            updated_at=pl.col("edited_at").fill_null(first_day),
        )
        .select(*STAGES)
        .cast(STAGES)
    )


def _lead_stages(first_day: datetime) -> pl.DataFrame:
    """Return the stages of the pipeline of leads that every portal has."""
    return (
        pl.DataFrame({"status": list(STAGE_OF), "stage_id": list(STAGE_OF.values())})
        .select(
            "stage_id",
            object_type=pl.lit("leads"),
            pipeline_id=pl.lit(PIPELINE),
            pipeline_label=pl.lit("Lead pipeline"),
            pipeline_order=pl.lit(0),
            stage_label=pl.col("status").str.to_titlecase(),
            stage_order=pl.int_range(pl.len()),
            probability=pl.lit(None),
            is_closed=pl.col("status").is_in(_LEAD_ENDS),
            archived=pl.lit(value=False),
            created_at=pl.lit(first_day, dtype=INSTANT),
            updated_at=pl.lit(first_day, dtype=INSTANT),
        )
        .select(*STAGES)
        .cast(STAGES)
    )
