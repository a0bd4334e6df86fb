"""Replace the facts of a group of texts, so a model must read them to know the answer.

Titles of laws and article numbers are drawn anew for each group, the same in article, clause and
answer. Figures are moved by a map that keeps their order, so every comparison comes out as before.
Covered: titles that the knowledge base knows; article and section numbers in citations, lists and
cross-references; amounts, percentages, durations and counts that `quantities` reads. Not covered: a
rule's substance, names of bodies, dates, and figures that `quantities` does not read or leaves as
they are ("twice", "one half").
"""

import random
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from components.quantities.rewriting import rewrite
from components.records import cite, split_citation

_NUMBER = r"\d+[A-Za-z]?(?![A-Za-z0-9])(?:[.-]\d+[A-Za-z]?(?![A-Za-z0-9]))*"
_PATH = r"(?:\([0-9A-Za-z.]{1,6}\))*"
_AND = r"(?:\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|to|through)\s+)"
_PART = r"(?:sub-?sections?|(?:sub-?)?paragraphs?)(?=\s+\d[\w.-]*\()"
_HEAD = rf"(?:Articles?|Arts?\.|Sections?|Secs?\.|§+|{_PART})"
_NOT_A_FIGURE = r"(?!\s*(?:%|percent|days?|months?|years?))"
REFERENCE = re.compile(
    rf"(?:\b|(?=§)){_HEAD}\s*{_NUMBER}{_PATH}(?:{_AND}{_NUMBER}{_PATH}{_NOT_A_FIGURE})*",
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
        titles: The titles of all its laws. None of them is drawn, and each is replaced in every
            text that names it.
    """

    def __init__(self, titles: Collection[str] = ()) -> None:
        self.titles = frozenset(title for title in titles if title)
        longest_first = sorted(self.titles, key=lambda title: (-len(title), title))
        any_title = "|".join(re.escape(title) for title in longest_first)
        self._pattern = re.compile(rf"(?<!\w)(?:{any_title})(?!\w)") if any_title else None

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
        number_of: dict[str, str] = {}
        new_citation = cite(title_of[law], _renumber(number, number_of, rng))
        renamed = [self._rename(text, title_of) for text in texts]
        renumbered = mask_references(renamed, rng, number_of)
        moved = rewrite(renumbered, seed=rng.randrange(10**9))
        return Masked(new_citation, tuple(moved))

    def find_titles(self, text: str) -> list[str]:
        """Return the titles of the knowledge base's laws that a text names, in order."""
        return self._pattern.findall(text) if self._pattern else []

    def _rename(self, text: str, title_of: Mapping[str, str]) -> str:
        """Replace each title in a text by its new one."""
        return self._pattern.sub(lambda match: title_of[match[0]], text) if self._pattern else text


def draw_titles(count: int, rng: random.Random, taken: Collection[str] = ()) -> list[str]:
    """Return different titles of laws, such as `Revised Housing Standards Act`.

    Args:
        count: How many.
        rng: Chooses the words.
        taken: Titles that no new title may equal or contain.
    """
    titles: dict[str, None] = {}
    while len(titles) < count:
        words = [rng.choice(part) for part in (QUALIFIERS, SUBJECTS, MIDDLES)]
        title = f"{''.join(words)} {rng.choice(FORMS)}"
        if not any(name in title for name in taken):
            titles[title] = None
    return list(titles)


def draw_article(rng: random.Random) -> str:
    """Return an article number between 1 and 999, one in six with a suffix: `247-1`."""
    number = str(rng.randint(1, 999))
    return number if rng.random() < 5 / 6 else f"{number}-{rng.randint(1, 4)}"


def mask_references(
    texts: Sequence[str], rng: random.Random, number_of: dict[str, str]
) -> list[str]:
    """Give every article number that the texts refer to a new one, the same in all of them.

    Args:
        texts: The texts of one group.
        rng: Decides the numbers.
        number_of: The new number of each real one; those drawn here are added.
    """

    def renumber_item(match: re.Match[str]) -> str:
        return _renumber(match[1], number_of, rng)

    def renumber_reference(match: re.Match[str]) -> str:
        return _ITEM.sub(renumber_item, match[0])

    def renumber_han(match: re.Match[str]) -> str:
        return _renumber(match[0].strip(), number_of, rng)

    masked = [REFERENCE.sub(renumber_reference, text) for text in texts]
    return [HAN_REFERENCE.sub(renumber_han, text) for text in masked]


def _renumber(number: str, number_of: dict[str, str], rng: random.Random) -> str:
    """Return the new number of an article, drawn where it has none yet."""
    while number not in number_of:
        new = draw_article(rng)
        if new != number and new not in number_of.values():
            number_of[number] = new
    return number_of[number]
