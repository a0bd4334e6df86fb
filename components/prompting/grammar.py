r"""The grammar of one answer: only the articles retrieved for this clause, in force on the day, can be decoded.

Written in EBNF for xgrammar. Free text is `[^\n]+`: a bounded repeat such as `{10,160}` makes decoding ten times slower.
A bracket in the rule may hold a figure, never a word, so no citation can be written there. Figures in a tool call are
enumerated from the clause and the cited article, and only comparable ones are paired. Not covered: that the chosen
article is the right one, and what the free lines say; verification looks at those.
"""

import json
from collections.abc import Sequence

from components.prompting.template import NO_RULE, RELATIONS, RULE, UNGOVERNED, Passage, call_line, rule_end, sentence
from components.quantities.comparing import are_comparable
from components.quantities.reading import Quantity, find_quantities


def answer_grammar(passages: Sequence[Passage], clause: str) -> str:
    """Return the grammar of the answer up to the tool call, or to the end where there is none.

    Args:
        passages: The retrieved articles in force, in the order of the prompt.
        clause: The clause; its figures are what a call may compare.
    """
    figures = find_quantities(" ".join(clause.split()))
    names = [f"a{i}" for i in range(len(passages))]
    governed = f"{_literal(RULE)} rule ({' | '.join(names)}) | " if names else ""
    rules = [f'root ::= "Clause: " line "\\n" ({governed}none)', "line ::= [^\\n]+", 'rule ::= ([^\\n(] | "(" [0-9])+']
    rules.append(f"none ::= {_literal(NO_RULE + UNGOVERNED)}")
    rules += [_article_rule(name, passage, figures) for name, passage in zip(names, passages, strict=True)]
    return "\n".join(rules)


def sentence_grammar(citation: str) -> str:
    """Return the grammar of the sentence that follows a tool's result."""
    return f"root ::= {_sentences(citation)}"


def _article_rule(name: str, passage: Passage, figures: Sequence[Quantity]) -> str:
    calls = [
        _literal(call_line(figure.text, relation, limit.text))
        for limit in find_quantities(" ".join(passage.text.split()))
        for figure in figures
        if are_comparable(figure, limit)
        for relation in RELATIONS
    ]
    endings = " | ".join([*dict.fromkeys(calls), _sentences(passage.citation)])
    return f"{name} ::= {_literal(rule_end(passage.citation))} ({endings})"


def _sentences(citation: str) -> str:
    return f"{_literal(sentence(citation, 'invalid'))} | {_literal(sentence(citation, 'valid'))}"


def _literal(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
