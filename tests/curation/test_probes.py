"""Probes of obedience: the same clause under a changed article, and what must follow."""

from datetime import date

from components.curation.drafting import DraftingConfig, draft_pairs
from components.curation.probes import CHANGES, Probe, draft_probes
from components.prompting.grammar import possible_calls
from components.prompting.template import Passage
from components.quantities.comparing import compare
from components.quantities.reading import parse_quantity
from components.records import Pair
from tests.curation.test_drafting import LEASE, version

BAN = "The lessee shall not sublet the thing leased to others without the consent of the lessor."


def probes_of(text: str) -> list[tuple[Pair, Probe]]:
    pairs = [p for p in draft_pairs([version(text)], DraftingConfig()) if p.wording == text]
    return [(pair, probe) for pair in pairs for probe in draft_probes(pair)]


def test_draft_probes_figure_turns_the_verdict() -> None:
    """Moved to the other side, the article's figure turns the verdict, and an independent comparison says the same."""
    found = [(pair, probe) for pair, probe in probes_of(LEASE) if probe.kind == "figure"]
    assert len(found) >= 3
    for pair, probe in found:
        assert probe.clause == pair.clause
        assert probe.text != pair.wording
        assert {probe.verdict, probe.before} == {"valid", "invalid"}
        figure, relation, limit = probe.call
        left, right = parse_quantity(figure), parse_quantity(limit)
        assert left is not None and right is not None
        assert compare(left, "at most", right) == (probe.verdict == "valid")
        assert (figure, relation, limit) in possible_calls(Passage(probe.citation, probe.text), probe.clause)


def test_draft_probes_reversed_rule_permits() -> None:
    """A clause that broke a ban is valid under the article that permits it; there is no such probe for one that kept it."""
    found = [(pair, probe) for pair, probe in probes_of(BAN) if probe.kind == "reversed"]
    assert found
    for pair, probe in found:
        assert pair.verdict == "invalid"
        assert probe.verdict == "valid"
        assert probe.text.startswith("The lessee may sublet")


def test_draft_probes_renumbered_article_is_cited_anew() -> None:
    """Under another number the verdict stays and the sentence cites that number, which is not the pair's."""
    pairs = draft_pairs([version(BAN)], DraftingConfig())
    for pair in pairs:
        probe = draft_probes(pair)[-1]
        assert probe.kind == "renumbered"
        assert probe.verdict == pair.verdict
        assert probe.citation != pair.citation
        assert probe.sentence == f"Per {probe.citation}, this clause is {pair.verdict}."


def test_draft_probes_of_reviewed_and_ungoverned_pairs() -> None:
    """A reviewed pair with a figure has probes too; one that no article governs has none."""
    pair = Pair(
        id="p",
        clause="Interest is eighteen percent (18%) a year.",
        law="Civil Code",
        article="205",
        verdict="invalid",
        rule="interest is at most sixteen percent per year",
        does="sets interest at 18%",
        relation="at most",
        limit="sixteen percent per year",
        figure="eighteen percent (18%) a year",
        wording="Interest above sixteen percent per year is void.",
        family="interest",
        as_of=date(2026, 1, 1),
    )
    assert {probe.kind for probe in draft_probes(pair)} >= {"figure", "renumbered"}
    assert draft_probes(pair.model_copy(update={"law": "", "article": "", "verdict": "ungoverned"})) == []
    assert draft_probes(pair) == draft_probes(pair)
    assert CHANGES == ("figure", "reversed", "renumbered")
