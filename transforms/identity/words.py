"""Words: names as they are compared, without all that two people spell in two ways."""

import polars as pl

# Neither is an accent that decomposition takes off. Spelt-out umlauts go with the
# umlauts: Müller, Mueller and Muller are one.
_FOLDED = {
    "ß": "ss",
    "ø": "o",
    "æ": "a",
    "œ": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "\u0131": "i",
    "ae": "a",
    "oe": "o",
    "ue": "u",
}
_ACCENTS = r"[\u{0300}-\u{036F}]"
_APOSTROPHES = "['`\u00b4\u2018\u2019\u02bc]"
_WORD = r"[\p{L}\p{M}\p{N}]+"
_TITLES = ("dr", "prof", "dipl", "ing", "mag", "phd", "mba", "sir")
_ADDRESSED = ("mr", "mrs", "ms", "miss", "herr", "frau", "mme", "sig", "sra")
# Scripts that write a whole name without a blank.
_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}]"


def folded(name: pl.Expr) -> pl.Expr:
    """The name in small letters, without accents, whatever its script.

    A letter of another script stays what it is: nothing is transliterated.
    """
    return (
        name.str.normalize("NFKD")
        .str.replace_all(_ACCENTS, "")
        .str.normalize("NFKC")
        .str.to_lowercase()
        .str.replace_many(_FOLDED)
    )


def distinct_words(name: pl.Expr) -> pl.Expr:
    """The words of a folded name, each once and sorted: "Lovelace, Ada" is in order.

    Null where there is none.
    """
    found = name.str.replace_all(_APOSTROPHES, "").str.extract_all(_WORD).list.unique()
    return pl.when(name.str.contains(_WORD)).then(found.list.sort())


def without(words: pl.Expr, left_out: list[str]) -> pl.Expr:
    """The words but for those, unless nothing else would be left."""
    rest = words.list.set_difference(pl.lit(left_out)).list.sort()
    return pl.when(rest.list.len() > 0).then(rest).otherwise(words)


def with_person_words(people: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """Return the people with `words`: those of their names, without titles."""
    # In steps, as an expression that is used twice may be computed twice.
    return (
        people.with_columns(words=folded(pl.col(name)))
        .with_columns(words=distinct_words(pl.col("words")))
        .with_columns(words=without(pl.col("words"), [*_TITLES, *_ADDRESSED]))
    )


def is_one_name(words: pl.Expr) -> pl.Expr:
    """Whether they are a first or a last name alone, which many people share."""
    is_unspaced = words.list.first().str.contains(_UNSPACED)
    return (words.list.len() == 1) & ~is_unspaced


def initials(words: pl.Expr) -> pl.Expr:
    """The letters that the words begin with."""
    return words.list.eval(pl.element().str.head(1))


def are_initials(words: pl.Expr) -> pl.Expr:
    """Whether they are single letters, all of them; false where there is none."""
    longest = words.list.eval(pl.element().str.len_chars()).list.max()
    return (longest == 1).fill_null(value=False)


def bigrams(words: pl.Expr) -> pl.Expr:
    """The pairs of neighbour letters in the words, each once; an end is a blank."""
    spaced = pl.concat_str(pl.lit(" "), words.list.join(" "), pl.lit(" "))
    odd, even = (
        text.str.extract_all("(?s)..") for text in (spaced, spaced.str.slice(1))
    )
    return odd.list.set_union(even)
