"""Editors' notes tell in several languages since when a wording is in force, or that it is gone."""

from datetime import date

import pytest

from components.statutes.readers.entry_notes import find_day, says_gone

NOTES = {
    "Fassung gemäss Ziff. I, in Kraft seit 1. März 2013 (AS 2011 725).": (date(2013, 3, 1), False),
    "Eingefügt durch Ziff. I (AS 1984 7). Aufgehoben durch Ziff. 2, mit Wirkung seit 1. Jan. 2011"
    " (AS 2010 1).": (date(2011, 1, 1), True),
    "Aufgehoben durch Ziff. I, mit Wirkung seit 1. Jan. 1978. Fassung gemäss Ziff. II, in Kraft"
    " seit 1. Jan. 2001.": (date(2001, 1, 1), False),
    "Nouvelle teneur selon le ch. I, en vigueur depuis le 1er août 1978": (date(1978, 8, 1), False),
    "Abrogato dal n. I della LF, con effetto dal 1° lug. 2014.": (date(2014, 7, 1), True),
    "Substituted by Act 3 of 2010, with effect from 5 May 2010.": (date(2010, 5, 5), False),
    "In Kraft seit 31. Febr. 2013.": (None, False),
    "SR 210": (None, False),
}


@pytest.mark.parametrize("note", NOTES)
def test_read_note(note: str) -> None:
    """The last day counts, and the last sentence says whether it is gone."""
    assert (find_day(note), says_gone(note)) == NOTES[note]
