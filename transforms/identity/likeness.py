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
_FINISHED: Final = pl.exclude("^_.*$")  # all but the steps on the way


def dice(pairs: pl.LazyFrame, one: str, other: str, *, named: str) -> pl.LazyFrame:
    """Return the pairs with how much the letters of two lists of words have in common.

    A share of what either has; 0 where one is empty or null.
    """
    # In steps, as an expression that is used twice may be computed twice.
    shared = pl.col("_one").list.set_intersection("_other").list.len()
    letters = pl.col("_one").list.len() + pl.col("_other").list.len()
    share = pl.when(pl.col("_letters") > 0).then(
        2 * pl.col("_shared") / pl.col("_letters")
    )
    return (
        pairs.with_columns(_one=bigrams(pl.col(one)), _other=bigrams(pl.col(other)))
        .with_columns(_shared=shared, _letters=letters)
        .with_columns(share.fill_null(0.0).alias(named))
        .drop("_one", "_other", "_shared", "_letters")
    )


def persons_alike(pairs: pl.LazyFrame) -> pl.LazyFrame:
    """Return pairs of persons with `likeness`; words, words_there: `person_words`.

    Equal words, in any order: 0.98. A middle name left out: 0.95. First names as
    initials: 0.93. A first or a last name alone: 0.85 at best. Else by letters.
    """
    mine, theirs, shared = pl.col("_mine"), pl.col("_theirs"), pl.col("_shared_words")
    is_whole, is_whole_there = mine.list.len() == 0, theirs.list.len() == 0
    is_short = _are_short_for(mine, theirs) | _are_short_for(theirs, mine)
    has_a_word = (shared.list.len() > 0) & ~are_initials(shared)
    likeness = (
        pl.when(is_whole & is_whole_there & is_one_name(shared))
        .then(_ONE_NAME)
        .when(is_whole & is_whole_there)
        .then(EQUAL)
        .when((is_whole | is_whole_there) & (shared.list.len() > 1))
        .then(_LEFT_OUT)
        .when(is_short & has_a_word)
        .then(_INITIALS)
        .otherwise("_by_letters")
    )
    return _by_letters(pairs).with_columns(likeness=likeness).select(_FINISHED)


def firms_alike(pairs: pl.LazyFrame) -> pl.LazyFrame:
    """Return pairs of companies with `likeness`; words, words_there: `firm_words`.

    Equal words, in any order: 0.98. Else by letters.
    """
    is_equal = (pl.col("_mine").list.len() == 0) & (pl.col("_theirs").list.len() == 0)
    likeness = pl.when(is_equal).then(EQUAL).otherwise("_by_letters")
    return _by_letters(pairs).with_columns(likeness=likeness).select(_FINISHED)


def _by_letters(pairs: pl.LazyFrame) -> pl.LazyFrame:
    """Return the pairs with how alike their words are, letter by letter.

    The mean of all their letters and of those of the words that differ. So two long
    names with one other word are not alike: "Medizintechnik Ulm" is not "… Köln". Where
    the words that differ have not half of their letters in common, only these count.
    """
    words, others = pl.col("words"), pl.col("words_there")
    is_near = pl.col("_rest") >= _HALF
    mean = (pl.col("_whole") + pl.col("_rest")) / 2
    alike = pl.when(is_near).then(mean).otherwise("_rest")
    return (
        pairs.with_columns(
            _mine=words.list.set_difference(others),
            _theirs=others.list.set_difference(words),
            _shared_words=words.list.set_intersection(others),
        )
        .pipe(dice, "_mine", "_theirs", named="_rest")
        # Most pairs end here: all letters are looked at for the others alone.
        .with_columns(
            _near=pl.when(is_near).then(words),
            _near_there=pl.when(is_near).then(others),
        )
        .pipe(dice, "_near", "_near_there", named="_whole")
        .with_columns(_by_letters=alike.round(_PLACES).clip(upper_bound=EQUAL))
    )


def _are_short_for(short: pl.Expr, words: pl.Expr) -> pl.Expr:
    """Whether they are initials of some of the words."""
    unmatched = short.list.set_difference(initials(words)).list.len()
    return are_initials(short) & (unmatched == 0)
