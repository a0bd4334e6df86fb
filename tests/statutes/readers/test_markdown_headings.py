"""Headings of repositories of law are told apart, and their footnotes date the text."""

from datetime import date
from pathlib import Path

import pytest

from components.statutes.readers.article import Article
from components.statutes.readers.markdown import MarkdownReader
from tests.statutes.readers.test_markdown import FRONT, write


@pytest.mark.parametrize(
    ("body", "articles"),
    [
        ("##### **Art. 2**<sup>bis</sup>[^1]\nA[^2] 10<sup>3</sup>.\n\n[^1]: N.\n[^2]: M.",
         [("2bis", "", "A 10³.")]),
        ("## § 5<sup>1</sup>. Hours\nNoon.", [("5-1", "Hours", "Noon.")]),
        ("### Art. 1<sup>er</sup>.\nA.\n### Article unique\nB.",
         [("1", "", "A."), ("unique", "", "B.")]),
        ("## § 1\nA.\n## §§ 2 bis 3 (weggefallen)\n## Anlage 1\nTable.\n## Teil 1\nMore.",
         [("1", "", "A.")]),
        ("##### Art. 3º — Comuníquese y archívese.", [("3", "", "Comuníquese y archívese.")]),
        ("##### Art. 4º — *(Artículo derogado por art. 1 de la Ley 5)*\n##### Art. 5\nA.",
         [("5", "", "A.")]),
        ("#### Section 1 : Du contrat\n##### Article L1\nA.\n##### Article 150-0 D ter\nB.",
         [("L1", "", "A."), ("150-0Dter", "", "B.")]),
        ("##### Art. 1\n**Hours**\n\nNoon.\n##### “Article 2\nQuoted.",
         [("1", "Hours", "Noon.\n##### “Article 2\nQuoted.")]),
        ("##### Art. 6[^1]\n##### Art. 7\nA.\n\n[^1]: Aufgehoben durch Ziff. I, mit Wirkung seit"
         " 1. Jan. 2011.", [("7", "", "A.")]),
        ("## Part I\n### § 1\nA.\n## Part II\n### § 1\nB.",
         [("1", "", "A."), ("1 (Part II)", "", "B.")]),
    ],
)  # fmt: skip
def test_read_headings_of_repositories(
    tmp_path: Path, body: str, articles: list[tuple[str, str, str]]
) -> None:
    """Notes, tags, ranges, text in a heading, formulas and numbers that count anew are read."""
    read = MarkdownReader().read(write(tmp_path, FRONT + body))
    assert [(a.article, a.heading, a.text) for a in read if isinstance(a, Article)] == articles


def test_read_day_of_a_footnote(tmp_path: Path) -> None:
    """A footnote dates the wording that it stands at."""
    note = "[^1]: Fassung gemäss Ziff. I, in Kraft seit 1. Juli 2013 (AS 2013 99)."
    [only] = MarkdownReader().read(write(tmp_path, f"{FRONT}## Art. 1[^1]\nA.\n\n{note}"))
    assert isinstance(only, Article)
    assert only.days == (date(2013, 7, 1),)
