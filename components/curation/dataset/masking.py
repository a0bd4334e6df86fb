"""Replace the facts of a group of texts so that nothing but reading them can give the answer.

Titles of laws and article numbers are drawn anew for each group, the same in article, clause and
answer; figures are moved by a map that keeps every order, so every comparison comes out as before.
Covered: titles that the knowledge base knows, article and section numbers in citations, lists and
cross-references, amounts, percentages, durations and counts that `quantities` reads. Not covered: a
rule's substance, names of bodies, dates, figures that `quantities` does not read or leaves as they
are ("twice", "one half").
"""

import random
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from components.quantities.rewriting import rewrite
from components.records import cite, split_citation

_NUMBER = r"\d+[A-Za-z]?(?![A-Za-z0-9])(?:[.-]\d+[A-Za-z]?(?![A-Za-z0-9]))*"
_PATH = r"(?:\([0-9A-Za-z.]{1,6}\))*"
_AND = r"(?:\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|to|through)\s+)"
_HEAD = r"(?:Articles?|Arts?\.|Sections?|Secs?\.|§+|(?:sub-?sections?|(?:sub-?)?paragraphs?)(?=\s+\d[\w.-]*\())"
REFERENCE = re.compile(
    rf"(?:\b|(?=§)){_HEAD}\s*{_NUMBER}{_PATH}(?:{_AND}{_NUMBER}{_PATH}(?!\s*(?:%|percent|days?|months?|years?)))*",
    re.IGNORECASE,
)
HAN_REFERENCE = re.compile(r"(?<=第)\s*\d+(?:-\d+)?(?=\s*[條条])")
_ITEM = re.compile(rf"(?<![\w(.-])({_NUMBER})")
# Words that differ by a letter are among them on purpose: a title must be copied, not recalled.
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
    "Contract",
    "Service",
    "Sale",
    "Security",
    "Culture",
    "Worker",
    "Workers",
    "Customs",
    "Custom",
    "Lease",
    "Leases",
    "Communication",
    "Communications",
    "Personal Information",
    "Fair Dealing",
    "Equality",
    "Rental",
    "Guaranty",
    "Arbitration",
    "Inheritance",
]
QUALIFIERS = ("", "", "", "", "General ", "Revised ", "National ", "Basic ", "Public ")
MIDDLES = (
    "",
    "",
    "",
    " Protection",
    " Standards",
    " Standard",
    " Relations",
    " Regulation",
    " Regulations",
    " Market Development",
    " Services",
)
FORMS = ("Act", "Act", "Code", "Code", "Law", "Ordinance", "Statute")


@dataclass(frozen=True)
class Masked:
    """What a group of texts became: the citation, and the texts in their order."""

    citation: str
    texts: tuple[str, ...]


class Masker:
    """Masks groups of texts that speak of one knowledge base.

    Args:
        titles: The titles of all its laws: none of them is drawn, and all are replaced where a text
            names them.
    """

    def __init__(self, titles: Collection[str] = ()) -> None:
        self.titles = frozenset(title for title in titles if title)
        words = "|".join(
            re.escape(title)
            for title in sorted(self.titles, key=lambda title: (-len(title), title))
        )
        self._named = re.compile(rf"(?<!\w)(?:{words})(?!\w)") if words else None

    def mask(self, citation: str, texts: Sequence[str], rng: random.Random) -> Masked:
        """Mask the texts of one group.

        Args:
            citation: The article of the group, in house form.
            texts: All that belongs together: the article, clauses, what answers say.
            rng: Decides titles, numbers and figures.
        """
        law, number = split_citation(citation)
        laws = {law: None}
        for text in texts:
            laws |= dict.fromkeys(self.find_titles(text))
        new_titles = draw_titles(len(laws), rng, self.titles)
        title_of = dict(zip(laws, new_titles, strict=True))
        numbers: dict[str, str] = {}
        new_citation = cite(title_of[law], _renumber(number, numbers, rng))
        renamed = [self._rename(text, title_of) for text in texts]
        renumbered = mask_references(renamed, rng, numbers)
        moved = mask_figures(renumbered, seed=rng.randrange(10**9))
        return Masked(new_citation, tuple(moved))

    def find_titles(self, text: str) -> list[str]:
        """Return the titles of the knowledge base's laws that stand in a text, in order."""
        return self._named.findall(text) if self._named else []

    def _rename(self, text: str, title_of: dict[str, str]) -> str:
        return self._named.sub(lambda match: title_of[match[0]], text) if self._named else text


def draw_titles(count: int, drawn: random.Random, taken: Collection[str] = ()) -> list[str]:
    """Return `count` different titles of laws, such as `Revised Housing Standards Act`, none of them with one of `taken` in it."""
    titles: dict[str, None] = {}
    while len(titles) < count:
        title = (
            f"{drawn.choice(QUALIFIERS)}{drawn.choice(SUBJECTS)}{drawn.choice(MIDDLES)}"
            f" {drawn.choice(FORMS)}"
        )
        if not any(name in title for name in taken):
            titles[title] = None
    return list(titles)


def draw_article(drawn: random.Random) -> str:
    """Return an article number between 1 and 999, one in six with a suffix."""
    number = str(drawn.randint(1, 999))
    return number if drawn.random() < 5 / 6 else f"{number}-{drawn.randint(1, 4)}"


def mask_references(
    texts: Sequence[str], drawn: random.Random, numbers: dict[str, str] | None = None
) -> list[str]:
    """Give every article number that the texts refer to another one, the same in all of them.

    Args:
        texts: The texts of one group.
        drawn: Decides the numbers.
        numbers: Numbers given already, by the real one; new ones are added.
    """
    known = {} if numbers is None else numbers

    def renumber(match: re.Match[str]) -> str:
        return _ITEM.sub(lambda item: _renumber(item[1], known, drawn), match[0])

    masked = [REFERENCE.sub(renumber, text) for text in texts]
    return [
        HAN_REFERENCE.sub(lambda match: _renumber(match[0].strip(), known, drawn), text)
        for text in masked
    ]


def mask_figures(texts: Sequence[str], seed: int) -> list[str]:
    """Move every figure of the texts, order and equality kept; see `quantities.rewriting`."""
    return rewrite(texts, seed=seed)


def _renumber(number: str, known: dict[str, str], drawn: random.Random) -> str:
    while number not in known:
        new = draw_article(drawn)
        if new != number and new not in known.values():
            known[number] = new
    return known[number]
