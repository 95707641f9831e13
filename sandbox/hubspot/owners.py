"""Owners: who objects belong to, and who left."""

import json
from typing import Final

import polars as pl

from sandbox.hubspot.answers import Answer, collection, whole
from sandbox.hubspot.fragments import number
from sandbox.hubspot.index import STAMP
from sandbox.hubspot.question import Question, whole_number
from sandbox.hubspot.refusals import not_found

_LARGEST_PAGE: Final = 500


def owners(question: Question) -> Answer:
    """Answer a page of owners: those who are there, or with `archived` who left."""
    limit = question.page_size(
        question.query.get("limit"), default=100, most=_LARGEST_PAGE
    )
    asked = (pl.col("archived") == question.archived) & (
        pl.col("id") > whole_number(question.query.get("after", "0"), "after")
    )
    if email := question.query.get("email"):
        asked &= pl.col("email").str.to_lowercase() == email.lower()
    found = _owners(question, asked)
    page = found[:limit]
    paging = question.next_page(page[-1]["id"]) if len(found) > limit else None
    return collection(json.dumps(page), paging=paging)


def owner(question: Question) -> Answer:
    """Answer one owner by id, or with `idProperty=userId` by the user's id."""
    key = "user_id" if question.query.get("idProperty") == "userId" else "id"
    asked = pl.col(key) == whole_number(question.path["id"], "ownerId")
    found = _owners(question, asked & (pl.col("archived") == question.archived))
    if not found:
        raise not_found()
    return whole(found[0])


def _owners(question: Question, asked: pl.Expr) -> list[dict[str, object]]:
    """Return owners by id, unknown members left out.

    One who left has no `userId` any more, only `userIdIncludingInactive`.
    """
    stamp = pl.col("created_at", "updated_at").dt.strftime(STAMP)
    found = (
        question.index.portal.owners.sort("id")
        .with_columns(stamp, teams=_teams())
        .filter(asked)
        .select(
            id=number("id"),
            email="email",
            type=pl.lit("PERSON"),
            firstName="first_name",
            lastName="last_name",
            userId=pl.when(~pl.col("archived")).then("user_id"),
            userIdIncludingInactive="user_id",
            createdAt="created_at",
            updatedAt="updated_at",
            archived="archived",
            teams="teams",
        )
    )
    return [
        {name: value for name, value in one.items() if value is not None}
        for one in found.to_dicts()
    ]


def _teams() -> pl.Expr:
    team = pl.struct(
        id=pl.col("team").rank("dense").cast(pl.String),
        name="team",
        primary=pl.lit(value=True),
    )
    return pl.when(pl.col("team").is_not_null()).then(pl.concat_list(team))
