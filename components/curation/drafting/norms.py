r"""Rules stated in one sentence of a statute: who is bound, forbidden or entitled, and to what.

A sentence is taken apart at its modal verb: `An employer | shall not | dismiss a worker on leave.`
Sentences that a contract could not take over are passed over: those that refer to another
provision, speak to courts and authorities, punish, make an exception or depend on a condition, and
fragments of lists. Few rules are left, on purpose: a rule misread would teach the opposite.
Covered: English. Not covered: whether the parties may derogate from the rule; rules spread over
several sentences.
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
MIN_WORDS = 5
MAX_WORDS = 36
MAX_SUBJECT_WORDS = 14
LIMIT_MODALS = ("shall", "must", "shall not", "must not", "may not", "cannot", "can not")
_NEGATION = re.compile(r"\b(?:not|never|no)\b")
_PASSED_OVER = (
    words.LEANS_ON_ANOTHER,
    words.SPEAKS_TO_THE_STATE,
    words.PUNISHES,
    words.MAKES_EXCEPTIONS,
)


@dataclass(frozen=True)
class Stated:
    """A sentence taken apart: `condition, subject modal predicate`.

    `source` is as the article has it; the other parts come without asides.
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

    A limit's figure stands at `predicate[limit.start:limit.end]`; its limit words, such as "at
    most", start at `limit_words_start`: where the figure starts if there are none.
    """

    kind: NormKind
    relation: Relation | None = None
    limit: Quantity | None = None
    limit_words_start: int = 0

    @property
    def family(self) -> str:
        """The key of its kind and law, stable from edition to edition."""
        return f"drafted/{self.version.jurisdiction}/{self.version.law_id}/{self.kind}"


def is_party(subject: str) -> bool:
    """Say whether a subject names someone who may be a party to a contract."""
    return words.PARTY.search(subject) is not None


def find_norms(version: Version) -> Iterator[Norm]:
    """Yield the rules of an article that clauses can be drafted from, in the order of its text."""
    if words.IS_OPEN.search(version.text):
        return
    for paragraph in version.text.split("\n"):
        line = " ".join(paragraph.split())
        if words.LIST_LABEL.match(line) and not words.PARAGRAPH_LABEL.match(line):
            continue  # an item of a list says nothing on its own
        sentences = words.SENTENCE_END.split(line)
        for sentence, following in zip(sentences, [*sentences[1:], ""], strict=True):
            if words.EXCEPTION_FOLLOWS.match(following):
                continue
            norm = read_norm(version, sentence)
            if norm is not None:
                yield norm


def read_norm(version: Version, sentence: str) -> Norm | None:
    """Read one sentence of an article, None where it states no rule that can be drafted from."""
    text = _smooth(sentence)
    if not _is_candidate(text):
        return None
    condition, match = _take_apart(text)
    if match is None or not _is_simple(condition, match):
        return None
    subject = match["subject"]
    modal = match["modal"].lower()
    predicate = match["predicate"].strip()
    is_negated = modal == "cannot" or _NEGATION.search(modal) is not None
    if subject.startswith("No "):
        if is_negated:
            return None
        subject = _affirm(subject)
        is_negated = True
    source = " ".join(sentence.split())
    stated = Stated(version, source, condition, subject, predicate, modal, is_negated)
    quantities = find_quantities(predicate)
    return _read_limit(stated, quantities) if quantities else _read_plain(stated)


def _is_candidate(text: str) -> bool:
    """Say whether a text is a whole sentence of fair length that a contract could take over."""
    if words.LIST_LABEL.match(text) or not text.endswith((".", ";")):
        return False
    if not MIN_WORDS <= len(text.split()) <= MAX_WORDS:
        return False
    return not any(pattern.search(text) for pattern in _PASSED_OVER)


def _is_simple(condition: str, match: re.Match[str]) -> bool:
    """Say whether condition and subject hold no figure and no further rule or branch."""
    subject = match["subject"]
    if words.BRANCHES.search(subject) and not is_party(subject.split(" who ")[0]):
        return False
    if find_quantities(condition) or find_quantities(subject):
        return False
    return not (words.MODALS.search(condition) or words.MODALS.search(match["predicate"]))


def _smooth(sentence: str) -> str:
    """Return a sentence without its number and its references, its parts in plain order."""
    bare = words.ASIDE.sub("", words.PARAGRAPH_LABEL.sub("", sentence.strip()))
    ordered = words.INSERTED.sub(r"\g<head> \g<rest> \g<aside>\g<end>", bare)
    return words.GRANTED.sub("shall be", ordered)


def _take_apart(sentence: str) -> tuple[str, re.Match[str] | None]:
    """Return the condition at the head of a sentence, and the match of the rest.

    There is no match where the sentence is not that plain.
    """
    if not words.CONDITION.match(sentence):
        return "", _match_modal(sentence)
    for comma in re.finditer(r", ", sentence):
        rest = sentence[comma.end() :]
        if rest.startswith(("and ", "or ")):
            continue
        match = _match_modal(rest[:1].upper() + rest[1:])
        if match:
            return sentence[: comma.start()], match
    return "", None


def _match_modal(text: str) -> re.Match[str] | None:
    """Match subject, modal verb and predicate; None where the subject is long or vague."""
    match = words.MODAL.match(text)
    if match is None or len(match["subject"].split()) > MAX_SUBJECT_WORDS:
        return None
    return None if words.VAGUE_SUBJECT.search(match["subject"]) else match


def _affirm(subject: str) -> str:
    """Return `An employer` for `No employer`, `Rights` for `No rights`."""
    noun = subject.removeprefix("No ")
    if is_plural(noun.split()[0]):
        return noun[:1].upper() + noun[1:]
    return f"{'An' if noun[0] in 'aeiou' else 'A'} {noun}"


def _read_limit(stated: Stated, quantities: tuple[Quantity, ...]) -> Norm | None:
    """Read the one figure that the predicate bounds; a sentence that bounds two is passed over."""
    if stated.modal not in LIMIT_MODALS:
        return None
    limits: list[tuple[Quantity, Relation, int]] = []
    for quantity in quantities:
        reading = _read_relation(stated, quantity)
        if reading is not None:
            relation, words_start = reading
            limits.append((quantity, relation, words_start))
    if len(limits) != 1:
        return None
    limit, relation, words_start = limits[0]
    if not _is_confirmed(stated, limit, relation):
        return None
    return Norm(
        **vars(stated),
        kind="cap" if relation == "at most" else "floor",
        relation=relation,
        limit=limit,
        limit_words_start=words_start,
    )


def _is_confirmed(stated: Stated, limit: Quantity, relation: Relation) -> bool:
    """Say whether `read_bound`, which serving uses, does not read the limit the other way."""
    text = f"{stated.subject} {stated.modal} {stated.predicate}"
    start = len(text) - len(stated.predicate) + limit.start
    for quantity in find_quantities(text):
        if quantity.start == start:
            return read_bound(text, quantity) in (relation, None)
    return False


def _read_relation(stated: Stated, limit: Quantity) -> tuple[Relation, int] | None:
    """Return which way the predicate bounds a figure, and where its limit words start.

    None where it is not plain.
    """
    before = stated.predicate[: limit.start]
    after = stated.predicate[limit.end :]
    is_branched = words.BRANCHES.search(before) is not None
    for relation, pattern in words.LIMIT_WORDS.items():
        limit_words = pattern.search(before)
        if limit_words is None:
            continue
        is_plain = _fits_modal(limit_words, is_negated=stated.is_negated)
        return (relation, limit_words.start()) if is_plain and not is_branched else None
    is_least = words.AHEAD.match(after) or words.GRANTS.match(before)
    if is_least and not stated.is_negated and not is_branched:
        return "at least", limit.start
    return None


def _fits_modal(limit_words: re.Match[str], *, is_negated: bool) -> bool:
    """Say whether limit words fit the modal verb: `shall not | exceed`, `shall last | at most`."""
    is_passing = words.PASSES.match(limit_words[0]) is not None
    if is_negated != is_passing:
        return False
    return limit_words.start() == 0 or not (is_passing or limit_words[0].startswith("not exceed "))


def _read_plain(stated: Stated) -> Norm | None:
    """Read a rule without a figure."""
    kind = _plain_kind(stated)
    return Norm(**vars(stated), kind=kind) if kind else None


def _plain_kind(stated: Stated) -> NormKind | None:
    """Return the kind of a rule without a figure, None where its words do not tell."""
    modal, predicate = stated.modal, stated.predicate
    if words.VOID.match(predicate) and modal in ("shall", "must", "is", "are"):
        return "void"
    if words.WRITTEN.match(predicate) and modal in ("shall", "must"):
        return "form"
    if modal in ("is", "are", "shall have no") or words.PREDICATE_OUT.match(predicate):
        return None
    if stated.is_negated:
        denies_right = "entitled" in modal or "no" in modal.split()
        return None if denies_right else "ban"
    if modal == "may" or "entitled to" in modal or "right to" in modal:
        return "right" if _is_claim(stated) else None
    if predicate.startswith("be "):
        return "duty" if words.DONE.match(predicate) else None
    receives = re.match(r"(?:receive|obtain|get)\b", predicate)
    return "duty" if is_party(stated.subject) and not receives else None


def _is_claim(stated: Stated) -> bool:
    """Say whether a permission is a claim of a party that the law protects."""
    if stated.modal == "may":
        is_named = words.CLAIMS.match(stated.predicate)
    else:
        is_named = re.match(r"[a-z]+ ", stated.predicate)
    return is_named is not None and words.PROTECTED.search(stated.subject) is not None
