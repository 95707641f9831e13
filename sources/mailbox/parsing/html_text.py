"""HTML as text: blocks are lines; cells, and a label and its value, are tabbed."""

import re
from html.parser import HTMLParser
from typing import Final

_BLOCKS: Final = frozenset(
    (
        *("address", "article", "blockquote", "body", "br", "dd", "div", "dl", "dt"),
        *("fieldset", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"),
        *("hr", "li", "ol", "p", "pre", "section", "table", "tbody", "tfoot", "thead"),
        *("tr", "ul"),
    )
)
_CELLS: Final = frozenset({"td", "th"})
_LABELS: Final = frozenset({"b", "strong", "label", "th", "em"})
_UNSEEN: Final = frozenset({"script", "style", "head", "title"})
_SPACES: Final = re.compile(r"\s+")
_CUTS: Final = re.compile("[\t\v]")


def text_of_html(html: str) -> str:
    """Return what a reader of the page sees, line by line; nothing of it is fetched."""
    page = _Page()
    page.feed(html)
    page.close()
    return page.text()


class _Page(HTMLParser):
    """The text of a page while it is read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._read: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _BLOCKS:
            self._read.append("\n")
        elif tag in _CELLS:
            self._read.append("\t")
        elif tag in _UNSEEN:
            self._unseen += 1
        if tag == "body":  # whatever of the head was never closed
            self._unseen = 0

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._read.append("\n")
        elif tag in _LABELS:
            self._read.append("\v")
        elif tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._read.append(_SPACES.sub(" ", data))

    def text(self) -> str:
        """Return the lines; cells, and a label and its value, are parted by a tab."""
        lines = map(_tabbed, "".join(self._read).split("\n"))
        return "\n".join(filter(None, lines))


def _tabbed(line: str) -> str:
    """Return a line with one tab between cells; one at its end is an empty cell."""
    bare = line.lstrip("\t\v ").rstrip("\v ")
    cells = [cell.strip() for cell in _CUTS.split(bare)]
    return "\t".join(filter(None, cells)) + ("\t" if bare.endswith("\t") else "")
