"""How rows come to PostgreSQL, and what becomes of those of before."""

from collections.abc import Callable
from typing import Any

import polars as pl
import psycopg
import pytest

from flows.publications import postgres_rows
from flows.storage.generations import Generation
from flows.storage.lock import Fence
from tests.flows.publications.postgres_place import Nights, Place
from transforms.schemas import DIM_DEALS

pytestmark = pytest.mark.slow


def test_only_what_the_server_cannot_hold_is_replaced(
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
    place: Place, fence: Fence, nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    write = psycopg.Copy.write

    def count(copy: Any, rows: str) -> None:  # noqa: ANN401 - passed on
        sent.append(rows.count("\n"))
        write(copy, rows)

    monkeypatch.setattr(psycopg.Copy, "write", count)
    monkeypatch.setattr(postgres_rows, "_ROWS_AT_A_TIME", 30)

    place.publish(nights[4], fence)

    assert max(sent) <= 30
    assert place.ask("SELECT count(*) FROM {0}.quarantine") == [(200,)]


def test_rows_that_nobody_sees_any_more_give_their_place_to_others(
    place: Place, fence: Fence, nights: Nights
) -> None:
    sizes = []
    for _ in range(4):
        place.publish(nights[5], fence)
        ((size,),) = place.ask("SELECT pg_relation_size('{0}.quarantine')")
        sizes.append(size)

    assert sizes[1] == sizes[2] == sizes[3] <= 2 * sizes[0]
