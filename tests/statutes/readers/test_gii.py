"""The reader of German Federal law, on small laws written for it."""

from datetime import date
from pathlib import Path

import pytest

from components.errors import InputError
from components.statutes.readers.article import Article
from components.statutes.readers.gii import GiiReader

DOCTYPE = '<!DOCTYPE dokumente SYSTEM "http://www.gesetze-im-internet.de/dtd/1.01/gii-norm.dtd">'
HEAD = """
<norm doknr="BJNR000010001"><metadaten><jurabk>LTG 2001</jurabk><amtabk>LTG</amtabk>
  <ausfertigung-datum manuell="ja">2001-03-01</ausfertigung-datum>
  <kurzue>Leuchtturmgesetz</kurzue><langue>Gesetz über die Leuchttürme<FnR ID="F1"/></langue>
  {notes}</metadaten></norm>"""


def unit(code: str, label: str, title: str, text: str = "") -> str:
    """Return a norm that opens a part of a law."""
    return (
        f"<norm><metadaten><gliederungseinheit><gliederungskennzahl>{code}</gliederungskennzahl>"
        f"<gliederungsbez>{label}</gliederungsbez><gliederungstitel>{title}</gliederungstitel>"
        f"</gliederungseinheit></metadaten><textdaten>{wrap(text)}</textdaten></norm>"
    )


def norm(label: str, text: str, title: str = "") -> str:
    """Return a norm with a label."""
    return (
        f'<norm><metadaten><enbez>{label}</enbez><titel format="parat">{title}</titel></metadaten>'
        f"<textdaten>{wrap(text)}<fussnoten><Content><P>(+++ Zur Anwendung +++)</P></Content>"
        "</fussnoten></textdaten></norm>"
    )


def wrap(text: str) -> str:
    """Return the text of a norm as the portal wraps it."""
    return f'<text format="XML"><Content>{text}</Content></text>' if text else ""


def read(folder: Path, *norms: str, notes: str = "") -> list[Article]:
    """Write one law and read it."""
    (folder / "BJNR000010001.xml").write_text(
        f'<?xml version="1.0" encoding="UTF-8" ?>{DOCTYPE}'
        '<dokumente builddate="20240102030405" doknr="BJNR000010001">'
        f"{HEAD.format(notes=notes)}{''.join(norms)}</dokumente>",
        encoding="utf-8",
    )
    entries = list(GiiReader().read(folder))
    return [entry for entry in entries if isinstance(entry, Article)]


def test_read_number_heading_text_and_chapter(tmp_path: Path) -> None:
    """A § has its number, heading and part of the law; the file names no day of its wording."""
    articles = read(
        tmp_path,
        unit("010", "Teil 1", "Bau"),
        unit("010010", "Kapitel 1", "Höhe"),
        norm("§ 1", "<P>(1) Der Turm ist hoch.</P><P>(2) Er leuchtet.</P>", "Größe<BR/>und Licht"),
        unit("020", "Teil 2", "Wärter"),
        norm("§ 2a", "<P>Der Wärter wacht.</P>"),
    )
    assert [(a.article, a.heading, a.chapter, a.text) for a in articles] == [
        (
            "1",
            "Größe und Licht",
            "Teil 1 Bau > Kapitel 1 Höhe",
            "(1) Der Turm ist hoch.\n(2) Er leuchtet.",
        ),
        ("2a", "", "Teil 2 Wärter", "Der Wärter wacht."),
    ]
    assert {(a.law_id, a.law, a.amended, a.ended, a.language) for a in articles} == {
        ("BJNR000010001", "Leuchtturmgesetz", None, None, "de")
    }


def test_read_aliases(tmp_path: Path) -> None:
    """The long title and the abbreviations are names of the law."""
    read(tmp_path, norm("§ 1", "<P>Der Turm ist hoch.</P>"))
    reader = GiiReader()
    list(reader.read(tmp_path))
    assert reader.notes.names[0].aliases == ("Gesetz über die Leuchttürme", "LTG", "LTG 2001")


@pytest.mark.parametrize(
    ("label", "title", "text"),
    [
        ("§ 2", "(weggefallen)", ""),
        ("§ 2", "", "<P>(weggefallen)</P>"),
        ("§ 2", "", "<P>-</P>"),
        ("Art 2", "", "<P>(1) (aufgehoben)</P><P>(2) (weggefallen)</P>"),
        ("(XXXX) §§ 12 bis 14", "(weggefallen)", "<P>-</P>"),
        ("§ 2", "", "<P>(Inkrafttreten, Außerkrafttreten)</P>"),
        ("§ 2", "(zukünftig in Kraft)", ""),
        ("§ 2", "", "<P>(Änderung des Fährgesetzes) (gegenstandslos)</P>"),
        ("Anlage 1", "Muster", "<P>Ein Muster.</P>"),
        ("Eingangsformel", "", "<P>Der Bundestag hat beschlossen:</P>"),
        ("(XXXX)", "", "<P>Eine Bekanntmachung.</P>"),
        ("XXXX", "", "<P>Eine Bekanntmachung.</P>"),
    ],
)
def test_read_no_article(tmp_path: Path, label: str, title: str, text: str) -> None:
    """What is repealed, not printed, not in force yet or without a number is no article."""
    articles = read(tmp_path, norm("§ 1", "<P>Der Turm ist hoch.</P>"), norm(label, text, title))
    assert [a.article for a in articles] == ["1"]


def test_read_range_with_a_text(tmp_path: Path) -> None:
    """Several numbers with one text are an article each."""
    articles = read(tmp_path, norm("(XXXX) §§ 7 bis 9", "<P>Die Wärter wachen.</P>"))
    assert [(a.article, a.text) for a in articles] == [
        ("7", "Die Wärter wachen."),
        ("8", "Die Wärter wachen."),
        ("9", "Die Wärter wachen."),
    ]


def test_read_sections_inside_articles(tmp_path: Path) -> None:
    """Where § 1 stands in several articles its number names both; an article may be a part."""
    articles = read(
        tmp_path,
        unit("010", "Art 1", "Grundsatz", "<P>Türme bleiben.</P>"),
        unit("020", "Art 2", ""),
        norm("§ 1", "<P>Alte Türme bleiben.</P>"),
        unit("020010", "Teil 1", "Farbe"),
        norm("§ 2", "<P>Sie sind weiß.</P>"),
        unit("030", "Art 3", "Neue Türme"),
        norm("§ 1", "<P>Neue Türme sind rot.</P>"),
        unit("030010", "Art 3a", "Neuere Türme"),
        norm("§ 1", "<P>Neuere Türme sind blau.</P>"),
    )
    assert [(a.article, a.heading, a.chapter) for a in articles] == [
        ("1", "Grundsatz", ""),
        ("2 § 1", "", "Art 2"),
        ("2 § 2", "", "Art 2 > Teil 1 Farbe"),
        ("3 § 1", "", "Art 3 Neue Türme"),
        ("3a § 1", "", "Art 3 Neue Türme > Art 3a Neuere Türme"),
    ]


def test_read_sections_counted_through_keep_their_number(tmp_path: Path) -> None:
    """Sections that count on from article to article are cited without the article."""
    articles = read(
        tmp_path,
        unit("010", "Art I", ""),
        norm("§ 1", "<P>Alte Türme bleiben.</P>"),
        unit("020", "Art II", ""),
        norm("§ 2", "<P>Neue Türme sind rot.</P>"),
    )
    assert [a.article for a in articles] == ["1", "2"]


def test_read_number_twice_in_one_part(tmp_path: Path) -> None:
    """German law has numbers that were given twice by oversight; both are law."""
    articles = read(tmp_path, norm("§ 5", "<P>Erstes.</P>"), norm("§ 5", "<P>Zweites.</P>"))
    assert [(a.article, a.text) for a in articles] == [
        ("5", "Erstes."),
        ("5 (doppelt)", "Zweites."),
    ]


def note(kind: str, comment: str) -> str:
    """Return a note on the state of a law."""
    return (
        f'<standangabe checked="ja"><standtyp>{kind}</standtyp>'
        f"<standkommentar>{comment}</standkommentar></standangabe>"
    )


def test_read_note_of_the_laws_end(tmp_path: Path) -> None:
    """A law that ends as a whole says when; the act that amended it last says no article's day."""
    articles = read(
        tmp_path,
        norm("§ 1", "<P>Der Turm ist hoch.</P>"),
        notes=note("Stand", "Zuletzt geändert durch Art. 2 G v. 3.4.2020 I 7")
        + note("Aufh", "G aufgeh. durch Art. 9 G v. 5.6.2023 I Nr. 8 mWv 1.1.2024"),
    )
    assert [(a.amended, a.ended) for a in articles] == [(None, date(2024, 1, 1))]


def test_read_note_of_an_end_in_part_is_told(tmp_path: Path) -> None:
    """A law that ends in part is in force, and the report names it."""
    read(
        tmp_path,
        norm("§ 1", "<P>Der Turm ist hoch.</P>"),
        notes=note("Aufh", "G mit Ausnahme d. § 1 aufgeh. durch Art. 9 G v. 5.6.2023 mWv 1.1.2024"),
    )
    reader = GiiReader()
    assert [a.ended for a in reader.read(tmp_path) if isinstance(a, Article)] == [None]
    assert "note of its end" in reader.notes.omissions[0].reason


def test_read_annexes_are_told(tmp_path: Path) -> None:
    """An annex with a text is not read, but told; one that is gone is not."""
    annexes = norm("Anlage 1 (zu § 1)", "<P>Tafel</P>") + norm("Anlage 2", "<P>(weggefallen)</P>")
    assert len(read(tmp_path, norm("§ 1", "<P>Der Turm ist hoch.</P>"), annexes)) == 1
    reader = GiiReader()
    assert len(list(reader.read(tmp_path))) == 1
    assert [omission.reason for omission in reader.notes.omissions] == ["1 annexes"]


def test_read_law_without_an_article_is_named(tmp_path: Path) -> None:
    """A law without a numbered norm is no fault."""
    (tmp_path / "a.xml").write_text(f'{DOCTYPE}<dokumente doknr="X"><norm/></dokumente>')
    reader = GiiReader()
    assert list(reader.read(tmp_path)) == []
    assert [(o.reason, o.is_fault) for o in reader.notes.omissions] == [("no article in it", False)]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("<akomaNtoso/>", "must be a law of gesetze-im-internet.de"),
        ("<dokumente><norm>", "not whole XML"),
        ("<!DOCTYPE dokumente [<!ENTITY a 'b'>]><dokumente/>", "document type of its own"),
        (f"<dokumente>{norm('§ 1', '<P>Hoch.</P>')}</dokumente>", "missing langue and jurabk"),
    ],
)
def test_read_faults(tmp_path: Path, content: str, fault: str) -> None:
    """A file of another kind, cut short, with declarations or without a title is refused."""
    (tmp_path / "a.xml").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=rf"a\.xml.*{fault}"):
        list(GiiReader().read(tmp_path))
