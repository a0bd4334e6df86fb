"""The template: what is rendered is read back, and serving sees the tokens that training saw."""

import pytest

from components.prompting.style import StyleGuide
from components.prompting.template import (
    MAX_PASSAGE_WORDS,
    RESULT,
    Passage,
    complete,
    compose_reason,
    parse_completion,
    render_clause,
    render_prefix,
    render_prompt,
    template_hash,
)
from components.records import Pair

CITATION = "Civil Code Article 205"


def make_pair(**changes: object) -> Pair:
    fields = {
        "id": "p",
        "clause": "Interest is 18%.",
        "law": "Civil Code",
        "article": "205",
        "verdict": "invalid",
        "rule": "interest is at most 16 percent per year",
        "does": "sets interest at 18%",
        "relation": "at most",
        "limit": "16 percent per year",
        "figure": "18%",
        "family": "interest",
        "as_of": "2026-01-01",
        "jurisdiction": "sample",
    }
    return Pair.model_validate(fields | changes)


def text_of(pair: Pair, result: str = "18% is more than 16 percent per year") -> str:
    return "".join(s.text for s in complete(pair, citation=CITATION, result=result))


def test_complete_figure_reads_back() -> None:
    """A completion with a tool call is read back field by field."""
    analysis = parse_completion(text_of(make_pair()), CITATION)
    assert analysis is not None
    assert analysis.call == ("18%", "at most", "16 percent per year")
    assert (analysis.does, analysis.rule) == (
        "sets interest at 18%",
        "interest is at most 16 percent per year",
    )
    assert analysis.verdict == "invalid"


def test_complete_result_is_no_label() -> None:
    """What the tool says is never learnt.

    Exactly one segment is without label, and it is the tool's answer.
    """
    silent = [
        s.text
        for s in complete(make_pair(), citation=CITATION, result="18% is more than 16")
        if not s.weight
    ]
    assert silent == [" 18% is more than 16.\n"]


def test_complete_plain_reads_back() -> None:
    """A completion without figures is read back with its verdict and no call."""
    analysis = parse_completion(text_of(make_pair(verdict="valid"), result=""), CITATION)
    assert analysis is not None
    assert (analysis.verdict, analysis.call) == ("valid", None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Perhaps this is invalid.",
        "Clause: x.\nRule: y.\nPer Tax Code Article 1, this clause is invalid.",
        f"Clause: x.\nRule: y.\nPer {CITATION}, this clause is possibly invalid.",
        f"Clause: x.\nPer {CITATION}, this clause is invalid.",
        f"Rule: y.\nClause: x.\nPer {CITATION}, this clause is invalid.",
        "Clause: x.\nRule: y.\nNo article governs this clause.",
    ],
)
def test_parse_completion_wrong_form(text: str) -> None:
    """Another article, a hedge, a missing line: none of these has the form."""
    assert parse_completion(text, CITATION) is None


def test_parse_completion_stops_at_call() -> None:
    """An answer up to the tool's turn is read with its call and without a verdict."""
    first = text_of(make_pair()).partition(RESULT)[0] + RESULT
    analysis = parse_completion(first, CITATION)
    assert analysis is not None
    assert analysis.call is not None
    assert analysis.verdict == ""


def test_render_prompt_is_prefix_and_clause() -> None:
    """The prompt of serving is the prefix and the branch that training encodes."""
    passage = Passage(CITATION, "No more\nthan 16 percent.")
    prompt = render_prompt(passage, "Interest  is\n18%.")
    assert prompt == render_prefix(passage) + render_clause("Interest is 18%.")
    assert prompt.count("<|im_start|>") == 3
    assert "No more than 16 percent." in prompt


def test_passage_is_one_line_of_the_first_words() -> None:
    """A passage joins white space and keeps the first words; cutting it again changes nothing."""
    words = [f"word{number}" for number in range(MAX_PASSAGE_WORDS + 5)]
    passage = Passage(CITATION, "\n ".join(words))
    assert passage.text == " ".join(words[:MAX_PASSAGE_WORDS])
    assert Passage(CITATION, passage.text) == passage


def test_compose_reason_in_house_style() -> None:
    """The reason opens in house style, then gives the figures or the article's own words."""
    figures = compose_reason(
        CITATION, "invalid", result="18% is more than 16 percent per year", quote="Q."
    )
    assert (
        figures
        == "Per Civil Code Article 205, this clause is invalid. 18% is more than 16 percent per"
        " year."
    )
    plain = compose_reason(CITATION, "valid", result="", quote="The excess is void.")
    assert (
        plain
        == "Per Civil Code Article 205, this clause is valid. The article says: The excess is void."
    )
    for reason in (figures, plain, compose_reason("", "ungoverned", result="", quote="")):
        assert StyleGuide().violations(reason) == []


def test_template_hash_is_stable() -> None:
    """The hash is the same at every call, so that a release can be held against it."""
    assert template_hash() == template_hash()
    assert len(template_hash()) == 16
