"""Notes of repeal are told from rules, in many languages."""

import pytest

from components.statutes.readers.repeals import is_repealed

NOTES = (
    "Repealed. Pub. L. 98–76, title IV, § 414(a), Aug. 12, 1983, 97 Stat. 436.",
    "Transferred",
    "(a) Repealed. Act 7 of 2011.\n(b) Omitted.",
    "(Deleted)",
    "（Repealed）",
    "(deleted).",
    "( Deleted )",
    "Cancelled.",
    "(Deleted)\r\n(Deleted)",
    "[Repealed and deleted]",
    "[Revoked by the Bell Act 4 of 2011]",
    "[Repealed, 2017, c. 4, s. 9]",
    "Repealed by S.I. 2011/7, reg. 2",
    "Rule 9 has been repealed.",
    "[r 9 revoked]",
    "((ARTICOLO ABROGATO DALLA L. 4 MARZO 2011, N. 7))",
    "Articolo soppresso.",
    "Abrogée",
    "(Supprimé)",
    "Abrogé par la loi n° 2011-7 du 4 mars 2011",
    "Aufgehoben durch Art. 2 des Gesetzes vom 4. März 2011",
    "Außer Kraft",
    "(weggefallen)",
    "(1) (weggefallen)\n(2) (weggefallen)",
    "§ 9 (aufgehoben)",
    "Derogado por Ley 7/2011",
    "(Sin contenido)",
    "(Revogado pela Lei nº 7, de 2011)",
    "[Vervallen per 01-03-2011]",
    "9 § har upphävts genom lag (2011:7).",
    "9 § on kumottu L:lla 4.3.2011/7.",
    "(Ophævet)",
    "(uchylony)",
    "（刪除）",
    "(刪除) 。",
    "（本條刪除）",
    "本条已废止",
    "第九条　削除",
    "삭제",
    "[Reserved]",
    "(...) (abrogé par la loi du 21 mars 2012)",
    "(. . .) (supprimé par la loi du 6 février 2009)",
    "[Not funded].",
    "Recodified as § 7-1721.02",
    "Renumbered as § 9 by Act 4 of 2011.",
    "Reserved for future codification.",
    "57 a § on kumottu L:lla 9.11.2018/873.",
    "Articolo abrogato dall'art. 3, L. 5 febbraio 2011, n. 25",
    "Omitted by S.I. 2011/7.",
    "§ 9. (Ophævet)",
    "第九条から第十二条まで　削除",
    "[Kehtetu – RT I 2011, 7, 1]",
    "(καταργήθηκε)",
    "Утратила силу",
    "Neteko galios",
    "(Hatályon kívül helyezve)",
)
RULES = (
    "The order is revoked.",
    "Deleted data shall be restored.",
    "(Deleted data shall be restored.)",
    "",
    "1. (Deleted)\n2. The rest stays.",
    "(Repealed) 2. The rest stays.",
    "(a) Repealed. Act 7 of 2011.\n(b) The keeper rings a bell.",
    "Cancelled by either side with 14 days' notice, the mooring ends.",
    "Section 9 of the Bell Act, 2011 is repealed.",
    "Die Glockenordnung vom 4. März 2011 wird aufgehoben.",
    "La loi du 4 mars 2011 est abrogée.",
    "È abrogato il decreto 4 marzo 2011, n. 7.",
    "Queda derogada la Ley 7/2011.",
    "刪除前項規定。",
    "Reserved moorings are numbered.",
    "Sont abrogées: la loi modifiée du 28 mars 1972 sur les cloches et la loi du 4 mars 1980.",
    "Are repealed:\n(a) the Bell Act 4 of 2011;\n(b) the Horn Act 5 of 2011.",
    "Renumbered as they are, the buoys of section 9 stay lit under the Act of 2011.",
    "Not funded by dues, the bell is paid for by the town under section 9.",
)


@pytest.mark.parametrize("text", NOTES)
def test_is_repealed_for_notes(text: str) -> None:
    """A body that is only a note of repeal means no article."""
    assert is_repealed(text)


@pytest.mark.parametrize("text", RULES)
def test_is_repealed_for_rules(text: str) -> None:
    """A body that says anything else is an article."""
    assert not is_repealed(text)


def test_is_repealed_long_text_is_law() -> None:
    """A text longer than any note is an article, whatever it begins with."""
    assert not is_repealed("Repealed by Act 7 of 2011, " + "and the keeper rings a bell, " * 30)
