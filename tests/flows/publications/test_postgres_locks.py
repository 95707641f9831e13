"""Readers and publications at the same time: who waits for whom, and who sees what."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from flows.publications import postgres_locks
from flows.publications.refusals import Unpublished
from flows.storage.lock import Fence
from tests.flows.publications.postgres_place import Nights, Place, seen
from transforms.schemas import TABLES

pytestmark = pytest.mark.slow


def test_readers_see_whole_generations_only_through_several_publications(
    place: Place, fence: Fence, nights: Nights
) -> None:
    place.publish(nights[1], fence)
    place.let_bi_read()

    with reading(place) as seen_so_far:
        for generation in nights.values():
            place.publish(generation, fence)
        found = seen_so_far()

    assert found - {seen(day, nights) for day in nights} == set()
    assert len(found) > 1


def test_a_snapshot_taken_before_a_publication_keeps_its_rows(
    place: Place, fence: Fence, nights: Nights
) -> None:
    place.publish(nights[1], fence)
    place.let_bi_read()

    with place.cluster.connect("bi") as tool:
        tool.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        tool.execute("SELECT 1 FROM pg_class")  # none of our tables is touched yet
        place.publish(nights[2], fence)
        stages = place.ask_by(tool, "SELECT stages FROM {0}.dim_pipelines")
        held = place.ask_by(tool, "SELECT count(*) FROM {0}.quarantine")

    assert (stages, held) == ([(1,)], [(50,)])
    assert place.whole() == seen(2, nights)


def test_a_transaction_that_a_tool_leaves_open_holds_nobody_up(
    place: Place, fence: Fence, nights: Nights
) -> None:
    place.publish(nights[1], fence)
    place.let_bi_read()

    with place.cluster.connect("bi") as tool:
        tool.execute("BEGIN")
        for name in TABLES:
            place.ask_by(tool, f"SELECT * FROM {{0}}.{name}")  # noqa: S608 - ours
        place.publish(nights[2], fence)
        assert place.whole("bi") == seen(2, nights)


def test_a_tool_that_reads_on_holds_up_a_change_of_columns_but_no_reader(
    place: Place, fence: Fence, nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.publish(nights[1], fence)
    place.let_bi_read()
    place.grow_old()
    monkeypatch.setattr(postgres_locks, "TURNS", 3)
    monkeypatch.setattr(postgres_locks, "TURN", 0.2)
    monkeypatch.setattr(postgres_locks, "PAUSE", 0.1)

    with place.cluster.connect("bi") as tool:
        tool.execute("BEGIN")
        place.ask_by(tool, "SELECT * FROM {0}.dim_pipelines")
        with reading(place) as seen_so_far:
            in_use = rf"in use by processes of the server: .*{tool.info.backend_pid}"
            with pytest.raises(Unpublished, match=in_use):
                place.publish(nights[2], fence)
            assert seen_so_far() == {seen(1, nights)}

    place.publish(nights[2], fence)
    assert place.whole() == seen(2, nights)


def test_somebody_who_changes_a_table_is_waited_for_and_then_told_of(
    place: Place, fence: Fence, nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.publish(nights[1], fence)
    monkeypatch.setattr(postgres_locks, "PATIENCE", 0.1)

    with place.cluster.connect() as administrator:
        administrator.execute("BEGIN")
        place.ask_by(administrator, "LOCK TABLE {0}.dim_deals IN SHARE MODE")
        pid = administrator.info.backend_pid
        with pytest.raises(Unpublished, match=rf"in use by .*: {pid} \(see pg_stat_"):
            place.publish(nights[2], fence)

    assert place.whole() == seen(1, nights)


@contextmanager
def reading(place: Place) -> Iterator[Callable[[], set[tuple[Any, ...]]]]:
    """Let BI read on and on, in one statement and in several; tell what it saw.

    A reader that waits for a lock for two seconds fails.
    """
    begun, end = threading.Event(), threading.Event()

    def read() -> set[tuple[Any, ...]]:
        found = set()
        with place.cluster.connect("bi") as connection:
            while not (begun.is_set() and end.is_set()):
                found |= {place.whole("bi"), place.pieces(connection)}
                begun.set()
        return found

    def tell() -> set[tuple[Any, ...]]:
        end.set()
        return reader.result(60)

    with ThreadPoolExecutor(1) as pool:
        reader = pool.submit(read)
        try:
            assert begun.wait(60)
            yield tell
        finally:
            end.set()
