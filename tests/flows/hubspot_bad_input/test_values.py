"""A value of an account that is wrong is kept in sight: counted, quarantined, named."""

from pathlib import Path

import polars as pl

from sandbox.hubspot.server import Server
from tests.flows.hubspot_bad_input.account import NIGHT, account
from tests.flows.hubspot_bad_input.nights import night


def test_an_account_in_good_order_has_nothing_to_tell(
    server: Server, config: Path
) -> None:
    done = night(config, NIGHT)
    print(done.failed(), done.stops())
    for k, v in done.tables.items(): print(k, v.shape)
    assert 0
