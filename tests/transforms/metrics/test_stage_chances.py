"""Stage chances: how deals in a stage end, as far as history tells."""

from tests.transforms.metrics.attention import chance, incidence
from tests.transforms.metrics.builders import day, stages
from transforms.metrics.last_mapping import last_mapping
from transforms.metrics.stage_chances import stage_chances


def test_a_stage_takes_the_chance_of_its_canonical_stage_where_it_has_none() -> None:
    rows = [chance(0.2), chance(0.5, level="canonical", stage="proposal")]
    found = stage_chances(stages(), incidence(*rows), of="lost_incidence")

    assert dict(found.select("stage_id", "chance").collect().iter_rows()) == {
        "crm:lead": None,
        "crm:demo": 0.2,
        "crm:quote": 0.5,
        "crm:won": None,
        "crm:lost": None,
    }


def test_other_periods_segments_and_horizons_say_nothing() -> None:
    others = [{"period": "year"}, {"segment": "owner"}, {"horizon": "90_days"}]
    rows = [chance(0.9, **other) for other in others]
    found = stage_chances(stages(), incidence(*rows), of="lost_incidence").collect()

    assert found["chance"].null_count() == 5


def test_a_stage_is_called_what_it_was_called_last() -> None:
    renamed = {"valid_from": day(1), "stage_label": "Show"}
    found = last_mapping(stages(renamed)).filter(stage_id="crm:demo").collect()

    assert found["stage_label"].to_list() == ["Show"]
