import polars as pl
import pytest

from flows.publications.harmless_text import harmless_text


def made_harmless(text: str | None) -> str | None:
    frame = pl.DataFrame({"text": [text]}, schema={"text": pl.String})
    found: str | None = frame.select(harmless_text(pl.col("text"))).item()
    return found


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://x.example")',
        "+31 20 123",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\uff1d1+1",
        "\uff0b1",
        "\uff0d1",
        "\uff20x",
    ],
)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert made_harmless(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", None, "a=b", "1-2", " =1", "'tis", "''", "#1", "é"]
)
def test_other_text_stays_as_it_is(text: str | None) -> None:
    assert made_harmless(text) == text


@pytest.mark.parametrize("text", ["'=1", "''=1"])
def test_an_apostrophe_that_was_there_can_be_told_from_ours(text: str) -> None:
    assert made_harmless(text) == f"'{text}"
