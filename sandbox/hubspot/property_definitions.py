"""Property definitions: which properties the objects of a type can have."""

import polars as pl

from sandbox.hubspot.answers import Answer, whole
from sandbox.hubspot.question import Question
from sandbox.hubspot.refusals import not_found


def property_definitions(question: Question) -> Answer:
    """Answer all properties of an object type: those in use, or the archived ones."""
    kept = pl.col("archived") == question.archived
    return whole({"results": _definitions(question, kept)})


def property_definition(question: Question) -> Answer:
    """Answer one property by its name."""
    found = _definitions(question, pl.col("name") == question.path["id"])
    if not found:
        raise not_found()
    return whole(found[0])


def _definitions(question: Question, asked: pl.Expr) -> list[dict[str, object]]:
    found = question.index.portal.properties.filter(
        pl.col("object_type") == question.object_type, asked
    ).select(
        name="name",
        label="label",
        type="type",
        fieldType="field_type",
        groupName="group_name",
        archived="archived",
        description=pl.lit(""),
        hubspotDefined=pl.col("name").str.starts_with("hs_"),
    )
    return [{**one, "options": []} for one in found.to_dicts()]
