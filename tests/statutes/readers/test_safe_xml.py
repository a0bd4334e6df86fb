"""XML is read without declarations, entities or a network."""

import time
from pathlib import Path

import pytest

from components.errors import InputError
from components.statutes.readers.safe_xml import MAX_DEPTH, parse_xml

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE law [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
    + "]><law>&a11;</law>"
)
EXTERNAL = '<!DOCTYPE law [<!ENTITY secret SYSTEM "file://{}">]><law>&secret;</law>'
REMOTE = '<!-- a note --><!DOCTYPE law SYSTEM "http://127.0.0.1:9/law.dtd"><law/>'


def write(folder: Path, text: str) -> Path:
    """Write one file and return its path."""
    path = folder / "law.xml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("start", ["", "\ufeff", '\ufeff<?xml version="1.0" encoding="utf-8"?>\n'])
def test_parse_xml_gives_names_attributes_and_text(tmp_path: Path, start: str) -> None:
    """Names carry their namespace.

    Text after a child is kept; a byte order mark is no matter, a comment is gone.
    """
    root = parse_xml(
        write(tmp_path, start + '<l xmlns="urn:x" a="1">one<!-- not --><b/>two &amp; 三</l>')
    )
    assert (root.tag, root.attrib) == ("{urn:x}l", {"a": "1"})
    assert [child.tag for child in root] == ["{urn:x}b"]
    assert "".join(root.itertext()) == "onetwo & 三"


def test_parse_xml_longer_than_a_block_is_whole(tmp_path: Path) -> None:
    """A file of several blocks is read to its end."""
    root = parse_xml(write(tmp_path, "<l>" + "<p>條</p>" * 50_000 + "</l>"))
    assert (len(root), len("".join(root.itertext()))) == (50_000, 50_000)


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS,
        '<!DOCTYPE law [<!ENTITY x "y">]><law a="&x;"/>',
        '<!-- > --><!DOCTYPE law SYSTEM "a>b" [<!ENTITY x "y">]><law/>',
    ],
)
def test_parse_xml_document_type_refused_at_once(tmp_path: Path, text: str) -> None:
    """Entities are refused where they are declared, long before a billion of them laugh."""
    started = time.monotonic()
    with pytest.raises(
        InputError, match=r"law\.xml: declares a document type of its own, got 'law' \(only"
    ):
        parse_xml(write(tmp_path, text))
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "text",
    [
        REMOTE,
        "<!DOCTYPE law><law/>",
        '<?xml version="1.0"?>\n<!DOCTYPE law PUBLIC "-//X//Y" "http://127.0.0.1:9/a[1].dtd">\n<law/>',
    ],
)
def test_parse_xml_external_document_type_ignored(tmp_path: Path, text: str) -> None:
    """The name of an external DTD is ignored, and nothing is fetched from it."""
    assert parse_xml(write(tmp_path, text)).tag == "law"


def test_parse_xml_entity_of_an_external_document_type_refused(tmp_path: Path) -> None:
    """An entity that only the DTD would declare is a fault, no lost text."""
    text = '<!DOCTYPE law SYSTEM "http://127.0.0.1:9/law.dtd"><law>a&sect;b</law>'
    with pytest.raises(InputError, match="not whole XML"):
        parse_xml(write(tmp_path, text))


def test_parse_xml_external_entity_not_read(tmp_path: Path) -> None:
    """A file that an entity points to is not opened."""
    secret = tmp_path / "secret"
    secret.write_text("key")
    with pytest.raises(InputError, match="declares a document type") as caught:
        parse_xml(write(tmp_path, EXTERNAL.format(secret)))
    assert "key" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<l>\n<p>", "not whole XML at line 2"),
        ("", "not whole XML"),
        ("<l>&nbsp;</l>", "not whole XML at line 1"),
        ("<l>" * (MAX_DEPTH + 1) + "</l>" * (MAX_DEPTH + 1), "nested deeper than 200"),
    ],
)
def test_parse_xml_broken_file_refused(tmp_path: Path, text: str, fault: str) -> None:
    """A file that broke off, or that no statute looks like, is refused with its name."""
    with pytest.raises(InputError, match=rf"law\.xml: .*{fault}"):
        parse_xml(write(tmp_path, text))


def test_parse_xml_other_encoding_refused(tmp_path: Path) -> None:
    """Another encoding is refused, whatever the file declares."""
    path = tmp_path / "law.xml"
    path.write_bytes('<?xml version="1.0" encoding="utf-16"?><l>條</l>'.encode("utf-16"))
    with pytest.raises(InputError, match=r"law\.xml: not UTF-8 at byte 0"):
        parse_xml(path)
