"""The reader of Akoma Ntoso, on small acts written for it."""

from datetime import date
from pathlib import Path

import pytest

from components.errors import InputError
from components.statutes.readers.akoma import AkomaReader
from components.statutes.readers.article import Article

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
META = """
    <meta>
      <identification source="#maker">
        <FRBRWork>
          <FRBRthis value="/akn/xx/act/2001/7/!main"/><FRBRuri value="/akn/xx/act/2001/7"/>
          <FRBRalias name="eli" value="eli/2001/7"/><FRBRalias name="title" value="Rent  Act"/>
          <FRBRdate date="2001" name="Generation"/>
        </FRBRWork>
        <FRBRExpression>
          <FRBRthis value="/akn/xx/act/2001/7/eng@2020-05-01/!main"/>
          <FRBRdate date="2020-05-01" name="Generation"/><FRBRlanguage language="eng"/>
        </FRBRExpression>
      </identification>
      <lifecycle source="#maker">
        <eventRef eId="e1" date="2001-03-01" type="generation" source="#maker"/>
        <eventRef eId="e2" date="2019-07-01" type="amendment" source="#maker"/>
        <eventRef eId="e3" date="2021-01-01" type="amendment" source="#maker"/>
      </lifecycle>
      <temporalData source="#maker">
        <temporalGroup eId="old">
          <timeInterval start="#e1" end="#e2" refersTo="#force"/></temporalGroup>
        <temporalGroup eId="now"><timeInterval start="#e2" refersTo="#force"/></temporalGroup>
        <temporalGroup eId="soon"><timeInterval start="#e3" refersTo="#force"/></temporalGroup>
      </temporalData>
      <proprietary source="#maker"><x:note xmlns:x="urn:x"><x:act/></x:note></proprietary>
    </meta>"""
BODY = """
      <chapter eId="chp_I"><num>Chapter I</num><heading>Leases</heading>
        <intro><p>What this chapter is about.</p></intro>
        <section eId="chp_I__sec_1"><num>1.</num><heading>Deposit</heading>
          <subsection eId="chp_I__sec_1__subsec_1"><num>(1)</num>
            <intro>
              <p>A deposit may not exceed<authorialNote><p>Not law.</p></authorialNote> —</p>
            </intro>
            <paragraph><num>(a)</num>
              <content><p>two months’ <term>rent</term>; or</p></content></paragraph>
            <paragraph status="repealed"><num>(b)</num><content><p>a cow.</p></content></paragraph>
            <wrapUp><p>whichever is agreed.</p></wrapUp>
          </subsection>
          <subsection><num>(2)</num><content>
            <blockList><listIntroduction>It is returned</listIntroduction>
              <item><num>(i)</num><p>within a month<eol/>of the end;</p></item></blockList>
          </content></subsection>
          <subsection><num>(3)</num>
            <content><p><remark status="editorial">[repealed in 2010]</remark></p></content>
          </subsection>
        </section>
        <section eId="chp_I__sec_2" status="removed"><num>2.</num>
          <content><p>Gone.</p></content></section>
        <section eId="chp_I__sec_3"><num>3.</num><heading>Notice</heading>
          <content><p>. . . . . .</p></content></section>
        <section eId="chp_I__sec_4"><num>4.</num><content><p>(Repealed)</p></content></section>
      </chapter>
      <chapter eId="chp_II" status="repealed"><num>Chapter II</num>
        <section eId="chp_II__sec_5"><num>5.</num>
          <content><p>Gone with its chapter.</p></content></section>
      </chapter>
      <part eId="part_A"><num>Part A</num>
        <hcontainer name="crossHeading"><heading>Ends</heading>
          <section eId="sec_6A"><num>6A</num>
            <content><p>The Sale Act is amended: <mod><quotedStructure>
              <section><num>9</num><content><p>No sale breaks a lease.</p></content></section>
            </quotedStructure></mod></p></content></section>
        </hcontainer>
      </part>"""


def write(folder: Path, body: str = BODY, meta: str = META, name: str = "a.xml") -> Path:
    """Write one act and return its folder."""
    text = (
        f'<akomaNtoso xmlns="{NAMESPACE}"><act'
        f' name="act">{meta}<body>{body}</body></act></akomaNtoso>'
    )
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def read(folder: Path) -> list[Article]:
    """Read a folder of acts."""
    return [entry for entry in AkomaReader().read(folder) if isinstance(entry, Article)]


def test_read_act_in_sections_yields_those_in_force(tmp_path: Path) -> None:
    """What is removed, repealed or dots is no article.

    The rest keeps number, heading and chapter.
    """
    articles = read(write(tmp_path))
    assert [(a.article, a.heading, a.chapter) for a in articles] == [
        ("1", "Deposit", "Chapter I Leases"),
        ("6A", "", "Part A > Ends"),
    ]
    assert {(a.law_id, a.law, a.language, a.amended) for a in articles} == {
        ("/akn/xx/act/2001/7", "Rent Act", "en", date(2020, 5, 1))
    }


def test_read_article_text_is_a_line_a_block(tmp_path: Path) -> None:
    """Numbers stand before their text, notes are left out, quoted sections stay inside."""
    first, last = read(write(tmp_path))
    assert first.text.splitlines() == [
        "(1) A deposit may not exceed —",
        "(a) two months’ rent; or",
        "whichever is agreed.",
        "(2) It is returned",
        "(i) within a month",
        "of the end;",
    ]
    assert last.text.splitlines() == ["The Sale Act is amended:", "9 No sale breaks a lease."]


def test_read_act_in_articles_takes_sections_as_chapters(tmp_path: Path) -> None:
    """Where sections hold articles they are chapters, at any depth."""
    body = """<book><num>Book 1</num><section><num>Section 2</num><heading>Loans</heading>
        <article eId="art_205"><num>Article 205</num>
          <paragraph><num>1.</num><content><p>At most 16 %.</p></content></paragraph></article>
        <hcontainer name="regulation"><num>206.</num>
          <content><p>Due yearly.</p></content></hcontainer></section></book>"""
    articles = [(a.article, a.text, a.chapter) for a in read(write(tmp_path, body))]
    assert articles == [
        ("205", "1. At most 16 %.", "Book 1 > Section 2 Loans"),
        ("206", "Due yearly.", "Book 1 > Section 2 Loans"),
    ]


def test_read_several_wordings_takes_that_of_the_expression_date(tmp_path: Path) -> None:
    """The wording in force on the expression's date is read, with the day on which it began."""
    wordings = "".join(
        f'<article eId="a_{name}" period="#{name}"><num>§'
        f" 1</num><content><p>{name}</p></content></article>"
        for name in ("old", "now", "soon")
    )
    assert [(a.article, a.text, a.amended) for a in read(write(tmp_path, wordings))] == [
        ("1", "now", date(2019, 7, 1))
    ]


def test_read_article_changed_when_its_latest_part_began(tmp_path: Path) -> None:
    """A paragraph added later dates the whole article; one not yet in force is left out."""
    body = """<article><num>§ 2</num>
        <paragraph><num>(1)</num><content><p>One.</p></content></paragraph>
        <paragraph period="#now"><num>(2)</num><content><p>Two.</p></content></paragraph>
        <paragraph period="#soon"><num>(3)</num><content><p>Three.</p></content></paragraph>
        </article>"""
    assert [(a.text, a.amended) for a in read(write(tmp_path, body))] == [
        ("(1) One.\n(2) Two.", date(2019, 7, 1))
    ]


def test_read_undated_expression_takes_wording_without_end(tmp_path: Path) -> None:
    """Without a date of the expression, the wording without an end is in force."""
    meta = META.replace('<FRBRdate date="2020-05-01" name="Generation"/>', "")
    body = """<article period="#old"><num>1</num><content><p>old</p></content></article>
        <article period="#now"><num>1</num><content><p>now</p></content></article>
        <article><num>2</num><content><p>two</p></content></article>"""
    assert [(a.text, a.amended) for a in read(write(tmp_path, body, meta))] == [
        ("now", date(2019, 7, 1)),
        ("two", None),
    ]


@pytest.mark.parametrize(
    ("num", "number"),
    [
        ("1.", "1"),
        ("§ 9", "9"),
        ("17 c §", "17c"),
        ("Art. 2-bis.", "2-bis"),
        ("Artigo 15.º-A", "15-A"),
        ("Article L. 121-1", "L.121-1"),
        ("Article unique", "unique"),
        ("Section 5A—", "5A"),
        ("[“6", "6"),
        ("s. 12.1", "12.1"),
        ("第二百四十七條之一", "247-1"),
        ("第 ５ 條", "5"),
    ],
)
def test_read_number_as_cited(tmp_path: Path, num: str, number: str) -> None:
    """The word, the sign and the stop around a printed number are removed."""
    body = f"<article><num>{num}</num><content><p>Text.</p></content></article>"
    assert [a.article for a in read(write(tmp_path, body))] == [number]


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        (
            (
                "<longTitle><p><docTitle>An Act about rents</docTitle> <shortTitle>( Rent Act"
                " 2001)</shortTitle></p></longTitle>"
            ),
            "Rent Act 2001",
        ),
        ("<p><docTitle>Act on <i>Rents</i> (Ontario)</docTitle></p>", "Act on Rents (Ontario)"),
    ],
)
def test_read_title_printed_where_no_alias_says_it(
    tmp_path: Path, printed: str, title: str
) -> None:
    """The short title, else the document's, where the metadata have none.

    Other aliases are not titles.
    """
    meta = (
        META.replace('<FRBRalias name="title" value="Rent  Act"/>', "")
        + f"<preface>{printed}</preface>"
    )
    assert {a.law for a in read(write(tmp_path, meta=meta))} == {title}


def test_read_act_under_another_namespace(tmp_path: Path) -> None:
    """A profile of the standard with its own namespace and a prefix is read alike."""
    write(tmp_path)
    path = tmp_path / "a.xml"
    expected = read(tmp_path)
    text = (
        path.read_text(encoding="utf-8")
        .replace("x:note", "note")
        .replace("x:act", "p")
        .replace(' xmlns:x="urn:x"', "")
    )
    text = (
        text.replace(f'xmlns="{NAMESPACE}"', 'xmlns:akn="urn:profile"')
        .replace("</", "\0")
        .replace("<", "<akn:")
        .replace("\0", "</akn:")
    )
    path.write_text(text, encoding="utf-8")
    assert read(tmp_path) == expected


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<act ", "<bill ", "not whole XML"),
        ("akomaNtoso", "akoma", "no act, got <akoma>"),
        ("FRBRWork", "FRBRItem", "missing meta/identification/FRBRWork"),
        ('name="title"', 'name="note"', "no title"),
        ("2020-05-01", "2020-05-32", "not a date, got '2020-05-32'"),
        ('start="#e2"', 'start="#e9"', r"timeInterval: not between two events, got \['e9'\]"),
        (
            'start="#e2"',
            'start="#e2" duration="P1Y"',
            "timeInterval: not between two events, got a duration",
        ),
        (
            'eId="sec_6A"',
            'eId="sec_6A" period="#then"',
            "section sec_6A: period: no such temporalGroup, got 'then'",
        ),
        ("body>", "preface>", "missing body"),
    ],
)
def test_read_broken_act_names_file_and_fault(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    """An act that cannot be read in full is refused with its path and the fault."""
    write(tmp_path)
    path = tmp_path / "a.xml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=rf"a\.xml: .*{fault}"):
        read(tmp_path)


def test_read_law_id_without_component(tmp_path: Path) -> None:
    """The law's id is that of the work, whether a component is named or not."""
    meta = META.replace('<FRBRthis value="/akn/xx/act/2001/7/!main"/>', "")
    assert {a.law_id for a in read(write(tmp_path, meta=meta))} == {"/akn/xx/act/2001/7"}


def test_read_whole_act_repealed_has_no_article(tmp_path: Path) -> None:
    """An act that is itself marked repealed has none in force."""
    path = write(tmp_path) / "a.xml"
    path.write_text(
        path.read_text(encoding="utf-8").replace(
            '<act name="act"', '<act name="act" status="repealed"'
        ),
        encoding="utf-8",
    )
    assert read(tmp_path) == []


def test_read_two_expressions_of_one_act_refused(tmp_path: Path) -> None:
    """A folder holds one expression of a law."""
    write(tmp_path)
    write(tmp_path, name="b.xml")
    with pytest.raises(InputError, match=r"b\.xml: /akn/xx/act/2001/7 occurs twice"):
        read(tmp_path)


BELL = "<paragraph><content><p>{}</p></content></paragraph>"


def article(number: str, text: str, name: str = "article") -> str:
    """Return an article as XML."""
    return f"<{name}><num>{number}</num>{BELL.format(text)}</{name}>"


def test_read_number_twice_in_one_part_refused(tmp_path: Path) -> None:
    """Two texts under one number in one part are a fault; the same text again is read once."""
    folder = write(tmp_path, article("Art. 1", "A bell.") + article("Art. 1", "A horn."))
    with pytest.raises(InputError, match="Article 1 occurs twice"):
        read(folder)
    assert len(read(write(tmp_path, 2 * article("Art. 1", "A bell.")))) == 1


def test_read_number_that_counts_anew_is_qualified(tmp_path: Path) -> None:
    """The first stands under its number, the second under that of its part too."""
    body = (
        f"<part><num>Part 1</num>{article('Art. 1', 'A bell.')}</part>"
        f"<title><num>Closing rules</num>{article('Art. 1', 'Old bells stay.')}</title>"
    )
    assert [a.article for a in read(write(tmp_path, body))] == ["1", "1 (Closing rules)"]


def test_read_two_numbers_of_one_text(tmp_path: Path) -> None:
    """`7 and 8` and `9–10` are articles of their own with the same text."""
    body = article("Art. 7 and 8", "A bell.") + article("Art. 9–10", "A horn.")
    assert [(a.article, a.text) for a in read(write(tmp_path, body))] == [
        ("7", "A bell."),
        ("8", "A bell."),
        ("9", "A horn."),
        ("10", "A horn."),
    ]


def test_read_table_a_line_a_row_and_pictures_marked(tmp_path: Path) -> None:
    """Cells of a row stand on one line; a picture is not silently left out."""
    body = article(
        "Art. 1",
        "Dues: <table><tr><th><p>bells</p></th><th><p>due</p></th></tr>"
        "<tr><td><p>2</p></td><td><p>3.50</p></td></tr></table>"
        "as <img src='a.png'/> and <img src='b.png' alt='a bell'/> show",
    )
    [only] = read(write(tmp_path, body))
    assert only.text.splitlines() == [
        "Dues:",
        "bells | due",
        "2 | 3.50",
        "as [picture] and [picture: a bell] show",
    ]


def test_read_notes_of_repeal_in_any_language(tmp_path: Path) -> None:
    """An article that only says that it is repealed is none."""
    notes = ("Aufgehoben", "(Abrogé)", "((ARTICOLO ABROGATO DALLA L. 7/2011))", "Kumottu")
    body = "".join(article(f"Art. {n}", note) for n, note in enumerate(notes, 1))
    assert [a.article for a in read(write(tmp_path, body + article("Art. 9", "A bell.")))] == ["9"]


def test_read_act_repealed_by_its_lifecycle(tmp_path: Path) -> None:
    """Its articles ended on that day."""
    repeal = '<eventRef eId="e9" date="2022-03-04" type="repeal" source="#maker"/></lifecycle>'
    meta = META.replace("</lifecycle>", repeal)
    articles = read(write(tmp_path, article("Art. 1", "A bell."), meta))
    assert [a.ended for a in articles] == [date(2022, 3, 4)]


def test_read_day_of_a_query_is_no_change(tmp_path: Path) -> None:
    """The day on which somebody asked for the text is not the law's own date."""
    meta = META.replace(
        'date="2020-05-01" name="Generation"', 'date="2020-05-01" name="consultation"'
    )
    assert [a.amended for a in read(write(tmp_path, article("Art. 1", "A bell."), meta))] == [None]


JOLUX = """
  <scl:JOLUXWork xmlns:scl="http://www.scl.lu">
    <scl:JOLUXComplexWork><scl:jolux scl:name="uriThis">{law}</scl:jolux></scl:JOLUXComplexWork>
    <scl:JOLUXLegalResource><scl:jolux scl:name="uriThis">{law}/{version}</scl:jolux>
      <scl:jolux scl:name="dateApplicability">{day}</scl:jolux></scl:JOLUXLegalResource>
  </scl:JOLUXWork>"""
LUXEMBOURG = """<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0/CSD13"><act>
  <meta><identification source="#a"><FRBRWork><FRBRthis value="eli/2001/n7/jo"/></FRBRWork>
    <FRBRExpression><FRBRdate date="2001-03-01" name="document"/>
      <FRBRlanguage language="http://eu/authority/language/FRA"/></FRBRExpression>{act}
  </identification></meta>
  <preface><longTitle><p>Version consolidée applicable au 01/05/2020 : Loi sur les cloches.</p>
  </longTitle></preface>
  <body>
    <article id="art_1er">{first}<num>Art. 1er.Objet</num>
      <alinea><content><p>On sonne à midi.</p></content></alinea></article>
    <article id="art_2"><num>Art . 2 .</num>
      <alinea><content><p>On sonne le soir.</p></content></alinea></article>
    <article id="art_3_20200501"><num><del>Art. 3.</del></num>
      <alinea><content><p><del>On sonne la nuit.</del></p></content></alinea></article>
  </body></act></akomaNtoso>"""


def test_read_luxembourg(tmp_path: Path) -> None:
    """JOLUX metadata date an act and its articles, name the law, and are no part of the text."""
    law = "eli/2001/n7"
    act = JOLUX.format(law=law, version="consolide/20200501", day="2020-05-01")
    first = JOLUX.format(law=law, version="art_1er/20190701", day="2020-05-01")
    (tmp_path / "a.xml").write_text(LUXEMBOURG.format(act=act, first=first), encoding="utf-8")
    articles = [entry for entry in AkomaReader().read(tmp_path) if isinstance(entry, Article)]
    assert [article.article for article in articles] == ["1er", "2"]
    assert [article.amended for article in articles] == [date(2019, 7, 1), date(2020, 5, 1)]
    assert articles[0].text == "On sonne à midi."
    names = (articles[0].law_id, articles[0].law, articles[0].language)
    assert names == (law, "Loi sur les cloches", "fr")


@pytest.mark.parametrize(
    "attached",
    [
        "<attachments><attachment><doc/></attachment></attachments></act>",
        "</act><components><component><doc/></component></components>",
    ],
)
def test_read_attachments_are_told(tmp_path: Path, attached: str) -> None:
    """What is attached to an act is not read, but told."""
    write(tmp_path)
    path = tmp_path / "a.xml"
    path.write_text(path.read_text(encoding="utf-8").replace("</act>", attached), encoding="utf-8")
    reader = AkomaReader()
    assert list(reader.read(tmp_path))
    assert [omission.reason for omission in reader.notes.omissions] == ["1 attachments"]


def test_read_article_without_number_is_told(tmp_path: Path) -> None:
    """An article without a number cannot be cited; the others of its law are read."""
    write(tmp_path)
    path = tmp_path / "a.xml"
    numbers = [article.article for article in read(tmp_path)]
    text = path.read_text(encoding="utf-8").replace("<num>6A</num>", "")
    path.write_text(text, encoding="utf-8")
    reader = AkomaReader()
    found = [entry.article for entry in reader.read(tmp_path)]
    assert found == [number for number in numbers if number != "6A"]
    reasons = [omission.reason for omission in reader.notes.omissions]
    assert reasons == ["section sec_6A, which has no number"]


def test_read_act_without_article(tmp_path: Path) -> None:
    """An act without an article is named, and is no fault."""
    write(tmp_path)
    path = tmp_path / "a.xml"
    text = path.read_text(encoding="utf-8").replace("section", "paragraph")
    path.write_text(text, encoding="utf-8")
    reader = AkomaReader()
    assert list(reader.read(tmp_path)) == []
    (omission,) = reader.notes.omissions
    assert omission.reason == "no article, regulation, rule, section in its body"
    assert not omission.is_fault
