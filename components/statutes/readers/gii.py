"""Read the law of the German Federation: XML of gesetze-im-internet.de, one law a file.

An article is a `norm` with the number of a §, Art, Nr or Regel; `§§ 12 und 13` is two articles of
one text. Where § 1 stands in several articles of one law, as in the Introductory Act to the Civil
Code, its number names both: `229 § 5`. A number that counts anew in another part is qualified by
that part. The law's id is its `doknr`, which stays when its abbreviation changes.

The text has a line for each paragraph and item, a row of a table is a line, and a picture is
marked. Footnotes and editors' remarks are left out. What only says `(weggefallen)`, and what the
publisher does not print (`(Inkrafttreten)`, `(zukünftig in Kraft)`), is no article.

Dates: the file says no article's day. The day of enactment is that of the first wording, the last
amending act is named by the day of its signature, and `builddate` is the publisher's. So a wording
counts from the first snapshot that shows it. A note that the whole law ends on a day is read.

Not read: annexes and a note of repeal that holds for a part of the law or names no day, which are
told; preambles, unnumbered notices. Source: https://www.gesetze-im-internet.de (its gii-norm.dtd
is never fetched).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from components.errors import InputError
from components.statutes.readers.article import Article, LawNames
from components.statutes.readers.folder_reader import FolderReader
from components.statutes.readers.gii_meta import GermanLaw, open_law, parse_label
from components.statutes.readers.gii_text import flatten, is_empty, read_lines
from components.statutes.readers.scopes import qualify_numbers


class GiiReader(FolderReader):
    """Reads a folder of the portal's files, one for each law."""

    def _read_file(self, file: Path) -> Iterator[Article]:
        """Yield the articles of one file."""
        law = open_law(file)
        self.notes.names.append(LawNames(law.law_id, law.aliases))
        articles = list(_read_law(law))
        if articles and not law.title:
            raise InputError(
                f"{file}: metadaten: missing langue and jurabk. Fetch the file again from its"
                " publisher."
            )
        if law.has_unread_end:
            self.notes.omit(
                file, "a note of its end holds for a part or names no day; in force all the same"
            )
        num_annexes = sum(1 for _ in _list_annexes(law.root))
        if num_annexes:
            self.notes.omit(file, f"{num_annexes} annexes")
        yield from qualify_numbers(file, articles, repeated="doppelt")


@dataclass(frozen=True)
class _Unit:
    """A part of a law: `Buch 1 Allgemeiner Teil`. Its `code` begins with that of the part above."""

    code: str
    label: str
    title: str

    def __str__(self) -> str:
        return " ".join(name for name in (self.label, self.title) if name not in ("", "-"))


@dataclass(frozen=True)
class _Norm:
    """A numbered norm and the parts of the law that it stands in."""

    word: str
    numbers: tuple[str, ...]
    heading: str
    units: tuple[_Unit, ...]
    lines: tuple[str, ...] = field(repr=False)

    @property
    def article(self) -> str:
        """The number of the innermost article that this § stands in; empty if in none."""
        if self.word != "§":
            return ""
        for unit in reversed(self.units):
            word, numbers = parse_label(unit.label)
            if word == "Art" and numbers:
                return numbers[0]
        return ""


def _read_law(law: GermanLaw) -> Iterator[Article]:
    """Yield the articles of a law, with numbers that may still occur twice."""
    norms = list(_walk(law.root))
    is_nested = _counts_anew(norms)
    for norm in norms:
        if is_empty(norm.lines):
            continue
        for number in norm.numbers:
            yield Article(
                law_id=law.law_id,
                law=law.title,
                article=f"{norm.article} § {number}" if is_nested and norm.article else number,
                heading=norm.heading,
                text="\n".join(norm.lines),
                amended=None,
                language="de",
                chapter=" > ".join(str(unit) for unit in norm.units if str(unit)),
                ended=law.ended,
            )


def _counts_anew(norms: list[_Norm]) -> bool:
    """Return whether the number of a § inside an article stands elsewhere in the law too."""
    articles: dict[str, set[str]] = {}
    for norm in norms:
        for number in norm.numbers:
            articles.setdefault(number, set()).add(norm.article)
    return any(len(inside) > 1 for inside in articles.values())


def _walk(root: Element) -> Iterator[_Norm]:
    """Yield the numbered norms in the order of the law, and its parts that are one: `Art 7`."""
    units: list[_Unit] = []
    for element in root.findall("norm"):
        meta = element.find("metadaten")
        if meta is None:
            continue
        label = flatten(meta.find("enbez"))
        heading = flatten(meta.find("titel"))
        unit = _read_unit(meta)
        if unit is not None:
            units = [above for above in units if _is_inside(unit, above, is_norm=bool(label))]
        inside = tuple(units)
        lines = tuple(read_lines(element.find("textdaten/text")))
        is_part = unit is not None and not label
        if unit is not None and not label:
            units.append(unit)
            label, heading = unit.label, unit.title
        word, numbers = parse_label(label)
        if numbers and (not is_part or (word in ("§", "Art") and not is_empty(lines))):
            yield _Norm(word, numbers, heading, inside, lines)


def _list_annexes(root: Element) -> Iterator[str]:
    """Yield the labels of the annexes that have a text: `Anlage 1 (zu § 2)`."""
    for element in root.findall("norm"):
        label = flatten(element.find("metadaten/enbez"))
        is_annex = label.startswith(("Anlage", "Anhang", "Anl"))
        if is_annex and not is_empty(read_lines(element.find("textdaten/text"))):
            yield label


def _read_unit(meta: Element) -> _Unit | None:
    """Return the part of the law that a norm opens or stands in."""
    unit = meta.find("gliederungseinheit")
    if unit is None:
        return None
    return _Unit(
        code=flatten(unit.find("gliederungskennzahl")),
        label=flatten(unit.find("gliederungsbez")),
        title=flatten(unit.find("gliederungstitel")),
    )


def _is_inside(unit: _Unit, above: _Unit, *, is_norm: bool) -> bool:
    """Return whether a part stands inside another; a norm names the part itself."""
    return unit.code.startswith(above.code) and (is_norm or unit.code != above.code)
