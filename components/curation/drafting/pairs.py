"""Pairs drafted from the statutes themselves, so that a model meets the wording and the direction of the rules it will read.

For each rule that `drafting_norms` reads in an article, `drafting_clauses` drafts clauses that keep
and that break it. Some are drafted once more under the reverse of the rule, put into the article's
text, so that no clause has a fixed verdict. Every figure is checked: the drafted call must be one
that the grammar of answers allows, and the comparison must give the verdict. Drafted pairs are
marked, kept from laws held out for evaluation, and capped; their family is the kind of rule in its
law. `tests.benchmarks.drafting` draws a sample of them to be judged by hand. Covered: English.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence

from pydantic import Field

from components.config import Section
from components.curation.drafting.clauses import (
    DraftedClause,
    draft_clauses,
    state_opposite,
    state_rule,
)
from components.curation.drafting.inversion import invert_rule
from components.curation.drafting.norms import Norm, find_norms
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
            "groups of each split that are drawn from drafted pairs, at most; 0 drafts nothing"
        ),
    )
    jurisdictions: tuple[str, ...] = Field(
        default=(), description="whose statutes; empty: all of the edition's"
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
    seed: int = Field(default=11, ge=0, description="of wordings, names and figures")


def draft_pairs(versions: Sequence[Version], config: DraftingConfig) -> list[Pair]:
    """Draft pairs from the articles in force.

    Args:
        versions: Of any editions; only those in force without an end are drafted from.
        config: What is drafted.

    Returns:
        Pairs in the order of the articles, `origin` "drafted", with wording filled in.
    """
    by_family: dict[str, list[Pair]] = defaultdict(list)
    for version in _eligible(versions, config):
        for norm in find_norms(version):
            drawn = random.Random(
                f"{config.seed}/{version.jurisdiction}/{version.law_id}/{version.article}/{norm.source}"
            )
            by_family[norm.family] += _draft_norm(norm, config, drawn)
    return [pair for family, pairs in by_family.items() for pair in _cap(pairs, config, family)]


def excerpt(version: Version, source: str, max_words: int) -> str:
    """Return the article's text, white space joined, cut to the paragraphs around the sentence where it is long."""
    paragraphs = [" ".join(p.split()) for p in version.text.split("\n") if p.strip()]
    start = end = next(i for i, paragraph in enumerate(paragraphs) if source in paragraph)
    while True:
        before, after = paragraphs[start - 1 : start], paragraphs[end + 1 : end + 2]
        grown = [text for text in (*before, *after) if text]
        spare = max_words - len(" ".join(paragraphs[start : end + 1]).split())
        fitting = [text for text in grown if len(text.split()) <= spare]
        if not fitting:
            return " ".join(paragraphs[start : end + 1])
        if before and fitting[0] is before[0]:
            start -= 1
        else:
            end += 1


def _eligible(versions: Sequence[Version], config: DraftingConfig) -> Iterator[Version]:
    held_out = {name.casefold() for name in config.held_out_laws}
    for version in versions:
        is_held_out = bool({version.law.casefold(), version.law_id.casefold()} & held_out)
        is_asked = not config.jurisdictions or version.jurisdiction in config.jurisdictions
        if version.valid_to is None and is_asked and not is_held_out:
            yield version


def _draft_norm(norm: Norm, config: DraftingConfig, drawn: random.Random) -> Iterator[Pair]:
    text = excerpt(norm.version, norm.source, config.max_words)
    if len(text.split()) > min(2 * config.max_words, MAX_PASSAGE_WORDS):
        return
    turned = invert_rule(norm)
    for draft in draft_clauses(norm, _wanted(norm, config, has_reverse=bool(turned)), drawn):
        yield from _pair(norm, draft, text, norm.relation)
    if turned:
        reverse: Relation | None = (
            ("at least" if norm.relation == "at most" else "at most") if norm.relation else None
        )
        wanted = (
            [index % 2 == 1 for index in range(2 * config.opposites_per_rule)]
            if reverse
            else [False] * config.opposites_per_rule
        )
        for draft in draft_clauses(norm, wanted, drawn, is_exact=True):
            yield from _pair(
                norm, draft, text.replace(norm.source, turned), reverse, is_reversed=True
            )


def _wanted(norm: Norm, config: DraftingConfig, *, has_reverse: bool) -> list[bool]:
    """Return which clauses under the rule as it stands keep it.

    So many that, with those under its reverse, half are valid.

    Under the reverse of a limit half are valid; under the reverse of another rule only what broke
    it is drafted, and valid.
    """
    if norm.relation:
        return [index % 2 == 1 for index in range(config.clauses_per_limit)]
    count, num_reversed = config.clauses_per_rule, config.opposites_per_rule if has_reverse else 0
    num_breaking = min(count - 1, -(-(count + num_reversed) // 2))
    return [index >= num_breaking for index in range(count)]


def _pair(
    norm: Norm,
    draft: DraftedClause,
    text: str,
    relation: Relation | None,
    *,
    is_reversed: bool = False,
) -> Iterator[Pair]:
    """Yield the pair, or nothing where its figures do not bear its verdict out."""
    figure, limit = draft.figure, ""
    keeps = True if is_reversed else draft.keeps
    if relation and norm.limit:
        limit = norm.limit.text
        held = find_call(draft.clause, text, figure, relation, limit)
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
        figure=figure,
        wording=text,
        family=norm.family,
        as_of=version.valid_from,
        jurisdiction=version.jurisdiction,
        origin="drafted",
    )


def find_call(clause: str, text: str, figure: str, relation: Relation, limit: str) -> bool | None:
    """Say whether the clause keeps the limit, or None where an answer could not call the tool with these figures."""
    if (figure, relation, limit) not in possible_calls(Passage("", text), clause):
        return None
    left, right = parse_quantity(figure), parse_quantity(limit)
    if left is None or right is None:
        return None
    return compare(left, relation, right)


def stands_once(limit: str, text: str) -> bool:
    """Say whether a figure stands in a text once, so that a change beside it changes all that the text says of it."""
    return sum(quantity.text == limit for quantity in find_quantities(text)) == 1


def _cap(pairs: Sequence[Pair], config: DraftingConfig, family: str) -> list[Pair]:
    if len(pairs) <= config.max_per_family:
        return list(pairs)
    chosen = set(
        random.Random(f"{config.seed}/{family}").sample(range(len(pairs)), config.max_per_family)
    )
    return [pair for place, pair in enumerate(pairs) if place in chosen]
