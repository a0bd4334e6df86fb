r"""The grammar of one answer: its sentence can cite no article but the prompt's.

Written in EBNF for xgrammar. Free text is `[^\n]+`: a bounded repeat such as `{10,160}` makes
decoding ten times slower. Figures in a tool call are enumerated from the clause and the article.
Only comparable ones are paired, and where the article's words tell whether its figure is a maximum
or a minimum, only that relation is allowed. Where a single call is possible, the model must make
it: of 275 such clauses of held-out sample rules, 265 were decided by that call. An article that
only permits cannot be broken, so under it "valid" is the only verdict. Not covered: the free lines,
which readers are not shown.
"""

import json
from collections.abc import Sequence

from components.prompting.permitting import permits_only
from components.prompting.template import (
    CLAUSE,
    RELATIONS,
    RULE,
    VERDICTS,
    Passage,
    call_line,
    sentence,
)
from components.quantities.bounding import read_bound
from components.quantities.comparing import are_comparable
from components.quantities.reading import find_quantities
from components.records import Verdict


def answer_grammar(passage: Passage, clause: str) -> str:
    """Return the grammar of the answer up to the tool call, or to the end where there is none.

    Args:
        passage: The article of the prompt.
        clause: The clause; its figures are what a call may compare.
    """
    calls = possible_calls(passage, clause)
    endings = [call_line(*call) for call in calls]
    for verdict in possible_verdicts(passage, calls):
        endings.append(sentence(passage.citation, verdict))
    choice = " | ".join(_literal(ending) for ending in endings)
    opening = f'{_literal(CLAUSE)} line "\\n" {_literal(RULE)} line "\\n"'
    return f"root ::= {opening} ({choice})\nline ::= [^\\n]+"


def possible_verdicts(
    passage: Passage, calls: Sequence[tuple[str, str, str]]
) -> tuple[Verdict, ...]:
    """Return the verdicts that the model may give without a call; none where one call decides."""
    if len(calls) == 1:
        return ()
    if not calls and permits_only(passage.text):
        return ("valid",)
    return VERDICTS


def possible_calls(passage: Passage, clause: str) -> list[tuple[str, str, str]]:
    """Return every (figure, relation, limit) that a call may hold, by the article's figures."""
    figures = find_quantities(" ".join(clause.split()))
    calls: dict[tuple[str, str, str], None] = {}
    for limit in find_quantities(passage.text):
        bound = read_bound(passage.text, limit)
        relations = (bound,) if bound else RELATIONS
        for figure in figures:
            if not are_comparable(figure, limit):
                continue
            for relation in relations:
                calls[figure.text, relation, limit.text] = None
    return list(calls)


def _literal(text: str) -> str:
    """Return a text as a quoted literal of the grammar."""
    return json.dumps(text, ensure_ascii=False)
