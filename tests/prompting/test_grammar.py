"""The grammar's literals: the articles given, comparable figures, the template's own words, and no other."""

import json
import re

from components.prompting.grammar import answer_grammar, sentence_grammar
from components.prompting.template import NO_RULE, UNGOVERNED, Passage, call_line, rule_end, sentence

PASSAGES = [
    Passage("Civil Code Article 205", "Interest may not exceed 16 percent per year. Notice is given within 30 days."),
    Passage("Civil Code Article 12-1", 'The word "month" means thirty days.'),
]


def literals(grammar: str) -> list[str]:
    return [json.loads(found) for found in re.findall(r'"(?:[^"\\]|\\.)*"', grammar)]


def test_answer_grammar_cites_only_given_articles() -> None:
    """Every citation among the literals is one of the passages', and each passage can be cited."""
    found = {
        match for text in literals(answer_grammar(PASSAGES, "Interest is 18%.")) for match in re.findall(r"\w+ Code Article [\d-]+", text)
    }
    assert found == {"Civil Code Article 205", "Civil Code Article 12-1"}


def test_answer_grammar_pairs_comparable_figures() -> None:
    """A call may hold the clause's rate against the article's rate, never against its days or another article's."""
    calls = [text for text in literals(answer_grammar(PASSAGES, "Interest is 18%.")) if text.startswith("{")]
    assert calls == [call_line("18%", relation, "16 percent per year") for relation in ("at most", "at least")]


def test_answer_grammar_no_figures() -> None:
    """Where the clause has no figure, no call can be decoded."""
    assert not [text for text in literals(answer_grammar(PASSAGES, "Headings do not bind.")) if text.startswith("{")]


def test_answer_grammar_words_of_the_template() -> None:
    """The literals are the very words of the template that the adapter is tuned on."""
    found = literals(answer_grammar(PASSAGES, "Headings do not bind."))
    assert NO_RULE + UNGOVERNED in found
    assert rule_end("Civil Code Article 205") in found
    assert sentence("Civil Code Article 205", "invalid") in found


def test_sentence_grammar_two_verdicts() -> None:
    """After a tool's result only the two sentences about that article remain."""
    assert literals(sentence_grammar("Civil Code Article 205")) == [
        "Per Civil Code Article 205, this clause is invalid.",
        "Per Civil Code Article 205, this clause is valid.",
    ]
