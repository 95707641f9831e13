"""Much at once: a bulk edit arrives whole, and a night costs few requests."""

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from sandbox.hubspot.running import serving
from tests.flows.hubspot.accounts import account, load, raw
from tests.flows.hubspot.portals import (
    LONG_AGO,
    NEXT_NIGHT,
    NIGHT,
    many_deals,
    portal,
)

SEARCHES = "POST /crm/v3/objects/deals/search"
BATCHES = "POST /crm/v3/objects/deals/batch/read"
CAP = 10_000
LATER = NIGHT + timedelta(hours=2)


@pytest.mark.slow
def test_25000_deals_of_one_night_all_arrive_though_12000_share_one_stamp(
    folder: Path,
) -> None:
    noon = NIGHT + timedelta(hours=12)
    together = pl.col("number").is_between(6_000, 17_999)
    one_by_one = pl.lit(NIGHT) + pl.duration(seconds=pl.col("number") * 3)
    deals = many_deals(
        25_000, pl.when(together).then(pl.lit(noon)).otherwise(one_by_one)
    )
    stamps = deals["updated_at"]
    assert (stamps == noon).sum() > CAP
    assert stamps.is_between(NIGHT, NEXT_NIGHT, closed="left").all()

    with serving(portal(deals.clear(), at=NIGHT)) as server:
        config = account(folder, server.url, objects=["deals"])
        load(config, NIGHT)
        server.portal = portal(deals, at=NEXT_NIGHT)
        came = load(config, NEXT_NIGHT)

        assert {status for _, status in server.log} == {200}
    assert came == 25_000
    assert raw(config, "deals")["id"].cast(pl.Int64).sort().equals(deals["id"])


@pytest.mark.slow
def test_a_night_costs_15_requests_without_changes_and_25_with_500_changed_deals(
    folder: Path,
) -> None:
    changed = pl.col("number") % 100 == 7
    when = pl.lit(LATER) + pl.duration(seconds=pl.col("number"))
    deals = many_deals(50_000, pl.when(changed).then(when).otherwise(pl.lit(LONG_AGO)))

    # A first load of so many is for the benchmarks: the account was read when it was
    # small, and a night's cost depends on what changed since, not on what is known.
    with serving(portal(deals.head(10), at=NIGHT)) as server:
        config = account(folder, server.url)
        load(config, NIGHT)
        server.forget_requests()
        quiet = load(config, LATER)
        assert quiet == 0
        assert sum(server.counts.values()) <= 15

        server.forget_requests()
        server.portal = portal(deals, at=NEXT_NIGHT)
        came = load(config, NEXT_NIGHT)

        assert came == 500
        assert sum(server.counts.values()) <= 25
        assert server.counts[SEARCHES] == 3
        assert server.counts[BATCHES] == 10
