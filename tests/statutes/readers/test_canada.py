"""The reader of Canada's Acts."""

from datetime import date
from pathlib import Path

import pytest

from components.errors import InputError
from components.records import Version
from components.statutes.readers.article import Article, Repeal
from components.statutes.readers.canada import CanadaReader
from components.statutes.versions import advance
from tests.conftest import DATA

HEAD = """<Identification><LongTitle>An Act respecting widgets</LongTitle>
<ShortTitle>Widgets Act</ShortTitle>
<Chapter><ConsolidatedNumber official="yes">W-1</ConsolidatedNumber></Chapter>
</Identification>"""
SALES = """
<Heading level="1"><TitleText>Short Title</TitleText></Heading>
<Heading level="1"><Label>PART I</Label><TitleText>Trade</TitleText></Heading>
<Heading level="2"><TitleText>Sales</TitleText></Heading>
<Section lims:inforce-start-date="2003-01-01" lims:lastAmendedDate="2020-07-01">
  <MarginalNote>Sale of widgets</MarginalNote><Label>4.1</Label>
  <Subsection><Label>(1)</Label><Text>No person shall sell a <DefinedTermEn>widget</DefinedTermEn>
    under <XRefInternal>3</XRefInternal></Text>
    <Paragraph><Label>(a)</Label><Text>at night; or</Text></Paragraph>
    <Paragraph><Label>(b)</Label><Text>abroad,</Text></Paragraph>
    <ContinuedSectionSubsection><Text>without a licence.</Text></ContinuedSectionSubsection>
  </Subsection>
  <Subsection><MarginalNote>Penalty</MarginalNote><Label>(1.1)</Label>
    <Text>The fine is $10.</Text></Subsection>
  <HistoricalNote><HistoricalNoteSubItem>2020, c. 1, s. 2</HistoricalNoteSubItem></HistoricalNote>
</Section>"""
REPEALED = """
<Section lims:lastAmendedDate="2021-05-05"><Label>5</Label>
<Text><Repealed>[Repealed, 2021, c. 2, s. 9]</Repealed></Text></Section>"""
BILLION_LAUGHS = (
    "".join(f'<!ENTITY l{n} "' + 10 * f"&l{n - 1};" + '">' for n in range(1, 10))
    + '<!ENTITY l0 "ha"><!ENTITY lol "&l9;">'
)
PLAIN = (
    '<Section lims:inforce-start-date="2003-01-01"><Label>6</Label>'
    "<Text>Widgets are round.</Text></Section>"
)


def write(folder: Path, body: str, head: str = HEAD, name: str = "W-1.xml") -> Path:
    """Write one Act and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    text = (
        '<Statute xmlns:lims="http://justice.gc.ca/lims"'
        f' xml:lang="en">{head}<Body>{body}</Body></Statute>'
    )
    (folder / name).write_text(
        f'<?xml version="1.0" encoding="utf-8"?>{text}', encoding="utf-8-sig"
    )
    return folder


def read(folder: Path) -> list[Article | Repeal]:
    """Read a folder of Acts."""
    return list(CanadaReader().read(folder))


def read_text(folder: Path) -> str:
    """Return the text of the only article of a folder."""
    (article,) = read(folder)
    assert isinstance(article, Article)
    return article.text


def test_read_section_keeps_labels_in_reading_order(tmp_path: Path) -> None:
    """A section is one article: a line for each labelled part, its date, headings and notes."""
    assert read(write(tmp_path, SALES)) == [
        Article(
            law_id="W-1",
            law="Widgets Act",
            article="4.1",
            heading="Sale of widgets; Penalty",
            text=(
                "(1) No person shall sell a widget under 3\n(a) at night; or\n(b) abroad,\nwithout"
                " a licence.\n(1.1) The fine is $10."
            ),
            amended=date(2020, 7, 1),
            language="en",
            chapter="PART I Trade > Sales",
        )
    ]


def test_read_section_without_change_dated_from_its_start(tmp_path: Path) -> None:
    """A section without a last-change date is dated from the day it came into force."""
    (article,) = read(write(tmp_path, PLAIN))
    assert isinstance(article, Article) and article.amended == date(2003, 1, 1)


def test_read_repealed_section_is_a_dated_repeal(tmp_path: Path) -> None:
    """A section of which only the note is left is no article, and says since when."""
    entries = read(write(tmp_path, REPEALED + PLAIN))
    assert entries[0] == Repeal("W-1", "5", date(2021, 5, 5))
    assert [entry.article for entry in entries if isinstance(entry, Article)] == ["6"]


@pytest.mark.parametrize(
    "part",
    [
        (
            "<Subsection><MarginalNote>Gone</MarginalNote><Label>(2)</Label><Text><Repealed>[Repealed,"
            " 2009]</Repealed></Text></Subsection>"
        ),
        (
            "<Subsection><Label>(2)</Label><Text>[<Emphasis"
            " style='italic'>Deleted</Emphasis>]</Text></Subsection>"
        ),
        (
            "<Definition><Text><DefinedTermEn>gadget</DefinedTermEn><Repealed>[Repealed, 2009, c."
            " 2]</Repealed></Text></Definition>"
        ),
        (
            "<Subsection"
            " in-force='no'><MarginalNote>Later</MarginalNote><Label>(2)</Label><Text>Gadgets"
            " too.</Text></Subsection>"
        ),
        (
            "<Subsection type='amending'><Label>(2)</Label><Text>Section 9 is"
            " replaced.</Text></Subsection>"
        ),
        (
            "<Footnote status='editorial'><Label>*</Label><Text>[Note: in force in"
            " 2001.]</Text></Footnote>"
        ),
    ],
)
def test_read_part_not_in_force_left_out(tmp_path: Path, part: str) -> None:
    """A part that is repealed, dormant, amending or editorial adds nothing to text or heading."""
    kept = "<Subsection><Label>(1)</Label><Text>Round.</Text></Subsection>"
    section = f"<Section><MarginalNote>Shape</MarginalNote><Label>6</Label>{kept}{part}</Section>"
    (article,) = read(write(tmp_path, section))
    assert isinstance(article, Article)
    assert (article.text, article.heading) == ("(1) Round.", "Shape")


@pytest.mark.parametrize(
    "section",
    [
        "<Section in-force='no'><Label>7</Label><Text>Later.</Text></Section>",
        "<Section type='amending'><Label>7</Label><Text>Section 9 is replaced.</Text></Section>",
        (
            "<Section><Label>7 to 9</Label><Text><Repealed>[Repealed, 1999, c."
            " 2]</Repealed></Text></Section>"
        ),
        "<Section><Label>Preamble</Label><Text>Whereas widgets matter,</Text></Section>",
    ],
)
def test_read_section_not_in_force_left_out(tmp_path: Path, section: str) -> None:
    """A dormant or amending section, a repealed range and a preamble are left out."""
    assert [entry.article for entry in read(write(tmp_path, section + PLAIN))] == ["6"]


def test_read_act_without_official_code_takes_file_name(tmp_path: Path) -> None:
    """File name and long title stand in for a missing number and a missing short title."""
    folder = write(
        tmp_path,
        PLAIN,
        "<Identification><LongTitle>Loi sur les gadgets</LongTitle></Identification>",
        "G-2.xml",
    )
    (folder / "G-2.xml").write_text(
        (folder / "G-2.xml")
        .read_text(encoding="utf-8-sig")
        .replace('xml:lang="en"', 'xml:lang="fr"')
    )
    (article,) = read(folder)
    assert isinstance(article, Article)
    assert (article.law_id, article.law, article.language) == ("G-2", "Loi sur les gadgets", "fr")


def test_read_act_repealed_as_a_whole_has_no_articles(tmp_path: Path) -> None:
    """An Act of which only the repeal is left yields nothing and is no fault."""
    (tmp_path / "W-1.xml").write_text(
        f"<Statute>{HEAD}<Repealed>[Repealed, 2021, c. 2]</Repealed></Statute>"
    )
    assert read(tmp_path) == []


def test_read_starred_label_and_formula(tmp_path: Path) -> None:
    """A footnote's star is no part of the number.

    A formula's terms label their lines; a fraction keeps its bar.
    """
    half = "<Fraction><Numerator>1</Numerator><Denominator>2</Denominator></Fraction>"
    section = f"""<Section><Label><FootnoteRef idref="f">*</FootnoteRef>6</Label>
        <Text>The fee is</Text><FormulaGroup>
        <Formula><FormulaText>A × {half}</FormulaText></Formula>
        <FormulaConnector>where</FormulaConnector>
        <FormulaDefinition><FormulaTerm>A</FormulaTerm>
          <Text>is the price<LineBreak/>paid.</Text></FormulaDefinition></FormulaGroup>
        <Oath><Emphasis style="italic">So</Emphasis> help me.</Oath></Section>"""
    assert (
        read_text(write(tmp_path, section))
        == "The fee is\nA × 1/2\nwhere\nA is the price paid.\nSo help me."
    )


@pytest.mark.parametrize(
    "subset",
    [
        BILLION_LAUGHS,
        '<!ENTITY lol SYSTEM "secret.txt">',
        '<!ENTITY % remote SYSTEM "http://127.0.0.1:9/evil.dtd"> %remote;',
    ],
)
def test_read_file_with_entities_refused(tmp_path: Path, subset: str) -> None:
    """Entities that multiply, read a file or ask the network are refused before expansion."""
    (tmp_path / "secret.txt").write_text("secret")
    section = "<Section><Label>1</Label><Text>&lol;</Text></Section>"
    text = f"<Statute>{HEAD}<Body>{section}</Body></Statute>"
    (tmp_path / "W-1.xml").write_text(f'<?xml version="1.0"?><!DOCTYPE Statute [{subset}]>{text}')
    with pytest.raises(
        InputError, match=r"W-1\.xml: declares a document type.*Remove what"
    ) as caught:
        read(tmp_path)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (PLAIN + PLAIN, "section 6 occurs twice"),
        ("<Section><Label>6</Label>", "not whole XML at line 4"),
        (PLAIN.replace("round", "&round;"), "not whole XML at line 4"),
        (PLAIN.replace("2003-01-01", "soon"), r"section 6: not a date, got 'soon' \(2024-01-31\)"),
        (
            PLAIN.replace(">6<", ">6 and 7<"),
            r"Label: not a section number, got '6 and 7' \(36\.1\)",
        ),
    ],
)
def test_read_broken_act_names_file_and_fault(tmp_path: Path, body: str, fault: str) -> None:
    """An Act that cannot be read in full is refused with its path, the fault and a remedy."""
    with pytest.raises(InputError, match=rf"W-1\.xml: {fault}.*\. (Fetch|Keep|Correct)"):
        read(write(tmp_path, body))


def test_read_other_document_refused(tmp_path: Path) -> None:
    """Another document, or an Act without a title, is named as what it is."""
    (tmp_path / "W-1.xml").write_text("<Rule/>")
    with pytest.raises(InputError, match=r"W-1\.xml: must be an Act or a regulation, got <Rule>"):
        read(tmp_path)
    with pytest.raises(InputError, match="Identification: missing ShortTitle"):
        read(write(tmp_path, PLAIN, ""))


def test_read_two_files_of_one_act_refused(tmp_path: Path) -> None:
    """One Act stands in one file only."""
    write(tmp_path, PLAIN)
    with pytest.raises(InputError, match=r"copy\.xml: W-1 occurs twice"):
        read(write(tmp_path, PLAIN, name="copy.xml"))


def step(previous: tuple[Version, ...], folder: Path, day: date) -> tuple[Version, ...]:
    """Enter a folder's Acts after the versions before."""
    return advance(
        previous, read(folder), source="justice", jurisdiction="ca", snapshot_date=day
    ).versions


def test_advance_dates_each_section_and_repeal(tmp_path: Path) -> None:
    """A wording begins on its own section's date and ends on the date of its repeal."""
    live = REPEALED.replace("2021-05-05", "2003-01-01").replace(
        "<Repealed>[Repealed, 2021, c. 2, s. 9]</Repealed>", "Sell no gadgets."
    )
    later = (
        PLAIN.replace("round", "square")
        .replace("inforce-start-date", "lastAmendedDate")
        .replace("2003-01-01", "2021-09-09")
    )
    first = step((), write(tmp_path / "1", live + PLAIN), date(2021, 1, 1))
    second = step(first, write(tmp_path / "2", REPEALED + later), date(2022, 1, 1))
    assert [(v.article, v.text, v.valid_from, v.valid_to, v.date_status) for v in second] == [
        ("5", "Sell no gadgets.", date(2003, 1, 1), date(2021, 5, 5), "source"),
        ("6", "Widgets are round.", date(2003, 1, 1), date(2021, 9, 9), "source"),
        ("6", "Widgets are square.", date(2021, 9, 9), None, "source"),
    ]


@pytest.mark.realdata
@pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is absent")
def test_advance_real_acts_dates_every_change_from_the_source() -> None:
    """Section 45(1.1) comes and section 96 goes on their own days; every day is the source's."""
    versions: tuple[Version, ...] = ()
    for year in (2022, 2023, 2024, 2025):
        versions = step(versions, DATA / "statutes" / "canada-en" / f"{year}-01", date(year, 1, 1))
    assert {version.date_status for version in versions} == {"source"}
    old, new = (
        version
        for version in versions
        if (version.law, version.article) == ("Competition Act", "45")
    )
    assert old.valid_to == new.valid_from == date(2023, 6, 23)
    assert not any(line.startswith("(1.1) ") for line in old.text.split("\n"))
    assert any(
        line.startswith("(1.1) Every person who is an employer") for line in new.text.split("\n")
    )
    (mergers,) = (
        version for version in versions if (version.law_id, version.article) == ("C-34", "96")
    )
    assert mergers.valid_to == date(2023, 12, 15)
    assert not any((version.law_id, version.article) == ("T-13", "28") for version in versions)


def test_read_regulation_by_the_number_of_its_instrument(tmp_path: Path) -> None:
    """A regulation is read as an Act is; the stop behind a label is none of the number."""
    (tmp_path / "SOR-7.xml").write_text(
        "<Regulation><Identification><InstrumentNumber>SOR/2011-7</InstrumentNumber>"
        "<LongTitle>Regulations about bells</LongTitle></Identification>"
        "<Body><Section><Label>7.</Label><Text>A bell.</Text></Section>"
        "<Section><Label>B.01.001</Label><Text>A horn.</Text></Section></Body></Regulation>"
    )
    articles = [a for a in read(tmp_path) if isinstance(a, Article)]
    assert [(a.law_id, a.law, a.article) for a in articles] == [
        ("SOR/2011-7", "Regulations about bells", "7"),
        ("SOR/2011-7", "Regulations about bells", "B.01.001"),
    ]


@pytest.mark.parametrize(
    ("section", "reason"),
    [("", "no article in it"), ('<Section in-force="no"><Label>1</Label></Section>', "no article")],
)
def test_read_act_without_an_article_is_named(tmp_path: Path, section: str, reason: str) -> None:
    """An Act of which nothing is in force is no fault, but it is named."""
    reader = CanadaReader()
    assert list(reader.read(write(tmp_path, section))) == []
    assert [reason in omission.reason for omission in reader.notes.omissions] == [True]


def test_read_schedules_are_told(tmp_path: Path) -> None:
    """Schedules of an Act are not read, but told; related provisions are none of them."""
    (tmp_path / "SOR-7.xml").write_text(
        "<Regulation><Identification><InstrumentNumber>SOR/2011-7</InstrumentNumber>"
        "<LongTitle>Regulations about bells</LongTitle></Identification>"
        "<Body><Section><Label>7</Label><Text>A bell.</Text></Section></Body>"
        '<Schedule><List/></Schedule><Schedule id="RelatedProvs"/></Regulation>'
    )
    reader = CanadaReader()
    assert len(list(reader.read(tmp_path))) == 1
    assert [omission.reason for omission in reader.notes.omissions] == ["1 schedules"]
