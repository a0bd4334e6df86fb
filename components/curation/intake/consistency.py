"""What a pair says against the edition.

The article is there on the day, figures stand where they should and agree.
"""

from collections.abc import Callable
from datetime import date

from components.curation.intake.answers import rest_of
from components.curation.intake.refusals import RefusedError
from components.errors import ClausulaError
from components.knowledge.search import KnowledgeBase
from components.quantities.comparing import are_comparable, compare
from components.quantities.reading import Quantity, find_quantities, parse_quantity
from components.records import Pair
from components.statutes.citations import find_citations

Wording = Callable[[Pair], str]


class Wordings:
    """Looks wordings up in an edition, each article and day once; faults are remembered too."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge
        self._known: dict[tuple[str, str, date, str], str | ClausulaError] = {}

    def __call__(self, pair: Pair) -> str:
        """Return the text of a pair's article on its day.

        Raises:
            UsageError: The edition has no such law or article, or not on that day.
        """
        key = (pair.law, pair.article, pair.as_of, pair.jurisdiction)
        if key not in self._known:
            try:
                self._known[key] = self._knowledge.show(
                    pair.law, pair.article, as_of=pair.as_of, jurisdiction=pair.jurisdiction
                ).text
            except ClausulaError as error:
                self._known[key] = error
        found = self._known[key]
        if isinstance(found, ClausulaError):
            raise found
        return found


def complete_pair(pair: Pair, wording: Wording) -> Pair:
    """Fill in the wording of the cited article and check the pair against it.

    Args:
        pair: A pair as its row has it.
        wording: Gives the text of a pair's article in the edition on its day; raises one of our
            errors where there is none.

    Raises:
        RefusedError: Code `citation`, `unknown-article`, `figures` or `verdict`.
    """
    if (pair.verdict == "ungoverned") != (not pair.law):
        fault = (
            f"must be empty exactly when the verdict is ungoverned, got {pair.law!r} with"
            f" {pair.verdict}"
        )
        raise RefusedError("citation", "law", fault)
    if not pair.law:
        return pair
    text = pair.wording or _look_up(pair, wording)
    pair = pair.model_copy(update={"wording": text})
    if pair.relation:
        pair = _with_figures(pair)
    if pair.answer:
        _check_answer(pair, wording)
    return pair


def _look_up(pair: Pair, wording: Wording) -> str:
    try:
        return wording(pair)
    except ClausulaError as error:
        raise RefusedError("unknown-article", "article", str(error)) from error


def _with_figures(pair: Pair) -> Pair:
    figure, limit = parse_quantity(pair.figure), parse_quantity(pair.limit)
    if figure is None or limit is None:
        fault = f"both must be one figure with its unit, got {pair.figure!r} and {pair.limit!r}"
        raise RefusedError("figures", "figure, limit", fault)
    figure, limit = (
        _stands_in(figure, pair.clause, "clause"),
        _stands_in(limit, pair.wording, "wording"),
    )
    keeps = compare(figure, pair.relation or "at most", limit)
    if keeps != (pair.verdict == "valid"):
        raise RefusedError(
            "verdict",
            "verdict",
            f"{pair.verdict}, but {figure.text!r} {pair.relation} {limit.text!r} is {keeps}",
        )
    rule = pair.rule.replace(pair.limit, limit.text)
    return pair.model_copy(update={"figure": figure.text, "limit": limit.text, "rule": rule})


def _stands_in(quantity: Quantity, text: str, place: str) -> Quantity:
    for found in find_quantities(text):
        if are_comparable(found, quantity) and found.canonical == quantity.canonical:
            return found
    raise RefusedError("figures", place, f"the figure {quantity.text!r} does not stand in it")


def _check_answer(pair: Pair, wording: Wording) -> None:
    """Check what stands behind the sentence.

    Other articles of the law are in the edition, figures stand in clause or article.
    """
    rest = rest_of(pair.answer)
    if not rest:
        return
    for label in (
        label
        for cited in find_citations(rest)
        if cited.law in ("", pair.law)
        for label in cited.labels
    ):
        if label.article != pair.article:
            _look_up(pair.model_copy(update={"article": label.article}), wording)
    known = [
        (q.canonical, q) for text in (pair.clause, pair.wording) for q in find_quantities(text)
    ]
    for said in find_quantities(rest):
        if not any(
            are_comparable(said, other) and said.canonical == value for value, other in known
        ):
            raise RefusedError(
                "figures",
                "answer",
                f"the figure {said.text!r} stands neither in the clause nor in the article",
            )
