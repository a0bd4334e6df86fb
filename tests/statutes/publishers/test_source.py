"""The publishers that are described, and how an index is read."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from components.config import load_config
from components.errors import InputError
from components.statutes.publishers.source import (
    FileIndex,
    PublicSource,
    find_next_page,
    list_addresses,
)
from tests.conftest import ROOT

SOURCES = sorted((ROOT / "configs" / "sources").glob("*.yaml"))
SPARQL = """<sparql xmlns="http://www.w3.org/2005/sparql-results#"><results><result>
  <binding name="file"><uri>https://laws.example/eli/1/a.xml</uri></binding></result>
</results></sparql>"""
URL = "https://laws.example/index.xml"


def test_sources_name_licence_and_address() -> None:
    """Every publisher that comes with clausula is described in full."""
    names = ["canada", "dc-code", "fedlex", "gesetze-im-internet", "legislation-gov-uk"]
    assert [path.stem for path in SOURCES] == names
    for path in SOURCES:
        source = load_config(path, PublicSource)
        assert "https://" in source.licence
        assert f"clausula statutes fetch {path.stem}" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "url", ["http://laws.example/a.zip", "https://me:secret@laws.example/a.zip"]
)
def test_source_address_that_is_unsafe(url: str) -> None:
    """Only https without a password is an address."""
    values = {"title": "t", "publisher": "p", "licence": "l", "kind": "uslm", "jurisdiction": "x"}
    with pytest.raises(ValidationError):
        PublicSource.model_validate({**values, "url": url})


def test_list_addresses_of_a_query(tmp_path: Path) -> None:
    """The results of a query name files as a list does; there is no further page."""
    page = tmp_path / "index.xml"
    page.write_text(SPARQL)
    index = FileIndex(files="{*}results/{*}result/{*}binding/{*}uri")
    assert list(list_addresses(page, URL, index)) == ["https://laws.example/eli/1/a.xml"]
    assert find_next_page(page, URL, index) == ""


def test_list_addresses_of_an_index_that_changed(tmp_path: Path) -> None:
    """An index that names no file any more is refused with what it has."""
    page = tmp_path / "index.xml"
    page.write_text("<toc/>")
    with pytest.raises(InputError, match="names no file at 'item/link', got <toc>"):
        list(list_addresses(page, URL, FileIndex(files="item/link")))
