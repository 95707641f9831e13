"""Firm words: names of companies as they are compared, apart from their legal form."""

import polars as pl

from transforms.identity.words import distinct_words, folded, without

# As they are written, folded and without dots; those in brackets mean the same.
_FORMS = """
gmbh mbh ag kg kgaa ohg ug ek eg ev gbr se sohne sohn
ltd(limited) plc llp llc lp inc(incorporated) corp(corporation) co(company) pty
sons son bros(brothers) partners(partner)
sa sas sasu sarl eurl sci snc fils
spa srl srls sapa figli
bv nv vof cv bvba sprl
ab hb kb oy oyj as asa aps
sl slu slp lda ltda
zoo(oo) kft zrt nyrt doo dd ad ead ood eood sro
kk gk pt tbk bhd sdn pte pvt(private) jsc ojsc fze fzco
"""
# Those of other scripts: the Russian and Ukrainian, the Greek, the Hebrew ones.
_OTHER_FORMS = (
    "\u043e\u043e\u043e \u043e\u0430\u043e \u0437\u0430\u043e"
    " \u043f\u0430\u043e \u0430\u043e \u0442\u043e\u0432"
    " \u03b1\u03b5 \u03b5\u03c0\u03b5 \u03b9\u03ba\u03b5 \u05d1\u05e2\u05de"
)
# Written without a blank before or behind.
_UNSPACED_FORMS = (
    "股份有限公司",
    "有限责任公司",
    "有限公司",
    "株式会社",
    "有限会社",
    "合同会社",
    "주식회사",
    "(株)",
    "(有)",
    "(주)",
)
_LINKS = ["and", "und", "et", "og", "och", "the", "sp", "z"]


def _spellings() -> dict[str, str]:
    """Return each spelling of a form, and the form."""
    written = [part.rstrip(")").split("(") for part in (_FORMS + _OTHER_FORMS).split()]
    return {spelling: forms[0] for forms in written for spelling in forms}


_SPELLINGS = _spellings()


def with_firm_words(firms: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """Return the companies with `words` and `forms`, by the name in a column.

    The words of the name, sorted, are without its legal form; what a company is called
    stays where it is called nothing else: "Limited" alone. The forms are in one
    spelling each; none: an empty list. Dots are left out: S.p.A. is spa.
    """
    spaced = dict.fromkeys(_UNSPACED_FORMS, " ")
    plain = folded(pl.col(name)).str.replace_many(spaced).str.replace_all(r"\.", "")
    said = pl.col("words").list.set_intersection(pl.lit([*_SPELLINGS]))
    # In steps, as an expression that is used twice may be computed twice.
    return (
        firms.with_columns(words=plain)
        .with_columns(words=distinct_words(pl.col("words")))
        .with_columns(
            words=without(pl.col("words"), [*_SPELLINGS, *_LINKS]),
            forms=said.list.eval(pl.element().replace(_SPELLINGS))
            .list.unique()
            .list.sort(),
        )
    )
