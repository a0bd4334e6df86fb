"""What is at stake in a finding: how severe it is, what it costs by its figures, whom it burdens.

Reckoned by code from the finding, the article and the clause; no model is asked.
"""

from components.documents.contract_facts import read_facts
from components.documents.document import Document
from components.documents.party_roles import same_party
from components.domain import domain
from components.judging.burdens import find_burdened
from components.judging.costs import describe_cost, find_worst
from components.judging.effects import read_effect
from components.judging.limits import find_broken_limits
from components.knowledge.rerank import show_article
from components.prompting.template import TOOL, Call
from components.quantities.replacing import BrokenLimit
from components.records import Finding, Review
from components.review.choosing import ArticleChoice
from components.severity import rate_severity


def weigh_finding(finding: Finding, choice: ArticleChoice) -> Finding:
    """Return a finding with its severity, its cost and whom it burdens.

    Args:
        finding: The finding.
        choice: The choice of the article that it cites.
    """
    if finding.verdict != "invalid" or choice.version is None:
        severity = rate_severity(finding.verdict, finding.status)
        return finding.model_copy(update={"severity": severity})
    article = show_article(choice.version, choice.cleared.text)
    broken = broken_limits(finding, choice)
    effect = read_effect(article.text, by_figures=bool(broken))
    worst = find_worst(broken)
    flat = finding.clause.replace("\n", " ")
    facts = choice.clause.facts
    values = {
        "severity": rate_severity(finding.verdict, finding.status, effect),
        "cost": describe_cost(worst, flat, facts) if worst else "",
        "burdens": find_burdened(flat, facts.parties, worst),
    }
    return finding.model_copy(update=values)


def take_side(review: Review, document: Document, side: str) -> Review:
    """Return a review as it is read for one party; a note tells where the contract names none such.

    Args:
        review: The review.
        document: The contract.
        side: The party, as the contract or people call it; empty for nobody.
    """
    if not side:
        return review
    parties = read_facts(document.text).parties
    burdened = [finding.burdens for finding in review.findings if finding.burdens]
    names = same_party(side)
    notes = review.notes
    if not any(names & same_party(name) for name in (*parties, *burdened)):
        named = ", ".join(parties) or "none"
        note = f"No party of the {domain().document} is read as the side asked for (read: {named})."
        notes = tuple(dict.fromkeys((*notes, note)))
    return review.model_copy(update={"side": side, "notes": notes})


def broken_limits(finding: Finding, choice: ArticleChoice) -> list[BrokenLimit]:
    """Return the figures of a clause that break a limit of the article that its finding cites."""
    if choice.version is None:
        return []
    article = show_article(choice.version, choice.cleared.text)
    flat = finding.clause.replace("\n", " ")
    return find_broken_limits(article, flat, shown_calls(finding))


def shown_calls(finding: Finding) -> list[Call]:
    """Return the comparisons that a finding shows."""
    calls: list[Call] = []
    for call in finding.tool_calls:
        if call.tool == TOOL:
            values = [str(call.arguments[name]) for name in ("figure", "relation", "limit")]
            calls.append((values[0], values[1], values[2]))
    return calls
