r"""The grammars of an answer: first the call, where several are possible, then the house sentence.

Written in EBNF for xgrammar. Free text is `[^\n]+`: a bounded repeat such as `{10,160}` makes
decoding ten times slower. Figures in a call are enumerated from the clause and the article. Only
comparable ones are paired, and where the article's words tell whether its figure is a maximum or a
minimum, only that relation is allowed. An article that only permits cannot be broken, so under it
"valid" is the only verdict. The sentence cites the marker of the prompt's article and no other. Not
covered: the words of the reason (see `writing.reasons`).
"""

import json
from collections.abc import Sequence

from components.prompting.house_sentence import GOVERNED, Governed, HouseSentence
from components.prompting.permitting import permits_only
from components.prompting.template import RELATIONS, Call, Passage, call_line
from components.quantities.bounding import is_condition, read_bound
from components.quantities.comparing import are_comparable
from components.quantities.reading import find_quantities


def call_grammar(
    calls: Sequence[Call], verdicts: Sequence[Governed], sentence: HouseSentence
) -> str:
    """Return the grammar of an answer that may compare two figures, or say the sentence at once."""
    endings = [_literal(call_line(*call)) for call in calls]
    endings += _sentences(verdicts, sentence)
    return _grammar(endings)


def sentence_grammar(verdicts: Sequence[Governed], sentence: HouseSentence) -> str:
    """Return the grammar of the house sentence with one of some verdicts."""
    return _grammar(_sentences(verdicts, sentence))


def possible_verdicts(passage: Passage) -> tuple[Governed, ...]:
    """Return the verdicts that the model may give where no figures are compared."""
    return ("valid",) if permits_only(passage.text) else GOVERNED


def possible_calls(passage: Passage, clause: str) -> list[Call]:
    """Return every (figure, relation, limit) that a call may hold, by the article's figures."""
    figures = find_quantities(" ".join(clause.split()))
    calls: dict[Call, None] = {}
    for limit in find_quantities(passage.text):
        if is_condition(passage.text, limit):
            continue
        bound = read_bound(passage.text, limit)
        relations = (bound,) if bound else RELATIONS
        for figure in figures:
            if not are_comparable(figure, limit):
                continue
            for relation in relations:
                calls[figure.text, relation, limit.text] = None
    return list(calls)


def _grammar(choices: Sequence[str]) -> str:
    """Return the grammar of one of several endings."""
    return f"root ::= {' | '.join(choices)}\nreason ::= [^\\n]+"


def _sentences(verdicts: Sequence[Governed], sentence: HouseSentence) -> list[str]:
    """Return the sentence with each of some verdicts, its reason free."""
    stop = _literal(sentence.stop)
    return [f"{_literal(sentence.head(verdict))} reason {stop}" for verdict in verdicts]


def _literal(text: str) -> str:
    """Return a text as a quoted literal of the grammar."""
    return json.dumps(text, ensure_ascii=False)
