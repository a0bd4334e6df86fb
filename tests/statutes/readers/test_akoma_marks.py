"""What publishers of Akoma Ntoso say of single articles dates them, or keeps them out of force."""

from datetime import date
from pathlib import Path

from components.records import UNDATED
from components.statutes.readers.akoma import AkomaReader
from components.statutes.readers.article import Article, Repeal

ACT = """<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
  xmlns:uk="https://www.legislation.gov.uk/namespaces/UK-AKN">
<act><meta>
  <identification source="#"><FRBRWork><FRBRthis value="{work}"/>
    <FRBRname value="Lantern Code" shortForm="LC"/></FRBRWork>
    <FRBRExpression>{dates}<FRBRlanguage language="{language}"/></FRBRExpression></identification>
  {meta}</meta>
  <preface><p><docTitle>Lantern Act 2015</docTitle></p></preface>
  <body>{body}</body></act></akomaNtoso>"""
UK_META = """
  <lifecycle source="#"><eventRef date="2015-10-01" eId="date-2015-10-01" source="#"/>
    <eventRef date="2019-01-01" eId="date-2019-01-01" source="#"/></lifecycle>
  <analysis source="#"><restrictions source="#">
    <restriction href="#section-1" refersTo="#period-from-2015-10-01" type="jurisdiction"/>
    <restriction href="#section-2" refersTo="#period-to-2019-01-01" type="jurisdiction"/>
    <restriction href="#section-1" refersTo="#extent-e" type="jurisdiction"/></restrictions>
   <otherAnalysis source="">
    <uk:status href="#section-3" refersTo="#status-repealed"/>
    <uk:status href="#part-2" refersTo="#status-prospective"/>
    <uk:match href="#section-5" value="false"/></otherAnalysis></analysis>
  <temporalData source="#">
    <temporalGroup eId="period-from-2015-10-01"><timeInterval start="#date-2015-10-01"/>
    </temporalGroup>
    <temporalGroup eId="period-to-2019-01-01"><timeInterval end="#date-2019-01-01"/>
    </temporalGroup></temporalData>"""
SECTION = '<section eId="section-{n}"><num>{n}</num><content><p>A lamp {n}.</p></content></section>'


def read(folder: Path, text: str) -> tuple[list[Article], list[Repeal], AkomaReader]:
    """Read one act, written into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "act.xml").write_text(text, encoding="utf-8")
    reader = AkomaReader()
    entries = list(reader.read(folder))
    articles = [entry for entry in entries if isinstance(entry, Article)]
    return articles, [entry for entry in entries if isinstance(entry, Repeal)], reader


def test_read_restrictions_and_statuses_of_legislation_gov_uk(tmp_path: Path) -> None:
    """A section counts from its period; a prospective part is undated; what is gone is none."""
    body = "".join(SECTION.format(n=number) for number in (1, 2, 3, 5, 6))
    body += f'<part eId="part-2"><num>Part 2</num>{SECTION.format(n=4)}</part>'
    text = ACT.format(
        work="http://www.legislation.gov.uk/id/ukpga/2015/99",
        dates='<FRBRdate date="2024-05-01" name="validFrom"/>',
        language="eng",
        meta=UK_META,
        body=body,
    )
    articles, _, _ = read(tmp_path, text)
    assert [(article.article, article.days) for article in articles] == [
        ("1", (date(2015, 10, 1),)),
        ("6", ()),
        ("4", (UNDATED,)),
    ]


def test_read_notes_of_fedlex(tmp_path: Path) -> None:
    """A note dates its article's wording or repeal; what has no note dates from the law's entry."""
    note = "<authorialNote><p> {} </p></authorialNote>"
    changed = note.format(
        "Eingefügt durch Ziff. I des BG vom 1. Mai 1990, in Kraft seit 1. Jan. 1991. Fassung gemäss"
        " Ziff. II des BG vom 3. Juni 2012, in Kraft seit 1. Juli 2013 (AS 2013 99)."
    )
    gone = note.format(
        "Abrogé par le ch. I de la LF du 21 juin 2013, avec effet au 1er juil. 2014 (RO 2014 357)."
    )
    dates = (
        '<FRBRdate date="2026-07-01" name="jolux:dateApplicability"/>'
        '<FRBRdate date="1912-01-01" name="jolux:dateEntryInForce"/>'
    )
    body = (
        '<article eId="art_1"><num>Art. 1</num><content><p>It burns.</p></content></article>'
        f'<article eId="art_2"><num>Art. 2{changed}</num><content><p>Oil.</p></content></article>'
        f'<article eId="art_3"><num>Art. 3{gone}</num></article>'
    )
    text = ACT.format(
        work="https://fedlex.data.admin.ch/eli/cc/9/9/20260701/main-text",
        dates=dates, language="de", meta="", body=body,
    )  # fmt: skip
    articles, repeals, reader = read(tmp_path, text)
    assert [(article.article, article.days, article.text) for article in articles] == [
        ("1", (date(1912, 1, 1),), "It burns."),
        ("2", (date(2013, 7, 1),), "Oil."),
    ]
    assert [(repeal.article, repeal.day) for repeal in repeals] == [("3", date(2014, 7, 1))]
    assert "LC" in reader.notes.names[0].aliases
