"""The forms of citations are data: each file's are read, and all together make the patterns."""

from pathlib import Path

import pytest

from components.statutes.citations import find_citations
from components.statutes.citing import forms
from components.statutes.citing.patterns import load_patterns

CITED = {
    "english": ["ss. 5 and 6 of the Rent Act: Rent Act 5, 6", "reg. 5(2): 5(2)", "r. 12: 12",
        "Article 5 or 30 days: 5"],
    "united-states": ["42 U.S.C. 1983: 42 U.S.C. 1983", "D.C. Code § 28:9-102: D.C. Code 28:9-102",
        "17 C.F.R.  § 240.10b-5: 17 C.F.R. 240.10b-5"],
    "germany-austria-switzerland": ["§§ 305 ff. BGB: BGB 305", "Art. 34quater BV: BV 34quater",
        "Art. 8a Abs. 2 lit. b OR: OR 8a(2)(b)", "§ 5 und 30 Tage: 5"],
    "france-luxembourg-belgium": ["art. L. 123-4 et R*123-5 du code de commerce: code de commerce "
        "L.123-4, R*123-5", "article 1er du code civil: code civil 1", "art. 12, § 2: 12(2)"],
    "italy": ["artt. 1341 e 1342 c.c.: c.c. 1341, 1342", "art. 7, comma 2, lett. b), c.c.: c.c. "
        "7(2)(b)", "art. 5-bis del d.lgs. 82/2005: d.lgs. 82/2005 5-bis"],
    "spain-latin-america": ["artículo 5 bis de la Ley 7/1998: Ley 7/1998 5bis",
        "arts. 5 y 6 del código civil: código civil 5, 6"],
    "portugal-brazil": ["artigos 12.º e 13.º do Código Civil: Código Civil 12, 13"],
    "netherlands": ["artikel 6:162 lid 1 BW: BW 6:162(1)"],
    "nordic": ["3 kap. 2 a § avtalslagen: avtalslagen 2a (3 kap)", "4 §:n 1 momentti: 4(1)",
        "36 luvun 1 §: 1 (36 kap)"],
    "east-asia": ["民法第二條之一第一項: 民法 2-1(1)", "民法415条: 民法 415",
        "第四百十五条の二: 415-2", "第2条第1項第3号: 2(1)(3)"],
    "latin": ["Art. 12 undecies: 12undecies", "Art. 12 bis 14: 12 to 14"],
}  # fmt: skip


def test_every_file_has_examples() -> None:
    """No file of forms stands without a citation that is read by it."""
    files = {file.stem for file in Path(forms.__file__).parent.glob("*.yaml")}
    assert files == set(CITED)


@pytest.mark.parametrize("example", [example for file in CITED.values() for example in file])
def test_read_citation_in_the_form_of_its_source(example: str) -> None:
    """Law, numbers and what stands below them are read in every form."""
    text, _, expected = example.rpartition(": ")
    [cited] = find_citations(f"({text})")
    assert f"{cited.law} {', '.join(map(str, cited.labels))}".strip() == expected


def test_read_forms_of_a_new_publisher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A publisher's forms are one file: nothing else changes for them."""
    for file in Path(forms.__file__).parent.glob("*.yaml"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "atlantis.yaml").write_text(
        "article: {words: [scroll], short: [scr.]}\ncodes: [A.T.L.]\njoins: [plus]\n"
    )
    assert not find_citations("scr. 12 plus 13; 4 A.T.L. 77")
    monkeypatch.setattr(forms, "FOLDER", tmp_path)
    for kept in (forms.load_forms, forms.match_head_words, load_patterns):
        kept.cache_clear()
    found = find_citations("scr. 12 plus 13; 4 A.T.L. 77")
    assert [[str(label) for label in cited.labels] for cited in found] == [["12", "13"], ["77"]]
    monkeypatch.undo()
    for kept in (forms.load_forms, forms.match_head_words, load_patterns):
        kept.cache_clear()
