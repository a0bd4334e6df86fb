"""The template: what is rendered is read back, and serving sees the tokens that training saw."""

import pytest

from components.prompting.house_sentence import HOUSE_SENTENCE, HouseSentence, Written
from components.prompting.reason import compose_reason
from components.prompting.style import StyleGuide
from components.prompting.template import (
    MAX_PASSAGE_WORDS,
    Passage,
    Segment,
    complete,
    read_call,
    read_sentence,
    render_clause,
    render_prefix,
    render_prompt,
    show_finding,
    template_hash,
)
from components.records import Pair

CITATION = "Civil Code Article 205"
ARTICLE = "Interest may not exceed 16 percent per year. It is owed at the end of a year."
RESULT = "18% is more than 16 percent per year"


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


def complete_pair(pair: Pair, result: str) -> tuple[Segment, ...]:
    reason = compose_reason(pair, ARTICLE)
    return complete(pair, reason=reason, result=result, sentence=HOUSE_SENTENCE)


def test_complete_figure_reads_back() -> None:
    """A completion with a comparison is read back: the call, then the sentence."""
    call, result, closing = complete_pair(make_pair(), RESULT)
    assert read_call(call.text) == ("18%", "at most", "16 percent per year")
    assert result.text == f" {RESULT}.\n"
    assert read_sentence(closing.text, HOUSE_SENTENCE) == Written(
        "invalid", "it sets interest at 18%, where the article allows at most 16 percent per year"
    )


def test_complete_result_is_no_label() -> None:
    """What code writes is never learnt: exactly one segment, the result, has no weight."""
    silent = [segment.text for segment in complete_pair(make_pair(), RESULT) if not segment.weight]
    assert silent == [f" {RESULT}.\n"]


def test_complete_names_no_article() -> None:
    """Neither prompt nor completion holds the article's title or number."""
    segments = complete_pair(make_pair(), RESULT)
    text = render_prompt(Passage(ARTICLE), "C") + "".join(segment.text for segment in segments)
    assert "Civil Code" not in text
    assert "205" not in text
    assert "[1]" in text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Perhaps this is invalid.",
        "Per Tax Code Article 1, this clause is invalid: it is.",
        "Per [1], this clause is possibly invalid: it is.",
        "Per [1], this clause is invalid: it is",
        "Per [1], this clause is invalid: .",
        "Per [1], this clause is invalid: it\nis.",
        "No article governs this clause.",
    ],
)
def test_read_sentence_wrong_form(text: str) -> None:
    """Another article, a hedge, no stop, no reason after the colon: none of these has the form."""
    assert read_sentence(text, HOUSE_SENTENCE) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"compare_quantities": ["18%", "at most", "16%"]}',
        '{"compare_quantities": ["18%", "about", "16%"]}\nResult:',
        '{"compare_quantities": ["18%", "16%"]}\nResult:',
        '{"compare_quantities": ["18%", "at most", "16%"]\nResult:',
        "Per [1], this clause is invalid: it is.",
    ],
)
def test_read_call_wrong_form(text: str) -> None:
    """A call without its end, with another relation or a missing figure is none."""
    assert read_call(text) is None


def test_render_prompt_is_prefix_and_clause() -> None:
    """The prompt of serving is the prefix and the branch that training encodes."""
    passage = Passage("No more\nthan 16 percent.")
    prompt = render_prompt(passage, "Interest  is\n18%.")
    assert prompt == render_prefix(passage) + render_clause("Interest is 18%.")
    assert prompt.count("<|im_start|>") == 3
    assert "No more than 16 percent." in prompt


def test_passage_is_one_line_of_the_first_words() -> None:
    """A passage joins white space and keeps the first words; cutting it again changes nothing."""
    words = [f"word{number}" for number in range(MAX_PASSAGE_WORDS + 5)]
    passage = Passage("\n ".join(words))
    assert passage.text == " ".join(words[:MAX_PASSAGE_WORDS])
    assert Passage(passage.text) == passage


def test_show_finding_in_house_style() -> None:
    """A reason that holds is shown; else the figures, or the article's own words, follow."""

    def show(reason: str, result: str) -> str:
        return show_finding(
            HOUSE_SENTENCE, CITATION, "invalid", reason=reason, result=result, quote="It is void."
        )

    whole = show("it sets interest at 18%, where the article allows at most 16%", RESULT)
    assert whole == (
        "Per Civil Code Article 205, this clause is invalid: it sets interest at 18%, where the"
        " article allows at most 16%."
    )
    figures = show("", RESULT)
    assert figures == f"Per Civil Code Article 205, this clause is invalid. {RESULT}."
    plain = show("", "")
    assert plain == (
        "Per Civil Code Article 205, this clause is invalid. The article says: It is void."
    )
    ungoverned = show_finding(HOUSE_SENTENCE, "", "ungoverned", reason="")
    for text in (whole, figures, plain, ungoverned):
        assert StyleGuide().violations(text) == []


def test_template_hash_tells_sentences_apart() -> None:
    """The hash is the same at every call, and another house sentence has another."""
    other = HouseSentence(template="Under [1], the clause is {verdict}: {reason}.")
    assert template_hash(HOUSE_SENTENCE) == template_hash(HouseSentence())
    assert template_hash(HOUSE_SENTENCE) != template_hash(other)
    assert len(template_hash(other)) == 16
