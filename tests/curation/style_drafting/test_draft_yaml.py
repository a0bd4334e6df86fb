"""A draft as YAML: the loader takes it, and it says what a person should look at."""

from pathlib import Path

import pytest

from components.config import load_config
from components.curation.style_drafting.draft import draft_style
from components.curation.style_drafting.draft_yaml import describe_draft, render_draft
from components.prompting.style import StyleGuide
from components.samples.plain_pairs import Language
from tests.curation.dataset.plain import plain_pairs
from tests.curation.drafting.material import sample_versions
from tests.curation.style_drafting.test_draft import PLAIN


@pytest.mark.parametrize("language", ["english", "chinese"])
def test_render_draft_is_read_back(tmp_path: Path, language: Language) -> None:
    """The loader makes the same guide of the YAML, whose rules every answer keeps."""
    pairs = plain_pairs(60, sample_versions(), language)
    draft = draft_style([pair.answer for pair in pairs])
    path = tmp_path / "ours.yaml"
    path.write_text(render_draft(draft, "pairs.xlsx"), encoding="utf-8")
    guide = load_config(path, StyleGuide)
    assert guide == draft.guide
    assert not any(guide.violations(pair.answer) for pair in pairs)


def test_render_draft_tells_what_to_look_at(tmp_path: Path) -> None:
    """Guesses, hedges and other openings stand in comments; a hedge is forbidden by its line."""
    hedging = "Under Data Act Article 5 this clause is probably void: it takes consent as given."
    draft = draft_style([*PLAIN[:3], *PLAIN[:3], hedging, hedging])
    text = render_draft(draft, "pairs.xlsx")
    assert "# 6 of 8 answers keep it" in text
    assert "guesses: ungoverned." in text
    assert '#   2: "Under [1] this clause is probably {verdict}"' in text
    path = tmp_path / "ours.yaml"
    path.write_text(text.replace('#      - "probably"  # in', '      - "probably"  # in'))
    guide = load_config(path, StyleGuide)
    assert guide.violations(f"{PLAIN[0]} It is probably so.") == ["hedge: probably"]
    said = describe_draft(draft)
    assert "probably (2)" in said
    assert "consent" not in said
