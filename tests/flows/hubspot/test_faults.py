"""Every fault in turn: a night ends correct or red; the next one makes all of it good.

Never is a night green and wrong: what it says is what an undisturbed night says. What
shows late cannot be known on its own night: see `test_late_and_cut`.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from flows.config import Config
from sandbox.company import Company, company
from sandbox.hubspot.company_portal.assembly import portal_at
from sandbox.hubspot.faults import Fault
from sandbox.hubspot.knobs import Knobs, SameStamp
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.running import serving
from sandbox.hubspot.server import Server
from sources.errors import LimitsExhausted, Refused, SourceError, Unreachable
from tests.flows.hubspot.accounts import Tables, account, built, load, logged
from tests.sources.http.scripted import Scripted
from tests.sources.http.scripted import serving as scripted

pytestmark = pytest.mark.slow

END = datetime(2026, 6, 30, tzinfo=UTC)
FIRST, TROUBLED, NEXT = (END - timedelta(days) for days in (8, 7, 6))
OBJECTS = ("deals", "contacts", "leads", "line_items")
# After a red night it is learnt a night later; and some of it is seen, not logged.
OWN = ("origin", "known_at", "changed_after")


@dataclass(frozen=True, eq=False)
class Place:
    """A server, its portal on each night, and an account after the first one.

    `good` are the tables of the nights when nothing went wrong.
    """

    server: Server
    portals: dict[datetime, Portal]
    account: Path
    good: dict[datetime, Tables]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    made = company(
        seed=121, deals=100, starts_on=(END - timedelta(20)).date(), ends_at=END
    )
    portals = {at: portal_at(made, at=at) for at in (FIRST, TROUBLED, NEXT)}
    with serving(portals[FIRST]) as server:
        folder = tmp_path_factory.mktemp("undisturbed")
        config = account(folder / "account", server.url, objects=OBJECTS)
        load(config, FIRST)
        first = shutil.copytree(folder / "account", folder / "first")
        _check_that_much_happens(made)
        good = {}
        for at in (TROUBLED, NEXT):
            server.portal = portals[at]
            load(config, at, sweep=True)
            good[at] = built(config, at)
        yield Place(server, portals, first, good)


def _check_that_much_happens(made: Company) -> None:
    """The troubled night has a deal deleted, two merged, and a stage edited."""
    changes = made.changes.filter(field="deleted")["changed_at"]
    merges, edits = made.merges["merged_at"], made.stage_edits["at"]
    for happened in (changes, merges, edits):
        assert happened.is_between(FIRST, TROUBLED).any()


@pytest.fixture
def place(undisturbed: Place) -> Place:
    """Return the place, healthy again."""
    server = undisturbed.server
    _mend(server)
    server.portal = undisturbed.portals[TROUBLED]
    return undisturbed


def _mend(server: Server) -> None:
    server.faults.clear()
    server.knobs = Knobs()
    server.tokens.restore()


def _after_first_night(
    place: Place, folder: Path, authentication: str = "private app"
) -> Config:
    """Return a copy of the account after its first night."""
    shutil.copytree(place.account, folder)
    return account(
        folder, place.server.url, objects=OBJECTS, authentication=authentication
    )


@dataclass(frozen=True)
class Trouble:
    """What goes wrong on one night, and how that night must end (None: well)."""

    faults: Sequence[Fault] = ()
    knobs: Knobs = field(default_factory=Knobs)
    red: type[SourceError] | None = None
    authentication: str = "private app"


BULK_EDIT = SameStamp("deals", since=FIRST, at=FIRST + timedelta(hours=12))
TROUBLES = {
    "429 now and then": Trouble([Fault("too_many_requests", every=5)]),
    "429 with Retry-After": Trouble(
        [Fault("too_many_requests", every=4, retry_after=7)]
    ),
    "429 again and again": Trouble(
        [Fault("too_many_requests", since=20)], red=LimitsExhausted
    ),
    "429 of the day": Trouble(
        [Fault("too_many_requests", since=20, policy="DAILY")], red=LimitsExhausted
    ),
    "500 now and then": Trouble([Fault("server_error", every=3, status=500)]),
    "503 again and again": Trouble([Fault("server_error", since=20)], red=Unreachable),
    "bodies cut now and then": Trouble([Fault("cut_body", every=3)]),
    "bodies always cut": Trouble([Fault("cut_body", since=20)], red=Unreachable),
    "a slow drip": Trouble([Fault("slow_drip", every=9, size=2_000, seconds=0.001)]),
    "HTML now and then": Trouble([Fault("html", every=4)]),
    "nothing but HTML": Trouble([Fault("html", since=20)], red=Unreachable),
    "a token that expires": Trouble(
        [Fault("expired_token", path="/crm/*", nth=20)], authentication="oauth"
    ),
    "a token that is void": Trouble([Fault("expired_token", nth=20)], red=Refused),
    "a missing scope": Trouble(
        knobs=Knobs(missing_scopes=frozenset({"crm.objects.leads.read"})), red=Refused
    ),
    "a scope taken away in mid-run": Trouble(
        [Fault("missing_scope", path="*/line_items*", nth=3)], red=Refused
    ),
    "equal timestamps": Trouble(knobs=Knobs(same_stamp=BULK_EDIT)),
    "shorter pages": Trouble(knobs=Knobs(largest_page=9, associations_page=1)),
    "partial batches": Trouble(
        [
            Fault("partial_batch", path="*/objects/*/batch/read", nth=1, size=20),
            Fault("partial_batch", path="*/associations/*", every=2, size=20),
        ]
    ),
    "nothing but partial batches": Trouble(
        [Fault("partial_batch", path="*/batch/read", size=1)], red=Unreachable
    ),
    "lists without progress": Trouble(
        [Fault("short_page", size=9), Fault("no_progress", path="*/objects/contacts")],
        red=Unreachable,
    ),
    "searches without progress": Trouble(
        [Fault("short_page", size=9), Fault("no_progress", path="*/deals/search")],
        red=Unreachable,
    ),
    "an answer that unpacks to too much": Trouble(
        [Fault("compressed_bomb", nth=20, size=70_000_000)], red=Refused
    ),
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
def test_a_troubled_night_is_correct_or_red_and_the_next_one_heals_it(
    place: Place, folder: Path, trouble: Trouble
) -> None:
    config = _after_first_night(place, folder, trouble.authentication)
    before = logged(config)
    place.server.faults.set(*trouble.faults)
    place.server.knobs = trouble.knobs

    if trouble.red is None:
        load(config, TROUBLED, sweep=True)
        _assert_same(built(config, TROUBLED), place.good[TROUBLED], but=())
    else:
        with pytest.raises(trouble.red):
            load(config, TROUBLED, sweep=True)
        assert logged(config) == before
    assert not trouble.faults or place.server.faults.struck() > 0

    _mend(place.server)
    place.server.portal = place.portals[NEXT]
    load(config, NEXT, sweep=True)
    but = () if trouble.red is None else OWN
    _assert_same(built(config, NEXT), place.good[NEXT], but=but)


@pytest.mark.parametrize(
    "path", ["*/objects/contacts", "*/owners*", "*/associations/*"]
)
def test_a_next_link_to_another_host_is_red_and_that_host_sees_no_request(
    place: Place, folder: Path, path: str
) -> None:
    config = _after_first_night(place, folder)
    before = logged(config)
    place.server.knobs = Knobs(largest_page=1, associations_page=1)

    with scripted(Scripted()) as other:
        place.server.faults.set(Fault("foreign_next", path=path, host=other.url))
        with pytest.raises(Refused, match="another host"):
            load(config, TROUBLED, sweep=True)

        assert place.server.faults.struck() > 0
        assert other.asked == []
    assert logged(config) == before


def _assert_same(found: Tables, good: Tables, *, but: Sequence[str]) -> None:
    """Assert that all tables say the same, whatever they say of our own reading."""
    assert found.keys() == good.keys()
    for name, rows in good.items():
        assert_frame_equal(
            found[name].drop(but, strict=False), rows.drop(but, strict=False)
        )
