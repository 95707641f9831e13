"""Text that no spreadsheet takes for a formula.

A cell that begins with `=`, `+`, `-`, `@`, a tab or a line break may be run when the
file is opened: a deal's name is anybody's to choose. An apostrophe before it makes
it text. Text that already has apostrophes before such a sign gets one more, so one
can always be taken away again. Numbers are never touched.
"""

import polars as pl

_SIGNS = "=+@\t\r\n\uff1d\uff0b\uff0d\uff20-"  # the wide ones are typed in East Asia
_DANGEROUS = rf"^('*[{_SIGNS}])"


def harmless_text(columns: pl.Expr) -> pl.Expr:
    """The text, with an apostrophe before it where a spreadsheet would run it."""
    return columns.str.replace(_DANGEROUS, "'${1}")
