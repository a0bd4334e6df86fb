"""Pairs drafted from the statutes, so that a model sees the wording of the rules it will read.

For each rule that `norms` reads in an article, `clauses` drafts clauses that keep it and clauses
that break it. Some are drafted once more under the reverse of the rule, put into the article's
text, so that no clause has a fixed verdict. Every figure is checked: the grammar of answers must
allow the drafted call, and the comparison must give the verdict. Drafted pairs are marked, never
come from laws held out for evaluation, and are capped; their family is the kind of rule in its law.
`tests.benchmarks.drafting` samples them for a judgement by hand. Covered: English.
"""

import math
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from pydantic import Field

from components.config import Section
from components.curation.drafting.drafted_clauses import (
    DraftedClause,
    draft_clauses,
    state_opposite,
    state_rule,
)
from components.curation.drafting.norms import Norm, find_norms
from components.curation.drafting.reversal import reverse_rule
from components.prompting.grammar import possible_calls
from components.prompting.template import MAX_PASSAGE_WORDS, Passage
from components.quantities.comparing import Relation, compare
from components.quantities.reading import find_quantities, parse_quantity
from components.records import Pair, Verdict, Version, content_hash


class DraftingConfig(Section):
    """What is drafted from the statutes."""

    share: float = Field(
        default=0.2,
        ge=0,
        lt=1,
        description=(
            "largest share of each split's groups that come from drafted pairs; 0 drafts nothing"
        ),
    )
    jurisdictions: tuple[str, ...] = Field(
        default=(), description="jurisdictions to draft from; empty: all of the edition"
    )
    held_out_laws: tuple[str, ...] = Field(
        default=(),
        description="laws kept for evaluation, by title or id: nothing is drafted from them",
    )
    clauses_per_rule: int = Field(
        default=4, ge=2, le=40, description="clauses under a rule as it stands"
    )
    clauses_per_limit: int = Field(
        default=8,
        ge=2,
        le=80,
        description="clauses under a limit as it stands, half of them breaking it",
    )
    opposites_per_rule: int = Field(
        default=2,
        ge=0,
        le=40,
        description="clauses under the reverse of a rule; twice as many under that of a limit",
    )
    max_per_family: int = Field(
        default=120, ge=2, description="pairs of one kind of rule in one law"
    )
    max_words: int = Field(
        default=120,
        ge=40,
        le=MAX_PASSAGE_WORDS,
        description="words of the article that are shown around the rule",
    )
    seed: int = Field(default=11, ge=0, description="random seed of wordings, names and figures")


def draft_pairs(versions: Sequence[Version], config: DraftingConfig) -> list[Pair]:
    """Draft pairs from the articles in force.

    Args:
        versions: Of any editions; only those in force without an end are used.
        config: What is drafted.

    Returns:
        Pairs in the order of the articles, `origin` "drafted", with wording filled in.
    """
    by_family: dict[str, list[Pair]] = defaultdict(list)
    for version in _eligible(versions, config):
        place = f"{version.jurisdiction}/{version.law_id}/{version.article}"
        for norm in find_norms(version):
            rng = random.Random(f"{config.seed}/{place}/{norm.source}")
            by_family[norm.family] += _draft_norm(norm, config, rng)
    drafted: list[Pair] = []
    for family, pairs in by_family.items():
        drafted += _cap(pairs, config, family)
    return drafted


def excerpt(version: Version, source: str, max_words: int) -> str:
    """Return the paragraphs of an article around a sentence, white space joined.

    Args:
        version: The article.
        source: A sentence of it.
        max_words: Paragraphs are added on both sides while the excerpt stays within this; the
            sentence's own paragraph may be longer.
    """
    joined = [" ".join(paragraph.split()) for paragraph in version.text.split("\n")]
    paragraphs = [paragraph for paragraph in joined if paragraph]
    start = end = next(i for i, paragraph in enumerate(paragraphs) if source in paragraph)
    while True:
        text = " ".join(paragraphs[start : end + 1])
        spare = max_words - len(text.split())
        if start > 0 and len(paragraphs[start - 1].split()) <= spare:
            start -= 1
        elif end + 1 < len(paragraphs) and len(paragraphs[end + 1].split()) <= spare:
            end += 1
        else:
            return text


def _eligible(versions: Sequence[Version], config: DraftingConfig) -> Iterator[Version]:
    """Yield the versions in force that the config allows to draft from."""
    held_out = {name.casefold() for name in config.held_out_laws}
    for version in versions:
        if not version.is_in_force(date.today()):
            continue
        if config.jurisdictions and version.jurisdiction not in config.jurisdictions:
            continue
        if {version.law.casefold(), version.law_id.casefold()} & held_out:
            continue
        yield version


def _draft_norm(norm: Norm, config: DraftingConfig, rng: random.Random) -> Iterator[Pair]:
    """Yield the pairs under a rule as it stands, then those under its reverse."""
    text = excerpt(norm.version, norm.source, config.max_words)
    if len(text.split()) > min(2 * config.max_words, MAX_PASSAGE_WORDS):
        return
    reversed_rule = reverse_rule(norm)
    wanted = _plan_verdicts(norm, config, has_reverse=bool(reversed_rule))
    for draft in draft_clauses(norm, wanted, rng):
        yield from _pair(norm, draft, text, norm.relation)
    if not reversed_rule:
        return
    reverse_text = text.replace(norm.source, reversed_rule)
    if norm.relation:
        reverse: Relation | None = "at least" if norm.relation == "at most" else "at most"
        wanted = _alternate(2 * config.opposites_per_rule)
    else:
        reverse = None
        wanted = [False] * config.opposites_per_rule
    for draft in draft_clauses(norm, wanted, rng, is_exact=True):
        yield from _pair(norm, draft, reverse_text, reverse, is_reversed=True)


def _plan_verdicts(norm: Norm, config: DraftingConfig, *, has_reverse: bool) -> list[bool]:
    """Return for each clause under a rule as it stands whether it keeps the rule.

    Half of all clauses under the rule and its reverse should be valid. Under the reverse of a limit
    half are; under the reverse of another rule all are, as only clauses that break the rule are
    drafted there.
    """
    if norm.relation:
        return _alternate(config.clauses_per_limit)
    count = config.clauses_per_rule
    num_reversed = config.opposites_per_rule if has_reverse else 0
    half = math.ceil((count + num_reversed) / 2)
    num_breaking = min(count - 1, half)
    return [index >= num_breaking for index in range(count)]


def _alternate(count: int) -> list[bool]:
    """Return False and True in turn."""
    return [index % 2 == 1 for index in range(count)]


def _pair(
    norm: Norm,
    draft: DraftedClause,
    text: str,
    relation: Relation | None,
    *,
    is_reversed: bool = False,
) -> Iterator[Pair]:
    """Yield the pair, or nothing where its figures do not give its verdict."""
    limit = ""
    keeps = True if is_reversed else draft.keeps
    if relation and norm.limit:
        limit = norm.limit.text
        held = find_call(draft.clause, text, draft.figure, relation, limit)
        if held is None or (is_reversed and not stands_once(limit, text)):
            return
        keeps = held
    verdict: Verdict = "valid" if keeps else "invalid"
    version = norm.version
    yield Pair(
        id=content_hash(draft.clause, text, norm.family)[:16],
        clause=draft.clause,
        law=version.law,
        article=version.article,
        verdict=verdict,
        rule=state_opposite(norm) if is_reversed else state_rule(norm),
        does=draft.does,
        relation=relation or "",  # type: ignore[arg-type]  # only two of the relations bound
        limit=limit,
        figure=draft.figure,
        wording=text,
        family=norm.family,
        as_of=version.valid_from,
        jurisdiction=version.jurisdiction,
        origin="drafted",
    )


def find_call(clause: str, text: str, figure: str, relation: Relation, limit: str) -> bool | None:
    """Say whether the clause keeps the limit, None where no answer could make this call."""
    if (figure, relation, limit) not in possible_calls(Passage(text), clause):
        return None
    left = parse_quantity(figure)
    right = parse_quantity(limit)
    if left is None or right is None:
        return None
    return compare(left, relation, right)


def stands_once(limit: str, text: str) -> bool:
    """Say whether a figure stands in a text once, so that one change reverses all it says."""
    return sum(quantity.text == limit for quantity in find_quantities(text)) == 1


def _cap(pairs: Sequence[Pair], config: DraftingConfig, family: str) -> list[Pair]:
    """Return the pairs of a family, a random choice of them where they are too many."""
    if len(pairs) <= config.max_per_family:
        return list(pairs)
    rng = random.Random(f"{config.seed}/{family}")
    places = rng.sample(range(len(pairs)), config.max_per_family)
    return [pairs[place] for place in sorted(places)]
