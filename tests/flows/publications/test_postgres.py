"""Every test publishes into a PostgreSQL server of its own, that runs for real."""

import os
import select
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import polars as pl
import psycopg
import pytest

from flows.config import Config
from flows.publications import postgres, postgres_locks, postgres_rows
from flows.publications.destinations import publish_everywhere
from flows.publications.postgres import publish_postgres, published_generation
from flows.publications.refusals import Unpublished, Unreachable, Unusable
from flows.storage import lock, lock_file
from flows.storage.generations import Generation
from flows.storage.layout import Layout
from flows.storage.lock import Fence, Superseded, hold
from flows.storage.manifest import UnfaithfulCopy
from tests.flows.publications.postgres_cluster import PASSWORD, Cluster, running
from transforms.schemas import DIM_DEALS, DIM_PIPELINES, QUARANTINE, TABLES

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
TYPES: dict[pl.DataType, str] = {
    pl.String(): "text",
    pl.Int64(): "bigint",
    pl.Float64(): "double precision",
    pl.Boolean(): "boolean",
    pl.Date(): "date",
    pl.Datetime("us", "UTC"): "timestamp with time zone",
    pl.Decimal(18, 2): "numeric(18,2)",
}
WHOLE = (
    "SELECT generation_id, (SELECT max(stages) FROM {0}.dim_pipelines), "
    "(SELECT count(*) FROM {0}.quarantine) FROM {0}.generation"
)
PARTS = (
    "SELECT generation_id FROM {0}.generation",
    "SELECT max(stages) FROM {0}.dim_pipelines",
    "SELECT count(*) FROM {0}.quarantine",
)
RUN = """
import sys
from datetime import timedelta
from pathlib import Path
from flows.publications import postgres, postgres_rows
from flows.storage import generations
from flows.storage.layout import Layout
from flows.storage.lock import hold

layout, name = Layout(Path(sys.argv[1])), sys.argv[2]
verify = postgres_rows.verify

def verify_at_leisure(*arguments):
    verify(*arguments)
    print("loaded", flush=True)
    sys.stdin.readline()

postgres_rows.verify = verify_at_leisure
with hold(layout, lease=timedelta(seconds=1)) as fence:
    generation = generations.read(layout, name)
    try:
        postgres.publish_postgres(
            generation, fence, schema=sys.argv[3], url=sys.argv[4]
        )
    except Exception as error:
        print(type(error).__name__, flush=True)
"""

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Place:
    """A schema of the server that no other test uses."""

    cluster: Cluster
    schema: str

    def publish(self, generation: Generation, fence: Fence, url: str = "") -> None:
        """Publish as the nightly run does."""
        url = url or self.cluster.url()
        publish_postgres(generation, fence, schema=self.schema, url=url)

    def published(self) -> str | None:
        """Return which generation is there."""
        return published_generation(schema=self.schema, url=self.cluster.url())

    def ask(self, query: str, role: str = "admin") -> Rows:
        """Return the rows of a query, in which {0} is the schema."""
        return self.cluster.ask(query.format(self.schema), role)

    def whole(self, role: str = "admin") -> tuple[Any, ...]:
        """Return what tells generations apart, from three tables at once."""
        (row,) = self.ask(WHOLE, role)
        return row

    def let_read(self, role: str = "bi") -> None:
        """Let a role read every table, as an administrator does."""
        self.ask(f"GRANT USAGE ON SCHEMA {{0}} TO {role}")
        self.ask(f"GRANT SELECT ON ALL TABLES IN SCHEMA {{0}} TO {role}")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running() as server:
        yield server


@pytest.fixture
def place(cluster: Cluster, request: pytest.FixtureRequest) -> Place:
    number = request.session.items.index(request.node)
    return Place(cluster, f"sales_{number}")


@pytest.fixture
def night(
    rows_of: Callable[..., pl.LazyFrame], make_generation: Callable[..., Generation]
) -> Callable[[Fence, int], Generation]:
    """Return what makes the generation of a day: `whole` gives (id, day, day * 50)."""

    def make(fence: Fence, day: int) -> Generation:
        held = ({"row_number": number} for number in range(day * 50))
        return make_generation(
            fence,
            as_of=datetime(2012, 3, day, tzinfo=UTC),
            rows={
                "dim_pipelines": rows_of(DIM_PIPELINES, {"stages": day}),
                "quarantine": rows_of(QUARANTINE, *held),
            },
        )

    return make


Night = Callable[[Fence, int], Generation]


@contextmanager
def reading(place: Place) -> Iterator[Callable[[], Rows]]:
    """Let BI read on and on, in one statement and in several; yield what it saw."""
    end = threading.Event()

    def read() -> Rows:
        seen = set()
        with place.cluster.connect("bi") as connection:
            connection.execute("SET lock_timeout = '2s'")
            while not end.is_set():
                row = connection.execute(WHOLE.format(place.schema).encode()).fetchone()
                seen |= {row, snapshot(connection, place)}
        return sorted(seen)  # type: ignore[type-var]  # a row that is None fails

    with ThreadPoolExecutor(1) as pool:
        seen = pool.submit(read)
        try:
            yield lambda: (end.set(), seen.result(60))[1]
        finally:
            end.set()


def snapshot(connection: psycopg.Connection[Any], place: Place) -> tuple[Any, ...]:
    """Return the same as `whole`, from three statements in one transaction."""
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return tuple(
            row[0]
            for part in PARTS
            for row in connection.execute(part.format(place.schema).encode())
        )


def test_every_table_is_there_with_its_rows_in_order(
    place: Place, generation: Generation, fence: Fence
) -> None:
    place.publish(generation, fence)

    for name in TABLES:
        found = place.ask(f"SELECT * FROM {{0}}.{name}")  # noqa: S608 - a table of ours
        assert found == generation.scan(name).collect().rows(), name


def test_columns_have_the_types_that_keep_them_exact(
    place: Place, generation: Generation, fence: Fence
) -> None:
    place.publish(generation, fence)

    found = place.ask(
        "SELECT relname, attname, format_type(atttypid, atttypmod) FROM pg_class "
        "JOIN pg_attribute ON attrelid = pg_class.oid "
        "WHERE relnamespace = '{0}'::regnamespace AND attnum > 0 ORDER BY 1, attnum"
    )
    for table in TABLES.values():
        assert [row[1:] for row in found if row[0] == table.name] == [
            (name, TYPES[dtype]) for name, dtype in table.schema.items()
        ]


def test_rows_and_sums_are_those_of_the_manifest(
    place: Place, generation: Generation, fence: Fence
) -> None:
    place.publish(generation, fence)

    totals = place.ask("SELECT * FROM {0}.control_totals")
    facts = generation.manifest.tables
    assert {
        (name, rows, column, None if total is None else str(total), digest)
        for name, rows, column, total, digest in totals
    } == {
        (name, fact.rows, column, total, fact.content_hash)
        for name, fact in facts.items()
        for column, total in fact.control_sums.items() or [(None, None)]
    }
    assert place.ask(
        "SELECT count(*), sum(mean_amount)::text FROM {0}.revenue_forecast"
    ) == [(3, facts["revenue_forecast"].control_sums["mean_amount"])]


def test_one_row_says_which_generation_it_is(
    place: Place, generation: Generation, fence: Fence
) -> None:
    assert place.published() is None

    place.publish(generation, fence)
    place.publish(generation, fence)

    made = generation.manifest
    assert place.published() == generation.id
    assert place.ask("SELECT * FROM {0}.generation") == [
        (made.generation_id, made.as_of, "0.1.0", made.schema_version)
        + (made.content_hash,)
    ]


def test_tables_and_columns_say_what_they_mean(
    place: Place, generation: Generation, fence: Fence
) -> None:
    place.publish(generation, fence)

    comments = {
        (table, column): comment
        for table, column, comment in place.ask(
            "SELECT relname, attname, description FROM pg_class "
            "JOIN pg_description ON objoid = pg_class.oid "
            "LEFT JOIN pg_attribute ON attrelid = objoid AND attnum = objsubid "
            "AND attnum > 0 WHERE relnamespace = '{0}'::regnamespace"
        )
    }
    assert comments["dim_deals", None] == (
        "A row is one deal, as it stands at as_of. As of 2012-03-15 00:00:00 UTC "
        "(exclusive), generation 20120315T000000Z-000001."
    )
    assert comments["generation", None].startswith("A row is the generation that")
    for table in TABLES.values():
        for column in table.columns:
            assert comments[table.name, column.name] == column.description


def test_readers_see_whole_generations_only_through_several_publications(
    place: Place, fence: Fence, night: Night
) -> None:
    made = {day: night(fence, day) for day in range(1, 6)}
    whole = [(generation.id, day, day * 50) for day, generation in made.items()]
    place.publish(made[1], fence)
    place.let_read()

    with reading(place) as seen:
        for generation in made.values():
            place.publish(generation, fence)
        found = seen()

    assert [row for row in found if row not in whole] == []
    assert len(found) > 1


def test_a_snapshot_taken_before_a_publication_keeps_its_rows(
    place: Place, fence: Fence, night: Night
) -> None:
    first, second = night(fence, 1), night(fence, 2)
    place.publish(first, fence)
    place.let_read()

    with place.cluster.connect("bi") as tool:
        tool.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        tool.execute("SELECT 1 FROM pg_class")  # none of our tables is touched yet
        place.publish(second, fence)
        before = tool.execute(WHOLE.format(place.schema).encode()).fetchone()

    assert before == (first.id, 1, 50)
    assert place.whole() == (second.id, 2, 100)


def test_a_transaction_that_a_tool_leaves_open_holds_nobody_up(
    place: Place, fence: Fence, night: Night
) -> None:
    first, second = night(fence, 1), night(fence, 2)
    place.publish(first, fence)
    place.let_read()

    with place.cluster.connect("bi") as tool:
        tool.execute("BEGIN")
        for name in TABLES:
            tool.execute(f"SELECT * FROM {place.schema}.{name}".encode())  # noqa: S608
        place.publish(second, fence)
        assert place.whole("bi") == (second.id, 2, 100)


def test_grants_and_views_of_others_and_their_indexes_stay(
    place: Place, fence: Fence, night: Night
) -> None:
    first, second = night(fence, 1), night(fence, 2)
    place.publish(first, fence)
    place.let_read()
    place.ask("GRANT SELECT (deal_id) ON {0}.dim_deals TO stranger")
    place.ask("CREATE INDEX by_name ON {0}.dim_deals (deal_name)")
    view = f"view_of_{place.schema}"
    place.ask(f"CREATE SCHEMA {view}", "bi")
    place.ask(f"CREATE VIEW {view}.v AS SELECT stages FROM {{0}}.dim_pipelines", "bi")
    rights = "SELECT relname, relacl::text, attacl::text FROM pg_class JOIN "
    rights += "pg_attribute ON attrelid = pg_class.oid AND attname = 'deal_id' "
    rights += "WHERE relnamespace = '{0}'::regnamespace ORDER BY 1"
    before = place.ask(rights)

    place.publish(second, fence)

    assert place.ask(rights) == before
    assert place.ask(f"SELECT stages FROM {view}.v", "bi") == [(2,)]  # noqa: S608
    assert place.ask("SELECT to_regclass('{0}.by_name')::text") == [
        (f"{place.schema}.by_name",)
    ]


def test_default_privileges_hold_for_new_tables(
    place: Place, generation: Generation, fence: Fence
) -> None:
    place.ask("CREATE SCHEMA {0}", "publisher")
    place.ask("GRANT USAGE ON SCHEMA {0} TO bi", "publisher")
    place.ask(
        "ALTER DEFAULT PRIVILEGES IN SCHEMA {0} GRANT SELECT ON TABLES TO bi",
        "publisher",
    )

    place.publish(generation, fence)

    assert place.ask("SELECT count(*) FROM {0}.dim_deals", "bi") == [(4,)]


def test_a_table_of_an_older_version_gets_the_columns_of_this_one(
    place: Place, fence: Fence, night: Night
) -> None:
    first, second = night(fence, 1), night(fence, 2)
    place.publish(first, fence)
    place.let_read()
    grow_old(place)

    place.publish(second, fence)

    columns = "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute "
    columns += "WHERE attrelid = '{0}.dim_pipelines'::regclass AND attnum > 0 "
    columns += "AND NOT attisdropped"
    assert dict(place.ask(columns)) == {  # type: ignore[arg-type]  # pairs
        name: TYPES[dtype] for name, dtype in DIM_PIPELINES.schema.items()
    }
    assert place.whole("bi") == (second.id, 2, 100)
    assert place.ask("SELECT to_regclass('{0}.fct_forgotten')") == [(None,)]


def grow_old(place: Place) -> None:
    """Leave the tables as another version of the dictionary would have made them."""
    for change in (
        "ALTER TABLE {0}.dim_pipelines ADD COLUMN nickname text",
        "ALTER TABLE {0}.dim_pipelines DROP COLUMN pipeline_label",
        "ALTER TABLE {0}.dim_pipelines ALTER COLUMN source TYPE varchar(9)",
        "CREATE TABLE {0}.fct_forgotten (a bigint)",
        "INSERT INTO {0}.control_totals VALUES ('fct_forgotten', 0)",
    ):
        place.ask(change, "publisher")


def test_a_tool_that_reads_on_holds_up_a_change_of_columns_but_no_reader(
    place: Place, fence: Fence, night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = night(fence, 1), night(fence, 2)
    place.publish(first, fence)
    place.let_read()
    grow_old(place)
    monkeypatch.setattr(postgres_locks, "TURNS", 3)
    monkeypatch.setattr(postgres_locks, "TURN", 0.2)
    monkeypatch.setattr(postgres_locks, "PAUSE", 0.1)

    with place.cluster.connect("bi") as tool:
        tool.execute("BEGIN")
        tool.execute(f"SELECT * FROM {place.schema}.dim_pipelines".encode())  # noqa: S608
        with (
            reading(place) as seen,
            pytest.raises(Unpublished, match=f"server: .*{tool.info.backend_pid}"),
        ):
            place.publish(second, fence)
        assert seen() == [(first.id, 1, 50)]

    place.publish(second, fence)
    assert place.whole() == (second.id, 2, 100)


def test_a_view_of_others_on_a_column_that_goes_is_named_and_nothing_changes(
    place: Place, fence: Fence, night: Night
) -> None:
    first, second = night(fence, 1), night(fence, 2)
    place.publish(first, fence)
    grow_old(place)
    place.ask("CREATE VIEW {0}.names AS SELECT nickname FROM {0}.dim_pipelines")

    with pytest.raises(Unusable) as refusal:
        place.publish(second, fence)

    assert f"view {place.schema}.names depends on column nickname" in str(refusal.value)
    assert "Drop or change them, then start a new run" in str(refusal.value)
    assert place.whole() == (first.id, 1, 50)


def test_what_others_made_in_the_schema_is_never_touched(
    place: Place, generation: Generation, fence: Fence
) -> None:
    place.ask("CREATE SCHEMA {0}", "publisher")
    place.ask("CREATE TABLE {0}.dim_deals AS SELECT 1 AS theirs", "publisher")

    with pytest.raises(Unusable, match=r"dim_deals was there and is not ours"):
        place.publish(generation, fence)

    assert place.ask("SELECT * FROM {0}.dim_deals") == [(1,)]
    assert place.published() is None


def test_a_copy_that_lost_a_row_is_not_published(
    place: Place, fence: Fence, night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = night(fence, 1), night(fence, 2)
    place.publish(first, fence)
    fill = postgres_rows.fill

    def lose_a_row(connection: Any, schema: str, table: Any, frame: Any) -> None:  # noqa: ANN401 - passed on
        fill(connection, schema, table, frame.slice(1))

    monkeypatch.setattr(postgres_rows, "fill", lose_a_row)

    with pytest.raises(UnfaithfulCopy, match="dim_pipelines in PostgreSQL has 0 rows"):
        place.publish(second, fence)

    assert place.whole() == (first.id, 1, 50)


def test_a_run_that_lost_its_place_publishes_nothing(
    place: Place, layout: Layout, night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    with hold(layout) as fence:
        first, second = night(fence, 1), night(fence, 2)
        place.publish(first, fence)
    verify = postgres_rows.verify
    monkeypatch.setattr(
        postgres_rows,
        "verify",
        lambda *known: (verify(*known), lock_file.write(layout, others(layout))),
    )

    with hold(layout) as fence, pytest.raises(Superseded):
        place.publish(second, fence)

    assert place.whole() == (first.id, 1, 50)


def others(layout: Layout) -> lock_file.Holder:
    """Return a holder that took the place of the one who holds the warehouse."""
    known = lock_file.read(layout)
    assert known is not None
    return replace(known, fence=known.fence + 1)


def test_a_run_killed_before_its_commit_leaves_the_old_publication_whole(
    place: Place, layout: Layout, night: Night
) -> None:
    with hold(layout) as fence:
        first, second = night(fence, 1), night(fence, 2)
        place.publish(first, fence)

    with another_run(place, layout, second) as run:
        assert answer(run) == "loaded"
        run.send_signal(signal.SIGKILL)
        run.wait()
    assert place.whole() == (first.id, 1, 50)

    with hold(layout) as fence:
        place.publish(second, fence)
    assert place.whole() == (second.id, 2, 100)


def test_a_run_that_sleeps_is_ended_by_its_successor_and_cannot_publish_over_it(
    place: Place, layout: Layout, night: Night
) -> None:
    with hold(layout) as fence:
        first, second, third = (night(fence, day) for day in (1, 2, 3))
        place.publish(first, fence)

    with another_run(place, layout, second) as sleeper:
        assert answer(sleeper) == "loaded"
        with lock_file.mutex(layout):  # while it has not the mutex itself
            sleeper.send_signal(signal.SIGSTOP)
        assert eventually(lambda: lock.holder(layout) is None)

        with hold(layout) as fence:
            place.publish(third, fence)
            sleeper.send_signal(signal.SIGCONT)
            assert sleeper.stdin is not None
            sleeper.stdin.write("go on\n")
            sleeper.stdin.flush()
            assert answer(sleeper) in {"Superseded", "Unreachable"}

    assert place.whole() == (third.id, 3, 150)


@contextmanager
def another_run(
    place: Place, layout: Layout, generation: Generation
) -> Iterator[subprocess.Popen[str]]:
    """Run a process that publishes, and waits for a line before it commits."""
    said = [str(layout.root), generation.id, place.schema, place.cluster.url()]
    with subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", RUN, *said],
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


def test_a_connection_lost_while_loading_is_told_and_the_next_run_heals(
    place: Place, fence: Fence, night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = night(fence, 1), night(fence, 2)
    place.publish(first, fence)
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    end += "WHERE application_name = 'stagecast {0}'"
    verify = postgres_rows.verify
    with monkeypatch.context() as spoilt:
        spoilt.setattr(
            postgres_rows, "verify", lambda *known: (place.ask(end), verify(*known))
        )
        with pytest.raises(Unreachable, match="connection was lost.* before stands"):
            place.publish(second, fence)
    assert place.whole() == (first.id, 1, 50)

    place.publish(second, fence)
    assert place.whole() == (second.id, 2, 100)


Cut = Literal["before it arrives", "before its answer", "for good"]


@pytest.mark.parametrize(
    ("cut", "error", "day"),
    [
        ("before its answer", None, 2),
        ("before it arrives", Unreachable, 1),
        ("for good", Unpublished, 2),
    ],
)
def test_what_became_of_a_commit_without_an_answer_is_looked_up(  # noqa: PLR0913
    place: Place,
    fence: Fence,
    night: Night,
    monkeypatch: pytest.MonkeyPatch,
    cut: Cut,
    error: type[Exception] | None,
    day: int,
) -> None:
    monkeypatch.setattr(postgres, "_LOOKS", (0,))
    made = {day: night(fence, day) for day in (1, 2)}
    place.publish(made[1], fence)

    with way_that_is_cut(place.cluster.port, cut) as port:
        url = place.cluster.url(port=port)
        if error is None:
            place.publish(made[2], fence, url)
        else:
            with pytest.raises(error) as refusal:
                place.publish(made[2], fence, url)
            known = "does not tell whether it did" not in str(refusal.value)
            assert known == (cut != "for good")

    assert place.whole() == (made[day].id, day, day * 50)


@contextmanager
def way_that_is_cut(port: int, cut: Cut) -> Iterator[int]:
    """Yield a port that leads to the server, until the first COMMIT comes along."""
    done = threading.Event()

    class Way(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            if done.is_set() and cut == "for good":
                return
            with socket.create_connection(("127.0.0.1", port)) as server:
                relay(self.request, server, done, cut)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Way) as way:
        thread = threading.Thread(target=way.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield int(way.server_address[1])
        finally:
            way.shutdown()
            thread.join()


def relay(
    client: socket.socket, server: socket.socket, done: threading.Event, cut: Cut
) -> None:
    """Pass on what both sides say, until one ends or the way is cut."""
    while ready := select.select([client, server], [], [])[0]:
        for side in ready:
            said = side.recv(65_536)
            if not said:
                return
            if side is client and b"COMMIT" in said and not done.is_set():
                done.set()
                if cut != "before it arrives":
                    server.sendall(said)
                    server.recv(65_536)  # it did
                return
            (server if side is client else client).sendall(said)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postgresql://publisher:hunter2@127.0.0.1:{port}/postgres", "refused user or"),
        ("postgresql://publisher:hunter2%zz@127.0.0.1/postgres", "cannot be read"),
        ("postgresql://publisher:a@127.0.0.1:hunter2/postgres", "URL cannot be used"),
        ("hunter2", "cannot be read"),
        (
            "postgresql://publisher:hunter2@127.0.0.1:{port}/postgres?sslmode=require",
            "speaks no TLS",
        ),
    ],
)
def test_a_wrong_url_is_told_without_a_piece_of_it(  # noqa: PLR0913
    place: Place,
    generation: Generation,
    fence: Fence,
    url: str,
    why: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(Unusable, match=why) as refusal:
        place.publish(generation, fence, url.format(port=place.cluster.port))

    told = "".join(traceback.format_exception(refusal.value)) + caplog.text
    assert "hunter2" not in told
    assert f"destination {place.schema}: " in told


def test_a_server_that_is_away_may_be_there_on_the_next_try(
    place: Place, generation: Generation, fence: Fence
) -> None:
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        url = place.cluster.url(port=taken.getsockname()[1])

        with pytest.raises(
            Unreachable, match="nothing listens at that host"
        ) as refusal:
            place.publish(generation, fence, url)

    assert isinstance(refusal.value, OSError)
    assert PASSWORD not in "".join(traceback.format_exception(refusal.value))


def test_a_refusal_of_the_server_is_told_without_a_value_of_a_person(
    place: Place, generation: Generation, fence: Fence
) -> None:
    place.publish(generation, fence)
    place.ask("DELETE FROM {0}.dim_deals")
    place.ask(
        "ALTER TABLE {0}.dim_deals ADD CONSTRAINT short CHECK (length(deal_name) < 9)"
    )

    with pytest.raises(Unpublished) as refusal:
        place.publish(generation, fence)

    told = "".join(traceback.format_exception(refusal.value))
    assert "CheckViolation (23514) dim_deals.short" in told
    assert "Zoë" not in told


def test_a_user_without_the_right_is_told_which(
    place: Place, generation: Generation, fence: Fence
) -> None:
    with pytest.raises(Unusable, match=f"Let it create in schema {place.schema}"):
        place.publish(generation, fence, place.cluster.url("stranger"))


def test_text_that_the_server_cannot_hold_is_replaced_and_all_else_is_kept(
    place: Place,
    fence: Fence,
    rows_of: Callable[..., pl.LazyFrame],
    make_generation: Callable[..., Generation],
) -> None:
    names = ["a\0b", "\\N", "\\.", "a\rb\n\\.\nc", "NULL", ' "x", ', "\u2028\U0001f600"]
    deals = ({"deal_id": f"{n}", "deal_name": name} for n, name in enumerate(names))
    made = make_generation(fence, rows={"dim_deals": rows_of(DIM_DEALS, *deals)})

    place.publish(made, fence)

    found = place.ask("SELECT deal_name FROM {0}.dim_deals ORDER BY deal_id")
    assert [name for (name,) in found] == ["a\ufffdb", *names[1:]]


def test_a_table_is_sent_in_pieces_however_long_it_is(
    place: Place, fence: Fence, night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    write = psycopg.Copy.write

    def count(copy: Any, rows: str) -> None:  # noqa: ANN401 - passed on
        sent.append(rows.count("\n"))
        write(copy, rows)

    monkeypatch.setattr(psycopg.Copy, "write", count)
    monkeypatch.setattr(postgres_rows, "_ROWS_AT_A_TIME", 30)

    place.publish(night(fence, 4), fence)

    assert max(sent) <= 30
    assert place.ask("SELECT count(*) FROM {0}.quarantine") == [(200,)]


def test_rows_that_nobody_sees_any_more_give_their_place_to_others(
    place: Place, fence: Fence, night: Night
) -> None:
    made = night(fence, 30)
    sizes = []
    for _ in range(4):
        place.publish(made, fence)
        sizes += place.ask("SELECT pg_relation_size('{0}.quarantine')")

    assert sizes[1:] == [(2 * sizes[0][0],)] * 3


def test_the_configuration_says_where_to_publish(
    place: Place,
    layout: Layout,
    generation: Generation,
    fence: Fence,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SALES_POSTGRES", place.cluster.url())
    config = Config.model_validate(
        {
            "company": {
                "name": "Acme",
                "time_zone": "Europe/Amsterdam",
                "reporting_currency": "EUR",
            },
            "source": [
                {
                    "name": "crm",
                    "kind": "files",
                    "path": "deals.csv",
                    "shape": "deals",
                    "columns": {"deal_id": "Id", "stage": "Stage"},
                }
            ],
            "destination": [
                {
                    "kind": "postgres",
                    "schema": place.schema,
                    "credentials_env": "SALES_POSTGRES",
                }
            ],
        }
    )

    publish_everywhere(config, layout, generation, fence)

    assert place.published() == generation.id
    assert layout.database.exists()
