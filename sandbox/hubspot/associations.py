"""Associations: which objects belong to which, as HubSpot's JSON."""

import json
from collections.abc import Sequence
from typing import Final

import polars as pl

from sandbox.hubspot.answers import Answer, batch, batch_error, collection
from sandbox.hubspot.fragments import array, joined, number
from sandbox.hubspot.object_types import object_type_of, singular
from sandbox.hubspot.question import Question, mappings, whole_number
from sandbox.hubspot.refusals import invalid
from sandbox.hubspot.shelf import rows_of

_LARGEST_BATCH: Final = 1_000
_LARGEST_PAGE: Final = 500


def associations_read(question: Question) -> Answer:
    """Answer what up to 1,000 objects belong to; 207 where some belong to nothing."""
    pair = _pair(question)
    asked = _asked(question)
    links = _links(question, pair, asked["id"])
    found = _targets(links, asked, most=question.index.knobs.associations_page)
    results = array(found.select(_result(question)))
    linked = links["from_id"].unique().implode()
    errors = [
        _lonely(pair, one) for one in asked["id"].filter(~asked["id"].is_in(linked))
    ]
    return batch(results, errors=errors, at=question.index.portal.at)


def associations_of_one(question: Question) -> Answer:
    """Answer a page of what one object belongs to."""
    asked_size = question.page_size(
        question.query.get("limit"), default=_LARGEST_PAGE, most=_LARGEST_PAGE
    )
    size = min(asked_size, question.index.knobs.associations_page)
    asked = pl.DataFrame(
        {
            "id": [whole_number(question.path["id"], "objectId")],
            "after": [whole_number(question.query.get("after", "0"), "after")],
        }
    )
    found = _targets(_links(question, _pair(question), asked["id"]), asked, most=size)
    if found.is_empty():
        return collection("[]")
    text, last, has_more = found.select("to", "last", "has_more").row(0)
    return collection(
        f"[{text}]", paging=question.next_page(last) if has_more else None
    )


def associated(
    question: Question, ids: pl.Series, *, to_types: Sequence[str]
) -> pl.DataFrame:
    """Return one row per associated object: `id`, the inside of `associations`.

    This is the short form that lists of records carry.
    """
    from_type = question.object_type
    each = []
    for to_type in to_types:
        kind = f"{singular(from_type)}_to_{singular(to_type)}"
        target = pl.struct(id=number("to_id"), type=pl.lit(kind)).struct.json_encode()
        name = to_type.replace("_", " ")
        each.append(
            _links(question, (from_type, to_type), ids.sort())
            .unique(["from_id", "to_id"], maintain_order=True)
            .group_by("from_id", maintain_order=True)
            .agg(text=target.str.join(","))
            .select(
                id="from_id",
                text=joined(f'"{name}":{{"results":[', pl.col("text"), "]}"),
            )
        )
    return pl.concat(each).group_by("id").agg(pl.col("text").str.join(","))


def _pair(question: Question) -> tuple[str, str]:
    return question.object_type, object_type_of(question.path["to"])


def _asked(question: Question) -> pl.DataFrame:
    inputs = mappings(question.body, "inputs")
    if len(inputs) > _LARGEST_BATCH:
        message = f"The maximum number of inputs is {_LARGEST_BATCH}"
        raise invalid(message)
    return pl.DataFrame(
        {
            "id": [whole_number(one.get("id"), "id") for one in inputs],
            "after": [whole_number(one.get("after") or 0, "after") for one in inputs],
        },
        schema={"id": pl.Int64, "after": pl.Int64},
    ).unique("id", keep="first", maintain_order=True)


def _links(question: Question, pair: tuple[str, str], ids: pl.Series) -> pl.DataFrame:
    """Return the associations of the asked objects, one row each."""
    links = question.index.links(*pair)
    return links[rows_of(links["from_id"], ids)]


def _targets(links: pl.DataFrame, asked: pl.DataFrame, *, most: int) -> pl.DataFrame:
    """Return per asked object that has any: `id`, `to` (JSON), `last`, `has_more`."""
    target = joined(
        '{"toObjectId":"',
        number("to_id"),
        '","associationTypes":[',
        pl.col("types"),
        "]}",
    )
    return (
        links.lazy()
        .group_by("from_id", "to_id", maintain_order=True)
        .agg(types=_kind().str.join(","))
        .join(
            asked.lazy(),
            left_on="from_id",
            right_on="id",
            how="left",
            validate="m:1",
            maintain_order="left",
        )
        .filter(pl.col("to_id") > pl.col("after"))
        .select("to_id", id="from_id", to=target)
        .group_by("id", maintain_order=True)
        .agg(
            to=pl.col("to").head(most).str.join(","),
            last=pl.col("to_id").head(most).last(),
            has_more=pl.len() > most,
        )
        .collect()
    )


def _kind() -> pl.Expr:
    named = pl.struct("category", "label", typeId="type_id").struct.json_encode()
    unnamed = pl.struct("category", typeId="type_id").struct.json_encode()
    return pl.when(pl.col("label").is_null()).then(unnamed).otherwise(named)


def _result(question: Question) -> pl.Expr:
    link = json.dumps(str(question.url))
    paging = joined(
        ',"paging":{"next":{"after":"', number("last"), f'","link":{link}}}}}'
    )
    more = pl.when("has_more").then(paging).otherwise(pl.lit(""))
    return joined(
        '{"from":{"id":"', number("id"), '"},"to":[', pl.col("to"), "]", more, "}"
    )


def _lonely(pair: tuple[str, str], one: int) -> str:
    from_name, to_name = singular(pair[0]), singular(pair[1])
    return batch_error(
        f"No {to_name} is associated with {from_name} {one}.",
        category="OBJECT_NOT_FOUND",
        context={
            "fromObjectId": [str(one)],
            "fromObjectType": [from_name],
            "toObjectType": [to_name],
        },
    )
