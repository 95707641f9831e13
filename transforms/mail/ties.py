"""Ties: which deal a mail is of, how sure that is, and why; or why it is of none."""

import polars as pl

from transforms.mail.deals_met import CONTACT, open_then
from transforms.tables.vocabulary import NO_TIES, TIES

_BY_CRM, _BY_CONTACT, _BY_MORE, _BY_THREAD, _BY_COMPANY, _BY_DOMAIN, _BY_SELLER = TIES
_NOBODY, _NONE_OPEN, _SEVERAL = NO_TIES
_SCORES = {
    _BY_CRM: 1.0,
    _BY_CONTACT: 1.0,
    _BY_MORE: 0.9,
    _BY_THREAD: 0.9,
    _BY_COMPANY: 0.8,
    _BY_DOMAIN: 0.7,
    _BY_SELLER: 0.7,
}
_TIE = ["mail_id", "deal_id", "tie_score", "tie_reason", "step"]
_TOLD, _ONLY, _MOST, _THREAD, _SELLER, _LAST = range(6)


def ties(  # noqa: PLR0913 - a tie rests on all that is known of a mail
    mails: pl.LazyFrame,
    met: pl.LazyFrame,
    same: pl.LazyFrame,
    *,
    correspondents: pl.LazyFrame,
    sellers: pl.LazyFrame,
    holders: pl.LazyFrame,
    spans: pl.LazyFrame,
) -> pl.LazyFrame:
    """Return one row per mail that is an activity, with its deal or why it has none.

    Columns: mail_id, deal_id, tie_score (0 … 1; null: no tie), tie_reason. The first
    that gives exactly one deal: what the CRM says of the same mail (`same`: mail_id,
    deal_id); the only deal met (`met`); of several the one of which most of its people
    are contacts; the one of its thread's other mails; the one whose owner then
    (`holders`) wrote or got it. A mail that met none goes with its thread, if that has
    one deal that was open then (`spans`), unless it is a form's. What stays uncertain
    stays untied.
    """
    asked = mails.filter("is_activity").select(
        "mail_id", "thread_id", "happened_at", "brings"
    )
    certain = _first(_told(same), _only(met), _most(met))
    known = _first(
        certain,
        _by_thread(asked, met, certain, spans, step=_THREAD),
        _by_seller(asked, met, sellers, holders),
    )
    # What a seller decides may decide the rest of the thread.
    last = _first(known, _by_thread(asked, met, known, spans, step=_LAST))
    return (
        asked.select("mail_id")
        .join(last, on="mail_id", how="left", validate="1:1")
        .pipe(_with_reason, met, correspondents)
    )


def _first(*steps: pl.LazyFrame) -> pl.LazyFrame:
    """Return of each mail the tie of the first step that gives one."""
    is_first = pl.col("step") == pl.col("step").min().over("mail_id")
    return pl.concat([step.select(_TIE) for step in steps]).filter(is_first)


def _told(same: pl.LazyFrame) -> pl.LazyFrame:
    """Return the ties that the CRM tells of itself."""
    ties = same.filter(pl.col("deal_id").is_not_null())
    return ties.pipe(_because, pl.lit(_BY_CRM), step=_TOLD)


def _only(met: pl.LazyFrame) -> pl.LazyFrame:
    """Return the ties of mails that may be of one deal only."""
    reason = (
        pl.when(pl.col("level") == CONTACT)
        .then(pl.lit(_BY_CONTACT))
        .when("by_domain")
        .then(pl.lit(_BY_DOMAIN))
        .otherwise(pl.lit(_BY_COMPANY))
    )
    return met.pipe(_alone).pipe(_because, reason, step=_ONLY)


def _most(met: pl.LazyFrame) -> pl.LazyFrame:
    """Return the ties to the deal of which more of a mail's people are contacts."""
    is_most = pl.col("people") == pl.col("people").max().over("mail_id")
    return (
        met.filter(is_most)
        .pipe(_alone)
        .filter(pl.col("level") == CONTACT)
        .pipe(_because, pl.lit(_BY_MORE), step=_MOST)
    )


def _by_thread(
    asked: pl.LazyFrame,
    met: pl.LazyFrame,
    known: pl.LazyFrame,
    spans: pl.LazyFrame,
    *,
    step: int,
) -> pl.LazyFrame:
    """Return the ties to the one deal of a thread that a mail may be of.

    They are no surer than those of the thread's other mails.
    """
    threads = asked.select("mail_id", "thread_id")
    of_threads = (
        known.join(threads, on="mail_id", how="inner", validate="1:1")
        .group_by("thread_id", "deal_id")
        .agg(pl.col("tie_score").max())
    )
    may_be = threads.join(
        of_threads,
        on="thread_id",
        how="inner",
        validate="m:m",  # a thread may be of several deals
    ).drop("thread_id")
    fitting = may_be.join(met, on=["mail_id", "deal_id"], how="semi")
    is_form = (pl.col("brings") == "form").fill_null(value=False)
    unmet = (
        may_be.join(met, on="mail_id", how="anti")
        .join(asked.filter(is_form), on="mail_id", how="anti")
        .pipe(open_then, asked, spans)
    )
    score = pl.min_horizontal("tie_score", pl.lit(_SCORES[_BY_THREAD]))
    return (
        pl.concat([fitting, unmet])
        .pipe(_alone)
        .pipe(_because, pl.lit(_BY_THREAD), step=step, score=score)
    )


def _by_seller(
    asked: pl.LazyFrame,
    met: pl.LazyFrame,
    sellers: pl.LazyFrame,
    holders: pl.LazyFrame,
) -> pl.LazyFrame:
    """Return the ties to the deal of the seller who wrote a mail, or got it first."""
    at = pl.col("happened_at")
    held = (at >= pl.col("held_from")) & (at < pl.col("held_to")).fill_null(value=True)
    is_first = pl.col("place") == pl.col("place").min().over("mail_id")
    return (
        met.join(asked, on="mail_id", how="inner", validate="m:1")
        .join(holders, on="deal_id", how="inner", validate="m:m")
        .filter(held)
        .join(sellers, on=["mail_id", "owner_id"], how="inner", validate="m:1")
        .filter(is_first)
        .select("mail_id", "deal_id")
        .unique()
        .pipe(_alone)
        .pipe(_because, pl.lit(_BY_SELLER), step=_SELLER)
    )


def _alone(pairs: pl.LazyFrame) -> pl.LazyFrame:
    """Return the pairs of mails that have one only."""
    return pairs.filter(pl.len().over("mail_id") == 1)


def _because(
    pairs: pl.LazyFrame, reason: pl.Expr, *, step: int, score: pl.Expr | None = None
) -> pl.LazyFrame:
    """Return the pairs as ties for a reason, with the score that it has by itself."""
    usual = pl.col("tie_reason").replace_strict(_SCORES, return_dtype=pl.Float64)
    return (
        pairs.with_columns(tie_reason=reason, step=pl.lit(step))
        .with_columns(tie_score=usual if score is None else score)
        .select(_TIE)
    )


def _with_reason(
    ties: pl.LazyFrame, met: pl.LazyFrame, correspondents: pl.LazyFrame
) -> pl.LazyFrame:
    """Return the ties with the reason why a mail has none."""
    is_known = pl.col("person_id").is_not_null() | pl.col("company_id").is_not_null()
    has_met = met.select("mail_id", has_met=pl.lit(value=True)).unique()
    known = (
        correspondents.filter(is_known)
        .select("mail_id", is_known=pl.lit(value=True))
        .unique()
    )
    why_not = (
        pl.when("has_met")
        .then(pl.lit(_SEVERAL))
        .when("is_known")
        .then(pl.lit(_NONE_OPEN))
        .otherwise(pl.lit(_NOBODY))
    )
    return (
        ties.join(has_met, on="mail_id", how="left", validate="1:1")
        .join(known, on="mail_id", how="left", validate="1:1")
        .with_columns(tie_reason=pl.coalesce("tie_reason", why_not))
        .drop("has_met", "is_known", "step")
    )
