"""Pipelines: the sales pipelines of an object type, and the stages of each."""

import polars as pl

from sandbox.hubspot.answers import Answer, whole
from sandbox.hubspot.index import STAMP
from sandbox.hubspot.question import Question
from sandbox.hubspot.refusals import not_found

_PIPELINE = ("pipeline_id", "pipeline_label", "pipeline_order")


def pipelines(question: Question) -> Answer:
    """Answer all pipelines of an object type with their stages inline.

    What the admin deleted is not there any more: HubSpot forgets it.
    """
    return whole({"results": _pipelines(question)})


def pipeline(question: Question) -> Answer:
    """Answer one pipeline by its id."""
    return whole(_one(question))


def stages(question: Question) -> Answer:
    """Answer the stages of one pipeline."""
    return whole({"results": _one(question)["stages"]})


def _one(question: Question) -> dict[str, object]:
    for each in _pipelines(question):
        if each["id"] == question.path["id"]:
            return each
    raise not_found()


def _pipelines(question: Question) -> list[dict[str, object]]:
    kept = (
        question.index.portal.stages.filter(
            pl.col("object_type") == question.object_type, ~pl.col("archived")
        )
        .sort("pipeline_order", "pipeline_id", "stage_order", "stage_id")
        .with_columns(pl.col("created_at", "updated_at").dt.strftime(STAMP))
    )
    return [
        _pipeline(rows) for rows in kept.partition_by(_PIPELINE, maintain_order=True)
    ]


def _pipeline(rows: pl.DataFrame) -> dict[str, object]:
    return {
        "id": rows["pipeline_id"][0],
        "label": rows["pipeline_label"][0],
        "displayOrder": rows["pipeline_order"][0],
        "archived": False,
        "createdAt": rows["created_at"].min(),
        "updatedAt": rows["updated_at"].max(),
        "stages": [_stage(one) for one in rows.to_dicts()],
    }


def _stage(row: dict[str, object]) -> dict[str, object]:
    probability = row["probability"]
    return {
        "id": row["stage_id"],
        "label": row["stage_label"],
        "displayOrder": row["stage_order"],
        "metadata": {
            "isClosed": str(row["is_closed"]).lower(),
            **({} if probability is None else {"probability": probability}),
        },
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
        "archived": row["archived"],
    }
