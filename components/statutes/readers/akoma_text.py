"""How Akoma Ntoso marks lines, numbers, rows of tables and pictures."""

from components.statutes.readers.lines import Markup

AKOMA = Markup(
    blocks=frozenset({
    "alinea", "article", "block", "blockContainer", "blockList", "br", "caption", "clause",
    "content", "crossHeading", "division", "eol", "hcontainer", "heading", "indent", "intro",
    "item", "level", "li", "list", "listIntroduction", "listWrapUp", "num", "ol", "p", "paragraph",
    "part", "point", "proviso", "quotedStructure", "regulation", "rule", "section", "subclause",
    "subheading", "sublist", "subparagraph", "subrule", "subsection", "table", "td", "th", "tr",
    "transitional", "ul", "wrapUp",
    }),
    numbers=frozenset({"num"}),
    rows=frozenset({"tr"}),
    cells=frozenset({"td", "th"}),
    pictures=frozenset({"img"}),
)  # fmt: skip
"""The elements of Akoma Ntoso that shape its text."""
