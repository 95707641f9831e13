"""Resolution: what hangs together is one, unless two who differ would become one."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.identity.likeness import SURE
from transforms.identity.resolution import RESOLVED, TIES, resolution

Tie = tuple[int, int, float | None, int]


def found(*ties: Tie) -> list[tuple[int, int, float, int]]:
    """Return what each record is resolved to, how surely and why."""
    frame = pl.LazyFrame(ties, schema=TIES, orient="row")
    return resolution(frame).sort("number").collect().rows()


def test_a_chain_of_ties_is_one() -> None:
    assert found((3, 2, None, 1), (2, 1, 0.95, 3), (7, 3, 0.98, 3)) == [
        (1, 1, 0.95, 3),
        (2, 1, 1.0, 1),
        (3, 1, 1.0, 1),
        (7, 1, 0.98, 3),
    ]


def test_a_tie_that_is_not_sure_makes_nothing_one() -> None:
    assert found((1, 2, 0.91, 3)) == []


def test_of_ties_that_would_join_two_who_differ_none_counts() -> None:
    anna, antonia, both, her_twin = 1, 2, 3, 4

    assert found(
        (anna, antonia, 0.7, 4),
        (anna, both, 0.93, 4),
        (antonia, both, 0.93, 4),
        (anna, her_twin, None, 2),
    ) == [(anna, anna, 1.0, 2), (her_twin, anna, 1.0, 2)]


def test_what_is_one_for_certain_is_one_whatever_the_names() -> None:
    assert found((1, 2, None, 2), (1, 2, 0.1, 3)) == [(1, 1, 1.0, 2), (2, 1, 1.0, 2)]


def test_without_a_tie_nothing_is_resolved() -> None:
    assert found() == []
    nothing = resolution(pl.LazyFrame(schema=TIES))
    assert nothing.collect_schema() == RESOLVED


NUMBERS = st.integers(0, 12)
SCORES = st.sampled_from([None, 0.5, 0.93, 0.98])
TIE_LISTS = st.lists(
    st.tuples(NUMBERS, NUMBERS, SCORES, st.integers(1, 4)).filter(
        lambda tie: tie[0] < tie[1]
    ),
    max_size=20,
)


@settings(deadline=None)
@given(TIE_LISTS, st.randoms())
def test_the_order_and_the_direction_of_ties_are_no_matter(
    ties: list[Tie], chance: object
) -> None:
    turned = [(other, one, score, why) for one, other, score, why in ties]
    chance.shuffle(turned)  # type: ignore[attr-defined]  # a random.Random

    assert found(*ties) == found(*turned)


@settings(deadline=None)
@given(TIE_LISTS)
def test_being_one_is_an_equivalence_and_holds_no_two_who_differ(
    ties: list[Tie],
) -> None:
    resolved = found(*ties)
    stands = {number: its for number, its, *_ in resolved}

    assert all(stands[its] == its <= number for number, its in stands.items())
    for one, other, score, _ in ties:
        is_one = stands.get(one, one) == stands.get(other, other)
        assert is_one or score is not None
        if is_one and score is not None and score < SURE:
            assert _is_certain(one, other, ties)


def _is_certain(one: int, other: int, ties: list[Tie]) -> bool:
    """Return whether a way of certain ties leads from one to the other."""
    reached = {one}
    for _ in ties:
        for tie in ties:
            if tie[2] is None and reached & {tie[0], tie[1]}:
                reached |= {tie[0], tie[1]}
    return other in reached
