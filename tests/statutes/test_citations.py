"""Citations are found where they stand, with the law and the articles as written."""

import json
import time
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.quantities.numerals import Style
from components.quantities.rendering import render_number
from components.statutes.citations import ArticleLabel, LawReference, find_citations

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "statutes"


def show(cited: LawReference) -> tuple[str, ...]:
    """Return a citation's law and its labels as text."""
    return (cited.law, *map(str, cited.labels))


def house_style(law: str, label: ArticleLabel) -> str:
    """Return a citation in house style; a law in small letters comes after the article."""
    article = f"{'Articles' if label.last else 'Article'} {label}"
    if law[:1].islower():
        return f"{article} of {law}"
    return f"{law} {article}".strip()


@pytest.mark.parametrize(
    ("text", "law", "labels"),
    [
        ("Civil Code Article 247-1", "Civil Code", ["247-1"]),
        ("Per Civil Code Article 205, this clause is invalid.", "Civil Code", ["205"]),
        ("Art. 205 CC", "CC", ["205"]),
        ("依民法第251、252條酌減", "民法", ["251", "252"]),
        ("民法第二百五十一、二百五十二條及第二百五十三條", "民法", ["251", "252", "253"]),
        ("BREACH OF ARTICLE 205 OF THE CIVIL CODE VOIDS IT", "Civil Code", ["205"]),
        ("SECTION 12 OF THE SALE OF GOODS ACT APPLIES", "Sale of Goods Act", ["12"]),
        ("Article 6(1)(a) GDPR", "GDPR", ["6(1)(a)"]),
        ("Article 12 of the Labour Code and the Employer", "Labour Code", ["12"]),
        ("Article 41 of the Code of Civil Procedure, whereby", "Code of Civil Procedure", ["41"]),
        (
            "subsection 2(1) of the Immigration and Refugee Protection Act, or",
            "Immigration and Refugee Protection Act",
            ["2(1)"],
        ),
        (
            "Article 5 of the Food, Drug and Cosmetic Act 1990",
            "Food, Drug and Cosmetic Act 1990",
            ["5"],
        ),
        (
            "section 2 of the Budget Implementation Act, 2018, No. 2",
            "Budget Implementation Act, 2018, No. 2",
            ["2"],
        ),
        ("Article 5 of Regulation (EU) 2016/679", "Regulation (EU) 2016/679", ["5"]),
        ("[Repealed, 2009, c. 2, s. 407]", "2009, c. 2", ["407"]),
        ("under California Civil Code §1542", "California Civil Code", ["1542"]),
        ("42 U.S.C. § 1983", "42 U.S.C.", ["1983"]),
        ("what does article 205 of the civil code say", "civil code", ["205"]),
        ("Section 15 of this Agreement", "this Agreement", ["15"]),
        ("this Act, section 5", "this Act", ["5"]),
        ("Article 5, Civil Code", "Civil Code", ["5"]),
        ("s. 45(1.1)(b) of the Competition Act", "Competition Act", ["45(1.1)(b)"]),
        ("Article 14, Paragraph 1 of the Company\n  Act or", "Company Act", ["14(1)"]),
        ("section 9.h above", "", ["9(h)"]),
        ("ss. 3 to 5", "", ["3 to 5"]),
        ("sections 90.1 and 91", "", ["90.1", "91"]),
        ("section 75, 76, 77 or 79.", "", ["75", "76", "77", "79"]),
        ("AS SET FORTH IN SECTIONS 20 AND 21.", "", ["20", "21"]),
        ("§ 205", "", ["205"]),
        ("§§ 12-14 BGB", "BGB", ["12 to 14"]),
        ("§ 20 Abs. 1 und 3 BGB", "BGB", ["20(1)", "20(3)"]),
        ("Art. 6 Abs. 1 lit. a DSGVO", "DSGVO", ["6(1)(a)"]),
        ("Articles 12, 14 and 16-1 of the Labour Code", "Labour Code", ["12", "14", "16-1"]),
        ("Articles 12 to 14", "", ["12 to 14"]),
        ("from Article 12 to Article 14", "", ["12 to 14"]),
        ("Sections 8-10, 12, and 21- 25, along", "", ["8 to 10", "12", "21 to 25"]),
        ("Articles 23-4 and 40", "", ["23-4", "40"]),
        ("Article 12-14", "", ["12-14"]),
        ("Sections 2 (Ownership of Content), 9 (Physical Activity)", "", ["2", "9"]),
        ("paragraphs 89(1)(a) to (d) are met", "", ["89(1)(a) to 89(1)(d)"]),
        ("s 45(1)(a)(i) and (ii) or (b)", "", ["45(1)(a)(i)", "45(1)(a)(ii)", "45(1)(b)"]),
        ("Sections 24A, 13B and 240.10b-5", "", ["24A", "13B", "240.10b-5"]),
        ("第 247-1 條", "", ["247-1"]),
        ("民法第二百零五條", "民法", ["205"]),
        ("依民法第二百四十七條之一規定", "民法", ["247-1"]),
        (
            "違反租賃住宅市場發展及管理條例第５條之１第２項",
            "租賃住宅市場發展及管理條例",
            ["5-1(2)"],
        ),
        (
            "依照勞動基準法第十七條、第十八條及第二十條第一項第二款之規定",
            "勞動基準法",
            ["17", "18", "20(1)(2)"],
        ),
        ("第四百九十三條至第四百九十五條", "", ["493 to 495"]),
        ("《勞動基準法》第 17 條", "勞動基準法", ["17"]),
        ("民法 Article 205", "民法", ["205"]),
    ],
)
def test_find_citations_of_one_law(text: str, law: str, labels: list[str]) -> None:
    """Each form is one citation, with the law as written and every article with its path."""
    assert [show(cited) for cited in find_citations(text)] == [(law, *labels)]


@pytest.mark.parametrize(
    ("text", "laws"),
    [
        (
            "Civil Code Article 205, Labor Standards Act Article 17",
            [("Civil Code", "205"), ("Labor Standards Act", "17")],
        ),
        (
            "Civil Code Article 5 and Article 7 of the Labour Act",
            [("Civil Code", "5"), ("Labour Act", "7")],
        ),
        (
            "48 C.F.R. §227 and 42 U.S.C. §§ 1981-1983",
            [("48 C.F.R.", "227"), ("42 U.S.C.", "1981 to 1983")],
        ),
        ("§§ 12, 14 BGB; Art. 5 GG", [("BGB", "12", "14"), ("GG", "5")]),
        ("民法第五條及公司法第八條", [("民法", "5"), ("公司法", "8")]),
    ],
)
def test_find_citations_of_several_laws(text: str, laws: list[tuple[str, ...]]) -> None:
    """A law belongs to the articles beside it and to no others."""
    assert [show(cited) for cited in find_citations(text)] == laws


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Section 5 and 30 days after", ["5"]),
        ("Section 5, 3,000 shares", ["5"]),
        ("Article 12, 14 February 2024", ["12"]),
        ("Article 12, 14 May 2024", ["12"]),
        ("Articles 12 and 14 may be waived", ["12", "14"]),
        ("Article 12, 2021 edition", ["12"]),
        ("section 7 or 10 percent", ["7"]),
        ("section 45. 3 pages", ["45"]),
    ],
)
def test_find_citations_stops_at_amounts(text: str, labels: list[str]) -> None:
    """A number that counts something is not one more article."""
    assert [str(label) for cited in find_citations(text) for label in cited.labels] == labels


@pytest.mark.parametrize(
    "text",
    [
        "subsection (1) or (5)",
        "the Employer's 45 days",
        "state of the art 2024",
        "Particles 5",
        "第三章第一項",
        "Section 5th",
        "U.S. 45",
    ],
)
def test_find_citations_finds_none(text: str) -> None:
    """What names no article of its own is no citation."""
    assert find_citations(text) == ()


def test_find_citations_spans_cover_the_citation() -> None:
    """A span holds the law and the articles and no other word."""
    text = "See Civil Code Article 205, ss. 3 to 5 of the Rent Act; 依民法第二百零五條規定。"
    spans = [text[cited.start : cited.end] for cited in find_citations(text)]
    assert spans == ["Civil Code Article 205", "ss. 3 to 5 of the Rent Act", "民法第二百零五條"]


def test_find_citations_keeps_path_as_tokens() -> None:
    """The article is the number alone; what is nested in it is its path."""
    assert find_citations("45(1.1)(b)") == ()
    assert find_citations("section 45(1.1)(b)")[0].labels == (ArticleLabel("45", ("1.1", "b")),)
    assert find_citations("paragraphs 89(1)(a) to (d)")[0].labels == (
        ArticleLabel("89", ("1", "a"), last=ArticleLabel("89", ("1", "d"))),
    )


numbers = st.from_regex(
    r"[1-9][0-9]{0,3}[A-F]?(-[1-9][0-9]?){0,2}|[1-9][0-9]{0,2}\.[1-9]", fullmatch=True
)
paths = st.lists(
    st.from_regex(r"[1-9][0-9]?(\.[1-9])?|[a-z]|ii|iv", fullmatch=True), max_size=3
).map(tuple)
single = st.builds(ArticleLabel, numbers, paths)
labels = single | st.builds(
    lambda first, last: ArticleLabel(first.article, first.path, last), single, single
)
WESTERN = [
    "",
    "Civil Code",
    "Sale of Goods Act",
    "Alcohol, Tobacco and Firearms Act",
    "Code of Civil Procedure",
    "Rent Act 1977",
    "civil code",
]
WESTERN += [
    "this Agreement",
    "BGB",
    "42 U.S.C.",
    "Act on the Protection of Workers",
    "2009, c. 2",
    "Directive 95/46/EC",
]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([*WESTERN, "民法", "租賃住宅市場發展及管理條例"]), labels)
def test_find_citations_reads_house_style_back(law: str, label: ArticleLabel) -> None:
    """What is written in house style is read as the same law and label, from end to end."""
    shown = house_style(law, label)
    assert find_citations(shown) == (LawReference(0, len(shown), law, (label,)),)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(WESTERN),
    st.lists(numbers, min_size=2, max_size=4, unique=True),
    st.sampled_from(["Articles ", "ss. ", "sections ", "§§ "]),
)
def test_find_citations_list_reads_back_one_by_one(
    law: str, articles: list[str], word: str
) -> None:
    """Every label of a list, written in house style, is read as it was read in the list."""
    text = word + ", ".join(articles[:-1]) + " and " + articles[-1] + (f" of {law}" if law else "")
    (cited,) = find_citations(text)
    assert cited.law == law
    assert len(cited.labels) == len(articles)
    for label in cited.labels:
        assert [show(again) for again in find_citations(house_style(law, label))] == [
            (law, str(label))
        ]


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 9999), st.integers(0, 99), st.sampled_from(["", "民法", "勞動基準法"]))
def test_find_citations_chinese_numerals(number: int, suffix: int, law: str) -> None:
    """A number written in Chinese numerals is the label that Western digits give."""
    style = Style("chinese")
    text = f"{law}第{render_number(Fraction(number), style)}條"
    label = str(number)
    if suffix:
        text += f"之{render_number(Fraction(suffix), style)}"
        label += f"-{suffix}"
    assert [show(cited) for cited in find_citations(text)] == [(law, label)]


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        st.sampled_from("§第條之一. ,()-–15aA s\nAct of Code Article section 法民及與至"),
        max_size=80,
    )
)
def test_find_citations_any_text_spans_in_order(text: str) -> None:
    """On any text spans lie inside it, in order and apart, and each citation has a label."""
    previous_end = 0
    for cited in find_citations(text):
        assert cited.labels
        assert previous_end <= cited.start < cited.end <= len(text)
        previous_end = cited.end


@pytest.mark.parametrize(
    "text",
    [
        "Abc Def " * 20_000 + "section 5",
        "section " + "1-" * 40_000,
        "§ 5" + " " * 40_000 + "x",
        "法第" * 40_000,
    ],
)
def test_find_citations_hostile_text_in_time(text: str) -> None:
    """Time grows with the text, not with its square."""
    started = time.monotonic()
    find_citations(text)
    assert time.monotonic() - started < 5


@pytest.mark.realdata
def test_find_citations_in_a_real_code_name_its_articles() -> None:
    """Every article that the Chinese Civil Code cites of itself exists, so none is made up."""
    if not DATA.is_dir():
        pytest.skip("no real data beside the repository")
    items = json.loads(
        (DATA / "taiwan-zh" / "2022-02" / "B0000001.json").read_text(encoding="utf-8-sig")
    )["法規內容"]
    articles = {
        item["條號"].strip("第 條").strip(): item["條文內容"] for item in items if "條號" in item
    }
    numbers_cited: set[str] = set()
    for text in articles.values():
        for cited in find_citations(text):
            if cited.law:
                continue
            for label in cited.labels:
                numbers_cited.add(label.article)
                if label.last:
                    numbers_cited.add(label.last.article)
    assert len(numbers_cited) > 150
    assert numbers_cited <= set(articles)


@pytest.mark.parametrize(
    ("text", "law", "articles"),
    [
        ("under § 28:9-102 a bell", "", ["28:9-102"]),
        ("§§ 28-3301 and 28-3302", "", ["28-3301", "28-3302"]),
        ("liable under 42 U.S.C. 1983 and", "42 U.S.C.", ["1983"]),
        ("15 U.S.C. § 78j(b) and", "15 U.S.C.", ["78j"]),
        ("under 15 U.S.C. 78aaa-1,", "15 U.S.C.", ["78aaa-1"]),
        ("42 U.S.C. § 2000e–2(a)(1)", "42 U.S.C.", ["2000e-2"]),
        ("42 USC 300aa–10", "42 USC", ["300aa-10"]),
        ("50 U.S.C. App. § 4a", "50 U.S.C. App.", ["4a"]),
        ("section 552a of title 5, United States Code,", "title 5, United States Code", ["552a"]),
        ("Title 5, United States Code, § 552", "Title 5, United States Code", ["552"]),
        ("ai sensi dell'articolo 2043 del codice civile", "codice civile", ["2043"]),
        ("art. 2043 c.c.", "c.c.", ["2043"]),
        ("el artículo 1255 del Código Civil", "Código Civil", ["1255"]),
        ("l'article 1240 du code civil", "code civil", ["1240"]),
        ("reg. 5 applies", "", ["5"]),
        ("依第二條之一", "", ["2-1"]),
    ],
)
def test_find_citations_of_other_sources(text: str, law: str, articles: list[str]) -> None:
    """Publishers' own forms of citation are read, with the law beside them."""
    [reference] = find_citations(text)
    assert (reference.law, [label.article for label in reference.labels]) == (law, articles)
    assert all(label.last is None for label in reference.labels)


def test_find_citations_from_one_number_with_a_dash_to_another() -> None:
    """A dash that leads to a smaller number is part of a number, at both ends of a range."""
    [reference] = find_citations("42 U.S.C. §§ 2000e–2000e–17 and 1981–1983")
    assert [str(label) for label in reference.labels] == ["2000e to 2000e-17", "1981 to 1983"]


@pytest.mark.parametrize(
    ("text", "law", "numbers"),
    [
        ("nach Art. 229 § 5 EGBGB", "EGBGB", ("229 § 5", "229")),
        ("Artikel 229 § 5 Abs. 1 EGBGB", "EGBGB", ("229 § 5", "229")),
        ("Art. 34quater Abs. 2 BV", "BV", ("34quater",)),
        ("Article 4 bis of the Hague Rules", "Hague Rules", ("4bis",)),
        ("l'art. 5-bis del codice civile", "codice civile", ("5-bis",)),
        ("articolo 2043 c.c.", "c.c.", ("2043",)),
        ("art. 2043 cod. civ.", "cod. civ.", ("2043",)),
        ("l'art. 2043 del c.c.", "c.c.", ("2043",)),
        ("art. 1382 Code civil", "Code civil", ("1382",)),
        ("art. L. 123-4 du code de commerce", "code de commerce", ("L.123-4",)),
        ("Rule 12(b)(6)", "", ("12",)),
        ("42 USC §§ 1981-1988", "42 USC", ("1981-1988", "1981")),
        ("第二條之一", "", ("2-1",)),
    ],
)
def test_find_forms_of_sources(text: str, law: str, numbers: tuple[str, ...]) -> None:
    """A citation in the form of its country gives the numbers that it may mean."""
    (found,) = find_citations(text)
    assert found.law == law
    assert found.labels[0].numbers == numbers


def test_find_german_ranges_are_no_latin_numbers() -> None:
    """Between two numbers the word `bis` still means "to"."""
    (found,) = find_citations("§§ 12 bis 14 BGB")
    assert str(found.labels[0]) == "12 to 14"
