"""Masking: titles, numbers and figures drawn anew, the same everywhere."""

import random
import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.curation.dataset.examples import GroupBuilder, GroupConfig
from components.curation.dataset.masking import Masker, draw_titles, mask_references
from components.quantities.reading import find_quantities
from components.records import Pair, Verdict

TITLES = ("Civil Code", "Labor Standards Act", "Canada Labour Code", "Rental Housing Act")


def test_mask_replaces_titles_numbers_and_figures_alike() -> None:
    """Title, number and figure become the same new ones in citation, article, clause and answer."""
    texts = [
        (
            "Under Articles 205 and 206 of the Civil Code interest may not exceed 16% per year. The"
            " Labor Standards Act stays untouched."
        ),
        "Interest is 18% per year, see Civil Code Article 205.",
        "Per Civil Code Article 205: 18% is more than 16%.",
    ]
    masked = Masker(TITLES).mask("Civil Code Article 205", texts, random.Random(3))
    title, _, number = masked.citation.rpartition(" Article ")
    assert number != "205"
    assert all(f"{title}" in text for text in masked.texts)
    assert not any(old in text for old in TITLES for text in masked.texts)
    assert masked.texts[1].endswith(f"see {masked.citation}.")
    assert f"Articles {number} and " in masked.texts[0]
    high, low = (quantity.text for quantity in find_quantities(masked.texts[2]))
    assert high in masked.texts[1]
    assert f"{low} per year" in masked.texts[0]
    assert float(high.rstrip("%")) > float(low.rstrip("%"))


def test_mask_references_in_lists_sections_and_han() -> None:
    """Numbers in lists, Canadian sections with their paths and Chinese articles are drawn anew.

    Paragraphs and figures are none.
    """
    texts = [
        (
            "See sections 206.1(2.4) and 207(1), subsection 240(1)(a), paragraph 3 of it, within 30"
            " days."
        ),
        "第 247-1 條與第 12 條",
    ]
    masked = mask_references(texts, random.Random(1), {})
    assert re.fullmatch(
        r"See sections \S+\(2\.4\) and \S+\(1\), subsection \S+\(1\)\(a\), paragraph 3 of it,"
        r" within 30 days\.",
        masked[0],
    )
    assert not {"206.1", "207", "240"} & set(re.findall(r"[\d.-]+", masked[0]))
    assert "247-1" not in masked[1]


def test_draw_titles_takes_none_that_is_there() -> None:
    """A title of the knowledge base is never drawn for another law, nor one that holds it.

    `Public Tenancy Act`.
    """
    taken = {"Tenancy Act", "Housing Code", *draw_titles(100, random.Random(1))}
    drawn = draw_titles(200, random.Random(1), taken)
    assert len(set(drawn)) == 200
    assert not any(name in title for name in taken for title in drawn)


figures = st.integers(min_value=2, max_value=400)
units = st.sampled_from(
    ["days", "months", "percent", "marks", "employees", "hours per week", "percent per year"]
)


@st.composite
def knowledge(draw: st.DrawFn) -> list[Pair]:
    """Draw articles of several laws, each with a figure and a cross-reference, and a pair each."""
    laws = draw(st.lists(st.sampled_from(TITLES), min_size=2, max_size=4, unique=True))
    pairs: list[Pair] = []
    for number in draw(st.lists(st.integers(1, 999), min_size=3, max_size=5, unique=True)):
        law, unit = draw(st.sampled_from(laws)), draw(units)
        limit, figure, other = (
            f"{draw(figures)} {unit}",
            f"{draw(figures)} {unit}",
            draw(st.sampled_from(laws)),
        )
        keeps = int(figure.split()[0]) <= int(limit.split()[0])
        verdict: Verdict = "valid" if keeps else "invalid"
        reference = draw(st.integers(1, 999))
        pairs.append(
            Pair(
                id=f"p{number}",
                clause=f"The period agreed for matter {chr(65 + number % 26)} is {figure}.",
                law=law,
                article=str(number),
                verdict=verdict,
                rule=f"the period is at most {limit}",
                does=f"sets the period at {figure}",
                relation="at most",
                limit=limit,
                figure=figure,
                wording=(
                    f"The period may not exceed {limit}. Article {reference} and the {other} are"
                    " not affected."
                ),
                family=f"f{number}",
                as_of=date(2026, 1, 1),
                jurisdiction="sample",
            )
        )
    return pairs


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pairs=knowledge(), seed=st.integers(0, 10**6))
def test_no_fact_outside_the_prompt_in_any_target(pairs: list[Pair], seed: int) -> None:
    """A target holds no real title or citation, and no figure that its prompt does not show."""
    groups = GroupBuilder(pairs, GroupConfig(), seed, masker=Masker(TITLES)).build(4)
    citations = {pair.citation for pair in pairs}
    for group in groups:
        for example in group.examples:
            target = "".join(text for text, _ in example.completion)
            assert not any(title in target for title in TITLES)
            assert not any(citation in target for citation in citations)
            assert "Per [1], " in target
            prompt = f"{group.text} {example.clause}"
            figures_shown = {quantity.value for quantity in find_quantities(prompt)}
            said = find_quantities(target.replace("[1]", ""))
            figures_said = {quantity.value for quantity in said}
            assert figures_said <= figures_shown
