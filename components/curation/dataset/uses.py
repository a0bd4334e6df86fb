"""What an accepted pair is used for: every one is trained on, or named with the reason why not.

A pair with an analysis (`rule` and `does`) trains a sentence that is composed of it; a plain pair
trains the sentence that its attorney wrote. Where that sentence would teach facts, or there is
none, the pair serves its verdict only: the model learns how the answer opens, up to the verdict,
and the search for the governing article learns from the pair as from any other.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from components.curation.dataset.leaked_facts import foreign_facts
from components.curation.dataset.own_words import read_own_words
from components.domain import domain
from components.judging.figure_comparison import compare_figures
from components.prompting.grammar import possible_calls
from components.prompting.house_sentence import HOUSE_SENTENCE, HouseSentence
from components.prompting.reason import choose_sentence, compose_reason
from components.prompting.template import Call, Passage
from components.quantities.comparing import are_equal
from components.quantities.reading import Quantity, find_quantities, parse_quantity
from components.records import Pair
from components.writing.reasons import check_reason

UseKind = Literal["trained", "verdict_only"]
UseCode = Literal["no-article", "no-answer", "no-sentence", "facts", "other-words"]
USES: tuple[UseKind, ...] = get_args(UseKind)
WHY: dict[UseCode, str] = {
    "no-article": "no {unit} governs the {clause}, and a prompt shows one",
    "no-answer": "it has neither an answer nor an analysis, only a verdict",
    "no-sentence": "its answer does not begin with the house sentence",
    "facts": "its reason says what neither the {clause} nor the {unit} shows",
    "other-words": "its analysis is in other words than {clause} and {unit}, and cannot be checked",
}


@dataclass(frozen=True)
class Use:
    """What a pair is used for.

    Attributes:
        kind: `trained`, or `verdict_only`.
        code: Why only its verdict; None where it is trained.
        facts: What of its reason stands in neither text. Where the pair is trained all the same,
            the sentences with these facts are left out.
        reason: The reason that is trained on; empty where the answer gives none.
    """

    kind: UseKind
    code: UseCode | None = None
    facts: tuple[str, ...] = ()
    reason: str = ""

    def explain(self) -> str:
        """Return why a pair serves its verdict only, empty where it is trained."""
        if self.code is None:
            return ""
        facts = f" ({', '.join(self.facts)})" if self.facts else ""
        return f"{self.code}: {WHY[self.code].format_map(domain().nouns)}{facts}"


def use_of_pair(pair: Pair, sentence: HouseSentence = HOUSE_SENTENCE) -> Use:
    """Return what a pair is used for.

    Args:
        pair: An accepted pair, its wording filled in.
        sentence: The house sentence that its answer begins with.
    """
    if not pair.law:
        return Use("verdict_only", "no-article")
    if is_analysed(pair):
        return _use_of_analysis(pair)
    if not pair.answer:
        return Use("verdict_only", "no-answer")
    opening = sentence.read(pair.answer)
    if opening is None:
        return Use("verdict_only", "no-sentence")
    words = read_own_words(pair, opening.rest, sentence)
    if words.facts and not words.reason:
        return Use("verdict_only", "facts", words.facts)
    return Use("trained", None, words.facts, words.reason)


class KnownUses:
    """The uses of pairs under one house sentence, each looked at once."""

    def __init__(self, sentence: HouseSentence = HOUSE_SENTENCE) -> None:
        self.sentence = sentence
        self._by_id: dict[str, Use] = {}

    def of(self, pair: Pair) -> Use:
        """Return what a pair is used for."""
        if pair.id not in self._by_id:
            self._by_id[pair.id] = use_of_pair(pair, self.sentence)
        return self._by_id[pair.id]


def is_analysed(pair: Pair) -> bool:
    """Say whether a pair has the attorney's analysis, from which its sentence is composed."""
    return bool(pair.rule and pair.does)


def complete_analysis(pair: Pair, sentence: HouseSentence) -> Pair:
    """Return a plain pair with the rule and the figures that code can read from its texts.

    Others, and pairs without an article, stay as they are.
    """
    if not pair.law or is_analysed(pair):
        return pair
    passage = Passage(pair.wording)
    opening = sentence.read(pair.answer)
    reason = opening.rest if opening else ""
    rule = pair.rule or choose_sentence(passage.text, f"{reason} {pair.clause}")
    changes = {"rule": rule}
    call = derive_call(pair, reason)
    if call and not pair.relation:
        figure, relation, limit = call
        changes |= {"figure": figure, "relation": relation, "limit": limit}
    return pair.model_copy(update=changes)


def derive_call(pair: Pair, reason: str) -> Call | None:
    """Return the comparison of figures that gives a pair's verdict, where the texts allow only one.

    Where they allow several, it is the only one whose two figures the reason names.

    Args:
        pair: The pair, its wording filled in.
        reason: What the attorney wrote after the verdict.
    """
    passage = Passage(pair.wording)
    calls = possible_calls(passage, pair.clause)
    agreeing = [call for call in calls if gives_verdict(call, pair, passage)]
    if len(calls) > 1:
        named = find_quantities(reason)
        agreeing = [call for call in agreeing if _names(named, call[0]) and _names(named, call[2])]
    return agreeing[0] if len(agreeing) == 1 else None


def _use_of_analysis(pair: Pair) -> Use:
    """Return the use of a pair with an analysis, whose reason is composed."""
    passage = Passage(pair.wording)
    reason = compose_reason(pair, passage.text)
    facts = foreign_facts(reason, [passage.text, pair.clause])
    facts += check_reason(reason, pair.clause, passage.text).faults
    if not facts:
        return Use("trained", reason=reason)
    is_fact = any(not fact.startswith("words ") for fact in facts)
    return Use("verdict_only", "facts" if is_fact else "other-words", tuple(facts))


def gives_verdict(call: Call, pair: Pair, passage: Passage) -> bool:
    """Say whether a comparison gives the verdict of a pair."""
    comparison = compare_figures(call, pair.clause, passage.text)
    return comparison is not None and comparison.keeps == (pair.verdict == "valid")


def _names(figures: tuple[Quantity, ...], wanted: str) -> bool:
    """Say whether a figure is among others, however it is written."""
    quantity = parse_quantity(wanted)
    return quantity is not None and any(are_equal(quantity, figure) for figure in figures)
