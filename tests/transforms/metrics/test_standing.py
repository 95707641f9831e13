"""Standing: open, won, lost or deleted while a state lasts."""

import pytest

from tests.transforms.metrics.builders import Row, day, stages, state, states
from transforms.metrics.last_mapping import last_mapping
from transforms.metrics.standing import with_standing
from transforms.schemas import FCT_DEAL_STATES


@pytest.mark.parametrize(
    ("standing", "what"),
    [
        ("open", {}),
        ("open", {"stage_id": "crm:x"}),
        ("open", {"stage_id": "crm:won", "pipeline_id": "crm:care"}),
        ("won", {"stage_id": "crm:won"}),
        ("lost", {"stage_id": "crm:lost"}),
        ("deleted", {"stage_id": "crm:won", "is_deleted": True}),
        ("deleted", {"merged_into": "crm:2"}),
    ],
)
def test_a_state_is_deleted_before_won_or_lost_and_else_open(
    standing: str, what: Row
) -> None:
    found = with_standing(states(state(1, day(1), **what)), stages()).collect()

    assert found["standing"].to_list() == [standing]
    assert found.columns == [*FCT_DEAL_STATES.schema.names(), "standing"]


def test_a_stage_is_what_it_was_mapped_to_last() -> None:
    mapping = stages({"valid_from": day(2), "canonical_stage": "lost"})
    found = with_standing(states(state(1, day(1))), mapping).collect()

    assert found["standing"].to_list() == ["lost"]
    assert last_mapping(mapping).filter(stage_id="crm:demo").collect().height == 1
