"""What is at stake in a finding: how severe it is, what it costs by its figures, whom it burdens.

Reckoned by code from the finding, the article and the clause; no model is asked.
"""

from components.judging.burdens import find_burdened
from components.judging.costs import describe_cost
from components.judging.effects import read_effect
from components.judging.limits import find_broken_limits
from components.knowledge.rerank import show_article
from components.prompting.template import TOOL, Call
from components.quantities.replacing import BrokenLimit
from components.records import Finding
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
    first = broken[0] if broken else None
    flat = finding.clause.replace("\n", " ")
    facts = choice.clause.facts
    values = {
        "severity": rate_severity(finding.verdict, finding.status, effect),
        "cost": describe_cost(first, facts) if first else "",
        "burdens": find_burdened(flat, facts.parties, first),
    }
    return finding.model_copy(update=values)


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
