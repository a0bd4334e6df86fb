"""The head and the labels of a German law."""

from datetime import date
from pathlib import Path

import pytest

from components.statutes.readers.gii_meta import GermanLaw, open_law, parse_label


def open_with(folder: Path, metadata: str, attributes: str = "") -> GermanLaw:
    """Write a law with metadata and open it."""
    file = folder / "law.xml"
    file.write_text(
        f"<dokumente {attributes}><norm><metadaten>{metadata}</metadaten></norm></dokumente>",
        encoding="utf-8",
    )
    return open_law(file)


@pytest.mark.parametrize(
    ("label", "word", "numbers"),
    [
        ("§ 651a", "§", ("651a",)),
        ("§ 53ca", "§", ("53ca",)),
        ("§ 6.02a", "§", ("6.02a",)),
        ("§ 4a.01", "§", ("4a.01",)),
        ("Art 12a", "Art", ("12a",)),
        ("Artikel 3", "Art", ("3",)),
        ("Art IV", "Art", ("IV",)),
        ("Nr 2", "Nr", ("2",)),
        ("Regel 7", "Regel", ("7",)),
        ("II.", "Nr", ("II",)),
        ("7a.", "Nr", ("7a",)),
        ("Einziger Paragraph", "§", ("Einziger Paragraph",)),
        ("(XXXX) §§ 9 u. 10", "§", ("9", "10")),
        ("(XXXX)§§ 23b und 23c", "§", ("23b", "23c")),
        ("(XXXX) §§ 103, 103a und 104", "§", ("103", "103a", "104")),
        ("(XXXX) Art 1 bis Art 3", "Art", ("1", "2", "3")),
        ("(XXXX) §§ 49 - 51", "§", ("49", "50", "51")),
        ("(XXXX) §§ 1 bis 3, 5", "§", ("1", "2", "3", "5")),
        ("(XXXX) §§ 4.01 bis 4.03", "§", ("4.01 bis 4.03",)),
        ("(XXXX)", "", ()),
        ("XXXX", "", ()),
        ("Anlage 2 (zu § 3)", "", ()),
        ("Eingangsformel", "", ()),
        ("", "", ()),
    ],
)
def test_parse_label(label: str, word: str, numbers: tuple[str, ...]) -> None:
    """Numbers of every form are read, ranges are spread, and an annex has none."""
    assert parse_label(label) == (word, numbers)


@pytest.mark.parametrize(
    ("metadata", "names"),
    [
        ("<jurabk>SGB 5</jurabk><langue>Fünftes Buch</langue>", ("SGB 5", "SGB V")),
        ("<jurabk>XGBEG</jurabk><langue>Einführungsgesetz</langue>", ("XGBEG", "EGXGB")),
        ("<jurabk>EEG</jurabk><langue>Gesetz</langue>", ("EEG",)),
        ("<jurabk>TG 2</jurabk><jurabk>TG</jurabk><langue>Turmgesetz</langue>", ("TG 2", "TG")),
    ],
)
def test_open_law_names(tmp_path: Path, metadata: str, names: tuple[str, ...]) -> None:
    """The portal's abbreviations are known also as lawyers write them."""
    assert open_with(tmp_path, metadata).aliases == names


def test_open_law_id(tmp_path: Path) -> None:
    """The id is the document's number, else the abbreviation, else the file's name."""
    assert open_with(tmp_path, "<jurabk>TG</jurabk>", 'doknr="BJNR1"').law_id == "BJNR1"
    assert open_with(tmp_path, "<jurabk>TG</jurabk>").law_id == "TG"
    assert open_with(tmp_path, "").law_id == "law"


@pytest.mark.parametrize(
    ("comment", "ended"),
    [
        ("G aufgeh. durch Art. 9 G v. 5.6.2023 I Nr. 8 mWv 1.1.2024", date(2024, 1, 1)),
        ("Die V tritt gem. § 2 mit Ablauf des 31.12.2026 außer Kraft", date(2027, 1, 1)),
        ("V aufgeh. durch § 3 dieser V mit Ablauf d. 30.4.2027", date(2027, 5, 1)),
        ("Das G tritt gem. § 5 am 31.12.2040 außer Kraft", date(2040, 12, 31)),
        ("V aufgeh. durch § 3 dieser V mWv 31.2.2027", None),
        ("Die V tritt an dem Tag außer Kraft, an dem das Abkommen außer Kraft tritt", None),
        ("§§ 1 bis 4 aufgeh. durch Art. 3 G v. 1.2.1994 mWv 1.11.1994", None),
        ("G aufgeh. durch § 9 G v. 9.9.1965 mWv 1.1.1966, soweit es nicht Türme betrifft", None),
        ("G nach Maßgabe d. Art. 2 G v. 2.3.1983 mWv 1.1.1984 außer Kraft getreten", None),
    ],
)
def test_open_law_end(tmp_path: Path, comment: str, ended: date | None) -> None:
    """Only a note that holds for the whole law on a day ends it; another is unread."""
    note = (
        "<standangabe><standtyp>Aufh</standtyp>"
        f"<standkommentar>{comment}</standkommentar></standangabe>"
    )
    law = open_with(tmp_path, note)
    assert (law.ended, law.has_unread_end) == (ended, ended is None)
