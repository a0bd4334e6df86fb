"""Replace the facts of a group of texts so that nothing but reading them can give the answer.

Titles of laws and article numbers are drawn anew for each group; figures are moved by a map that keeps every order, so
every comparison comes out as before. Covered: titles, article numbers in citations and cross-references, figures that
`quantities` reads. Not covered: a rule's substance, names of bodies, dates.
"""

import random
import re
from collections.abc import Sequence

from components.quantities.rewriting import rewrite

REFERENCE = re.compile(r"\b(Articles?|Art\.|Sections?)(\s+)(\d+[A-Za-z]?(?:[.-]\d+[A-Za-z]?)*)")
ARTICLE = " Article "
SUBJECTS = [
    "Civil",
    "Commercial",
    "Consumer",
    "Labour",
    "Employment",
    "Housing",
    "Data",
    "Banking",
    "Trade",
    "Insurance",
    "Transport",
    "Tenancy",
    "Company",
    "Credit",
    "Sales",
    "Agency",
    "Energy",
    "Tourism",
    "Health",
    "Education",
    "Maritime",
    "Mining",
    "Patent",
    "Construction",
    "Competition",
    "Payment",
    "Securities",
    "Cultural",
    "Contracts",
]
QUALIFIERS = ("", "", "", "", "General ", "Revised ", "National ", "Basic ", "Public ")
MIDDLES = ("", "", "", " Protection", " Standards", " Relations", " Regulation", " Market Development", " Services")
FORMS = ("Act", "Act", "Code", "Code", "Law", "Ordinance", "Statute")


def draw_titles(count: int, drawn: random.Random) -> list[str]:
    """Return `count` different titles of laws, such as `Revised Housing Standards Act`."""
    titles: dict[str, None] = {}
    while len(titles) < count:
        titles[f"{drawn.choice(QUALIFIERS)}{drawn.choice(SUBJECTS)}{drawn.choice(MIDDLES)} {drawn.choice(FORMS)}"] = None
    return list(titles)


def draw_article(drawn: random.Random) -> str:
    """Return an article number between 1 and 999, one in six with a suffix."""
    number = str(drawn.randint(1, 999))
    return number if drawn.random() < 5 / 6 else f"{number}-{drawn.randint(1, 4)}"


def rename(citations: Sequence[str], drawn: random.Random) -> dict[str, str]:
    """Give each citation another title and number; citations of one law keep one title, and no two become the same."""
    laws = list(dict.fromkeys(citation.rpartition(ARTICLE)[0] for citation in citations))
    title_of = dict(zip(laws, draw_titles(len(laws), drawn), strict=True))
    names: dict[str, str] = {}
    for citation in citations:
        title = title_of[citation.rpartition(ARTICLE)[0]]
        name = f"{title}{ARTICLE}{draw_article(drawn)}"
        while name in names.values():
            name = f"{title}{ARTICLE}{draw_article(drawn)}"
        names[citation] = name
    return names


def mask_references(texts: Sequence[str], drawn: random.Random) -> list[str]:
    """Give every article number that the texts refer to another one, the same in all of them."""
    drawn_numbers: dict[str, str] = {}

    def replace(match: re.Match[str]) -> str:
        number = drawn_numbers.setdefault(match[3], draw_article(drawn))
        return f"{match[1]}{match[2]}{number}"

    return [REFERENCE.sub(replace, text) for text in texts]


def mask_figures(texts: Sequence[str], seed: int) -> list[str]:
    """Move every figure of the texts, order and equality kept; see `quantities.rewriting`."""
    return rewrite(texts, seed=seed)
