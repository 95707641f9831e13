"""Associations: what belongs to what, for many objects in one request."""

from collections.abc import Iterator

import polars as pl

from sources.http.gathering import sliced
from sources.http.json_records import Page
from sources.hubspot.answers import Batch
from sources.hubspot.asking import associated
from sources.hubspot.by_id import not_found, unanswered
from sources.hubspot.objects import ASSOCIATED
from sources.hubspot.records import frame
from sources.hubspot.run import Run
from sources.hubspot.tables import ASSOCIATION_READS, ASSOCIATIONS
from sources.readings import Reading

_ROUNDS = 3
Cursors = dict[str, str | None]


def association_readings(run: Run, from_type: str, ids: pl.Series) -> Iterator[Reading]:
    """Yield what objects of one type are associated with, of each type that counts.

    Raises:
        Unreachable: when HubSpot says nothing of an object, however often it is asked.

    """
    wanted = set(run.settings.object_types)
    for to_type in ASSOCIATED.get(from_type, ()):
        if to_type not in wanted:
            continue
        for some in sliced(ids, run.settings.associations_page):
            for page in _whole(run, from_type, to_type, some.to_list()):
                yield from _rows(run, from_type, to_type, page)
            asked = {"from_type": from_type, "from_id": some, "to_type": to_type}
            yield run.reading(ASSOCIATION_READS, pl.DataFrame(asked))


def _whole(
    run: Run, from_type: str, to_type: str, ids: list[str]
) -> Iterator[Page[Batch]]:
    """Yield pages until each object was answered, to the end of its own cursor."""
    left: Cursors = dict.fromkeys(ids)
    idle = 0
    while left:
        inputs = [
            {"id": one} if after is None else {"id": one, "after": after}
            for one, after in left.items()
        ]
        page = associated(run, from_type, to_type, inputs)
        yield page
        before, left = left, _left(run, left, page)
        idle = idle + 1 if left == before else 0
        if idle >= _ROUNDS:
            raise unanswered(run, f"{from_type}' associations", len(left))


def _left(run: Run, asked: Cursors, page: Page[Batch]) -> Cursors:
    """Return what is to be asked yet: those left out, and those that have more."""
    answered = dict(_cursors(run, page))
    none = not_found(page)
    left: Cursors = {}
    for one, after in asked.items():
        if one in answered and answered[one] is not None:
            left[one] = answered[one]
        elif one not in answered and one not in none:
            left[one] = after
    return left


def _cursors(run: Run, page: Page[Batch]) -> Iterator[tuple[str, str | None]]:
    """Yield each object that was answered, and where it goes on."""
    following = pl.col("paging").struct.field("next")
    found = frame([page]).select(
        pl.col("from").struct.field("id"),
        after=following.struct.field("after"),
        link=following.struct.field("link"),
    )
    for one, after, link in found.iter_rows():
        if link is not None:
            run.client.check_link(link)
        yield one, after


def _rows(
    run: Run, from_type: str, to_type: str, page: Page[Batch]
) -> Iterator[Reading]:
    """Yield one row per association: a pair may have several, each of its own type."""
    found = (
        frame([page])
        .lazy()
        .select("to", from_id=pl.col("from").struct.field("id"))
        .filter(pl.col("to").list.len() > 0)
        .explode("to")
        .unnest("to")
        .filter(pl.col("associationTypes").list.len() > 0)
        .explode("associationTypes")
        .unnest("associationTypes")
        .select(
            "category",
            "label",
            "from_id",
            from_type=pl.lit(from_type),
            to_type=pl.lit(to_type),
            to_id="toObjectId",
            type_id="typeId",
        )
        .collect()
    )
    if not found.is_empty():
        yield run.reading(ASSOCIATIONS, run.numbered(ASSOCIATIONS, found))
