"""The index: one portal under one set of knobs, ready to be asked."""

from typing import Final

import polars as pl

from sandbox.hubspot.knobs import Knobs, SameStamp
from sandbox.hubspot.portal import ASSOCIATIONS, HISTORY, INSTANT, RECORD, Portal
from sandbox.hubspot.shelf import Shelf

# HubSpot's own names of the instant of the last change, and of creation.
MODIFIED: Final = ("hs_lastmodifieddate", "lastmodifieddate")
STAMP: Final = "%Y-%m-%dT%H:%M:%S%.3fZ"


class Index:
    """A portal with what makes it quick to ask; built as it is needed, then kept."""

    def __init__(self, portal: Portal, knobs: Knobs) -> None:
        """Keep both; nothing is built yet."""
        self.portal = portal
        self.knobs = knobs
        self._shelves: dict[str, Shelf] = {}
        self._histories: dict[str, pl.DataFrame] = {}
        self._links: dict[tuple[str, str], pl.DataFrame] = {}
        self._survivors: dict[str, dict[int, int]] = {}
        self._kinds: dict[tuple[str, str], str] | None = None

    def shelf(self, object_type: str) -> Shelf:
        """Return the records of a type; none where the portal has no such frame."""
        if object_type not in self._shelves:
            frame = self.portal.objects.get(object_type, pl.DataFrame(schema=RECORD))
            if (same := self.knobs.same_stamp) and same.object_type == object_type:
                frame = _stamped_alike(frame, same)
            self._shelves[object_type] = Shelf(frame, object_type=object_type)
        return self._shelves[object_type]

    def history(self, object_type: str) -> pl.DataFrame:
        """Return the history of a type, sorted by id; none where it keeps none."""
        if object_type not in self._histories:
            frame = self.portal.history.get(object_type, pl.DataFrame(schema=HISTORY))
            if not frame["id"].is_sorted():
                message = f"the history of {object_type} is not sorted by id"
                raise ValueError(message)
            self._histories[object_type] = frame
        return self._histories[object_type]

    def links(self, from_type: str, to_type: str) -> pl.DataFrame:
        """Return the associations from one type to another, sorted by both ids."""
        pair = (from_type, to_type)
        if pair not in self._links:
            self._links[pair] = (
                self.portal.associations.select(ASSOCIATIONS.names())
                .filter(pl.col("from_type") == from_type, pl.col("to_type") == to_type)
                .drop("from_type", "to_type")
                .sort("from_id", "to_id", "type_id")
            )
        return self._links[pair]

    def kind(self, object_type: str, name: str) -> str | None:
        """Return the kind of a property, `number` for instance; None: not declared."""
        if self._kinds is None:
            declared = self.portal.properties.select("object_type", "name", "type")
            self._kinds = {(of, one): kind for of, one, kind in declared.rows()}
        return self._kinds.get((object_type, name))

    def survivor(self, object_type: str, asked_id: int) -> int:
        """Return the id that an id answers with today: its own, or what it became."""
        became = self._became(object_type)
        while asked_id in became:
            asked_id = became[asked_id]
        return asked_id

    def survivors(self, object_type: str, ids: pl.Series) -> pl.Series:
        """Return the ids that these answer with today, each once, in their order."""
        became = self._became(object_type)
        merged = [one for one in ids if one in became]
        if merged:
            last = [self.survivor(object_type, one) for one in merged]
            ids = ids.replace(merged, last)
        return ids.unique(maintain_order=True)

    def _became(self, object_type: str) -> dict[int, int]:
        if object_type not in self._survivors:
            merges = self.portal.merges.filter(pl.col("object_type") == object_type)
            self._survivors[object_type] = dict(
                zip(merges["old_id"], merges["new_id"], strict=True)
            )
        return self._survivors[object_type]


def _stamped_alike(frame: pl.DataFrame, same: SameStamp) -> pl.DataFrame:
    changed = pl.col("updated_at") >= same.since
    if same.until is not None:
        changed &= pl.col("updated_at") < same.until
    at = pl.lit(same.at).cast(INSTANT)
    stamps = [name for name in MODIFIED if name in frame.columns]
    return frame.with_columns(
        updated_at=pl.when(changed).then(at).otherwise("updated_at"),
        visible_at=pl.when(changed)
        .then(pl.max_horizontal("visible_at", at))
        .otherwise("visible_at"),
        **{
            name: pl.when(changed).then(at.dt.strftime(STAMP)).otherwise(name)
            for name in stamps
        },
    )
