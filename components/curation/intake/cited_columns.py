"""Law and article as columns give them, in one form.

`第19-1條`, `Art. 19 – 1` and `19-1(2)` are 19-1. A paragraph of an article stands in the article.
A cell that cites two articles is refused: which of them governs is not known. A whole citation in
the article's column, such as `Civil Code Article 205` or `民法第205條`, names the law too.
"""

import re

from components.curation.intake.refusals import RefusedError
from components.domain import domain
from components.statutes.citations import find_citations
from components.text.normalising import normalise

_WORD = re.compile(r"^(?:articles?|arts?\.?|sections?|secs?\.?|ss?\.|§+|第)\s*", re.IGNORECASE)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−－﹣", "-") | {"（": "(", "）": ")", "．": "."})
_AROUND_DASH = re.compile(r"(?<=[0-9A-Za-z])\s*-\s*(?=[0-9])")
_NUMBER = re.compile(r"[0-9]+[A-Za-z]{0,2}(?:[.-][0-9]+[A-Za-z]{0,2})*")
_POINT_ZERO = re.compile(r"([0-9]+)\.0")
_WIDE_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


_WHOLE = re.compile(
    r"(?P<law>\S.*?)[\s,]*(?:(?:\b(?:articles?|arts?\.?|sections?|secs?\.?)|§+|第)\s*|\s)"
    r"(?P<article>[0-9０-９][^\s]*)\s*",
    re.IGNORECASE,
)


def split_citation_cell(law: str, article: str) -> tuple[str, str]:
    """Return law and article as their columns give them, the law out of a whole citation.

    Only where the law's own column is empty and words stand before the article.
    """
    whole = _WHOLE.fullmatch(article.strip())
    if law or whole is None or _WORD.match(whole["law"] + " "):
        return law, article
    if not whole["law"][0].isalpha():
        return law, article
    return whole["law"].rstrip(" ,"), whole["article"]


def read_law(written: str) -> str:
    """Return a law's title with single spaces."""
    return " ".join(normalise(written).text.split())


def read_article(written: str, law: str) -> str:
    """Return an article's number as editions have it.

    Args:
        written: The column's cell.
        law: The title beside it; without one only the form is checked.

    Raises:
        RefusedError: Code `citation`: it cites several articles, or none.
    """
    if not written:
        return ""
    text = normalise(written).text.translate(_DASHES).translate(_WIDE_DIGITS).strip()
    text = _AROUND_DASH.sub("-", text)
    if whole := _POINT_ZERO.fullmatch(text):
        return whole[1]
    bare = _WORD.sub("", text)
    if _NUMBER.fullmatch(bare):
        return bare
    cited = find_citations(text if _WORD.match(text) else f"§ {text}")
    labels = [label for reference in cited for label in reference.labels]
    if len(labels) > 1 or any(label.last for label in labels):
        raise RefusedError(
            "citation", "article", f"cites several {domain().units}. Give each its own row"
        )
    if labels:
        return labels[0].article
    if any(char.isdigit() for char in text) or len(text) < 20:
        return text
    raise RefusedError(
        "citation", "article", f"no number of the {domain().units} in the column (of {law!r})"
    )
