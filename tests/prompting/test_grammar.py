"""The grammar's literals: the article given, comparable figures, the template's own words."""

import json
import re

from components.prompting.grammar import answer_grammar, possible_calls
from components.prompting.template import CLAUSE, RULE, Passage, call_line, sentence

CAP = Passage(
    "Civil Code Article 205",
    "Interest may not exceed 16 percent per year. Notice is given within 30 days.",
)
SILENT = Passage("Civil Code Article 12-1", 'The word "month" means thirty days.')


def literals(grammar: str) -> list[str]:
    return [json.loads(found) for found in re.findall(r'"(?:[^"\\]|\\.)*"', grammar)]


def test_answer_grammar_cites_only_the_given_article() -> None:
    """Every citation among the literals is the passage's."""
    found = {
        match
        for text in literals(answer_grammar(CAP, "Interest is agreed."))
        for match in re.findall(r"\w+ Code Article [\d-]+", text)
    }
    assert found == {"Civil Code Article 205"}


def test_possible_calls_pair_comparable_figures() -> None:
    """A rate is compared with a rate, never with days, and only as the article bounds it."""
    assert possible_calls(CAP, "Interest is 18%.") == [("18%", "at most", "16 percent per year")]


def test_possible_calls_both_ways_where_no_word_tells() -> None:
    """Where the article does not tell which way its figure bounds, the model may say either."""
    assert possible_calls(SILENT, "Payment takes 31 days.") == [
        ("31 days", r, "thirty days") for r in ("at most", "at least")
    ]


def test_possible_calls_no_figures() -> None:
    """Where the clause has no figure, no call can be decoded."""
    assert possible_calls(CAP, "Headings do not bind.") == []


def test_answer_grammar_words_of_the_template() -> None:
    """The literals are the very words of the template that the adapter is tuned on."""
    found = literals(answer_grammar(SILENT, "Payment takes 31 days."))
    calls = [call_line("31 days", relation, "thirty days") for relation in ("at most", "at least")]
    sentences = [sentence("Civil Code Article 12-1", verdict) for verdict in ("invalid", "valid")]
    assert found == [CLAUSE, "\n", RULE, "\n", *calls, *sentences]


def test_answer_grammar_single_call_is_made() -> None:
    """Where clause and article allow one call alone, it is made.

    Where they allow none, the model gives its own word.
    """
    assert literals(answer_grammar(CAP, "Interest is 18%."))[4:] == [
        call_line("18%", "at most", "16 percent per year")
    ]
    sentences = [sentence("Civil Code Article 205", verdict) for verdict in ("invalid", "valid")]
    assert literals(answer_grammar(CAP, "Interest is agreed."))[4:] == sentences
