"""The house style: every rule's own examples pass and fail as they say, and fixes are safe."""

from pathlib import Path

import pytest

from components.config import load_config
from components.errors import UsageError
from components.prompting.style import StyleGuide
from components.prompting.template import show_finding
from tests.conftest import ROOT

GUIDES = sorted((ROOT / "configs" / "style").glob("*.yaml"))


def rule_ids(guide: StyleGuide, text: str) -> set[str]:
    return {found.partition(":")[0] for found in guide.violations(text)}


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_rules_examples(path: Path) -> None:
    """Each rule has texts that keep it and texts that break it, and says so of both."""
    guide = load_config(path, StyleGuide)
    assert len(guide.rules) >= 9
    for rule in guide.rules:
        assert rule.passes, rule.id
        assert rule.fails, rule.id
        for text in rule.passes:
            assert rule.id not in rule_ids(guide, text), text
        for breach in rule.fails:
            assert rule.id in rule_ids(guide, breach.text), breach.text


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_rules_fixes(path: Path) -> None:
    """A rule with a fix shows what it makes of a text.

    The text made keeps the rule, and what keeps every rule is not touched.
    """
    guide = load_config(path, StyleGuide)
    num_fixed = 0
    for rule in guide.rules:
        assert bool(rule.fixes) == any(breach.fixed for breach in rule.fails), rule.id
        alone = StyleGuide(exempt=guide.exempt, rules=(rule,))
        for breach in rule.fails:
            text, changed = alone.repair(breach.text)
            assert text == (breach.fixed or breach.text)
            assert changed == ((rule.id,) if breach.fixed else ())
            num_fixed += bool(breach.fixed)
            assert not breach.fixed or alone.violations(text) == []
        for text in rule.passes:
            if not guide.violations(text):
                assert guide.repair(text) == (text, ())
    assert num_fixed >= 8


def test_repair_of_several_faults() -> None:
    """Fixes work together: one text with five faults ends in house style, and the rules are named.

    The statute's words stay.
    """
    guide = load_config(ROOT / "configs" / "style" / "house.yaml", StyleGuide)
    text, changed = guide.repair(
        "Under the Civil Code  Art. 205 this clause is void. The article says:  see Art. 3!"
    )
    assert (
        text == "Per Civil Code Article 205, this clause is invalid. The article says:  see Art. 3!"
    )
    assert changed == ("spacing", "citation-form", "verdict-word", "opening")
    assert guide.violations(text) == []


def test_repair_leaves_what_is_not_safe() -> None:
    """A sentence that goes on after the verdict is not cut in two.

    The rule stays broken and the row is a person's to mend.
    """
    guide = load_config(ROOT / "configs" / "style" / "house.yaml", StyleGuide)
    text, _ = guide.repair(
        "Per Civil Code Article 205, this clause is void, since 18% is more than 16%."
    )
    assert text == "Per Civil Code Article 205, this clause is invalid, since 18% is more than 16%."
    assert guide.violations(text) == ["opening"]


def test_product_sentences_are_in_house_style() -> None:
    """What the product writes keeps every rule, even where the article's words would break one."""
    guide = load_config(ROOT / "configs" / "style" / "house.yaml", StyleGuide)
    assert guide.violations(guide.sentence.render("valid", "Civil Code Article 247-1")) == []
    assert guide.violations(guide.sentence.render("ungoverned")) == []
    for quote in (
        "You may end the contract; we might not.",
        "Is it fair?",
        "當事人約定之利息不得逾百分之十六。",
    ):
        for reason in ("", f'it asks 18%, where the article says "{quote}"'):
            text = show_finding(
                guide.sentence, "Civil Code Article 205", "invalid", reason=reason, quote=quote
            )
            assert rule_ids(guide, text) == set(), text


def test_rule_faults_are_told(tmp_path: Path) -> None:
    """A broken pattern, a rule without its needs and a repeated id are refused with their place."""
    path = tmp_path / "guide.yaml"
    for rules, said in (
        ("[{id: a, about: x, kind: require, pattern: '('}]", "not a regular expression"),
        ("[{id: a, about: x, kind: max_words}]", "needs a limit"),
        (
            (
                "[{id: a, about: x, kind: max_words, limit: 3}, {id: a, about: x, kind: max_words,"
                " limit: 4}]"
            ),
            "two rules have the same id",
        ),
        ("[{id: A b, about: x, kind: max_words, limit: 3}]", "rules.0.id"),
    ):
        path.write_text(f"rules: {rules}\n")
        with pytest.raises(UsageError, match=said):
            load_config(path, StyleGuide)


def test_style_guide_names_each_violation() -> None:
    """A hedge, a wrong opening and a text that is too long are each told."""
    rules = tuple(
        rule.model_copy(update={"limit": 10.0}) if rule.kind == "max_words" else rule
        for rule in StyleGuide().rules
    )
    guide = StyleGuide(rules=rules)
    assert guide.violations(
        "I suggest that this is possibly invalid, all things of the clause considered."
    ) == [
        "opening",
        "hedge: possibly",
        "hedge: I suggest",
        "length",
    ]


@pytest.mark.parametrize("article", ["205", "247-1", "36.1", "12A", "113.1-2"])
def test_style_guide_opening_article_numbers(article: str) -> None:
    """Suffixed, decimal and lettered numbers are all articles of the opening; a word is none."""
    assert StyleGuide().violations(f"Per Civil Code Article {article}, this clause is valid.") == []
    assert StyleGuide().violations(f"Per Civil Code Article x{article}, this clause is valid.") == [
        "opening"
    ]
