"""The house sentence: rendered, read back, and refused where it lacks a part."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.config import load_config
from components.errors import UsageError
from components.prompting.house_sentence import (
    GOVERNED,
    HOUSE_SENTENCE,
    Governed,
    HouseSentence,
    Written,
)
from components.prompting.style import StyleGuide

CHINESE = HouseSentence(
    template="依[1]，本條款{verdict}：{reason}。",
    valid="有效",
    invalid="無效",
    ungoverned="無條文適用。",
)


def test_render_with_and_without_reason() -> None:
    """The reason stands between colon and stop; without it the sentence ends at the verdict."""
    said = HOUSE_SENTENCE.render("invalid", "Civil Code Article 205", "it asks 18%")
    assert said == "Per Civil Code Article 205, this clause is invalid: it asks 18%."
    assert HOUSE_SENTENCE.render("valid") == "Per [1], this clause is valid."
    assert HOUSE_SENTENCE.render("ungoverned") == "No article governs this clause."
    assert CHINESE.render("invalid", "民法第205條", "約定週年百分之十八") == (
        "依民法第205條，本條款無效：約定週年百分之十八。"
    )
    assert CHINESE.render("valid") == "依[1]，本條款有效。"


@given(
    st.sampled_from(GOVERNED),
    st.text(st.characters(categories=("L", "N", "P", "Zs")), max_size=60),
)
def test_parse_reads_back_what_was_rendered(verdict: Governed, text: str) -> None:
    """Every sentence reads back with its verdict and reason, in either language."""
    reason = " ".join(text.split())
    for sentence in (HOUSE_SENTENCE, CHINESE):
        assert sentence.parse(sentence.render(verdict, reason=reason)) == Written(verdict, reason)


def test_pattern_reads_a_written_answer() -> None:
    """A written answer begins with the sentence, whatever stands between verdict and reason."""
    pattern = HOUSE_SENTENCE.pattern(r"(?P<cited>.+?)")
    for text, rest in (
        ("Per A Act Article 1, this clause is invalid: it is.", " it is."),
        ("Per A Act Article 1, this clause is invalid. It is.", " It is."),
        ("Per A Act Article 1, this clause is invalid", ""),
    ):
        match = pattern.match(text)
        assert match is not None
        assert (match["cited"], match["verdict"]) == ("A Act Article 1", "invalid")
        assert text[match.end() :] == rest
    assert pattern.match("Per A Act Article 1, this clause is invalidated.") is None


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        (
            "This clause is {verdict}: {reason}.",
            r"must have \[1\] once, has it 0 times. Write \[1\]",
        ),
        ("Per [1] and [1], {verdict}: {reason}.", r"must have \[1\] once, has it 2 times"),
        ("Per [1]: {reason}.", r"must have \{verdict\} once, has it 0 times. Write \{verdict\}"),
        ("Per [1], this clause is {verdict}.", r"must have \{reason\} once"),
        ("{reason}, so per [1] it is {verdict}.", r"must have \{reason\} last"),
    ],
)
def test_template_without_its_parts_is_refused(tmp_path: Path, template: str, fault: str) -> None:
    """A template that lacks the marker or another part is refused by place, with the remedy."""
    path = tmp_path / "style.yaml"
    path.write_text(f"sentence:\n  template: {template!r}\n")
    with pytest.raises(UsageError, match=f"sentence.template.*{fault}"):
        load_config(path, StyleGuide)


def test_sentence_that_breaks_its_own_guide_is_refused(tmp_path: Path) -> None:
    """A guide whose rules its own sentence cannot keep is refused."""
    path = tmp_path / "style.yaml"
    path.write_text("sentence:\n  template: 'Under [1] the clause is {verdict}: {reason}.'\n")
    with pytest.raises(UsageError, match="sentence: .*breaks opening"):
        load_config(path, StyleGuide)


BECAUSE = HouseSentence(
    template="This clause is {verdict} under [1], because {reason}.",
    valid="effective",
    invalid="void",
    citation="Article {article} of the {law}",
)
CITING_CHINESE = CHINESE.model_copy(update={"citation": "{law}第{article}條"})


@pytest.mark.parametrize(
    ("sentence", "answer", "stated"),
    [
        (
            HOUSE_SENTENCE,
            "Per Civil Code Article 247-1, this clause is invalid: it is.",
            ("invalid", "Civil Code", "247-1", "it is."),
        ),
        (
            BECAUSE,
            "This clause is void under Article 205 of the Civil Code, because it is.",
            ("invalid", "Civil Code", "205", "it is."),
        ),
        (
            BECAUSE,
            "This clause is effective under Article 205 of the Civil Code. It keeps it.",
            ("valid", "Civil Code", "205", "It keeps it."),
        ),
        (
            CITING_CHINESE,
            "依民法第二百零五條之一，本條款無效：約定過高。",
            ("invalid", "民法", "205-1", "約定過高。"),
        ),
    ],
)
def test_read_in_a_house_of_its_own(
    sentence: HouseSentence, answer: str, stated: tuple[str, str, str, str]
) -> None:
    """An answer is read in the form that is configured: citation, verdict, and what follows."""
    opening = sentence.read(answer)
    assert opening is not None
    assert (opening.verdict, opening.law, opening.article, opening.rest) == stated
    assert sentence.read("Nothing of the kind.") is None


def test_link_is_left_out_with_the_reason() -> None:
    """Words that lead to a reason, such as "because", go where the reason is left out."""
    assert BECAUSE.link == ", because "
    said = BECAUSE.render("invalid", BECAUSE.cite("Civil Code", "205"))
    assert said == "This clause is void under Article 205 of the Civil Code."
    assert BECAUSE.parse(BECAUSE.render("valid")) == Written("valid", "")
    assert HOUSE_SENTENCE.link == ": "
    assert CHINESE.link == "："


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"citation": "Article {article}"}, r"must have \{law\} once, has it 0 times"),
        ({"quotation": "The article:"}, r"must have \{quote\}"),
        ({"valid": "void", "invalid": "void"}, "valid and invalid must differ"),
    ],
)
def test_sentence_that_cannot_be_read_back_is_refused(changes: dict[str, str], fault: str) -> None:
    """A citation without its law, a quotation without words, one word for both are refused."""
    with pytest.raises(ValueError, match=fault):
        HouseSentence.model_validate(changes)
