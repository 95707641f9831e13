"""Where a CRM keeps no history, three of its snapshots give one, deletions too."""

from datetime import UTC, datetime

import pytest

from flows.storage.layout import Layout
from tests.flows.nights.runs import data_of, green, query
from tests.flows.nights.small import DEALS, write_config, write_csv

pytestmark = pytest.mark.slow

# Deal, stage, owner, amount, expected close date, created.
ANN, BOB, CID = (
    ["A", "new", "ann", "100.00", "2026-03-01", "2026-01-20"],
    ["B", "talk", "bob", "50.00", "2026-03-01", "2026-01-21"],
    ["C", "talk", "cid", "5.00", "", "2026-01-22"],
)
DON = ["D", "new", "cid", "6.00", "", "2026-02-01"]
OBSERVED = "observed"
SNAPSHOTS = {
    "2026-02-01": [ANN, BOB, CID],
    "2026-02-02": [["A", "talk", *ANN[2:]], CID, DON],
    "2026-02-03": [["A", "won", "cid", "120.00", *ANN[4:]], CID, DON],
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """The warehouse after three nights, each of which found a new snapshot."""
    folder = tmp_path_factory.mktemp("snapshots")
    config = write_config(
        folder, shape="deals", path="deals-*.csv", taken_at="file name", time_zone="UTC"
    )
    for day, rows in SNAPSHOTS.items():
        write_csv(folder / f"deals-{day}.csv", rows, DEALS.values())
        two_o_clock = datetime.fromisoformat(f"{day}T02:00:00").replace(tzinfo=UTC)
        green(config, as_of=two_o_clock)
    return data_of(config)


def test_a_stage_that_differs_was_entered_between_the_two_snapshots(
    data: Layout,
) -> None:
    midnight = "23:59:59.999999+00"  # in the last instant before the snapshot
    stays = """
        SELECT deal_id, stage_id, entered_at::VARCHAR, direction, next_step, origin
        FROM fct_stage_history ORDER BY deal_id, stay_number
    """

    assert query(data, stays) == [
        ("crm:A", "crm:new", "2026-01-20 00:00:00+00", "created", "advanced", OBSERVED),
        ("crm:A", "crm:talk", f"2026-02-01 {midnight}", "forward", "won", OBSERVED),
        ("crm:A", "crm:won", f"2026-02-02 {midnight}", "won", "still_open", OBSERVED),
        ("crm:B", "crm:talk", "2026-01-21 00:00:00+00", "created", "deleted", OBSERVED),
        (
            "crm:C",
            "crm:talk",
            "2026-01-22 00:00:00+00",
            "created",
            "still_open",
            OBSERVED,
        ),
        (
            "crm:D",
            "crm:new",
            "2026-02-01 00:00:00+00",
            "created",
            "still_open",
            OBSERVED,
        ),
    ]


def test_a_deal_that_is_missing_was_deleted_and_the_others_stand_as_they_are(
    data: Layout,
) -> None:
    deals = """
        SELECT deal_id, outcome, owner_id, amount::VARCHAR, deleted_at::VARCHAR
        FROM dim_deals ORDER BY deal_id
    """

    assert query(data, deals) == [
        ("crm:A", "won", "crm:cid", "120.00", None),
        ("crm:B", "deleted", "crm:bob", "50.00", "2026-02-01 23:59:59.999999+00"),
        ("crm:C", "open", "crm:cid", "5.00", None),
        ("crm:D", "open", "crm:cid", "6.00", None),
    ]


def test_a_change_says_since_when_it_can_have_been_and_when_we_learnt_it(
    data: Layout,
) -> None:
    changes = """
        SELECT field, value, changed_after::VARCHAR, known_at::VARCHAR
        FROM fct_deal_changes WHERE deal_id = 'crm:A' AND changed_at >= '2026-02-02'
        ORDER BY field
    """
    bounds = ("2026-02-02 00:00:00+00", "2026-02-03 02:00:00+00")

    assert query(data, changes) == [
        ("amount", "120.00", *bounds),
        ("owner", "crm:cid", *bounds),
        ("stage", "crm:won", *bounds),
    ]
