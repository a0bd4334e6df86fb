"""Statutes changed under a clause, with the answer that must follow from the text as changed.

Three changes: the figure of the rule is moved to the other side of the clause's, so that the
verdict turns; the rule is another wording of the same matter that says the reverse; the article has
another number, which must be cited while the verdict stays. Made from reviewed pairs. The reverse
is taken from pairs of the same family whose rule is the other one, so families without one have no
such probe.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal, get_args

from components.curation.dataset.masking import draw_article
from components.prompting.template import Passage
from components.quantities.comparing import are_comparable, compare
from components.quantities.reading import parse_quantity
from components.quantities.rewriting import rewrite
from components.records import Pair, Record, Verdict, cite

Kind = Literal["figure", "reversed", "renumbered"]
KINDS: tuple[Kind, ...] = get_args(Kind)
NUM_TRIES = 20


class ObedienceProbe(Record):
    """A clause under a changed article.

    How it is shown and what must follow, and the same before the change.
    """

    kind: Kind
    family: str
    clause: str
    citation: str
    text: str
    verdict: Verdict
    citation_before: str
    text_before: str
    before: Verdict


def draw_probes(pairs: Sequence[Pair], *, count: int, seed: int = 0) -> list[ObedienceProbe]:
    """Draw probes from pairs, the kinds in turn.

    Args:
        pairs: Reviewed pairs with their wording, of rules that were held out.
        count: Probes wanted; fewer where the pairs give no more.
        seed: Of every draw.
    """
    drawn = random.Random(seed)
    governed = [pair for pair in pairs if pair.law]
    reverses = _reverses(governed)
    found: dict[Kind, list[ObedienceProbe]] = {kind: [] for kind in KINDS}
    for pair in drawn.sample(governed, len(governed)):
        for probe in (
            *_moved(pair, drawn),
            *_reversed(pair, reverses[pair.family], drawn),
            _renumbered(pair, drawn),
        ):
            found[probe.kind].append(probe)
    turns = max(map(len, found.values()), default=0)
    return [
        probes[turn] for turn in range(turns) for probes in found.values() if turn < len(probes)
    ][:count]


def _moved(pair: Pair, drawn: random.Random) -> Iterator[ObedienceProbe]:
    """Move the article's figure until the clause's verdict turns."""
    figure = parse_quantity(pair.figure)
    text = Passage(pair.citation, pair.wording).text
    if (
        figure is None
        or not pair.relation
        or text.count(pair.limit) != 1
        or pair.limit in pair.clause
    ):
        return
    for _ in range(NUM_TRIES):
        moved = rewrite([pair.limit], seed=drawn.randrange(10**9))[0]
        limit = parse_quantity(moved)
        if limit is None or not are_comparable(figure, limit):
            continue
        verdict: Verdict = "valid" if compare(figure, pair.relation, limit) else "invalid"
        if verdict != pair.verdict:
            yield _probe(pair, "figure", pair.citation, text.replace(pair.limit, moved), verdict)
            return


def _reversed(
    pair: Pair, reverses: Sequence[Pair], drawn: random.Random
) -> Iterator[ObedienceProbe]:
    """Put the clause under a wording of the reverse rule, where that turns its verdict."""
    fitting = [other for other in reverses if _says_reverse(other, pair)]
    figure = parse_quantity(pair.figure)
    for other in drawn.sample(fitting, len(fitting)):
        limit = parse_quantity(other.limit)
        if not pair.relation:
            yield _probe(pair, "reversed", pair.citation, other.wording, "valid")
            return
        if (
            figure is None
            or limit is None
            or not other.relation
            or not are_comparable(figure, limit)
            or other.limit not in Passage(pair.citation, other.wording).text
        ):
            continue
        verdict: Verdict = "valid" if compare(figure, other.relation, limit) else "invalid"
        if verdict != pair.verdict:
            yield _probe(pair, "reversed", pair.citation, other.wording, verdict)
            return


def _reverses(pairs: Sequence[Pair]) -> dict[str, list[Pair]]:
    """Return one pair for each wording of a family."""
    found: dict[str, dict[str, Pair]] = defaultdict(dict)
    for pair in pairs:
        found[pair.family].setdefault(pair.wording, pair)
    return defaultdict(
        list, {family: list(wordings.values()) for family, wordings in found.items()}
    )


def _says_reverse(other: Pair, pair: Pair) -> bool:
    """Say whether another wording of the same matter has the reverse rule.

    Another direction, or another rule that bars nothing.
    """
    if pair.relation:
        return other.relation not in ("", pair.relation)
    return not other.relation and other.rule != pair.rule and pair.verdict == "invalid"


def _renumbered(pair: Pair, drawn: random.Random) -> ObedienceProbe:
    number = draw_article(drawn)
    while number == pair.article:
        number = draw_article(drawn)
    return _probe(pair, "renumbered", cite(pair.law, number), pair.wording, pair.verdict)


def _probe(pair: Pair, kind: Kind, citation: str, text: str, verdict: Verdict) -> ObedienceProbe:
    return ObedienceProbe(
        kind=kind,
        family=pair.family,
        clause=pair.clause,
        citation=citation,
        text=Passage(citation, text).text,
        verdict=verdict,
        citation_before=pair.citation,
        text_before=Passage(pair.citation, pair.wording).text,
        before=pair.verdict,
    )
