"""Probes of obedience: a pair's clause under a changed statute, and the answer that must follow from the text shown.

Three changes, each made to the article's own words: its figure is moved to the other side of the clause's, its rule is
reversed, its number is another. A model that reads what it is shown changes its answer with the text; one that answers
by heart does not. Made from any pair whose rule or figure can be found again in its wording, reviewed or drafted; where a
change cannot be made plainly there is no probe. Nothing is masked: titles and numbers are the law's own.
"""

import random
from collections.abc import Iterator
from typing import Literal

from components.curation.drafting import find_call, stands_once
from components.curation.drafting_clauses import state_opposite, state_rule
from components.curation.drafting_figures import move_figure
from components.curation.drafting_inversion import invert_rule
from components.curation.drafting_norms import Norm, find_norms
from components.curation.masking import draw_article
from components.prompting.template import sentence
from components.quantities.bounding import read_bound
from components.quantities.comparing import Relation
from components.quantities.reading import find_quantities, parse_quantity
from components.records import Pair, Record, Verdict, Version, content_hash

ProbeKind = Literal["figure", "reversed", "renumbered"]
CHANGES: tuple[ProbeKind, ...] = ("figure", "reversed", "renumbered")


class Probe(Record):
    """A clause under a changed article.

    `citation` and `text` are the article as it is shown; `verdict` and `sentence` are what must be answered to it, while
    `before` is the verdict under the article as it stands. `call` is the tool call that leads there, empty where no figure
    decides.
    """

    id: str
    pair_id: str
    family: str
    kind: ProbeKind
    clause: str
    citation: str
    text: str
    verdict: Verdict
    before: Verdict
    sentence: str
    call: tuple[str, ...] = ()


def draft_probes(pair: Pair, *, seed: int = 0) -> list[Probe]:
    """Return the probes of a pair, at most one of each kind, in the order of `CHANGES`.

    Args:
        pair: A pair with its wording filled in.
        seed: Of moved figures and new numbers.
    """
    if not pair.law:
        return []
    drawn = random.Random(f"{seed}/{pair.id}")
    return [*_move_limit(pair, drawn), *_reverse(pair), *_renumber(pair, drawn)]


def _move_limit(pair: Pair, drawn: random.Random) -> Iterator[Probe]:
    """Move the article's figure to the other side of the clause's, so that the verdict turns."""
    figure, limit = parse_quantity(pair.figure), parse_quantity(pair.limit)
    text = " ".join(pair.wording.split())
    if figure is None or limit is None or pair.relation == "":
        return
    is_below = (pair.verdict == "valid") == (pair.relation == "at most")
    moved = move_figure(limit, is_below=is_below, drawn=drawn, against=figure)
    if moved is None:
        return
    changed = text.replace(pair.limit, moved)
    held = find_call(pair.clause, changed, pair.figure, pair.relation, moved)
    if held is not None and held != (pair.verdict == "valid"):
        call = (pair.figure, pair.relation, moved)
        yield _probe(pair, "figure", pair.citation, changed, "valid" if held else "invalid", call)


def _reverse(pair: Pair) -> Iterator[Probe]:
    norm = _find_norm(pair)
    turned = invert_rule(norm) if norm else ""
    if norm is None or not turned:
        return
    changed = " ".join(pair.wording.split()).replace(norm.source, turned)
    if pair.relation == "":
        if pair.verdict == "invalid":
            yield _probe(pair, "reversed", pair.citation, changed, "valid")
        return
    reverse: Relation = "at least" if pair.relation == "at most" else "at most"
    held = find_call(pair.clause, changed, pair.figure, reverse, pair.limit)
    is_plain = stands_once(pair.limit, changed) and _fixes_figure(pair)
    if held is not None and held != (pair.verdict == "valid") and is_plain:
        yield _probe(pair, "reversed", pair.citation, changed, "valid" if held else "invalid", (pair.figure, reverse, pair.limit))


def _renumber(pair: Pair, drawn: random.Random) -> Iterator[Probe]:
    number = draw_article(drawn)
    while number == pair.article:
        number = draw_article(drawn)
    citation = f"{pair.law} Article {number}"
    call = (pair.figure, pair.relation, pair.limit) if pair.relation else ()
    yield _probe(pair, "renumbered", citation, " ".join(pair.wording.split()), pair.verdict, call)


def _find_norm(pair: Pair) -> Norm | None:
    """Return the rule of the pair as it is read again from its wording, None where the pair's is another or none is read."""
    version = Version(
        id=pair.id,
        source="",
        jurisdiction=pair.jurisdiction,
        law_id=pair.law,
        law=pair.law,
        article=pair.article,
        text=pair.wording,
        valid_from=pair.as_of,
        content_hash="",
    )
    return next((norm for norm in find_norms(version) if state_rule(norm) == pair.rule and state_opposite(norm) != pair.rule), None)


def _fixes_figure(pair: Pair) -> bool:
    """Say whether the clause fixes its figure; one that itself says "within" or "at least" would not break the reverse plainly."""
    found = [quantity for quantity in find_quantities(pair.clause) if quantity.text == pair.figure]
    return len(found) == 1 and read_bound(pair.clause, found[0]) is None


def _probe(pair: Pair, kind: ProbeKind, citation: str, text: str, verdict: Verdict, call: tuple[str, ...] = ()) -> Probe:
    return Probe(
        id=content_hash(pair.id, kind, citation, text)[:16],
        pair_id=pair.id,
        family=pair.family,
        kind=kind,
        clause=pair.clause,
        citation=citation,
        text=text,
        verdict=verdict,
        before=pair.verdict,
        sentence=sentence(citation, verdict),
        call=call,
    )
