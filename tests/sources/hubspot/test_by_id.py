from collections.abc import Sequence

import polars as pl
import pytest

from sandbox.hubspot.faults import Fault
from sandbox.hubspot.server import Server
from sources.errors import Unreachable
from sources.hubspot.by_id import read_by_id
from sources.hubspot.objects import ID
from tests.sources.hubspot.portals import portal, records
from tests.sources.hubspot.runs import run_of


def asked(
    server: Server, ids: Sequence[int]
) -> tuple[list[str], dict[tuple[str, str], str], list[tuple[str, str]]]:
    """Return the ids of the records, the merges and what vanished."""
    wanted = pl.Series([str(one) for one in ids])
    with run_of(server) as run:
        pages = list(read_by_id(run, "deals", wanted, properties=(ID,)))
        found = [key for page in pages for key in page.keys.to_pylist()]
        return found, run.notes.merges, list(run.notes.vanished)


def shown(
    server: Server, ids: Sequence[int], merges: Sequence[tuple[int, int]] = ()
) -> None:
    server.portal = portal(
        objects={"deals": records("deals", [{"id": one} for one in ids])},
        merges=[("deals", old, new) for old, new in merges],
    )


def test_an_id_that_is_not_found_vanished(server: Server) -> None:
    shown(server, [1, 3])

    assert asked(server, [1, 2, 3, 4]) == (
        ["1", "3"],
        {},
        [("deals", "2"), ("deals", "4")],
    )


def test_an_answer_with_another_id_is_a_merge(server: Server) -> None:
    shown(server, [1, 9], merges=[(2, 9)])

    found, merges, vanished = asked(server, [1, 2])

    assert (found, merges, vanished) == (["1", "9"], {("deals", "2"): "9"}, [])
    assert len(server.log) == 1


def test_two_that_became_one_are_told_apart_by_asking_for_each(server: Server) -> None:
    shown(server, [1, 9], merges=[(2, 9), (3, 9)])

    _, merges, vanished = asked(server, [1, 2, 3, 9])

    assert merges == {("deals", "2"): "9", ("deals", "3"): "9"}
    assert vanished == []


def test_one_that_was_merged_into_a_record_that_vanished_vanished_too(
    server: Server,
) -> None:
    shown(server, [1], merges=[(2, 9)])

    assert asked(server, [1, 2]) == (["1"], {}, [("deals", "2")])


def test_a_batch_that_is_answered_in_part_is_asked_for_the_rest(server: Server) -> None:
    shown(server, range(1, 101))
    server.faults.set(Fault("partial_batch", path="*/batch/read", size=40, times=2))

    found, _, vanished = asked(server, range(1, 101))

    assert sorted(map(int, found)) == list(range(1, 101))
    assert vanished == []


def test_an_id_that_no_answer_speaks_of_is_an_error(server: Server) -> None:
    shown(server, [1, 2])
    server.faults.set(Fault("partial_batch", path="*/batch/read", size=1))

    with pytest.raises(Unreachable, match="1 of the deals asked for"):
        asked(server, [1, 2])


def test_an_id_that_is_left_out_again_and_again_is_asked_for_alone(
    server: Server,
) -> None:
    shown(server, [1, 2])
    server.faults.set(Fault("partial_batch", path="*/batch/read", size=1, times=5))

    found, merges, vanished = asked(server, [1, 2])

    assert (sorted(found), merges, vanished) == (["1", "2"], {}, [])
    assert len(server.log) == 6
