"""Finlex's notes tell which of several wordings is in force, and its record since when."""

from datetime import date
from pathlib import Path

import pytest

from tests.statutes.readers.test_akoma_marks import ACT, read

FINLEX = 'xmlns:f="http://data.finlex.fi/schema/finlex"'
META = """<proprietary source="#" {ns}><f:isInForce value="{state}"/>
  <f:inForce><f:dateEntryIntoForce date="1993-01-01"/>{end}</f:inForce></proprietary>"""
NOTE = '<hcontainer name="noteAuthorial"><content><p>L:lla 7/2024 {}</p></content></hcontainer>'
GONE = "9 § on kumottu L:lla {}, joka {}. Aiempi sanamuoto kuuluu:"
ENTRY = (
    '<hcontainer eId="entryIntoForce_20240007" name="entryIntoForce"><content>'
    "<p>Tämä laki tulee voimaan 1 päivänä tammikuuta 2025.</p></content></hcontainer>"
)


def section(number: str, text: str, version: str = "") -> str:
    """Return a section, changed by an act if a version is given."""
    changed = f' f:originalVersion="@{version}"' if version else ""
    return (
        f'<section {FINLEX} eId="sec_{number}v{version}"{changed}><num>{number} §</num>'
        f"<subsection><content><p>{text}</p></content></subsection></section>"
    )


def act(body: str, *, state: str = "true", end: str = "") -> str:
    """Return a consolidated act of 2026-01-16."""
    return ACT.format(
        work="/akn/fi/act/statute-consolidated/1992/9/!main",
        dates='<FRBRdate date="2026-01-16" name="dateConsolidated"/>',
        language="fin",
        meta=META.format(ns=FINLEX, state=state, end=end),
        body=body,
    )


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (  # the new wording is in force, the one behind its note was
            section("5 a", "Uusi.", "20240007")
            + NOTE.format("muutettu 5 a § tuli voimaan 1.1.2025. Aiempi sanamuoto kuuluu:")
            + section("5 a", "Vanha.", "20190001"),
            [("5a", "Uusi.", date(2025, 1, 1), None)],
        ),
        (  # it is still to come
            section("5", "Uusi.", "20240007")
            + NOTE.format("muutettu 5 § tulee voimaan 1.1.2027. Aiempi sanamuoto kuuluu:")
            + section("5", "Vanha."),
            [("5", "Vanha.", date(1993, 1, 1), None)],
        ),
        (  # an added section that is still to come is known
            section("6", "Uusi.", "20260001") + NOTE.format("lisätty 6 § tulee voimaan 1.1.2027."),
            [("6", "Uusi.", date(2027, 1, 1), None)],
        ),
        (  # one for a time has its end, and is none behind it
            section("7", "Nyt.", "20250001")
            + NOTE.format("lisätty 7 § on väliaikaisesti voimassa 1.1.2026–31.12.2026.")
            + section("8", "Ennen.", "20230001")
            + NOTE.format("lisätty 8 § oli väliaikaisesti voimassa 1.1.2024–31.12.2024."),
            [("7", "Nyt.", date(2026, 1, 1), date(2027, 1, 1))],
        ),
        (  # a repeal that is still to come ends the wording behind it
            section("9", GONE.format("7/2025", "tulee voimaan 1.1.2027"))
            + section("9", "Vanha."),
            [("9", "Vanha.", date(1993, 1, 1), date(2027, 1, 1))],
        ),
        (  # one that came takes it out
            section("9", GONE.format("7/2024", "tuli voimaan 1.1.2025"))
            + section("9", "Vanha.")
            + section("57 a", "57 a § on kumottu L:lla 9.11.2018/873.")
            + section("10", "Voimassa."),
            [("10", "Voimassa.", date(1993, 1, 1), None)],
        ),
        (  # a repeal inside a section ends nothing of the next one
            section("12", GONE.format("7/2024", "tuli voimaan 1.1.2025") + "</p></content>"
                "</subsection><subsection><content><p>Vanha momentti.")
            + section("12 a", "Voimassa."),
            [("12a", "Voimassa.", date(1993, 1, 1), None)],
        ),
        (  # of two versions without a note between them the later one counts
            section("13", "Vanha.", "20190001") + section("13", "Uusi.", "20240007") + ENTRY,
            [("13", "Uusi.", date(2025, 1, 1), None)],
        ),
        (  # the provisions on entry into force date what an act changed
            section("11", "Muutettu.", "20240007") + ENTRY,
            [("11", "Muutettu.", date(2025, 1, 1), None)],
        ),
    ],
)  # fmt: skip
def test_read_the_wording_in_force(
    tmp_path: Path, body: str, kept: list[tuple[str, str, date, date | None]]
) -> None:
    """Each section stands once, in the wording of the day, with its own days."""
    articles, _, _ = read(tmp_path, act(body))
    assert [(a.article, a.text, a.days[-1], a.ended) for a in articles] == kept


def test_read_act_out_of_force(tmp_path: Path) -> None:
    """An act that is no longer in force ended on its day, or is told where none is named."""
    end = '<f:dateInForceEnd date="2020-12-31"/>'
    articles, _, _ = read(tmp_path / "dated", act(section("1", "Oli."), state="false", end=end))
    assert [article.ended for article in articles] == [date(2021, 1, 1)]
    articles, _, reader = read(tmp_path / "undated", act(section("1", "Oli."), state="false"))
    assert not articles
    assert [omission.reason for omission in reader.notes.omissions] == ["repealed as a whole"]
