"""Likeness: how alike two names are, from 0 to 1.

Words are compared as sets and letters by Dice's coefficient of their neighbour pairs:
twice what both have, over what each has (Dice 1945).
"""

from typing import Final

import polars as pl

from transforms.identity.words import are_initials, bigrams, initials, is_one_name

# A name is never proof: an equal one is a little less than certain.
EQUAL: Final = 0.98
_LEFT_OUT: Final = 0.95
_INITIALS: Final = 0.93
_ONE_NAME: Final = 0.85
# From here on two names are nearly equal, and those they name are one.
SURE: Final = 0.92
_HALF, _PLACES = 0.5, 4


def dice(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """How much two lists have in common, of what they have; 0 where both are empty."""
    shared = one.list.set_intersection(other).list.len()
    all_of_both = one.list.len() + other.list.len()
    return pl.when(all_of_both > 0).then(2 * shared / all_of_both).otherwise(0.0)


def in_letters(one: str, other: str) -> pl.Expr:
    """How alike the words of two columns are, letter by letter.

    The mean of all their letters and of those of the words that differ. So two long
    names with one other word are not alike: "Medizintechnik Ulm" is not "… Köln". Where
    the words that differ have not half of their letters in common, only these count.
    """
    words, others = pl.col(one), pl.col(other)
    rest = dice(
        bigrams(words.list.set_difference(others)),
        bigrams(others.list.set_difference(words)),
    )
    # Most pairs end here: the letters of whole names are paired for the others alone.
    mine, theirs = (pl.when(rest >= _HALF).then(name) for name in (words, others))
    whole = dice(bigrams(mine), bigrams(theirs))
    both = pl.when(rest >= _HALF).then((whole + rest) / 2).otherwise(rest)
    return both.round(_PLACES).clip(upper_bound=EQUAL)


def persons_alike(one: str, other: str) -> pl.Expr:
    """How alike two persons' names are, as `person_words` in two columns.

    Equal words, in any order: 0.98. A middle name left out: 0.95. First names as
    initials: 0.93. A first or a last name alone: 0.85 at best. Else by letters.
    """
    mine = pl.col(one).list.set_difference(pl.col(other))
    theirs = pl.col(other).list.set_difference(pl.col(one))
    shared = pl.col(one).list.set_intersection(pl.col(other))
    is_whole, is_whole_there = mine.list.len() == 0, theirs.list.len() == 0
    is_short = _are_short_for(mine, theirs) | _are_short_for(theirs, mine)
    has_a_word = (shared.list.len() > 0) & ~are_initials(shared)
    return (
        pl.when(is_whole & is_whole_there & is_one_name(shared))
        .then(_ONE_NAME)
        .when(is_whole & is_whole_there)
        .then(EQUAL)
        .when((is_whole | is_whole_there) & (shared.list.len() > 1))
        .then(_LEFT_OUT)
        .when(is_short & has_a_word)
        .then(_INITIALS)
        .otherwise(in_letters(one, other))
    )


def firms_alike(one: str, other: str) -> pl.Expr:
    """How alike two companies' names are, as `firm_words` in two columns.

    Equal words, in any order: 0.98. Else by letters.
    """
    is_equal = pl.col(one) == pl.col(other)
    return pl.when(is_equal).then(EQUAL).otherwise(in_letters(one, other))


def _are_short_for(short: pl.Expr, words: pl.Expr) -> pl.Expr:
    """Whether they are initials of some of the words."""
    unmatched = short.list.set_difference(initials(words)).list.len()
    return are_initials(short) & (unmatched == 0)
