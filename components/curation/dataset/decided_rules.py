"""Reviewed pairs as families of rules: what a team decided, for the reader to learn from."""

from collections.abc import Sequence

from components.curation.dataset.cells import ArticleCell, group_by_wording
from components.reader.families import RuleFamily
from components.records import Pair, content_hash
from components.text.english import is_english


def decided_families(pairs: Sequence[Pair]) -> list[RuleFamily]:
    """Return a family for each wording that reviewed pairs were decided under.

    Pairs that were drafted from statutes are left out, and so are clauses that no article governs,
    and what is not in English: the reader cannot read it.

    Args:
        pairs: Pairs of a dataset, their wordings filled in.
    """
    reviewed = [
        pair
        for pair in pairs
        if pair.origin != "drafted" and is_english(pair.wording) and is_english(pair.clause)
    ]
    return [_as_family(cell) for cell in group_by_wording(reviewed)]


def _as_family(cell: ArticleCell) -> RuleFamily:
    """Return the rule of one wording with the clauses that keep it and those that break it."""
    clauses: dict[str, list[str]] = {"valid": [], "invalid": []}
    for pair in cell.pairs:
        clauses[pair.verdict].append(pair.clause)
    return RuleFamily.model_validate(
        {
            "id": f"{cell.citation} {content_hash(cell.wording)[:8]}",
            "area": cell.pairs[0].law,
            "decider": "figure" if any(pair.limit for pair in cell.pairs) else "words",
            "wordings": [cell.wording],
            "keep": clauses["valid"],
            "break": clauses["invalid"],
        }
    )
