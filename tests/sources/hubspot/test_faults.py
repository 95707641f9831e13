"""Every fault of the server in turn: a load is whole, or a clear error: never short."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl
import pytest

from sandbox.hubspot.faults import Fault
from sandbox.hubspot.knobs import Knobs
from sandbox.hubspot.limits import Limits
from sandbox.hubspot.portal import OWNERS, Portal
from sandbox.hubspot.running import serving
from sandbox.hubspot.server import Server
from sandbox.hubspot.tokens import Credentials
from sources.errors import (
    DeadlinePassed,
    LimitsExhausted,
    Refused,
    SourceError,
    Unreachable,
)
from sources.hubspot.credentials import oauth, private_app
from sources.hubspot.settings import HubSpotKnown
from tests.sources.http.scripted import Hand, Scripted
from tests.sources.http.scripted import serving as scripted
from tests.sources.hubspot.portals import DAY, entries, owner, portal, records
from tests.sources.hubspot.runs import Tables, known, read

TYPES = ("deals", "contacts")
EVERYTHING = ("deals", "deals_history", "contacts", "associations", "association_reads")


def filled() -> Portal:
    """Return a portal with several pages of everything."""
    deals = [{"id": n, "dealstage": "new"} for n in range(1, 451)]
    deals.append({"id": 900, "archived_at": DAY})
    return portal(
        objects={
            "deals": records("deals", deals),
            "contacts": records("contacts", [{"id": n} for n in range(1, 451)]),
        },
        history={
            "deals": entries([(n, "dealstage", "new", DAY) for n in range(1, 451)])
        },
        associations=[("deals", n, "contacts", n) for n in range(1, 451)],
    )


def loads() -> Iterator[tuple[str, HubSpotKnown]]:
    yield "first load", HubSpotKnown()
    yield "night", known(DAY)


def contents(tables: Tables) -> dict[str, pl.DataFrame]:
    """Return what was read, each row once: a page that came twice changes nothing."""
    return {
        name: tables[name].drop("_row", strict=False).unique().sort(pl.all())
        for name in EVERYTHING
    }


def equal(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> bool:
    return all(one[name].equals(other[name]) for name in EVERYTHING)


PASSING = {
    "429": Fault("too_many_requests", every=3),
    "429 with Retry-After": Fault("too_many_requests", every=3, retry_after=2),
    "500": Fault("server_error", every=3, status=500),
    "503": Fault("server_error", every=4),
    "cut": Fault("cut_body", every=3),
    "cut in a batch": Fault("cut_body", path="*/batch/read", times=2, size=300),
    "slow": Fault("slow_drip", nth=3, size=5_000, seconds=0.001),
    "html": Fault("html", every=3),
    "short pages": Fault("short_page", size=37),
    "short pages of everything asked": Fault("short_page", path="*/objects/*", size=37),
    "partial batches": Fault("partial_batch", every=2, size=20),
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
@pytest.mark.parametrize("before", dict(loads()).values(), ids=dict(loads()))
def test_trouble_that_passes_leaves_a_load_whole(
    server: Server, before: HubSpotKnown, fault: Fault
) -> None:
    server.portal = filled()
    undisturbed = contents(read(server, before, object_types=TYPES))

    server.faults.set(fault)
    disturbed = contents(read(server, before, object_types=TYPES))

    assert server.faults.struck() > 0
    assert equal(disturbed, undisturbed)


LASTING: dict[str, tuple[Fault, type[SourceError], str]] = {
    "429": (Fault("too_many_requests"), LimitsExhausted, "too many requests"),
    "429 of the day": (
        Fault("too_many_requests", policy="DAILY", since=5),
        LimitsExhausted,
        "of the day are used up",
    ),
    "429 for a day": (
        Fault("too_many_requests", retry_after=86_400),
        LimitsExhausted,
        "the deadline",
    ),
    "500": (Fault("server_error", since=3), Unreachable, "a server's error"),
    "cut": (Fault("cut_body", since=3), Unreachable, "a body that was cut"),
    "html": (Fault("html", since=3), Unreachable, "not JSON"),
    "expired token": (Fault("expired_token", nth=4), Refused, "token was refused"),
    "missing scope": (
        Fault("missing_scope", path="*/deals*", since=2, scope="crm.deals.read"),
        Refused,
        "lacks the scope crm.deals.read",
    ),
    "partial batches": (
        Fault("partial_batch", path="*/batch/read", size=1),
        Unreachable,
        "are in no answer",
    ),
    "partial pages": (
        Fault("partial_batch", path="*/contacts*", size=1),
        Unreachable,
        "answered in part|are in no answer",
    ),
    "no progress": (
        Fault("no_progress", path="*/objects/*"),
        Unreachable,
        "without progress|without an end",
    ),
    "a bomb": (
        Fault("compressed_bomb", since=3, size=200_000_000),
        Refused,
        "larger than a page can be",
    ),
}


@pytest.mark.parametrize(("fault", "kind", "said"), LASTING.values(), ids=LASTING)
@pytest.mark.parametrize("before", dict(loads()).values(), ids=dict(loads()))
def test_trouble_that_lasts_is_an_error_that_names_it(
    server: Server,
    before: HubSpotKnown,
    fault: Fault,
    kind: type[SourceError],
    said: str,
) -> None:
    server.portal = filled()
    server.faults.set(fault)

    with pytest.raises(kind, match=said):
        read(server, before, object_types=TYPES)


@pytest.mark.parametrize("path", ["*/objects/deals", "*/owners", "*/associations/*"])
def test_a_next_link_to_another_host_is_an_error_and_that_host_sees_nothing(
    server: Server, path: str
) -> None:
    small = portal(
        objects={"deals": records("deals", [{"id": 1}, {"id": 2}])},
        associations=[("deals", 1, "contacts", n) for n in (7, 8)],
    )
    many = pl.DataFrame([owner(n) for n in range(1, 121)], OWNERS)
    server.portal = replace(small, owners=many)
    server.knobs = Knobs(associations_page=1, largest_page=1)
    with scripted(Scripted()) as other:
        server.faults.set(Fault("foreign_next", path=path, host=other.url))
        with pytest.raises(Refused, match="leads to another host"):
            read(server, object_types=TYPES)

        assert other.asked == []


def test_an_oauth_token_that_expires_in_mid_run_is_renewed_once() -> None:
    credentials = oauth(
        client_id="sandbox-client",
        client_secret="sandbox-secret",  # noqa: S106 - of a made-up portal
        refresh_token="sandbox-refresh",  # noqa: S106 - of a made-up portal
    )
    with serving(filled()) as server:
        server.faults.set(Fault("expired_token", path="/crm/*", nth=4))
        found = read(server, object_types=TYPES, credentials=credentials)

        assert found["deals"].height == 451
        assert server.counts["POST /oauth/v1/token"] == 2


def test_a_wrong_token_is_said_in_one_sentence_without_the_token() -> None:
    with (
        serving(filled(), credentials=Credentials(private_app="right")) as server,
        pytest.raises(Refused) as caught,
    ):
        read(server, credentials=private_app("wrong-token"))

    assert str(caught.value).startswith(
        "hubspot: GET /crm/v3/pipelines/deals: the token was refused (401)"
    )
    assert "wrong-token" not in str(caught.value)


def test_the_limits_of_an_account_are_kept_to() -> None:
    hand = Hand()
    with serving(filled(), limits=Limits(burst=20)) as server:
        server.meter = type(server.meter)(hand.monotonic)
        found = read(server, object_types=TYPES, hand=hand)

        assert found["deals"].height == 451
        assert 429 not in {status for _, status in server.log}
    assert sum(hand.waits) > 0


def test_a_server_that_never_ends_meets_the_deadline(server: Server) -> None:
    server.portal = filled()
    server.faults.set(Fault("too_many_requests", every=2, retry_after=30))

    with pytest.raises((DeadlinePassed, LimitsExhausted), match="100 seconds"):
        read(server, object_types=TYPES, deadline=100.0)
