"""The grammar's literals: the marker, comparable figures, the template's own words."""

import json
import re

from components.prompting.grammar import (
    call_grammar,
    possible_calls,
    possible_verdicts,
    sentence_grammar,
)
from components.prompting.house_sentence import GOVERNED, HOUSE_SENTENCE
from components.prompting.template import Passage, call_line

CAP = Passage("Interest may not exceed 16 percent per year. Notice is given within 30 days.")
SILENT = Passage('The word "month" means thirty days.')
HEADS = ["Per [1], this clause is invalid: ", "Per [1], this clause is valid: "]


def literals(grammar: str) -> list[str]:
    return [json.loads(found) for found in re.findall(r'"(?:[^"\\]|\\.)*"', grammar)]


def test_sentence_grammar_has_the_verdicts_asked_for() -> None:
    """The sentence cites the marker, and its verdict is one of those that are left."""
    assert literals(sentence_grammar(GOVERNED, HOUSE_SENTENCE)) == [HEADS[0], ".", HEADS[1], "."]
    assert literals(sentence_grammar(["valid"], HOUSE_SENTENCE)) == [HEADS[1], "."]


def test_possible_calls_pair_comparable_figures() -> None:
    """A rate is compared with a rate, never with days, and only as the article bounds it."""
    assert possible_calls(CAP, "Interest is 18%.") == [("18%", "at most", "16 percent per year")]


def test_possible_calls_both_ways_where_no_word_tells() -> None:
    """Where the article does not tell which way its figure bounds, the model may say either."""
    assert possible_calls(SILENT, "Payment takes 31 days.") == [
        ("31 days", r, "thirty days") for r in ("at most", "at least")
    ]


def test_possible_calls_leave_out_a_condition() -> None:
    """The time in a rule's condition limits nothing, so it is never called; its duty's time is."""
    rule = Passage("If the loan is renewed within three months, notice is given within 30 days.")
    calls = possible_calls(rule, "Notice is given within six weeks.")
    assert calls == [("six weeks", "at most", "30 days")]


def test_possible_calls_no_figures() -> None:
    """Where the clause has no figure, no call can be decoded."""
    assert possible_calls(CAP, "Headings do not bind.") == []


def test_call_grammar_words_of_the_template() -> None:
    """The literals are the very words of the template that the adapter is tuned on."""
    calls = possible_calls(SILENT, "Payment takes 31 days.")
    lines = [call_line(*call) for call in calls]
    expected = [*lines, HEADS[0], ".", HEADS[1], "."]
    assert literals(call_grammar(calls, GOVERNED, HOUSE_SENTENCE)) == expected


def test_call_grammar_of_a_settled_verdict() -> None:
    """Where the verdict is settled the sentence has no other, beside each call or without one."""
    calls = possible_calls(CAP, "Interest is 18%.")
    lines = [call_line(*call) for call in calls]
    assert literals(call_grammar(calls, ["invalid"], HOUSE_SENTENCE)) == [*lines, HEADS[0], "."]
    assert literals(call_grammar(calls, ["valid"], HOUSE_SENTENCE)) == [*lines, HEADS[1], "."]
    for verdict in GOVERNED:
        alone = call_grammar([], [verdict], HOUSE_SENTENCE)
        assert alone == sentence_grammar([verdict], HOUSE_SENTENCE)


def test_possible_verdicts_under_a_permission() -> None:
    """Under an article that only permits no clause can be called invalid."""
    free = Passage("The parties are free to agree on compound interest.")
    assert possible_verdicts(free) == ("valid",)
    assert possible_verdicts(CAP) == ("invalid", "valid")
