"""Settings: which account of HubSpot is read, what of it, and what is known of it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import polars as pl

from sources.http.limits import Limits
from sources.hubspot.objects import OBJECT_TYPES, PROPERTIES

SEARCH = "search"


@dataclass(frozen=True)
class HubSpotSettings:
    """An account of HubSpot, and how much of it is asked for at once.

    `name` is the source's in our configuration. `path_prefix` ends in the version:
    `/crm/v3`, or a dated one such as `/crm/2026-09`. `properties` are custom ones by
    object type, beside those of `sources.hubspot.objects`. `batch_bytes` bounds the
    answers of a list that are held before they are read, `batch_rows` the rows before
    they go on; times are seconds, sizes are bytes.
    """

    name: str = "hubspot"
    base_url: str = "https://api.hubapi.com"
    path_prefix: str = "/crm/v3"
    object_types: tuple[str, ...] = OBJECT_TYPES
    properties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    look_back: timedelta = timedelta(hours=1)
    list_page: int = 100
    history_page: int = 50
    search_page: int = 200
    associations_page: int = 1000
    searches_per_second: int = 4  # what HubSpot allows an account
    batch_bytes: int = 4 * 2**20
    batch_rows: int = 5_000
    deadline: float = 3 * 3600.0
    max_decoded_bytes: int = 64 * 2**20

    @property
    def limits(self) -> Limits:
        """The bounds that the client keeps to."""
        return Limits(
            deadline=self.deadline,
            max_decoded_bytes=self.max_decoded_bytes,
            per_second={SEARCH: self.searches_per_second},
        )

    def properties_of(self, object_type: str) -> tuple[str, ...]:
        """Return the properties to ask for, each once."""
        custom = self.properties.get(object_type, ())
        return tuple(dict.fromkeys((*PROPERTIES[object_type], *custom)))

    def path(self, kind: str, object_type: str = "") -> str:
        """Return the path of an endpoint: `/crm/v3/objects/deals`."""
        root, _, version = self.path_prefix.rpartition("/")
        is_dated = version[:1].isdigit()
        parts = (root, kind, version) if is_dated else (root, version, kind)
        return "/".join((*parts, object_type)).rstrip("/")


def _none_known(_object_type: str) -> pl.Series:
    return pl.Series("id", [], pl.String())


@dataclass(frozen=True)
class HubSpotKnown:
    """What the raw log holds of an account already; empty before the first load.

    `until`: the newest watermark of each object type. `owner_ids`, `product_ids`,
    `stage_ids`: those that were ever listed. `live_ids`: returns, for an object type,
    the ids (text) whose newest version is not archived, merged away or vanished; only
    a sweep asks.
    """

    until: Mapping[str, datetime] = field(default_factory=dict)
    owner_ids: Collection[str] = frozenset()
    product_ids: Collection[str] = frozenset()
    stage_ids: Collection[str] = frozenset()
    live_ids: Callable[[str], pl.Series] = _none_known
