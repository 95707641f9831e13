import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.readers.quotes import rows_end


def ends_by_reading(text: str) -> int:
    """Return where the last row ends, found one character after another."""
    end, in_quotes, at_start = 0, False, True
    for place, sign in enumerate(text):
        if sign == '"' and (in_quotes or at_start):
            in_quotes, at_start = not in_quotes, True  # a mark next to it reopens
            continue
        at_start = sign in ",\r\n"
        if sign == "\n" and not in_quotes:
            end = place + 1
    return end


@given(st.text('a,"\r\n', max_size=40))
def test_rows_end_where_a_reader_of_single_characters_finds_them(text: str) -> None:
    assert rows_end(text.encode(), ",")[0] == ends_by_reading(text)


cell = st.one_of(
    st.text("ab 5", max_size=4),
    st.text('a,"\r\n', max_size=6).map(
        lambda text: f'"{text.replace(chr(34), 2 * chr(34))}"'
    ),
)
row = st.lists(cell, min_size=1, max_size=4).map(",".join)


@given(st.lists(row, max_size=5))
def test_whatever_is_written_by_the_rules_is_in_pairs(rows: list[str]) -> None:
    text = "".join(f"{row}\n" for row in rows).encode()

    assert rows_end(text, ",") == (len(text), True)


@pytest.mark.parametrize(
    ("text", "is_paired"),
    [
        ('a,5" pipe\n', True),
        ('a,"x"y\n', False),
        ('a,"x\n', True),
        ('a,"x,b\nc,"y,d\n', False),
        ('"a""b"\n', True),
        ('"",""\n', True),
    ],
)
def test_a_mark_that_closes_within_a_word_is_not_in_a_pair(
    text: str, *, is_paired: bool
) -> None:
    assert rows_end(text.encode(), ",")[1] is is_paired
