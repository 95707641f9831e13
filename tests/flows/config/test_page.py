"""The page about the configuration says what the models say."""

from pathlib import Path

from pydantic.fields import FieldInfo

from flows.config.known_keys import keys, sections
from tests.flows.config.examples import (
    COMPANY,
    SOURCE,
    read,
)

PAGE = Path(__file__).parents[3] / "docs" / "configuration.md"


def test_the_page_names_every_key_with_its_default() -> None:
    page = PAGE.read_text(encoding="utf-8")

    for name, variants in sections():
        rows = _rows(page, name)
        for key in {key for _, model in variants for key in keys(model)}:
            fields = [keys(model)[key] for _, model in variants if key in keys(model)]
            assert key in rows, f"{name}.{key} has no row in the page"
            assert _default(fields) in rows[key], f"{name}.{key}: {rows[key]}"


def test_the_page_names_no_key_that_does_not_exist() -> None:
    page = PAGE.read_text(encoding="utf-8")
    known = {
        name: {key for _, model in variants for key in keys(model)}
        for name, variants in sections()
    }

    for name, keys_there in known.items():
        assert set(_rows(page, name)) == keys_there, name


def test_the_examples_of_the_page_are_accepted(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    examples = [part.partition("```")[0] for part in page.split("```toml\n")[1:]]

    whole = [example for example in examples if "[company]" in example]
    pieces = [example for example in examples if "[company]" not in example]
    for example in whole:
        read(tmp_path, example)
    for piece in pieces:
        others = COMPANY + ("" if "[[source]]" in piece else SOURCE)
        read(tmp_path, f"{others}{piece}")
    assert len(whole) >= 1
    assert len(pieces) >= 3


def _rows(page: str, name: str) -> dict[str, str]:
    """The rows of the page's table about a section; the top has the first table."""
    heading = f"\n## `{name}`\n" if name else "\n## The file\n"
    assert heading in page, f"the page has no part {heading.strip()}"
    part = page.split(heading, 1)[1].split("\n## ", 1)[0]
    return {row.split("`")[1]: row for row in part.splitlines() if row[:3] == "| `"}


def _default(fields: list[FieldInfo]) -> str:
    """The default as the page writes it between bars; required where it is once."""
    if any(field.is_required() for field in fields):
        return "| required |"
    match fields[0].default:
        case None:
            return "| none |"
        case int() | float() | str() | Path() as value:
            return f"| `{value}` |"
        case (int(), *_) as values:
            return f"| `{list(values)}` |"
        case _:
            return "|"
