"""Publishing into a PostgreSQL server that runs for real."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flows.publications import postgres_rows
from flows.publications.refusals import Unreachable
from flows.storage import lock, lock_file
from flows.storage.generations import Generation
from flows.storage.layout import Layout
from flows.storage.lock import Fence, Superseded, hold
from flows.storage.manifest import UnfaithfulCopy
from tests.flows.publications.postgres_place import Nights, Place, seen
from transforms.schemas import TABLES

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
RUN = """
import sys
from datetime import timedelta
from pathlib import Path
from flows.publications import postgres, postgres_rows
from flows.storage import generations
from flows.storage.layout import Layout
from flows.storage.lock import hold

ours, nights = (Layout(Path(path)) for path in sys.argv[1:3])
generation = generations.read(nights, sys.argv[3])
verify = postgres_rows.verify

def verify_and_wait(*arguments):
    verify(*arguments)
    print("loaded", flush=True)
    sys.stdin.readline()

postgres_rows.verify = verify_and_wait
with hold(ours, lease=timedelta(seconds=1)) as fence:
    try:
        schema, url = sys.argv[4:]
        postgres.publish_postgres(generation, fence, schema=schema, url=url)
    except Exception as error:
        print(type(error).__name__, flush=True)
"""


def test_every_table_is_there_with_its_rows_in_order(
    place: Place, generation: Generation, fence: Fence
) -> None:
    place.publish(generation, fence)

    for name in TABLES:
        found = place.ask(f"SELECT * FROM {{0}}.{name}")  # noqa: S608 - a table of ours
        assert found == generation.scan(name).collect().rows(), name


def test_rows_and_sums_are_those_of_the_manifest(
    place: Place, generation: Generation, fence: Fence
) -> None:
    place.publish(generation, fence)

    facts = generation.manifest.tables
    assert {
        (name, rows, column, None if total is None else str(total), digest)
        for name, rows, column, total, digest in place.ask(
            "SELECT * FROM {0}.control_totals"
        )
    } == {
        (name, fact.rows, column, total, fact.content_hash)
        for name, fact in facts.items()
        for column, total in fact.control_sums.items() or [(None, None)]
    }
    query = "SELECT count(*), sum(mean_amount)::text FROM {0}.revenue_forecast"
    assert place.ask(query) == [
        (3, facts["revenue_forecast"].control_sums["mean_amount"])
    ]


def test_one_row_says_which_generation_it_is(
    place: Place, fence: Fence, nights: Nights
) -> None:
    assert place.published() is None

    place.publish(nights[1], fence)
    place.publish(nights[2], fence)

    made = nights[2].manifest
    assert place.published() == nights[2].id
    assert place.ask("SELECT * FROM {0}.generation") == [
        (
            made.generation_id,
            made.as_of,
            "0.1.0",
            made.schema_version,
            made.content_hash,
        )
    ]


def test_a_copy_that_lost_a_row_is_not_published(
    place: Place, fence: Fence, nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.publish(nights[1], fence)
    fill = postgres_rows.fill

    def lose_a_row(connection: Any, schema: str, table: Any, frame: Any) -> None:  # noqa: ANN401 - passed on
        fill(connection, schema, table, frame.slice(1))

    monkeypatch.setattr(postgres_rows, "fill", lose_a_row)

    with pytest.raises(UnfaithfulCopy, match="dim_pipelines in PostgreSQL has 0 rows"):
        place.publish(nights[2], fence)

    assert place.whole() == seen(1, nights)


def test_a_run_that_lost_its_place_publishes_nothing(
    place: Place, layout: Layout, nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify = postgres_rows.verify

    def lose_the_place(*known: Any) -> None:  # noqa: ANN401 - passed on
        verify(*known)
        holder = lock_file.read(layout)
        assert holder is not None
        lock_file.write(layout, replace(holder, fence=holder.fence + 1))

    with hold(layout) as fence:
        place.publish(nights[1], fence)
        monkeypatch.setattr(postgres_rows, "verify", lose_the_place)
        with pytest.raises(Superseded):
            place.publish(nights[2], fence)

    assert place.whole() == seen(1, nights)


def test_a_connection_lost_while_loading_is_told_and_the_next_run_heals(
    place: Place, fence: Fence, nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.publish(nights[1], fence)
    verify = postgres_rows.verify

    def lose_the_connection(*known: Any) -> None:  # noqa: ANN401 - passed on
        place.ask(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'stagecast {0}'"
        )
        verify(*known)

    with monkeypatch.context() as spoilt:
        spoilt.setattr(postgres_rows, "verify", lose_the_connection)
        with pytest.raises(Unreachable, match=r"connection was lost.* before stands"):
            place.publish(nights[2], fence)
    assert place.whole() == seen(1, nights)

    place.publish(nights[2], fence)
    assert place.whole() == seen(2, nights)


def test_a_run_killed_before_its_commit_leaves_the_old_publication_whole(
    place: Place, layout: Layout, warehouse: Layout, nights: Nights
) -> None:
    with hold(layout) as fence:
        place.publish(nights[1], fence)

    with another_run(place, nights[2], layout, warehouse) as run:
        assert answer(run) == "loaded"
        run.send_signal(signal.SIGKILL)
        run.wait()
    assert place.whole() == seen(1, nights)

    with hold(layout) as fence:
        place.publish(nights[2], fence)
    assert place.whole() == seen(2, nights)


def test_a_run_that_sleeps_is_ended_by_its_successor_and_cannot_publish_over_it(
    place: Place, layout: Layout, warehouse: Layout, nights: Nights
) -> None:
    with hold(layout) as fence:
        place.publish(nights[1], fence)

    with another_run(place, nights[2], layout, warehouse) as sleeper:
        assert answer(sleeper) == "loaded"
        with lock_file.mutex(layout):  # while it has not the mutex itself
            sleeper.send_signal(signal.SIGSTOP)
        assert eventually(lambda: lock.holder(layout) is None)

        with hold(layout) as fence:
            place.publish(nights[3], fence)
            sleeper.send_signal(signal.SIGCONT)
            assert sleeper.stdin is not None
            sleeper.stdin.write("go on\n")
            sleeper.stdin.flush()
            assert answer(sleeper) == "Superseded"

    assert place.whole() == seen(3, nights)


@contextmanager
def another_run(
    place: Place, generation: Generation, layout: Layout, warehouse: Layout
) -> Iterator[subprocess.Popen[str]]:
    """Run a process that publishes, and waits for a line before it commits."""
    folders = [str(layout.root), str(warehouse.root)]
    told = [*folders, generation.id, place.schema, place.cluster.url()]
    with subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", RUN, *told],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def answer(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def eventually(condition: Callable[[], bool]) -> bool:
    """Whether a condition comes true within a minute."""
    tick = threading.Event()
    return any(condition() or tick.wait(0.02) for _ in range(3_000))
