from pathlib import Path

import pytest

from flows.storage import atomic


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_replaced_in_one_piece_and_nothing_is_left_beside_it(
    tmp_path: Path,
) -> None:
    atomic.write_text(tmp_path / "facts.json", "old")

    atomic.write_text(tmp_path / "facts.json", "new")

    assert (tmp_path / "facts.json").read_text() == "new"
    assert names_in(tmp_path) == ["facts.json"]


def test_a_writer_that_fails_half_way_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "facts.json"
    atomic.write_text(target, "old")

    def fail_half_way() -> None:
        with atomic.beside(target) as aside:
            aside.write_text("ha")
            message = "the disk is full"
            raise OSError(message)

    with pytest.raises(OSError, match="the disk is full"):
        fail_half_way()

    assert (names_in(tmp_path), target.read_text()) == (["facts.json"], "old")


def test_a_folder_takes_the_place_of_another_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "export"
    for content in ("old", "new"):
        with atomic.beside(target) as aside:
            aside.mkdir()
            (aside / f"{content}.csv").write_text(content)
            atomic.settle(aside)
            atomic.place(aside, target)

    assert names_in(tmp_path) == ["export"]
    assert names_in(target) == ["new.csv"]


def test_a_folder_stays_when_what_should_replace_it_is_not_there(
    tmp_path: Path,
) -> None:
    (tmp_path / "export").mkdir()

    with pytest.raises(FileNotFoundError):
        atomic.place(tmp_path / "nothing", tmp_path / "export")

    assert names_in(tmp_path) == ["export"]


def test_what_a_dead_process_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / "facts.json").touch()
    (tmp_path / ".facts.json.0123abcd-0.aside").touch()
    (tmp_path / ".export.0123abcd-1.aside").mkdir()
    (tmp_path / ".export.0123abcd-1.aside" / "half.csv").touch()

    atomic.clean(tmp_path)

    assert names_in(tmp_path) == ["facts.json"]


def test_a_folder_whose_replacement_died_between_two_renames_comes_back(
    tmp_path: Path,
) -> None:
    (tmp_path / ".20120315T000000Z.0123abcd-0.old").mkdir()
    (tmp_path / ".20120315T000000Z.0123abcd-1.aside").mkdir()

    atomic.clean(tmp_path)

    assert names_in(tmp_path) == ["20120315T000000Z"]


def test_an_old_folder_is_removed_where_the_new_one_is_in_place(tmp_path: Path) -> None:
    (tmp_path / ".export.0123abcd-0.old").mkdir()
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "new.csv").touch()

    atomic.clean(tmp_path)

    assert (names_in(tmp_path), names_in(tmp_path / "export")) == (
        ["export"],
        ["new.csv"],
    )


def test_cleaning_leaves_alone_what_this_process_is_writing(tmp_path: Path) -> None:
    with atomic.beside(tmp_path / "facts.json") as aside:
        aside.touch()
        atomic.clean(tmp_path)

        assert aside.exists()


def test_discarding_removes_a_folder_with_all_that_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "a.csv").touch()

    atomic.discard(tmp_path / "export")

    assert names_in(tmp_path) == []
