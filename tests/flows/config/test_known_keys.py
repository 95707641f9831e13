"""Which keys there are, and where a misplaced one belongs."""

from flows.config.columns import Fields
from flows.config.known_keys import homes, keys
from flows.config.pipelines import Stage
from transforms.tables.staging import ATTRIBUTES
from transforms.tables.vocabulary import CANONICAL_STAGES, TRACKED_FIELDS


def test_the_words_of_the_configuration_are_the_words_of_the_tables() -> None:
    assert set(keys(Fields)) == {*TRACKED_FIELDS, *ATTRIBUTES, "created_at"}
    canonical = keys(Stage)["canonical"].annotation
    assert getattr(canonical, "__args__", ()) == CANONICAL_STAGES


def test_a_misplaced_key_is_sent_home() -> None:
    assert homes("draws") == ["forecast"]
    assert homes("value") == ['source.columns of "changes"']
    assert homes("source") == ["the top of the file", "pipeline"]
    assert homes("nonsense") == []
