from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import polars as pl
import pytest

from flows.storage import generations
from flows.storage.generations import (
    DamagedWarehouse,
    Generation,
    NoSuchGeneration,
    current,
    history,
    make_current,
    read,
    rollback,
)
from flows.storage.layout import Layout
from flows.storage.lock import Superseded, hold
from transforms.schemas import DIM_PIPELINES, DIM_STAGES

NIGHT = datetime(2012, 3, 15, tzinfo=UTC)
MakeGeneration = Callable[..., Generation]


@pytest.fixture
def three_nights(layout: Layout, make_generation: MakeGeneration) -> list[str]:
    names = []
    for night in range(3):
        with hold(layout) as fence:
            made = make_generation(fence, as_of=NIGHT + timedelta(days=night))
            make_current(layout, made, fence)
            names.append(made.id)
    return names


def test_before_the_first_night_nothing_is_current(layout: Layout) -> None:
    assert current(layout) is None
    assert history(layout) == ()


def test_the_generation_made_current_last_is_current(
    layout: Layout, three_nights: list[str]
) -> None:
    now = current(layout)

    assert now is not None
    assert now.id == three_nights[-1]
    assert history(layout) == tuple(three_nights)


def test_a_reader_sees_whole_generations_only_while_the_pointer_changes(
    layout: Layout,
    rows_of: Callable[..., pl.LazyFrame],
    make_generation: MakeGeneration,
) -> None:
    done, has_read = Event(), Event()

    def numbers_seen() -> list[tuple[int, int]]:
        seen = []
        while not done.is_set():
            now = current(layout)
            if now is not None:
                pair = [now.scan(t) for t in ("dim_pipelines", "dim_stages")]
                one, other = (
                    frame.collect()[name].item()
                    for frame, name in zip(pair, ("stages", "is_mapped"), strict=True)
                )
                seen.append((one, other))
                has_read.set()
        return seen

    with ThreadPoolExecutor() as pool:
        reading = pool.submit(numbers_seen)
        try:
            for number in range(10):
                rows = {
                    "dim_pipelines": rows_of(DIM_PIPELINES, {"stages": number}),
                    "dim_stages": rows_of(DIM_STAGES, {"is_mapped": number % 2 == 1}),
                }
                with hold(layout) as fence:
                    make_current(layout, make_generation(fence, rows=rows), fence)
                has_read.clear()
                assert has_read.wait(60), "the reader reads no more"
        finally:
            done.set()
        seen = reading.result()

    assert len(set(seen)) > 1
    assert all(odd == (number % 2 == 1) for number, odd in seen)


def test_a_rollback_goes_to_the_generation_before(
    layout: Layout, three_nights: list[str]
) -> None:
    with hold(layout) as fence:
        assert rollback(layout, fence).id == three_nights[1]
        assert rollback(layout, fence).id == three_nights[0]
        with pytest.raises(NoSuchGeneration, match="no generation before"):
            rollback(layout, fence)

    now = current(layout)
    assert now is not None
    assert now.id == three_nights[0]


def test_a_rollback_goes_to_the_generation_that_is_named(
    layout: Layout, three_nights: list[str]
) -> None:
    with hold(layout) as fence:
        assert rollback(layout, fence, to=three_nights[0]).id == three_nights[0]
        with pytest.raises(NoSuchGeneration, match=three_nights[2]):
            rollback(layout, fence, to="../raw")


def test_a_run_that_lost_its_place_cannot_move_the_pointer(
    layout: Layout, three_nights: list[str]
) -> None:
    first = read(layout, three_nights[0])
    with hold(layout) as fence:
        pass

    with pytest.raises(Superseded):
        make_current(layout, first, fence)

    now = current(layout)
    assert now is not None
    assert now.id == three_nights[-1]


def test_a_pointer_to_a_generation_that_is_not_there_is_told_with_the_remedy(
    layout: Layout, three_nights: list[str]
) -> None:
    (layout.generations / three_nights[2]).rename(layout.root / "moved")

    with pytest.raises(DamagedWarehouse) as damage:
        current(layout)

    said = str(damage.value)
    assert f"current.json names {three_nights[2]}, which is not in" in said
    assert f"Roll back to another generation ({', '.join(three_nights[:2])})" in said
    with hold(layout) as fence:
        assert rollback(layout, fence).id == three_nights[1]


@pytest.mark.parametrize("content", ["", "{}", "[]", "null", '{"generation_id'])
def test_a_damaged_pointer_is_told_with_the_remedy(
    layout: Layout, three_nights: list[str], content: str
) -> None:
    layout.pointer.write_text(content)

    with pytest.raises(DamagedWarehouse, match=r"does not name a generation\. Roll"):
        current(layout)

    with hold(layout) as fence:
        assert rollback(layout, fence, to=three_nights[1]).id == three_nights[1]


def cut_off(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(path.read_text()[:100])


def of_another(folder: Path) -> None:
    other = min(folder.parent.iterdir()) / "manifest.json"
    (folder / "manifest.json").write_text(other.read_text())


def lost_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def lost_table(folder: Path) -> None:
    (folder / "dim_deals.parquet").unlink()


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (cut_off, "manifest.json cannot be read"),
        (lost_manifest, "manifest.json cannot be read"),
        (of_another, "manifest.json is that of 2012"),
        (lost_table, "lost dim_deals"),
    ],
)
def test_a_damaged_generation_is_told_with_the_others_to_go_back_to(
    layout: Layout,
    three_nights: list[str],
    damage: Callable[[Path], None],
    said: str,
) -> None:
    damage(layout.generations / three_nights[2])

    with pytest.raises(DamagedWarehouse) as told:
        current(layout)

    assert said in str(told.value)
    assert f"({', '.join(three_nights[:2])}), or start a new run" in str(told.value)


def test_the_name_of_the_current_generation_is_told_without_reading_it(
    layout: Layout, three_nights: list[str]
) -> None:
    (layout.generations / three_nights[2] / "manifest.json").unlink()

    assert generations.current_id(layout) == three_nights[2]
