"""Statutes changed under a clause, with the answer that must follow from the text as changed.

Two changes, which turn the verdict: the rule's figure is moved past the clause's; the rule is
replaced by a wording that says the reverse. Made from reviewed pairs. A reverse wording is taken
from pairs of the same family, so families without one have no such probe. Another number or title
of the article cannot change an answer: the prompt does not show them.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal, get_args

from components.evaluation.sampling import in_turn
from components.prompting.template import Passage
from components.quantities.comparing import are_comparable, compare
from components.quantities.reading import parse_quantity
from components.quantities.rewriting import rewrite
from components.records import Pair, Record, Verdict

Kind = Literal["figure", "reversed"]
KINDS: tuple[Kind, ...] = get_args(Kind)
NUM_TRIES = 20
NUM_PASSES = 4
SEED = 0


class ObedienceProbe(Record):
    """A clause under a changed article with the right verdict, and both before the change."""

    kind: Kind
    family: str
    clause: str
    text: str
    verdict: Verdict
    text_before: str
    before: Verdict


def draw_probes(pairs: Sequence[Pair], *, count: int) -> list[ObedienceProbe]:
    """Draw different probes from pairs, the kinds in turn.

    The pairs are gone through several times, since one clause can stand under several changed
    articles.

    Args:
        pairs: Reviewed pairs with their wording, of rules that were held out.
        count: Probes wanted; fewer where the pairs give no more.
    """
    rng = random.Random(SEED)
    governed = [pair for pair in pairs if pair.law]
    reverses = _list_wordings(governed)
    by_kind: dict[Kind, dict[tuple[str, str], ObedienceProbe]] = {kind: {} for kind in KINDS}
    for _ in range(NUM_PASSES):
        if sum(map(len, by_kind.values())) >= count:
            break
        for pair in rng.sample(governed, len(governed)):
            probes = [*_move_figure(pair, rng), *_reverse_rule(pair, reverses[pair.family], rng)]
            for probe in probes:
                by_kind[probe.kind].setdefault((probe.clause, probe.text), probe)
    return in_turn([list(probes.values()) for probes in by_kind.values()])[:count]


def _move_figure(pair: Pair, rng: random.Random) -> Iterator[ObedienceProbe]:
    """Move the article's figure until the clause's verdict turns."""
    figure = parse_quantity(pair.figure)
    text = Passage(pair.wording).text
    if (
        figure is None
        or not pair.relation
        or text.count(pair.limit) != 1
        or pair.limit in pair.clause
    ):
        return
    for _ in range(NUM_TRIES):
        moved = rewrite([pair.limit], seed=rng.randrange(10**9))[0]
        limit = parse_quantity(moved)
        if limit is None or not are_comparable(figure, limit):
            continue
        verdict: Verdict = "valid" if compare(figure, pair.relation, limit) else "invalid"
        if verdict != pair.verdict:
            yield _probe(pair, "figure", text.replace(pair.limit, moved), verdict)
            return


def _reverse_rule(
    pair: Pair, reverses: Sequence[Pair], rng: random.Random
) -> Iterator[ObedienceProbe]:
    """Put the clause under a wording of the reverse rule, if that turns its verdict."""
    fitting = [other for other in reverses if _says_reverse(other, pair)]
    figure = parse_quantity(pair.figure)
    for other in rng.sample(fitting, len(fitting)):
        limit = parse_quantity(other.limit)
        if not pair.relation:
            yield _probe(pair, "reversed", other.wording, "valid")
            return
        if (
            figure is None
            or limit is None
            or not other.relation
            or not are_comparable(figure, limit)
            or other.limit not in Passage(other.wording).text
        ):
            continue
        verdict: Verdict = "valid" if compare(figure, other.relation, limit) else "invalid"
        if verdict != pair.verdict:
            yield _probe(pair, "reversed", other.wording, verdict)
            return


def _list_wordings(pairs: Sequence[Pair]) -> dict[str, list[Pair]]:
    """Return one pair for each wording of a family."""
    by_family: dict[str, dict[str, Pair]] = defaultdict(dict)
    for pair in pairs:
        by_family[pair.family].setdefault(pair.wording, pair)
    return {family: list(by_wording.values()) for family, by_wording in by_family.items()}


def _says_reverse(other: Pair, pair: Pair) -> bool:
    """Say whether another wording has the reverse rule: another direction, or it bars nothing."""
    if pair.relation:
        return other.relation not in ("", pair.relation)
    return not other.relation and other.rule != pair.rule and pair.verdict == "invalid"


def _probe(pair: Pair, kind: Kind, text: str, verdict: Verdict) -> ObedienceProbe:
    """Return a probe of a pair under a changed text."""
    return ObedienceProbe(
        kind=kind,
        family=pair.family,
        clause=pair.clause,
        text=Passage(text).text,
        verdict=verdict,
        text_before=Passage(pair.wording).text,
        before=pair.verdict,
    )
