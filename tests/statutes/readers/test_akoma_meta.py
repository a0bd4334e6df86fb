"""The metadata of an Akoma Ntoso act."""

from datetime import date
from pathlib import Path

import pytest

from components.errors import InputError
from components.statutes.readers.akoma_meta import Interval, open_act

ACT = """<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act name="act">
<meta><identification source="#maker">
  <FRBRWork><FRBRthis value="/akn/xx/act/2001/7/!main"/></FRBRWork>
  <FRBRExpression><FRBRalias value="Rent  Act"/><FRBRlanguage language="deu"/>
    <FRBRdate date="2019-01-01" name="Generation"/><FRBRdate date="2020-05-01" name="Publication"/>
  </FRBRExpression></identification>
  <lifecycle source="#maker">
    <eventRef eId="e1" date="2001-03-01"/><eventRef eId="e2" date="2019-07-01"/></lifecycle>
  <temporalData source="#maker"><temporalGroup eId="t">
    <timeInterval start="#e1" end="#e2"/><timeInterval start="#e2"/></temporalGroup></temporalData>
</meta><body/></act></akomaNtoso>"""


def write(folder: Path, text: str = ACT) -> Path:
    """Write one act and return its file."""
    path = folder / "law.xml"
    path.write_text(text, encoding="utf-8")
    return path


def test_open_act_reads_all_metadata(tmp_path: Path) -> None:
    """Id, title, language, latest date and periods are read, and tags lose their namespace."""
    act = open_act(write(tmp_path))
    assert (act.law_id, act.title, act.language) == ("/akn/xx/act/2001/7", "Rent Act", "de")
    assert act.day == date(2020, 5, 1)
    assert act.periods == {
        "t": [Interval(date(2001, 3, 1), date(2019, 7, 1)), Interval(date(2019, 7, 1), None)]
    }
    assert act.element.find("body") is not None


def test_open_act_without_language_and_date(tmp_path: Path) -> None:
    """Without metadata the language is English and the expression has no day."""
    lines = [line for line in ACT.splitlines() if "FRBRdate" not in line]
    act = open_act(write(tmp_path, "\n".join(lines).replace('language="deu"', "")))
    assert (act.language, act.day) == ("en", None)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("2019-01-01", "soon", "not a date, got 'soon'"),
        ('end="#e2"', 'end="#e7"', r"not between two events, got \['e7'\]"),
        ('value="Rent  Act"', 'value="" ', "no title"),
        ('value="/akn/xx/act/2001/7/!main"', "", "missing FRBRthis"),
    ],
)
def test_open_act_names_the_fault(tmp_path: Path, old: str, new: str, fault: str) -> None:
    """Metadata that cannot be read are refused with the file and the fault."""
    with pytest.raises(InputError, match=rf"law\.xml: .*{fault}"):
        open_act(write(tmp_path, ACT.replace(old, new)))


@pytest.mark.parametrize(
    ("day", "is_held"),
    [
        (date(2020, 12, 31), False),
        (date(2021, 1, 1), True),
        (date(2021, 12, 31), True),
        (date(2022, 1, 1), False),
        (None, False),
    ],
)
def test_interval_is_half_open(day: date | None, is_held: bool) -> None:
    """The first day belongs to an interval and its end does not; undated it needs no end."""
    assert Interval(date(2021, 1, 1), date(2022, 1, 1)).holds(day) is is_held
    assert Interval(None, None).holds(day)


@pytest.mark.parametrize(
    ("address", "law_id"),
    [
        ("https://x.example/eli/cc/2001/7/20240101/main-text", "https://x.example/eli/cc/2001/7"),
        (
            "https://x.example/eli/etat/leg/code/travail/20240101",
            "https://x.example/eli/etat/leg/code/travail",
        ),
        ("http://x.example/id/ukpga/2010/15/2024-01-01", "http://x.example/id/ukpga/2010/15"),
        ("/akn/fi/act/2002/1290/fin@20200101/!main", "/akn/fi/act/2002/1290"),
        ("urn:nir:stato:legge:1942-03-16;262!vig=2024-01-01", "urn:nir:stato:legge:1942-03-16;262"),
        ("/akn/it/act/2000-12-27/300/!main", "/akn/it/act/2000-12-27/300"),
    ],
)
def test_open_act_id_without_the_day_of_a_consolidation(
    tmp_path: Path, address: str, law_id: str
) -> None:
    """A law keeps its id over consolidations; the day that is part of its number stays."""
    text = ACT.replace("/akn/xx/act/2001/7/!main", address, 1)
    assert open_act(write(tmp_path, text)).law_id == law_id


@pytest.mark.parametrize(
    ("head", "title", "aliases"),
    [
        ("<docTitle>Codice delle campane.</docTitle>", "Codice delle campane", ()),
        (
            "<longTitle><p>Order of 2 April 2024 on bells</p></longTitle>",
            "Order of 2 April 2024 on bells",
            (),
        ),
        (
            "<docTitle>Code of Bells (Bells, CB)</docTitle>",
            "Code of Bells (Bells, CB)",
            ("Bells", "CB"),
        ),
        (
            "<longTitle><p>An Act about bells</p></longTitle><shortTitle>Bells Act</shortTitle>",
            "Bells Act",
            ("An Act about bells",),
        ),
    ],
)
def test_open_act_titles(tmp_path: Path, head: str, title: str, aliases: tuple[str, ...]) -> None:
    """The short title comes before the long one, without its stop; the others are aliases."""
    text = ACT.replace('<FRBRalias value="Rent  Act"/>', "")
    act = open_act(write(tmp_path, text.replace("<body/>", f"<preface>{head}</preface><body/>")))
    assert (act.title, act.aliases) == (title, aliases)
