r"""Rules stated in one sentence of a statute, read by their words.

Who, whether bound, forbidden or entitled, and to what.

A sentence is taken apart at its modal verb: `An employer | shall not | dismiss a worker on leave.`
Everything that a clause of a contract could not take over as it stands is passed over: sentences
that lean on another provision, that speak to courts and authorities, that punish, that make an
exception or depend on a condition, fragments of lists. What is left is few and plain, which is the
point: a rule misread would teach the opposite. Covered: English. Not covered: whether the parties
may derogate from the rule; rules spread over several sentences.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from components.curation.drafting import words
from components.quantities.bounding import read_bound
from components.quantities.comparing import Relation
from components.quantities.reading import Quantity, find_quantities
from components.quantities.units import is_plural
from components.records import Version

NormKind = Literal["cap", "floor", "ban", "duty", "right", "form", "void"]
MIN_WORDS, MAX_WORDS = 5, 36
MAX_SUBJECT_WORDS = 14


@dataclass(frozen=True)
class Stated:
    """A sentence taken apart: `condition, subject modal predicate`.

    `source` is as the article has it, the rest without asides.
    """

    version: Version
    source: str
    condition: str
    subject: str
    predicate: str
    modal: str
    is_negated: bool


@dataclass(frozen=True)
class Norm(Stated):
    """A rule of one article.

    A limit's figure stands at `predicate[limit.start:limit.end]`, its bounding words from `marker`
    on.
    """

    kind: NormKind
    relation: Relation | None = None
    limit: Quantity | None = None
    marker: int = 0

    @property
    def family(self) -> str:
        """The key of its kind and law, stable from edition to edition."""
        return f"drafted/{self.version.jurisdiction}/{self.version.law_id}/{self.kind}"


def is_party(subject: str) -> bool:
    """Say whether a subject names someone who may be a party to a contract."""
    return words.PARTY.search(subject) is not None


def find_norms(version: Version) -> Iterator[Norm]:
    """Yield the rules of an article that clauses can be drafted from, in the order of its text."""
    is_open = words.IS_OPEN.search(version.text) is not None
    for paragraph in version.text.split("\n"):
        joined = " ".join(paragraph.split())
        if words.LIST_LABEL.match(joined) and not words.PARAGRAPH_LABEL.match(joined):
            continue  # an item of a list says nothing on its own
        sentences = words.SENTENCE_END.split(joined)
        for number, sentence in enumerate(sentences):
            following = sentences[number + 1] if number + 1 < len(sentences) else ""
            if is_open or words.EXCEPTION_FOLLOWS.match(following):
                continue
            norm = read_norm(version, sentence)
            if norm is not None:
                yield norm


def read_norm(version: Version, sentence: str) -> Norm | None:
    """Read one sentence of an article, None where it states no rule that could be drafted from."""
    bare = _smooth(sentence)
    if (
        words.LIST_LABEL.match(bare)
        or not MIN_WORDS <= len(bare.split()) <= MAX_WORDS
        or not bare.endswith((".", ";"))
    ):
        return None
    if any(
        pattern.search(bare)
        for pattern in (
            words.LEANS_ON_ANOTHER,
            words.SPEAKS_TO_THE_STATE,
            words.PUNISHES,
            words.MAKES_EXCEPTIONS,
        )
    ):
        return None
    condition, match = _take_apart(bare)
    if (
        not match
        or words.BRANCHES.search(match["subject"])
        and not is_party(match["subject"].split(" who ")[0])
    ):
        return None
    if (
        find_quantities(condition)
        or find_quantities(match["subject"])
        or words.MODALS.search(condition)
        or words.MODALS.search(match["predicate"])
    ):
        return None
    subject, modal, predicate = match["subject"], match["modal"].lower(), match["predicate"].strip()
    is_negated = modal == "cannot" or re.search(r"\b(?:not|never|no)\b", modal) is not None
    if subject.startswith("No "):
        if is_negated:
            return None
        subject, is_negated = _affirm(subject), True
    stated = Stated(
        version, " ".join(sentence.split()), condition, subject, predicate, modal, is_negated
    )
    found = find_quantities(predicate)
    return _read_limit(stated, found) if found else _read_plain(stated)


def _smooth(sentence: str) -> str:
    """Return the sentence without its number and its references to other provisions, its parts in their plain order."""
    bare = words.ASIDE.sub("", words.PARAGRAPH_LABEL.sub("", sentence.strip()))
    return words.GRANTED.sub(
        "shall be", words.INSERTED.sub(r"\g<head> \g<rest> \g<aside>\g<end>", bare)
    )


def _take_apart(sentence: str) -> tuple[str, re.Match[str] | None]:
    """Return the condition a sentence begins with and the match of the rest.

    No match where it is not that plain.
    """
    if not words.CONDITION.match(sentence):
        return "", _plain_match(sentence)
    for comma in re.finditer(r", ", sentence):
        rest = sentence[comma.end() :]
        match = (
            _plain_match(rest[:1].upper() + rest[1:])
            if not rest.startswith(("and ", "or "))
            else None
        )
        if match:
            return sentence[: comma.start()], match
    return "", None


def _plain_match(text: str) -> re.Match[str] | None:
    match = words.MODAL.match(text)
    if (
        not match
        or len(match["subject"].split()) > MAX_SUBJECT_WORDS
        or words.VAGUE_SUBJECT.search(match["subject"])
    ):
        return None
    return match


def _affirm(subject: str) -> str:
    """Return `An employer` for `No employer`, `Rights` for `No rights`."""
    noun = subject.removeprefix("No ")
    if is_plural(noun.split()[0]):
        return noun[:1].upper() + noun[1:]
    return f"{'An' if noun[0] in 'aeiou' else 'A'} {noun}"


def _read_limit(stated: Stated, found: tuple[Quantity, ...]) -> Norm | None:
    """Read the one figure that the predicate bounds; a sentence that bounds two is passed over."""
    if stated.modal not in (
        "shall",
        "must",
        "shall not",
        "must not",
        "may not",
        "cannot",
        "can not",
    ):
        return None
    limits = [(limit, *bound) for limit in found if (bound := _bound(stated, limit))]
    if len(limits) != 1:
        return None
    limit, relation, marker = limits[0]
    text = f"{stated.subject} {stated.modal} {stated.predicate}"
    place = len(text) - len(stated.predicate) + limit.start
    known = next((q for q in find_quantities(text) if q.start == place), None)
    if known is None or read_bound(text, known) not in (relation, None):
        return None
    return Norm(
        **vars(stated),
        kind="cap" if relation == "at most" else "floor",
        relation=relation,
        limit=limit,
        marker=marker,
    )


def _bound(stated: Stated, limit: Quantity) -> tuple[Relation, int] | None:
    """Return which way the predicate bounds a figure and where the words that say so begin.

    None where it is not plain.
    """
    before, after = stated.predicate[: limit.start], stated.predicate[limit.end :]
    for relation, pattern in words.MARKER.items():
        said = pattern.search(before)
        if said:
            is_passing = words.PASSES.match(said[0]) is not None
            is_plain = stated.is_negated == is_passing and (
                said.start() == 0 or not (is_passing or said[0].startswith("not exceed "))
            )
            return (
                (relation, said.start()) if is_plain and not words.BRANCHES.search(before) else None
            )
    is_least = words.AHEAD.match(after) or words.GRANTS.match(before)
    return (
        ("at least", limit.start)
        if is_least and not stated.is_negated and not words.BRANCHES.search(before)
        else None
    )


def _read_plain(stated: Stated) -> Norm | None:
    kind = _plain_kind(stated)
    return Norm(**vars(stated), kind=kind) if kind else None


def _plain_kind(stated: Stated) -> NormKind | None:
    subject, predicate, modal = stated.subject, stated.predicate, stated.modal
    if words.VOID.match(predicate) and modal in ("shall", "must", "is", "are"):
        return "void"
    if words.WRITTEN.match(predicate) and modal in ("shall", "must"):
        return "form"
    if modal in ("is", "are", "shall have no") or words.PREDICATE_OUT.match(predicate):
        return None
    if stated.is_negated:
        return "ban" if "entitled" not in modal and "no" not in modal.split() else None
    if "entitled to" in modal or "right to" in modal or modal == "may":
        is_claim = (
            words.CLAIMS.match(predicate) if modal == "may" else re.match(r"[a-z]+ ", predicate)
        )
        return "right" if is_claim and words.PROTECTED.search(subject) else None
    if predicate.startswith("be "):
        return "duty" if words.DONE.match(predicate) else None
    return (
        "duty"
        if is_party(subject) and not re.match(r"(?:receive|obtain|get)\b", predicate)
        else None
    )
