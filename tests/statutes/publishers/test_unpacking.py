"""Where fetched files stand, and what is refused in their place."""

from pathlib import Path

import pytest

from components.errors import InputError
from components.statutes.publishers.unpacking import place_of, refuse_other_content


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://laws.example/bgb/xml.zip", "bgb"),
        ("https://laws.example/all.tar.gz", "all"),
        ("https://laws.example/ukpga/1979/54/data.akn", "ukpga/1979/54/data.akn.xml"),
        ("https://laws.example/a/../%2e%2e/%2Fetc/b.xml?x=1", "a/etc/b.xml"),
        ("https://laws.example/.hidden/Gesetz über.xml", "hidden/Gesetz_über.xml"),
    ],
)
def test_place_of_an_address(url: str, place: str) -> None:
    """A file stands at the path of its address, which never leads out of the snapshot."""
    assert str(place_of(url)) == place


@pytest.mark.parametrize(
    ("name", "content", "got"),
    [
        ("a.xml", b"\n <HTML><body/>", "a web page"),
        ("a.xml", b" \n", "nothing"),
        ("a.zip", b"<law/>", "something else"),
    ],
)
def test_refuse_other_content(tmp_path: Path, name: str, content: bytes, got: str) -> None:
    """A web page, nothing, or what is no archive in place of one, is refused."""
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(InputError, match=f"answered with {got} in place of the file"):
        refuse_other_content(f"https://laws.example/{name}", file)


def test_refuse_other_content_for_law(tmp_path: Path) -> None:
    """A file of law passes."""
    file = tmp_path / "a.xml"
    file.write_bytes(b'<?xml version="1.0"?><law/>')
    refuse_other_content("https://laws.example/a.xml", file)
