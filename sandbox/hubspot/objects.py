"""Objects: lists of records, one record by its id, batches of records by id."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from sandbox.hubspot.answers import Answer, batch, batch_error, collection
from sandbox.hubspot.associations import associated
from sandbox.hubspot.histories import histories
from sandbox.hubspot.object_types import object_type_of, shown_properties, singular
from sandbox.hubspot.question import Question, mappings, texts, whole_number
from sandbox.hubspot.records import records
from sandbox.hubspot.refusals import invalid, not_found

_LARGEST_LIST: Final = 100
_LARGEST_BATCH: Final = 100
_LARGEST_WITH_HISTORY: Final = 50


def listed(question: Question) -> Answer:
    """Answer a page of all live, or all archived, records in the order of their ids."""
    past = question.names("propertiesWithHistory")
    limit = question.page_size(
        question.query.get("limit"),
        default=10,
        most=_LARGEST_WITH_HISTORY if past else _LARGEST_LIST,
    )
    after = whole_number(question.query.get("after", "0"), "after")
    shelf = question.index.shelf(question.object_type)
    page, has_more = shelf.after(after, limit=limit, archived=question.archived)
    paging = question.next_page(page["id"][-1]) if has_more else None
    return collection(_shown(question, page), paging=paging)


def one(question: Question) -> Answer:
    """Answer one record; the id of a merged one answers with its survivor's record."""
    _check_key(question.query.get("idProperty"))
    asked = whole_number(question.path["id"], "objectId")
    survivor = question.index.survivor(question.object_type, asked)
    shelf = question.index.shelf(question.object_type)
    page = shelf.found(pl.Series([survivor]), archived=question.archived)
    if page.is_empty():
        raise not_found()
    return Answer(_shown(question, page)[1:-1])


def batch_read(question: Question) -> Answer:
    """Answer records by their ids, in their order, each once; 207 where some miss.

    The id of a merged record is answered by its survivor's record.
    """
    past = texts(question.body, "propertiesWithHistory")
    asked = _asked_ids(question.body, with_history=bool(past))
    object_type = question.object_type
    ids = question.index.survivors(object_type, asked)
    shelf = question.index.shelf(object_type)
    page = shelf.found(ids, archived=question.archived)
    results = records(
        page,
        shelf=shelf,
        properties=shown_properties(object_type, texts(question.body, "properties")),
        archived=question.archived,
        extras=_past(question, page, past),
    )
    missing = ids.filter(~ids.is_in(page["id"].implode()))
    errors = [_missing(object_type, missing)] if len(missing) else []
    return batch(results, errors=errors, at=question.index.portal.at)


def _shown(question: Question, page: pl.DataFrame) -> str:
    asked = question.names("properties")
    extras = dict(_past(question, page, question.names("propertiesWithHistory")))
    if to_types := question.names("associations"):
        types = [object_type_of(text) for text in to_types]
        extras["associations"] = associated(question, page["id"], to_types=types)
    return records(
        page,
        shelf=question.index.shelf(question.object_type),
        properties=shown_properties(question.object_type, asked),
        archived=question.archived,
        extras=extras,
    )


def _past(
    question: Question, page: pl.DataFrame, properties: Sequence[str]
) -> Mapping[str, pl.DataFrame]:
    if not properties:
        return {}
    past = histories(
        question.index.history(question.object_type),
        page["id"],
        properties=properties,
        depth=question.index.knobs.history_depth,
    )
    return {"propertiesWithHistory": past}


def _asked_ids(body: Mapping[str, object], *, with_history: bool) -> pl.Series:
    for required in ("inputs", "properties", "propertiesWithHistory"):
        if required not in body:
            message = f"Invalid input JSON: required field {required} was not set"
            raise invalid(message)
    _check_key(body.get("idProperty"))
    inputs = mappings(body, "inputs")
    if with_history and len(inputs) > _LARGEST_WITH_HISTORY:
        message = (
            "The maximum number of inputs supported in a batch request for "
            f"property histories is {_LARGEST_WITH_HISTORY}"
        )
        raise invalid(message)
    if len(inputs) > _LARGEST_BATCH:
        message = (
            "The maximum number of inputs supported in a batch request is "
            f"{_LARGEST_BATCH}"
        )
        raise invalid(message)
    return pl.Series(
        [whole_number(one.get("id"), "id") for one in inputs], dtype=pl.Int64
    )


def _check_key(name: object) -> None:
    if name is not None and name != "hs_object_id":
        message = "the sandbox reads objects by hs_object_id only"
        raise invalid(message)


def _missing(object_type: str, ids: pl.Series) -> str:
    return batch_error(
        f"Could not get some {singular(object_type).upper()} objects, they may be "
        "deleted or not exist. Check that ids are valid.",
        category="OBJECT_NOT_FOUND",
        context={"ids": ids.cast(pl.String).to_list()},
    )
