"""What is known of a publisher of law: its address, licence and format, and how it lists its files.

A publisher offers one archive of everything, or an index: an XML document, maybe of several pages,
that names the address of each file. `configs/sources/` has one file a publisher.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Self
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from pydantic import Field, model_validator

from components.archives import ArchiveLimits
from components.config import Section
from components.errors import InputError
from components.statutes.readers.choice import ReaderKind
from components.statutes.readers.safe_xml import parse_xml


class FileIndex(Section):
    """How an index names the files; paths are those of Python's ElementTree."""

    files: str = Field(
        min_length=1, description="path of the elements that name a file, from the root"
    )
    attribute: str = Field(
        default="", description="attribute with the file's address; empty: the element's text"
    )
    last_step: str = Field(
        default="",
        description="stands in place of what is behind the last slash of an address",
    )
    keep: tuple[str, ...] = Field(
        default=("*",), min_length=1, description="which addresses are fetched: patterns"
    )
    next_page: str = Field(
        default="",
        description="path of the element whose `href` is the next page; empty: there is one page",
    )
    accept: str = Field(
        default="application/xml", description="media type that the index is asked for in"
    )
    max_pages: int = Field(default=2_000, ge=1, description="most pages of an index")
    max_files: int = Field(default=50_000, ge=1, description="most files that are fetched")
    pause_s: float = Field(
        default=0.5, ge=0, le=60, description="wait between two files, in seconds"
    )


class PublicSource(Section):
    """A publisher of law with an open address."""

    title: str = Field(min_length=1, description="what it is, for people")
    publisher: str = Field(min_length=1, description="who publishes it")
    licence: str = Field(min_length=1, description="under which terms, with their address")
    kind: ReaderKind = Field(description="the reader of its files")
    jurisdiction: str = Field(min_length=1, description="whose law it is, such as de")
    url: str = Field(
        pattern=r"\Ahttps://", description="https:// address of the archive, or of the index"
    )
    index: FileIndex | None = Field(
        default=None, description="how the index names files; left out: `url` is one archive"
    )
    keep: tuple[str, ...] = Field(
        default=("*.xml",),
        min_length=1,
        description="which files of an archive are kept: patterns of their paths in it",
    )
    max_file_bytes: int = Field(
        default=1_000_000_000, ge=1, description="largest file that is fetched, in bytes"
    )
    limits: ArchiveLimits = Field(
        default=ArchiveLimits(), description="what unpacking an archive may cost"
    )

    @model_validator(mode="after")
    def _has_no_password(self) -> Self:
        """Refuse an address with a password, which would be kept with what is fetched."""
        if "@" in self.url.split("/")[2]:
            raise ValueError("must not hold a user's name or password")
        return self


def list_addresses(page: Path, url: str, index: FileIndex) -> Iterator[str]:
    """Yield the addresses of the files that a page of an index names, by `https`.

    Raises:
        InputError: The page is no XML, or names none.
    """
    root = parse_xml(page)
    addresses = [_read_address(element, index.attribute) for element in root.findall(index.files)]
    named = [address for address in addresses if address]
    if not named:
        raise InputError(
            f"{url}: names no file at {index.files!r}, got <{root.tag[:60]}>. See whether the"
            " publisher changed its index, and correct files in configs/sources."
        )
    for address in named:
        if index.last_step:
            address = f"{address.rpartition('/')[0]}/{index.last_step}"
        yield _to_https(urljoin(url, address))


def find_next_page(page: Path, url: str, index: FileIndex) -> str:
    """Return the address of the page behind one, empty if it is the last."""
    if not index.next_page:
        return ""
    link = parse_xml(page).find(index.next_page)
    address = link.get("href", "") if link is not None else ""
    return _to_https(urljoin(url, address)) if address else ""


def _read_address(element: Element, attribute: str) -> str:
    """Return the address that an element of an index holds."""
    return (element.get(attribute, "") if attribute else element.text or "").strip()


def _to_https(address: str) -> str:
    """Return an address with `https`; indexes that are older name it with `http`."""
    plain = "http://"
    return f"https://{address.removeprefix(plain)}" if address.startswith(plain) else address
