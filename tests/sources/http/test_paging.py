from dataclasses import dataclass

import pytest

from sources.errors import Unreachable
from sources.http.paging import pages


@dataclass(frozen=True)
class Numbers:
    numbers: tuple[int, ...]
    after: str | None

    def is_same(self, other: object) -> bool:
        is_same = isinstance(other, Numbers) and self.numbers == other.numbers
        return is_same and bool(self.numbers)


def read(answers: dict[str, Numbers]) -> list[int]:
    found = pages("first", answers.__getitem__, lambda page: page.after, of="crm")
    return [number for page in found for number in page.numbers]


def test_pages_are_followed_to_the_last_one() -> None:
    answers = {"first": Numbers((1, 2), "b"), "b": Numbers((3,), None)}

    assert read(answers) == [1, 2, 3]


def test_an_empty_page_is_no_end_while_another_one_follows() -> None:
    answers = {
        "first": Numbers((), "b"),
        "b": Numbers((), "c"),
        "c": Numbers((3,), None),
    }

    assert read(answers) == [3]


@pytest.mark.parametrize(
    "answers",
    [
        {"first": Numbers((1,), "first")},
        {"first": Numbers((1,), "b"), "b": Numbers((2,), "first")},
        {"first": Numbers((1,), "b"), "b": Numbers((1,), "c")},
    ],
    ids=["itself", "a ring", "the same records"],
)
def test_pages_that_lead_nowhere_are_an_error(answers: dict[str, Numbers]) -> None:
    with pytest.raises(Unreachable, match="without an end"):
        read(answers)
