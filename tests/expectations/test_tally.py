"""The tally counts rows; a rule that raises is named by the class of its error."""

import polars as pl
import pytest

from expectations.rule import Rule
from expectations.tally import Count, tally
from tests.expectations.builders import frame
from transforms.schemas import DIM_OWNERS

OWNERS = frame(
    DIM_OWNERS,
    [
        {"owner_id": "crm:1", "open_deals": 0},
        {"owner_id": "crm:2", "open_deals": 2},
        {"owner_id": "crm:3", "open_deals": 3},
    ],
)
OPEN = pl.col("open_deals")


def count(*rules: Rule) -> list[Count]:
    return list(tally(DIM_OWNERS, rules, {"dim_owners": OWNERS}).values())


def test_a_rule_is_asked_of_every_row() -> None:
    assert count(Rule("", holds=OPEN > 2)) == [Count(checked=3, failed=2)]


def test_a_rule_is_asked_only_where_it_says() -> None:
    rule = Rule("", holds=OPEN > 2, where=OPEN > 0)

    assert count(rule) == [Count(checked=2, failed=1)]


def test_what_is_unknown_is_not_true_and_not_asked() -> None:
    unknown = pl.when(OPEN > 2).then(other := pl.lit(value=True))

    assert count(Rule("", holds=unknown)) == [Count(checked=3, failed=2)]
    assert count(Rule("", holds=~other, where=unknown)) == [Count(1, 1)]


def test_a_rule_asked_of_nothing_is_true() -> None:
    (asked,) = count(Rule("", holds=OPEN > 2, where=OPEN > 9))

    assert (asked, asked.share) == (Count(checked=0, failed=0), 1.0)


def test_the_share_is_that_of_the_rows_asked() -> None:
    (asked,) = count(Rule("", holds=OPEN > 2, where=OPEN > 0))

    assert asked.share == 0.5


def test_a_rule_may_look_at_what_it_makes_of_the_table() -> None:
    rule = Rule("", holds=OPEN == 5, over=lambda owners: owners.select(OPEN.sum()))

    assert count(rule) == [Count(checked=1, failed=0)]


def test_a_rule_may_look_across_tables() -> None:
    def both(owners: pl.LazyFrame, others: pl.LazyFrame) -> pl.LazyFrame:
        return pl.concat([owners, others])

    rule = Rule("", holds=OPEN > 2, over=both, of=("dim_owners", "others"))
    frames = {"dim_owners": OWNERS, "others": OWNERS}

    assert tally(DIM_OWNERS, [rule], frames) == {rule: Count(6, 4)}


@pytest.mark.parametrize(
    ("rule", "error"),
    [
        (Rule("", holds=pl.col("no_such_column")), "ColumnNotFoundError"),
        (
            Rule("", holds=pl.col("owner_id").str.to_integer() > 0),
            "ComputeError",
        ),
        (Rule("", holds=OPEN), "ComputeError"),
        (Rule("", holds=OPEN > 0, of=("no_such_table",)), "KeyError"),
    ],
)
def test_a_rule_that_raises_does_not_keep_others_from_being_asked(
    rule: Rule, error: str
) -> None:
    assert count(Rule("", holds=OPEN > 2), rule, Rule("", holds=OPEN > 0)) == [
        Count(3, 2),
        Count(0, 0, raised=error),
        Count(3, 1),
    ]


def test_both_engines_count_the_same() -> None:
    rules = [Rule("", holds=OPEN.shift(1) < OPEN, where=pl.int_range(pl.len()) > 0)]

    assert count(*rules) == [Count(checked=2, failed=0)]
