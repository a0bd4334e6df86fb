"""The reader of the D.C. Code, on sections written for it."""

from datetime import date
from pathlib import Path

import pytest

from components.errors import InputError
from components.statutes.readers.article import Article, Repeal
from components.statutes.readers.dc import DcReader

NAMESPACE = 'xmlns="https://code.dccouncil.us/schemas/dc-library"'
INDEX = f"""<container {NAMESPACE} xmlns:xi="http://www.w3.org/2001/XInclude"><prefix>Title</prefix>
<num>60</num><heading>Bells and Whistles. [Enacted title]</heading><container>
<prefix>Chapter</prefix><num>2</num><heading>Bells.</heading>
<xi:include href="./sections/60~2-101.xml"/></container></container>"""
HISTORY = (
    '<annotations><annotation doc="D.C. Law 1-2" type="History">May 3, 1975, D.C. Law 1-2, § 3'
    '</annotation><annotation doc="D.C. Law 9-8" type="History">as added Sept. 17, 1992, D.C. Law'
    " 9-8, § 5</annotation>{note}</annotations>"
)
RULE = "<para><num>(a)</num><para><num>(1)</num><text>Ring at <em>noon</em>:</text></para></para>"


def read(folder: Path, body: str, *, num: str = "60-201", note: str = "") -> list[Article | Repeal]:
    """Write one section and read its folder."""
    file = folder / "titles" / "60" / "sections" / f"{num.replace(':', '~')}.xml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        f"<section {NAMESPACE}><num>{num}</num>{body}{HISTORY.format(note=note)}</section>"
    )
    return list(DcReader().read(folder))


def test_read_section_with_title_and_chapter(tmp_path: Path) -> None:
    """A section is an article with its day, below the headings that its title's index has."""
    index = tmp_path / "titles" / "60" / "index.xml"
    index.parent.mkdir(parents=True)
    index.write_text(INDEX)
    table = "<text>as here: <table><tr><td>Bell</td><td>1</td></tr></table></text>"
    body = f"<heading>Hours.</heading>{RULE}{table}"
    (article,) = read(tmp_path, body, num="60:2-101")
    assert isinstance(article, Article)
    assert (article.law, article.article) == ("D.C. Code Title 60—Bells and Whistles", "60:2-101")
    assert (article.heading, article.chapter) == ("Hours", "Chapter 2 Bells")
    assert article.text == "(a) (1) Ring at noon:\nas here:\nBell | 1"
    assert article.amended == date(1992, 9, 17)


@pytest.mark.parametrize(
    ("body", "note", "day"),
    [
        ("<reason>Repealed</reason><text>Repealed.</text>", "", date(1992, 9, 17)),
        ("<text>[Not funded].</text>", "", date(1992, 9, 17)),
        ("<text>Recodified as <cite>§ 60-301</cite>.</text>", "", date(1992, 9, 17)),
        (
            "<reason>Applicable October 1, 2025</reason><text>Applicable then.</text>",
            '<annotation type="Applicability">D.C. Law 9-8 waits for funds.</annotation>',
            None,
        ),
    ],
)
def test_read_what_is_not_in_force(tmp_path: Path, body: str, note: str, day: date | None) -> None:
    """What was repealed, moved or waits is no article; its day counts if it is certain."""
    entries = read(tmp_path, body, note=note)
    assert entries == ([Repeal("/us/dc/council/code/titles/60", "60-201", day)] if day else [])


def test_read_temporary_wording(tmp_path: Path) -> None:
    """A section of temporary law ends when it expires; beside a permanent wording it has no day."""
    twin = tmp_path / "titles" / "99" / "60-201(Perm).xml"
    twin.parent.mkdir(parents=True)
    twin.write_text(f"<section {NAMESPACE}><num>60-201(Perm)</num><text>Old.</text></section>")
    expiry = "<text>*NOTE: This section was created by temporary legislation that will expire on"
    (article,) = read(tmp_path, f"{expiry} May 1, 2025.*</text>{RULE}", num="[60-201]")
    assert isinstance(article, Article)
    assert (article.article, article.amended) == ("60-201", None)
    assert (article.text, article.ended) == ("(a) (1) Ring at noon:", date(2025, 5, 1))


def test_read_number_that_is_none(tmp_path: Path) -> None:
    """A number without a title is refused by file."""
    with pytest.raises(InputError, match=r"sections.60\.xml: num: not a section's number, got '60"):
        read(tmp_path, RULE, num="60")


def test_read_section_in_two_files(tmp_path: Path) -> None:
    """A section that stands in two files is refused with both."""
    read(tmp_path, RULE, num="[60-201]")
    with pytest.raises(InputError, match=r"titles/60 60-201 occurs twice, also in"):
        read(tmp_path, RULE, num="60-201")
