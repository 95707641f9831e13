import pytest

from sources.naming import NamingConvention


@pytest.mark.parametrize(
    "name", ["Deal Stage", " amount ", "Owner's", 'say "hi"', "a\nb", "▶▶", "n" * 500]
)
def test_every_name_stays_as_it_is(name: str) -> None:
    naming = NamingConvention(max_length=200)

    assert naming.normalize_identifier(name) == name
    assert naming.normalize_path(name) == name
    assert naming.is_case_sensitive
