"""HubSpot: deals and everything about them, with the whole history of their stages.

API: https://developers.hubspot.com/docs/api-reference/crm-deals-v3/guide
Quirks: no search shows what was archived or merged, and none shows history; a record
may be found minutes after it was changed, so every night reads the last hour again.
"""

from collections.abc import Iterator
from datetime import datetime

import dlt
from dlt.extract import DltResource

from sources.http.client import HttpClient
from sources.http.clock import Clock
from sources.http.credentials import Credentials
from sources.http.resources import resources
from sources.hubspot.plan import Mode, readings
from sources.hubspot.run import Run
from sources.hubspot.service import hubspot_service
from sources.hubspot.settings import HubSpotKnown, HubSpotSettings
from sources.hubspot.tables import TABLES
from sources.readings import Reading

__all__ = ["HubSpotKnown", "HubSpotSettings", "hubspot"]


@dlt.source(name="hubspot")
def hubspot(  # noqa: PLR0913 - the clock is for tests alone
    settings: HubSpotSettings,
    credentials: Credentials,
    known: HubSpotKnown,
    *,
    extracted_at: datetime,
    mode: Mode = "night",
    clock: Clock | None = None,
) -> tuple[DltResource, ...]:
    """Read an account as it is: nothing renamed, typed, joined or dropped.

    `known` is what the raw log holds already. `extracted_at`, the run's instant, ends
    every window. A sweep is a night that also looks for what no search shows. One
    resource for each table of the raw log: see `sources.hubspot.tables`.

    Raises:
        Refused: while it is read, when HubSpot says no, or something else answers.
        Unreachable: when HubSpot gives no right answer, however often it is asked.

    """

    def read() -> Iterator[Reading]:
        service = hubspot_service(settings.name)
        with HttpClient(
            service, settings.base_url, credentials, settings.limits, clock
        ) as client:
            yield from readings(Run(client, settings, known, extracted_at), mode)

    return resources(read, TABLES)
