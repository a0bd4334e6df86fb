"""The reader of the United States Code."""

from datetime import date
from pathlib import Path

import pytest

from components.errors import InputError
from components.knowledge.law_index import LawIndex, fold_number
from components.statutes.citations import find_citations
from components.statutes.readers.article import Article, Repeal
from components.statutes.readers.uslm import UslmReader
from components.statutes.versions import advance

HOUSE = "http://xml.house.gov/schemas/uslm/1.0"
GPO = "http://schemas.gpo.gov/xml/uslm"
CREDIT = (
    '<sourceCredit>(<ref href="/us/pl/90/1">Pub. L. 90–1</ref>, <date date="1968-02-03">Feb. 3,'
    ' 1968</date>, 82 Stat. 5; <date date="2019-05-06">May 6, 2019</date>, 133 Stat. 7.)'
    "</sourceCredit>"
)
BELLS = f"""
<section identifier="/us/usc/t60/s302c–1"><num value="302c–1">§ 302c–1.</num>
<heading> Ringing of bells<ref class="footnoteRef" idref="fn1">1</ref><note type="footnote"
 id="fn1"><num>1</num> So in original.</note></heading>
<subsection><num value="a">(a)</num><heading> <inline class="small-caps">In general</inline>.—
</heading><chapeau>No person shall ring a bell—</chapeau>
<paragraph><num value="1">(1)</num><content> at night; or</content></paragraph>
<paragraph><num value="2">(2)</num><content> for more than 33<sup>1</sup>⁄<sub>3</sub> minutes
 <ref class="footnoteRef" idref="fn2">2</ref><note type="footnote" id="fn2"><num>2</num> So in
 original.</note> abroad,</content></paragraph>
<continuation>without leave.</continuation></subsection>
<subsection><num value="b">(b)</num><paragraph><num value="1">(1)</num><content>
<p>The fines are:</p>
<table xmlns="http://www.w3.org/1999/xhtml"><tr><th>Hour</th><th><p>Fine</p><p>in
 dollars</p></th></tr><tr><td>1</td><td>$5</td></tr></table></content></paragraph>
<paragraph status="repealed"><num value="2">[(2)</num><content> Repealed. Pub. L. 99–1, Jan. 2,
 1986, 100 Stat. 3.]</content></paragraph>
<paragraph><num value="3">(3)</num><content> Repealed. Pub. L. 99–2, title I, Jan. 3, 1986, 100
 Stat. 4.</content></paragraph></subsection>
<subsection><num value="c">(c)</num><content> The mark is <img src="bell.eps"/> on 10<sup>2</sup>
 bells.</content></subsection>
{CREDIT}
<notes type="uscNote"><note topic="miscellaneous"><p>A note: <quotedContent><section><num
 value="1">“SEC. 1.</num><content>This Act is a note.”</content></section></quotedContent></p>
</note></notes></section>"""
PLAIN = (
    '<section identifier="/us/usc/t60/s1"><num value="1">§ 1.</num><heading> Bells</heading>'
    "<content>A bell rings.</content>{rest}</section>"
)


def write(
    folder: Path, body: str, number: str = "60", namespace: str = HOUSE, name: str = "usc60.xml"
) -> Path:
    """Write one title, or the appendix whose number ends in a letter, and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    tag = "appendix" if number[-1].isalpha() else "title"
    (folder / name).write_text(
        f'<?xml version="1.0" encoding="UTF-8"?><uscDoc xmlns="{namespace}"><meta>'
        f"<docNumber>{number}</docNumber></meta><main><{tag} identifier='/us/usc/t{number}'>"
        f"<num value='{number}'>Title 60—</num><heading>BELLS AND WHISTLES</heading>"
        f"<toc><tocItem><column>1.</column></tocItem></toc>{body}</{tag}></main></uscDoc>",
        encoding="utf-8",
    )
    return folder


def chapter(body: str) -> str:
    """Return sections in a chapter."""
    return f"<chapter><num value='1'>CHAPTER 1—</num><heading>BELLS</heading>{body}</chapter>"


def read(folder: Path) -> list[Article | Repeal]:
    """Read a folder of titles."""
    return list(UslmReader().read(folder))


def read_article(folder: Path) -> Article:
    """Return the only article of a folder."""
    (article,) = read(folder)
    assert isinstance(article, Article)
    return article


@pytest.mark.parametrize("namespace", [HOUSE, GPO])
def test_read_section_a_line_for_each_part(tmp_path: Path, namespace: str) -> None:
    """Numbers and headings lead their lines; tables, pictures and raised figures are kept."""
    body = f"<subtitle><num>Subtitle A—</num><heading>Sounds</heading>{chapter(BELLS)}</subtitle>"
    assert read_article(write(tmp_path, body, namespace=namespace)) == Article(
        law_id="/us/usc/t60",
        law="Title 60—Bells and Whistles",
        article="302c-1",
        heading="Ringing of bells",
        text=(
            "(a) In general.—No person shall ring a bell—\n(1) at night; or\n(2) for more than 33"
            " 1⁄3 minutes abroad,\nwithout leave.\n(b) (1) The fines are:\nHour | Fine in"
            " dollars\n1 | $5\n(c) The mark is [picture] on 10^2 bells."
        ),
        amended=date(2019, 5, 6),
        language="en",
        chapter="Subtitle A—Sounds > CHAPTER 1—BELLS",
    )


@pytest.mark.parametrize(
    ("attributes", "num", "heading", "repeals"),
    [
        ('status="repealed"', '<num value="2">[§ 2.</num>', "Repealed. {day}]", ["2"]),
        (
            'status="repealed"',
            '<num value="12 to 14">[§§ 12 to 14.</num>',
            "Repealed. {day}]",
            ["12", "13", "14"],
        ),
        (
            'status="repealed"',
            '<num value="8B to 8J">§§ 8B to 8J.</num>',
            "Repealed. {day}",
            ["8B", "8C", "8D", "8E", "8F", "8G", "8H", "8I", "8J"],
        ),
        ('status="repealed"', '<num value="3, 4">§§ 3, 4.</num>', "Repealed. {day}", ["3", "4"]),
        ('status="omitted"', '<num value="2">§ 2.</num>', "Omitted", []),
        ('status="transferred"', '<num value="63a to 63d">§§ 63a to 63d.</num>', "Transferred", []),
        ('status="renumbered"', '<num value="2">[§ 2.</num>', "Renumbered § 3. {day}]", []),
        ('status="reserved"', "<num>§ 2.</num>", "Reserved", []),
        ("", '<num value="2">§ 2.</num>', "Repealed. {day}", []),
    ],
)
def test_read_section_not_in_force_is_no_article(
    tmp_path: Path, attributes: str, num: str, heading: str, repeals: list[str]
) -> None:
    """Only a repeal whose Act is dated ends on a day."""
    day = '<date date="1986-05-19">May 19, 1986</date>'
    section = f"<section {attributes}>{num}<heading> {heading.format(day=day)}</heading></section>"
    entries = read(write(tmp_path, chapter(section + PLAIN.format(rest=""))))
    days = [entry for entry in entries if isinstance(entry, Repeal)]
    assert days == [Repeal("/us/usc/t60", number, date(1986, 5, 19)) for number in repeals]
    assert [entry.article for entry in entries if isinstance(entry, Article)] == ["1"]


def test_read_chapter_that_is_repealed(tmp_path: Path) -> None:
    """The sections of a repealed chapter are not in force."""
    gone = chapter(PLAIN.format(rest="")).replace("<chapter>", '<chapter status="repealed">')
    kept = chapter(PLAIN.format(rest="").replace('"1"', '"2"'))
    assert [entry.article for entry in read(write(tmp_path, gone + kept))] == ["2"]


def test_read_day_of_effect(tmp_path: Path) -> None:
    """The day of a wording is the one that the credit and the notes give."""
    note = (
        '<notes><note topic="effectiveDateOfAmendment"><heading>Effective Date of 2019'
        " Amendment</heading><p>Amendment effective Jan. 1, 2021.</p></note></notes>"
    )
    for rest, day in ((CREDIT, date(2019, 5, 6)), (CREDIT + note, date(2021, 1, 1)), ("", None)):
        article = read_article(write(tmp_path, chapter(PLAIN.format(rest=rest))))
        assert article.amended == day


def test_read_appendix_every_act_is_a_law(tmp_path: Path) -> None:
    """Sections that count anew belong to their Act; rules of court are read too."""
    act = "<compiledAct><heading>{name}</heading>{section}</compiledAct>"
    anew = (
        '<section><num value="1">§ 1.</num><heading>Name</heading><content>{}</content></section>'
    )
    body = (
        act.format(name="BELL ACT OF 1978", section=anew.format("The Bell Act."))
        + act.format(name="WHISTLE ACT", section=anew.format("The Whistle Act."))
        + act.format(name="OLD ACT", section=PLAIN.format(rest="").replace("t60", "t60a"))
        + '<courtRules identifier="/us/usc/t60a/courtRules/Bell"><heading>RULES OF BELLS</heading>'
        '<courtRule><num value="29.1">Rule 29.1.</num><content>Ring.</content></courtRule>'
        "</courtRules><section><num>§ 7.</num><content>Rings.</content></section>"
        "<reorganizationPlans><reorganizationPlan/></reorganizationPlans>"
    )
    reader = UslmReader()
    entries = list(reader.read(write(tmp_path, body, number="60a")))
    articles = [entry for entry in entries if isinstance(entry, Article)]
    assert [(entry.law_id, entry.law, entry.article) for entry in articles] == [
        ("/us/usc/t60a/bell-act-of-1978", "Bell Act of 1978", "1"),
        ("/us/usc/t60a/whistle-act", "Whistle Act", "1"),
        ("/us/usc/t60a", "Title 60, Appendix—Bells and Whistles", "1"),
        ("/us/usc/t60a", "Title 60, Appendix—Bells and Whistles", "7"),
        ("/us/usc/t60a/courtRules/Bell", "Rules of Bells", "29.1"),
    ]
    assert "1 plans of reorganization" in reader.notes.omissions[0].reason


def test_read_number_that_stands_twice(tmp_path: Path) -> None:
    """The second section of a number bears its heading; the very same section twice is refused."""
    second = PLAIN.format(rest="").replace(" Bells<", " Whistles<")
    entries = read(write(tmp_path, chapter(PLAIN.format(rest="") + second)))
    assert [entry.article for entry in entries] == ["1", "1 (Whistles)"]
    with pytest.raises(InputError, match=r"usc60.xml: section 1 \(Whistles\) occurs twice"):
        read(write(tmp_path, chapter(PLAIN.format(rest="") + second + second)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<pLaw/>", "must be a title of the United States Code, got <pLaw>"),
        ("<uscDoc><meta/></uscDoc>", "docNumber: not a title's number, got ''"),
        ("<uscDoc><meta><docNumber>4</docNumber></meta></uscDoc>", "no <title> or <appendix>"),
        (
            "<uscDoc><meta><docNumber>4</docNumber></meta><main><title><section><num>§ ?</num>"
            "<content>Rings.</content></section></title></main></uscDoc>",
            "section: not a number, got '§ ?'",
        ),
    ],
)
def test_read_other_file_refused(tmp_path: Path, text: str, message: str) -> None:
    """What is no title, or cannot be cited, is a fault that names the file."""
    (tmp_path / "usc04.xml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read(tmp_path)
    assert message in str(caught.value) and "usc04.xml" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "liable under 60 U.S.C. 302c–1 and",
        "60 U.S.C. § 302c-1",
        "60 USC 302c-1",
        "section 302c–1 of title 60, United States Code",
    ],
)
def test_citation_finds_the_section(tmp_path: Path, text: str) -> None:
    """A usual citation of the Code names the title and the section."""
    reader = UslmReader()
    folder = write(tmp_path, chapter(BELLS))
    changes = advance(
        [], reader.read(folder), source="usc", jurisdiction="us", snapshot_date=date(2025, 1, 1)
    )
    names = {("us", names.law_id): names.aliases for names in reader.notes.names}
    index = LawIndex(changes.versions, names)
    [reference] = find_citations(text)
    law_ids = index.law_ids(reference.law, "us")
    number = fold_number(reference.labels[0].article)
    [version] = index.wordings(law_ids, number, "us")
    assert (version.article, version.valid_from) == ("302c-1", date(2019, 5, 6))
