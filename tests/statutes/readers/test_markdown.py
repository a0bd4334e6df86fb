"""The Markdown reader reads whole law files and refuses broken ones by name."""

from datetime import date
from pathlib import Path

import pytest

from components.errors import InputError
from components.statutes.readers.article import Article
from components.statutes.readers.markdown import MarkdownReader

LAW = """---
law: civil-code
title: Civil Code
jurisdiction: sample
language: en
amended: 2024-01-01
---
# Civil Code

## Book I: Loans

### Article 9 Rate
The rate may not exceed
18 per cent.

### Article 9-1
(Repealed)

## Book II: Leases

### Article 10 Deposit
Two months' rent at most.
"""


def write(folder: Path, text: str, name: str = "civil-code.md") -> Path:
    """Write one law file and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_read_law_file_yields_articles_in_force(tmp_path: Path) -> None:
    """Articles keep number, heading, chapter and the law's date; a repealed one is none."""
    articles = [a for a in MarkdownReader().read(write(tmp_path, LAW)) if isinstance(a, Article)]
    assert [(a.article, a.heading, a.chapter) for a in articles] == [
        ("9", "Rate", "Book I: Loans"),
        ("10", "Deposit", "Book II: Leases"),
    ]
    assert articles[0].text == "The rate may not exceed\n18 per cent."
    assert {(a.law_id, a.law, a.amended, a.language) for a in articles} == {
        ("civil-code", "Civil Code", date(2024, 1, 1), "en")
    }


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("law: civil-code\n", "", "missing law"),
        ("---\nlaw", "law", "no front matter"),
        ("title: Civil Code", "title: [Civil", "not valid YAML"),
        ("2024-01-01", "soon", "amended: not a date"),
        ("### Article 10", "### Article 9", "Article 9 occurs twice"),
        ("### Article 10", "### Section ten", "not an article heading"),
        ("Two months' rent at most.\n", "", "Article 10: no text"),
    ],
)
def test_read_broken_file_names_file_and_fault(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    """A file that cannot be read in full is refused with its path and the fault."""
    folder = write(tmp_path, LAW.replace(old, new))
    with pytest.raises(InputError, match=fault) as caught:
        list(MarkdownReader().read(folder))
    assert "civil-code.md" in str(caught.value)


def test_read_two_files_of_one_law_refused(tmp_path: Path) -> None:
    """One law's id stands in one file only."""
    write(tmp_path, LAW)
    write(tmp_path, LAW, "copy.md")
    with pytest.raises(InputError, match=r"copy\.md: civil-code occurs twice"):
        list(MarkdownReader().read(tmp_path))


def test_read_file_without_headings_told(tmp_path: Path) -> None:
    """A law without any heading is named; one whose headings are unknown is refused by line."""
    front = LAW.partition("# Civil Code")[0]
    reader = MarkdownReader()
    assert not list(reader.read(write(tmp_path, front + "# Civil Code\nInterest is due.")))
    assert [omission.reason for omission in reader.notes.omissions] == ["no article in it"]
    write(tmp_path, front + "# Civil Code\n## First\nInterest is due.")
    with pytest.raises(InputError, match=r"civil-code\.md: no articles in it, got line 9 'First'"):
        list(reader.read(tmp_path))


FRONT = "---\nlaw: bells\ntitle: Bells Act\n---\n"


@pytest.mark.parametrize(
    ("body", "articles"),
    [
        ("# Bells Act\n\n#### Article 7 Hours\nAt noon.", [("7", "Hours", "")]),
        ("## § 1 Hours\nAt noon.\n## § 2\n(weggefallen)", [("1", "Hours", "")]),
        ("## Part I\n### Section 5\nAt noon.", [("5", "", "Part I")]),
        ("## 5 Hours\n### 5.1 Noon\nAt noon.", [("5.1", "Noon", "5 Hours")]),
        ("### Artículo 1. Horas\nA mediodía.", [("1", "Horas", "")]),
        ("## Section 2 Hours\n### Art. 5\nAt noon.", [("5", "", "Section 2 Hours")]),
        ("### 第三條 時刻\n正午。", [("3", "時刻", "")]),
    ],
)
def test_read_usual_headings(
    tmp_path: Path, body: str, articles: list[tuple[str, str, str]]
) -> None:
    """Articles are known by every usual heading, at any level."""
    read = MarkdownReader().read(write(tmp_path, FRONT + body))
    assert [(a.article, a.heading, a.chapter) for a in read if isinstance(a, Article)] == articles


def test_read_deeper_heading_inside_an_article_is_its_text(tmp_path: Path) -> None:
    """A heading below an article that is none of an article stays in its text."""
    [only] = MarkdownReader().read(write(tmp_path, FRONT + "## Article 1\nA\n### Note\nB"))
    assert isinstance(only, Article)
    assert only.text == "A\n### Note\nB"


def test_read_every_fault_of_a_file_by_line(tmp_path: Path) -> None:
    """All faults of a file are told in one message, each with its line."""
    body = "### Article 1\n\n### Article 2\nA\n### Article 2\nB\n### Last\nC\n"
    with pytest.raises(InputError) as caught:
        list(MarkdownReader().read(write(tmp_path, FRONT + body)))
    for fault in (
        "line 5: Article 1: no text",
        "line 9: Article 2 occurs twice",
        "line 11: not an",
    ):
        assert fault in str(caught.value)
