"""Likeness: names that are nearly equal, and names that only look so."""

from collections.abc import Callable

import polars as pl
import pytest

from transforms.identity.firm_words import with_firm_words
from transforms.identity.likeness import EQUAL, SURE, firms_alike, persons_alike
from transforms.identity.words import with_person_words

Words = Callable[[pl.LazyFrame, str], pl.LazyFrame]


def names(one: str, other: str, told: Words) -> pl.LazyFrame:
    """Return two names beside each other, as words."""
    both = told(pl.LazyFrame({"name": [one, other]}), "name").collect()["words"]
    return pl.LazyFrame({"words": both[:1], "words_there": both[1:]})


def persons(one: str, other: str) -> float:
    """Return how alike two persons' names are."""
    pair = persons_alike(names(one, other, with_person_words))
    return float(pair.select("likeness").collect().item())


def firms(one: str, other: str) -> float:
    """Return how alike two companies' names are."""
    pair = firms_alike(names(one, other, with_firm_words))
    return float(pair.select("likeness").collect().item())


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Lovelace, Ada", "Ada LOVELACE", EQUAL),
        ("王小明", "王小明", EQUAL),
        ("Ada King Lovelace", "Ada Lovelace", 0.95),
        ("A. Lovelace", "Ada Lovelace", 0.93),
        ("A. K. Lovelace", "Ada King Lovelace", 0.93),
    ],
)
def test_the_same_name_in_another_form_is_sure(
    one: str, other: str, alike: float
) -> None:
    assert persons(one, other) == persons(other, one) == alike >= SURE


def test_a_letter_in_a_long_name_is_a_slip() -> None:
    slip = persons("Katharina Schwarzenberger", "Katharina Schwartzenberger")

    assert SURE <= slip < EQUAL


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada", "Ada"),
        ("Weber", "Anna Weber"),
        ("A. Weber", "Bea Weber"),
        ("A. B.", "Ada Byron"),
        ("Lena Fuchs", "Lina Fuchs"),
        ("Christian Weber", "Christina Weber"),
        ("Christian Schwarzenberger", "Christiane Schwarzenberger"),
        ("Alexander Iwanow", "Alexandra Iwanowa"),
        ("Анна Иванова", "Иван Иванов"),
        ("Ada Weber", "Ada Müller"),
    ],
)
def test_names_of_two_people_are_not_sure(one: str, other: str) -> None:
    assert persons(one, other) == persons(other, one) < SURE


def test_a_company_is_alike_by_all_words_of_its_name() -> None:
    assert firms("Acme Pumps GmbH", "PUMPS, ACME") == EQUAL
    assert firms("Bergmann Medizintechnik Ulm", "Bergmann Medizintechnik Bonn") < 0.85
    assert firms("Bergmann Medizintechnik", "Bergmann Medizintechnik Ulm") < 0.85
    assert SURE <= firms("Bergmann Medizintechnik", "Bergman Medizintechnik") < EQUAL
