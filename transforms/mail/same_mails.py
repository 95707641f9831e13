"""Same mails: which mail of a mailbox a CRM has a record of, too."""

import polars as pl

_WINDOW = 120 * 1_000_000  # microseconds
_PAIR = pl.Schema(
    {
        "mail_id": pl.String(),
        "same_as": pl.String(),
        "gap": pl.Int64(),
        "is_stranger": pl.Boolean(),
    }
)


def same_mails(
    mails: pl.LazyFrame,
    correspondents: pl.LazyFrame,
    sellers: pl.LazyFrame,
    told: pl.LazyFrame,
    contacts: pl.LazyFrame,
) -> pl.LazyFrame:
    """Return one row per mail that a CRM tells of, too: mail_id, same_as, deal_id.

    `told` are the CRMs' activities, `contacts` the people of its e-mails (record_id,
    person_id). Two are one mail where they are of one direction (or the CRM names
    none), no more than 120 seconds apart, and have a person in common. A record without
    a person is taken for a mail unless only others than its owner wrote or got that. A
    record is one mail, a mail one record: those with a person in common first, then
    the nearest first. The deal is the one that the record is tied to.
    """
    near = _near(mails, told)
    people = contacts.select("person_id", same_as="record_id")
    acquainted = (
        near.join(
            correspondents.select("mail_id", "person_id").unique(),
            on="mail_id",
            how="inner",
            validate="m:m",
        )
        .join(people, on=["same_as", "person_id"], how="semi")
        .with_columns(is_stranger=pl.lit(value=False))
    )
    strangers = (
        near.join(people, on="same_as", how="anti")
        .pipe(_of_their_owner, sellers)
        .with_columns(is_stranger=pl.lit(value=True))
    )
    both = [pairs.select(_PAIR.names()) for pairs in (acquainted, strangers)]
    return (
        pl.concat(both)
        .unique()
        .map_batches(_nearest_first, schema=_PAIR)
        .join(
            told.filter(pl.col("activity_kind") == "email").select(
                "deal_id", same_as="activity_id"
            ),
            on="same_as",
            how="left",
            validate="1:1",
        )
        .select("mail_id", "same_as", "deal_id")
    )


def _near(mails: pl.LazyFrame, told: pl.LazyFrame) -> pl.LazyFrame:
    """Return mails beside records of one direction, with the gap in microseconds.

    Time is cut into pieces as long as the window; what is near lies in the same piece
    or in one beside it, so that a piece can be joined on.
    """
    ours = mails.filter("is_activity").select(
        "mail_id", "direction", at=_ticks(), piece=_ticks() // _WINDOW
    )
    is_mail = (pl.col("activity_kind") == "email") & pl.col("deleted_at").is_null()
    piece = _ticks() // _WINDOW
    theirs = (
        told.filter(is_mail)
        .select(
            same_as="activity_id",
            owner_id="owner_id",
            their_direction="direction",
            their_at=_ticks(),
            piece=pl.concat_list(piece - 1, piece, piece + 1),
        )
        .explode("piece")
    )
    fits = (pl.col("direction") == pl.col("their_direction")).fill_null(value=True)
    return (
        ours.join(theirs, on="piece", how="inner", validate="m:m")
        .with_columns(gap=(pl.col("at") - pl.col("their_at")).abs())
        .filter(fits & (pl.col("gap") <= _WINDOW))
    )


def _of_their_owner(pairs: pl.LazyFrame, sellers: pl.LazyFrame) -> pl.LazyFrame:
    """Return the pairs of which the record's owner may have written or got the mail."""
    others = pairs.filter(pl.col("owner_id").is_not_null()).join(
        sellers, on="mail_id", how="semi"
    )
    denied = others.join(sellers, on=["mail_id", "owner_id"], how="anti")
    return pairs.join(denied, on=["mail_id", "same_as"], how="anti")


def _nearest_first(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs that are taken when the best is taken again and again.

    A pair that is the best of both its mail and its record is taken at once, since no
    other can forestall it; every round takes at least one.
    """
    rank = pl.col("rank")
    is_best = (rank == rank.min().over("mail_id")) & (
        rank == rank.min().over("same_as")
    )
    rest = pairs.sort("is_stranger", "gap", "mail_id", "same_as").with_row_index("rank")
    taken = [rest.clear()]
    while not rest.is_empty():
        taken.append(rest.filter(is_best))
        for one in ("mail_id", "same_as"):
            rest = rest.join(taken[-1], on=one, how="anti")
    return pl.concat(taken).select(_PAIR.names())


def _ticks() -> pl.Expr:
    """Return when it happened, in microseconds since 1970."""
    return pl.col("happened_at").dt.epoch("us")
