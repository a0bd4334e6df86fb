"""Groups: what a model is shown and what it must answer, with the facts masked."""

from components.curation.dataset.examples import GroupBuilder, GroupConfig
from components.curation.intake.edition_check import CitedArticle, complete_pair
from components.prompting.house_sentence import GOVERNED, HOUSE_SENTENCE
from components.prompting.template import read_call, read_sentence
from components.records import Group, Pair
from components.samples.pairs import generate_pairs, load_families
from components.writing.reasons import check_reason


def sample_pairs() -> list[Pair]:
    families = load_families()
    chosen = [f for f in families if f.kind != "none"][::4] + [
        f for f in families if f.kind == "none"
    ][:4]
    pairs = [
        pair
        for pair in generate_pairs(chosen, per_wording=2, seed=3)
        if pair.wording or not pair.law
    ]
    return [complete_pair(pair, look_up) for pair in pairs]


def look_up(pair: Pair) -> CitedArticle:
    return CitedArticle(pair.jurisdiction, pair.law, pair.article, pair.wording)


def build(count: int, **settings: object) -> list[Group]:
    return GroupBuilder(sample_pairs(), GroupConfig.model_validate(settings), seed=5).build(count)


def test_build_completions_have_the_form() -> None:
    """Every completion with a reason reads back, with the example's own verdict."""
    groups = build(30)
    heads = {HOUSE_SENTENCE.head(verdict).rstrip() for verdict in GOVERNED}
    seen = 0
    for group in groups:
        for example in group.examples:
            closing = example.completion[-1][0]
            if closing in heads:  # its verdict only
                continue
            written = read_sentence(closing, HOUSE_SENTENCE)
            assert written is not None
            assert written.verdict == example.verdict
            assert check_reason(written.reason, example.clause, group.text).holds
            seen += 1
    assert seen >= 40


def test_build_call_figures_stand_in_the_texts() -> None:
    """The figures of a call stand word for word in the clause and in the article."""
    seen = 0
    for group in build(60):
        for example in group.examples:
            if example.has_figure:
                call = read_call(example.completion[0][0])
                assert call is not None
                assert call[0] in example.clause
                assert call[2] in group.text
                seen += 1
    assert seen > 20


def test_build_masks_titles_and_numbers() -> None:
    """No citation of the sample code survives: titles and numbers are drawn anew in each group."""
    known = {p.citation for p in sample_pairs()}
    assert not known & {group.citation for group in build(20)}
    assert {group.citation for group in build(20, should_mask=False)} <= known


def test_build_is_repeatable() -> None:
    """The same pairs, config and seed give the same groups."""
    assert [g.id for g in build(5)] == [g.id for g in build(5)]
