"""A pair checked against the edition.

The article is there on the day, and figures stand where they should and agree with the verdict. The
pair then carries the law, the article and the jurisdiction of the version that was found, so that
one article written in two ways is one. Without an edition the form alone is checked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from components.curation.intake.answers import StatedVerdict, read_sentence, rest_of
from components.curation.intake.pair_building import name_family
from components.curation.intake.refusals import RefusedError
from components.domain import domain
from components.errors import ClausulaError
from components.knowledge.search import KnowledgeBase
from components.prompting.house_sentence import HOUSE_SENTENCE, HouseSentence
from components.quantities.comparing import are_equal, compare
from components.quantities.reading import Quantity, find_quantities, parse_quantity
from components.records import Pair
from components.statutes.citations import find_citations


@dataclass(frozen=True)
class CitedArticle:
    """The article that a pair cites, as the edition has it on the pair's day.

    All is empty but the jurisdiction where no article governs the clause.
    """

    jurisdiction: str
    law: str = ""
    article: str = ""
    text: str = ""

    def __repr__(self) -> str:
        return f"CitedArticle(law={self.law!r}, article={self.article!r})"


FindArticle = Callable[[Pair], CitedArticle]


class ArticleLookup:
    """Looks articles up in an edition, each article and day once; faults are remembered too."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge
        self._by_name = {name.casefold(): name for name in knowledge.jurisdictions()}
        self._known: dict[tuple[str, str, date, str], CitedArticle | ClausulaError] = {}

    def __call__(self, pair: Pair) -> CitedArticle:
        """Return a pair's article on its day; of an ungoverned one the jurisdiction.

        Raises:
            UsageError: The edition has no such jurisdiction, law or article, or not on that day.
        """
        key = (pair.law, pair.article, pair.as_of, pair.jurisdiction)
        if key not in self._known:
            self._known[key] = self._look_up(pair)
        known = self._known[key]
        if isinstance(known, ClausulaError):
            raise known
        return known

    def _look_up(self, pair: Pair) -> CitedArticle | ClausulaError:
        """Return a pair's article, or the error that says why there is none."""
        jurisdiction = self._by_name.get(pair.jurisdiction.casefold(), pair.jurisdiction)
        try:
            self._knowledge.check_as_of(pair.as_of, jurisdiction)
            if not pair.law:
                return CitedArticle(jurisdiction)
            version = self._knowledge.show(
                pair.law, pair.article, as_of=pair.as_of, jurisdiction=jurisdiction
            )
        except ClausulaError as error:
            return error
        return CitedArticle(version.jurisdiction, version.law, version.article, version.text)


def complete_pair(
    pair: Pair, wording: FindArticle | None, sentence: HouseSentence = HOUSE_SENTENCE
) -> Pair:
    """Fill in the wording of the cited article and check the pair against it.

    Args:
        pair: A pair as its row has it.
        wording: Gives a pair's article in the edition on its day; raises one of our errors where
            there is none. None where no edition is published: the form alone is checked.
        sentence: The house sentence that answers begin with.

    Raises:
        RefusedError: Code `citation`, `unknown-article`, `figures` or `verdict`.
    """
    if (pair.verdict == "ungoverned") != (not pair.law):
        raise RefusedError(
            "citation",
            "law",
            f"must be empty exactly when the verdict is `ungoverned`, got {pair.law!r} with"
            f" {pair.verdict}",
        )
    if wording is None:
        return pair
    pair = _take_over(pair, _look_up(pair, wording), sentence)
    if not pair.law:
        return pair
    if pair.relation:
        pair = _complete_figures(pair)
    if pair.answer:
        _check_answer(pair, rest_of(pair.answer, sentence), wording)
    return pair


def _take_over(pair: Pair, cited: CitedArticle, sentence: HouseSentence) -> Pair:
    """Return a pair with the names of the version that was found, in its answer too.

    An attorney's own wording stays.
    """
    changes = {"jurisdiction": cited.jurisdiction}
    if pair.law:
        changes |= {"law": cited.law, "article": cited.article}
        changes["wording"] = pair.wording or cited.text
    if (pair.law, pair.article) != (cited.law, cited.article):
        if pair.family == name_family(pair.law, pair.article):
            changes["family"] = name_family(cited.law, cited.article)
        changes["answer"] = _cite_anew(pair, cited, sentence)
    return pair.model_copy(update=changes)


def _cite_anew(pair: Pair, cited: CitedArticle, sentence: HouseSentence) -> str:
    """Return a pair's answer with the citation of its house sentence as the edition has it."""
    stated = read_sentence(pair.answer, sentence)
    if stated is None:
        return pair.answer
    rest = rest_of(pair.answer, sentence)
    opening = StatedVerdict(pair.verdict, cited.law, cited.article).render(sentence)
    written = stated.render(sentence)
    head = written.removesuffix(sentence.stop.strip())
    if pair.answer.startswith(head):  # what leads to the reason stays as it is written
        return opening.removesuffix(sentence.stop.strip()) + pair.answer[len(head) :]
    return f"{opening} {rest}".strip()


def _look_up(pair: Pair, wording: FindArticle) -> CitedArticle:
    """Return a pair's article; refuse the row where there is none."""
    try:
        return wording(pair)
    except ClausulaError as error:
        field = "article" if pair.law else "jurisdiction"
        raise RefusedError("unknown-article", field, str(error)) from error


def _complete_figures(pair: Pair) -> Pair:
    """Check figure and limit, and write both as clause and wording do."""
    figure = parse_quantity(pair.figure)
    limit = parse_quantity(pair.limit)
    if figure is None or limit is None:
        fault = f"both must be one figure with its unit, got {pair.figure!r} and {pair.limit!r}"
        raise RefusedError("figures", "figure, limit", fault)
    figure = _find_in(pair.clause, figure, "clause")
    limit = _find_in(pair.wording, limit, "wording")
    is_kept = compare(figure, pair.relation or "at most", limit)
    if is_kept != (pair.verdict == "valid"):
        raise RefusedError(
            "verdict",
            "verdict",
            f"{pair.verdict}, but {figure.text!r} {pair.relation} {limit.text!r} is {is_kept}",
        )
    rule = pair.rule.replace(pair.limit, limit.text)
    return pair.model_copy(update={"figure": figure.text, "limit": limit.text, "rule": rule})


def _find_in(text: str, quantity: Quantity, place: str) -> Quantity:
    """Return the quantity of a text that equals the given one; refuse the row without one."""
    for candidate in find_quantities(text):
        if are_equal(candidate, quantity):
            return candidate
    raise RefusedError("figures", place, f"the figure {quantity.text!r} does not stand in it")


def _check_answer(pair: Pair, rest: str, wording: FindArticle) -> None:
    """Check the text after the house sentence.

    Other articles of the same law that it cites must be in the edition, and its figures must
    stand in clause or article.
    """
    if not rest:
        return
    for cited in find_citations(rest):
        if cited.law not in ("", pair.law):
            continue
        for label in cited.labels:
            if label.article != pair.article:
                # refuses the row where the edition lacks the article
                _look_up(pair.model_copy(update={"article": label.article}), wording)
    words = domain()
    known = [*find_quantities(pair.clause), *find_quantities(pair.wording)]
    for quantity in find_quantities(rest):
        if not any(are_equal(quantity, other) for other in known):
            raise RefusedError(
                "figures",
                "answer",
                f"the figure {quantity.text!r} stands neither in the {words.clause} nor in the"
                f" {words.unit}",
            )
