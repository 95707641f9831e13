"""The rules of history, each as a salesperson would argue it."""

import random
from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tests.transforms.histories import AS_OF, History, change, day, listed, to
from transforms.tables.table import INSTANT


def test_saving_a_deal_again_does_not_start_a_stay() -> None:
    history = History(to("lead", 1), to("lead", 2), to("proposal", 3))

    assert history.stages() == ["lead", "proposal"]


def test_coming_back_to_a_stage_is_a_second_stay() -> None:
    history = History(to("proposal", 1), to("negotiation", 3), to("proposal", 4))

    assert history.path("stage_id", "visit", "direction") == [
        ("proposal", 1, "created"),
        ("negotiation", 1, "forward"),
        ("proposal", 2, "back"),
    ]


def test_a_stay_ends_when_the_next_begins_and_an_open_one_does_not_end() -> None:
    history = History(to("lead", 1), to("proposal", 3))

    assert history.path("entered_at", "exited_at", "days_in_stage") == [
        (day(1), day(3), 2.0),
        (day(3), None, (AS_OF - day(3)) / timedelta(days=1)),
    ]


def test_changes_at_one_instant_follow_the_sources_own_sequence() -> None:
    history = History(
        to("proposal", 1, sequence=7),
        to("lead", 1, sequence=3),
        to("won", 1, sequence=9),
    )

    assert history.stages() == ["lead", "proposal", "won"]


def test_a_stay_of_no_length_is_kept() -> None:
    history = History(to("lead", 1, sequence=1), to("proposal", 1, sequence=2))

    assert history.path("stage_id", "days_in_stage")[0] == ("lead", 0.0)


def test_a_step_over_a_stage_is_skipped_and_a_step_down_is_back() -> None:
    history = History(to("lead", 1), to("negotiation", 2), to("qualification", 3))

    assert history.directions() == ["created", "skipped", "back"]
    assert history.path("next_step") == [("advanced",), ("went_back",), ("still_open",)]


def test_a_deal_born_closed_is_created_and_not_won() -> None:
    assert History(to("won", 1)).directions() == ["created"]


def test_leaving_a_decided_stage_is_reopening_and_the_second_win_counts() -> None:
    history = History(to("lead", 1), to("won", 2), to("proposal", 3), to("won", 4))

    assert history.directions() == ["created", "won", "reopened", "won"]
    deal = history.deals.collect()
    assert deal["closed_at"].to_list() == [day(4)]


def test_a_step_between_two_won_stages_is_forward_and_no_second_win() -> None:
    mapping = listed(names=("lead", "won-signed", "won-paid", "lost"))
    history = History(
        to("lead", 1), to("won-signed", 2), to("won-paid", 5), mapping=mapping
    )

    assert history.directions() == ["created", "won", "forward"]
    assert history.deals.collect()["closed_at"].to_list() == [day(2)]


def test_a_move_to_another_pipeline_ends_the_stay_and_is_neither_won_nor_lost() -> None:
    history = History(
        change("pipeline", "crm:sales", 1),
        to("lead", 1),
        change("pipeline", "crm:renewals", 3),
        to("proposal", 3),
        mapping=listed("sales", "renewals"),
    )

    assert history.path("pipeline_id", "stage_id", "direction", "next_step") == [
        ("sales", "lead", "created", "moved"),
        ("renewals", "proposal", "moved", "still_open"),
    ]


def test_a_pipeline_and_a_stage_logged_a_row_each_are_one_move() -> None:
    at = day(3)
    history = History(
        ("crm:1", "pipeline", "crm:sales", day(1), 10),
        ("crm:1", "stage", "crm:lead", day(1), 11),
        ("crm:1", "pipeline", "crm:renewals", at, 20),
        ("crm:1", "stage", "crm:proposal", at, 21),
        mapping=listed("sales", "renewals"),
    )

    assert history.path("pipeline_id", "stage_id", "direction") == [
        ("sales", "lead", "created"),
        ("renewals", "proposal", "moved"),
    ]


def test_a_later_save_at_the_same_instant_does_not_reach_back() -> None:
    at = day(3)
    history = History(
        ("crm:1", "pipeline", "crm:sales", at, 1),
        ("crm:1", "stage", "crm:lead", at, 1),
        ("crm:1", "pipeline", "crm:renewals", at, 2),
        ("crm:1", "stage", "crm:proposal", at, 2),
        ("crm:1", "amount", "5.00", at, 3),
        mapping=listed("sales", "renewals"),
    )

    assert history.path("pipeline_id", "stage_id") == [
        ("sales", "lead"),
        ("renewals", "proposal"),
    ]
    assert history.states.collect().height == 2


def test_fields_saved_together_are_one_step() -> None:
    history = History(
        change("pipeline", "crm:sales", 1),
        to("lead", 1),
        change("pipeline", "crm:renewals", 3),
        to("proposal", 3),
        mapping=listed("sales", "renewals"),
    )

    assert history.states.collect().height == 2


def test_a_deletion_ends_the_last_stay_and_is_the_outcome() -> None:
    history = History(to("lead", 1), change("deleted", "true", 4))

    assert history.path("stage_id", "exited_at", "next_step") == [
        ("lead", day(4), "deleted")
    ]
    assert history.deals.select("outcome", "deleted_at").collect().rows() == [
        ("deleted", day(4))
    ]


def test_a_deal_that_comes_back_from_deletion_is_reopened() -> None:
    history = History(
        to("lead", 1), change("deleted", "true", 4), change("deleted", "false", 6)
    )

    assert history.path("stage_id", "entered_at", "direction", "visit") == [
        ("lead", day(1), "created", 1),
        ("lead", day(6), "reopened", 2),
    ]
    assert history.deals.collect()["outcome"].to_list() == ["open"]


def test_a_merged_deal_is_marked_and_both_paths_stay_out_of_durations() -> None:
    history = History(
        to("lead", 1),
        change("merged_into", "crm:2", 3),
        to("lead", 1, deal="crm:2"),
        to("lead", 1, deal="crm:3"),
    )

    assert history.path("deal_id", "is_from_merge") == [
        ("crm:1", True),
        ("crm:2", True),
        ("crm:3", False),
    ]
    assert history.deals.collect()["outcome"].to_list() == ["merged", "open", "open"]


def test_what_a_merge_made_is_marked_also_where_the_merged_deals_have_no_path() -> None:
    history = History(change("merged_into", "crm:2", 3), to("lead", 1, deal="crm:2"))

    assert history.path("deal_id", "is_from_merge") == [("crm:2", True)]


def test_a_stage_nobody_mapped_is_kept_and_never_guessed() -> None:
    history = History(to("lead", 1), to("Won!", 2), to("proposal", 3))

    assert history.path("stage_id", "direction") == [
        ("lead", "created"),
        ("Won!", "moved"),
        ("proposal", "moved"),
    ]
    unmapped = history.dim_stages.filter(~pl.col("is_mapped")).collect()
    assert unmapped.select("stage_id", "canonical_stage").rows() == [("crm:Won!", None)]
    assert history.deals.collect()["outcome"].to_list() == ["open"]


def test_what_happens_at_as_of_has_not_happened_yet() -> None:
    history = History(to("lead", 1), to("won", 5), as_of=day(5))

    assert history.stages() == ["lead"]


def test_amount_and_owner_are_those_of_the_entry() -> None:
    history = History(
        to("lead", 1),
        change("amount", "100.00", 1),
        change("owner", "crm:ann", 2),
        to("proposal", 3),
        change("amount", "80.00", 4),
    )

    entries = history.stays.select("amount_at_entry", "owner_id_at_entry").collect()
    assert [(str(a), o) for a, o in entries.rows()] == [
        ("100.00", None),
        ("100.00", "crm:ann"),
    ]


def test_an_emptied_amount_is_empty_from_then_on() -> None:
    history = History(
        to("lead", 1), change("amount", "100.00", 1), change("amount", None, 2)
    )

    assert history.deals.collect()["amount"].to_list() == [None]


def test_no_value_leaks_from_one_deal_into_the_next() -> None:
    history = History(
        to("lead", 1), change("amount", "100.00", 1), to("lead", 1, deal="crm:2")
    )

    amounts = history.deals.select("deal_id", "amount").collect()
    assert amounts.rows()[1] == ("crm:2", None)


def test_a_mapping_is_the_one_that_was_valid_on_entry() -> None:
    early = listed().with_columns(
        canonical_stage=pl.when(pl.col("stage_id") == "crm:proposal")
        .then(pl.lit("negotiation"))
        .otherwise("canonical_stage"),
        valid_from=pl.lit(day(10), INSTANT),
    )
    mapping = pl.concat([listed(), early.filter(pl.col("stage_id") == "crm:proposal")])
    history = History(
        to("proposal", 9),
        to("proposal", 10, deal="crm:2"),
        mapping=mapping,
    )

    assert history.path("canonical_stage") == [("proposal",), ("negotiation",)]


def test_no_changes_make_no_stays() -> None:
    assert History().stays.collect().is_empty()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["lead", "proposal", "negotiation", "won", "lost", "odd"]),
        st.integers(1, 6),
        st.sampled_from(["crm:1", "crm:2"]),
    ),
    max_size=14,
)


@settings(max_examples=40, deadline=None)
@given(steps=STEPS, seed=st.integers(0, 1000))
def test_any_order_of_the_same_changes_gives_the_same_history(
    steps: list[tuple[str, int, str]], seed: int
) -> None:
    rows = [to(s, on, deal, number) for number, (s, on, deal) in enumerate(steps)]
    shuffled = random.Random(seed).sample(rows, len(rows))  # noqa: S311 - no secret

    assert_frame_equal(
        History(*rows).entries.collect(), History(*shuffled).entries.collect()
    )


@settings(max_examples=40, deadline=None)
@given(steps=STEPS)
def test_stays_have_no_gaps_no_overlaps_and_one_end(
    steps: list[tuple[str, int, str]],
) -> None:
    rows = [to(s, on, deal, number) for number, (s, on, deal) in enumerate(steps)]
    stays = History(*rows).stays.collect()

    following = stays.with_columns(
        next_entered=pl.col("entered_at").shift(-1).over("deal_id")
    )
    assert following.filter(
        pl.col("exited_at").ne_missing(pl.col("next_entered"))
    ).is_empty()
    open_ended = stays.filter(pl.col("exited_at").is_null())
    assert open_ended.height == stays["deal_id"].n_unique()


def test_the_streaming_engine_gives_the_same_rows() -> None:
    history = History(
        *(
            to(s, n, f"crm:{d}", n)
            for d in range(30)
            for n, s in enumerate(["lead", "proposal", "lead", "won"], start=1)
        )
    )

    assert_frame_equal(
        history.entries.collect(engine="in-memory"),
        history.entries.collect(engine="streaming"),
    )


@pytest.mark.parametrize("level", ["stage", "canonical"])
def test_both_levels_hold_each_deal_once_while_it_is_open(level: str) -> None:
    history = History(to("lead", 1), to("proposal", 2), to("lead", 1, deal="crm:2"))
    entries = history.entries.filter(
        (pl.col("level") == level) & pl.col("exited_at").is_null()
    )

    assert sorted(entries.collect()["deal_id"].to_list()) == ["crm:1", "crm:2"]


def test_neighbouring_stays_of_one_canonical_stage_are_one_entry_there() -> None:
    mapping = listed(names=("lead", "proposal-sent", "proposal-read", "won", "lost"))
    history = History(
        to("lead", 1),
        to("proposal-sent", 2),
        to("proposal-read", 4),
        to("won", 9),
        mapping=mapping,
    )

    canonical = history.entries.filter(pl.col("level") == "canonical").collect()
    assert canonical.select("stage", "entered_at", "exited_at", "next_step").rows() == [
        ("lead", day(1), day(2), "advanced"),
        ("proposal", day(2), day(9), "won"),
        ("won", day(9), None, "still_open"),
    ]
