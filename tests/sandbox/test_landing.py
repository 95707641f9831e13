from pathlib import Path

import pytest

from sandbox.landing import land, landing


def interrupted(file: Path) -> None:
    with landing(file) as draft:
        draft.write_bytes(b"n")
        (file.parent / "missing").read_bytes()


def test_a_file_lands_whole_in_a_folder_that_was_not_there(tmp_path: Path) -> None:
    land(tmp_path / "crm" / "a.csv", b"new")

    assert [(p.name, p.read_bytes()) for p in (tmp_path / "crm").iterdir()] == [
        ("a.csv", b"new")
    ]


def test_until_the_draft_is_done_readers_see_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    land(file, b"old")

    with landing(file) as draft:
        draft.write_bytes(b"ne")
        assert file.read_bytes() == b"old"
        assert list(tmp_path.glob("a*.csv")) == [file]
    assert file.read_bytes() == b"ne"


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    land(file, b"old")

    with pytest.raises(FileNotFoundError):
        interrupted(file)
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a.csv", b"old")]
