"""Words: what two people spell in two ways is one."""

import polars as pl
import pytest

from transforms.identity.firm_words import with_firm_words
from transforms.identity.words import folded, with_person_words


def named(*names: str | None) -> pl.LazyFrame:
    """Return a frame of names."""
    return pl.LazyFrame({"name": names}, schema={"name": pl.String})


def words(name: str | None) -> object:
    """Return the words of a person's name."""
    return with_person_words(named(name), "name").collect()["words"].to_list()[0]


def firm(name: str | None) -> tuple[object, object]:
    """Return the words of a company's name, and its legal forms."""
    told = with_firm_words(named(name), "name").select("words", "forms").collect()
    found: tuple[object, object] = told.row(0)
    return found


@pytest.mark.parametrize(
    "spellings",
    [
        ("Müller", "MUELLER", "Muller"),
        ("Groß", "GROSS", "gross"),
        ("José Núñez", "jose nunez"),
        ("Łukasz Ørsted", "Lukasz Orsted"),
        ("Фёдор", "федор"),
        ("\N{HALFWIDTH KATAKANA LETTER KA}", "\N{KATAKANA LETTER KA}"),
    ],
)
def test_accents_case_and_width_are_no_difference(spellings: tuple[str, ...]) -> None:
    assert (
        named(*spellings).select(folded(pl.col("name"))).unique().collect().height == 1
    )


def test_marks_that_are_letters_of_a_script_stay() -> None:
    assert words("कि") != words("का")
    assert words("が") != words("か")


def test_the_order_of_words_and_their_signs_are_no_difference() -> None:
    assert words("Lovelace, Ada") == words("ada lovelace") == ["ada", "lovelace"]
    assert words("Anne-Marie O'Brien") == words("Anne Marie OBrien")


def test_titles_are_not_part_of_a_name_unless_there_is_nothing_else() -> None:
    assert words("Prof. Dr. Ada Lovelace") == ["ada", "lovelace"]
    assert words("Dr.") == ["dr"]


@pytest.mark.parametrize("nothing", [None, "", " ", "...", "—"])
def test_a_name_without_a_letter_is_none(nothing: str | None) -> None:
    assert words(nothing) is None
    assert firm(nothing)[0] is None


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("ACME", []),
        ("Acme GmbH", ["gmbh"]),
        ("Acme Limited", ["ltd"]),
        ("acme, Ltd.", ["ltd"]),
        ("Acme S.p.A.", ["spa"]),
        ("Acme S.A.S.", ["sas"]),
        ("Acme Oy", ["oy"]),
        ("Acme Sp. z o.o.", ["zoo"]),
        ("Acme GmbH & Co. KG", ["co", "gmbh", "kg"]),
        ("ООО Acme", ["ооо"]),  # noqa: RUF001 - Cyrillic on purpose
        ("株式会社Acme", []),
    ],
)
def test_a_company_is_called_what_is_beside_its_legal_form(
    name: str, forms: list[str]
) -> None:
    assert firm(name) == (["acme"], forms)


def test_a_company_that_is_called_as_a_legal_form_keeps_its_name() -> None:
    assert firm("Limited") == (["limited"], ["ltd"])
