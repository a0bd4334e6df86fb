"""E-mails: every part that is not another form of the text is a file, however they are nested."""

import base64
from email.message import EmailMessage
from pathlib import Path

import pytest

from components.documents.mail import write_mail
from components.errors import InputError
from tests.documents.material import word_bytes

CONTRACT = word_bytes("1. Rent is due.")


def text(content: str, subtype: str = "plain", name: str = "") -> EmailMessage:
    """Return a text, inline under a name if one is given."""
    part = EmailMessage()
    part.set_content(content, subtype=subtype)
    if name:
        part.add_header("Content-Disposition", "inline", filename=name)
    return part


def contract(name: str = "lease.docx") -> EmailMessage:
    """Return an attached contract."""
    part = EmailMessage()
    part.set_content(
        CONTRACT,
        maintype="application",
        subtype="octet-stream",
        disposition="attachment",
        filename=name,
    )
    return part


def nest(subtype: str, *parts: EmailMessage) -> EmailMessage:
    """Return a part that holds others."""
    part = EmailMessage()
    part["Content-Type"] = f"multipart/{subtype}"
    part.set_payload(list(parts))
    return part


def written(message: EmailMessage | bytes, folder: Path) -> dict[str, bytes]:
    """Return the files of an e-mail, none of which is at fault."""
    data = message if isinstance(message, bytes) else message.as_bytes()
    assert write_mail("deal.eml", data, folder, max_parts=10) == {}
    return {path.name: path.read_bytes() for path in folder.iterdir()}


PAGE = text("<p>Hello</p>", "html")


@pytest.mark.parametrize(
    "message",
    [
        nest("alternative", text("Hello"), nest("mixed", PAGE, contract())),
        nest("mixed", nest("alternative", text("Hello"), nest("mixed", PAGE, contract(), PAGE))),
        nest("mixed", text("Hello"), nest("mixed", nest("mixed", contract()))),
        nest("mixed", nest("related", nest("alternative", text("Hello"), PAGE), contract())),
        nest("signed", nest("mixed", text("Hello"), contract())),
        nest("alternative", text("Hello"), nest("related", PAGE, contract())),
    ],
    ids=["apple", "apple in mixed", "mixed in mixed", "related", "signed", "related page"],
)
def test_attachment_is_found_however_it_is_nested(message: EmailMessage, tmp_path: Path) -> None:
    """The contract is written, and the page that repeats the text is not."""
    files = written(message, tmp_path)
    assert set(files) == {"text of the e-mail.txt", "lease.docx"}
    assert files["lease.docx"] == CONTRACT


def test_text_beside_the_text_is_kept(tmp_path: Path) -> None:
    """An inline contract has its name, a second text one of its own; a blank one is nothing."""
    page = text("<p>Rent is due.</p>", "html", "contract.html")
    files = written(nest("mixed", text("Hello"), page, text("Bye"), text(" \n")), tmp_path)
    assert set(files) == {"text of the e-mail.txt", "contract.html", "attachment.txt"}
    assert files["attachment.txt"].decode("utf-8-sig").strip() == "Bye"


def test_blank_text_gives_way_to_the_page(tmp_path: Path) -> None:
    """Where the plain form is blank the page is the e-mail's text."""
    files = written(nest("alternative", text("\n"), PAGE), tmp_path)
    assert list(files) == ["text of the e-mail.html"]


def test_long_and_equal_names_take_no_place_of_another(tmp_path: Path) -> None:
    """A name is cut to what a disk holds, and each of several equal ones is a file."""
    names = ["3-a.docx", "a.docx", "a.docx", "a.docx", "租" * 100 + ".docx", "租" * 100 + ".docx"]
    files = written(nest("mixed", *[contract(name) for name in names]), tmp_path)
    assert len(files) == len(names)
    assert {"3-a.docx", "a.docx", "2-a.docx"} <= set(files)
    assert all(name.endswith(".docx") and len(name.encode()) <= 255 for name in files)


def test_part_that_cannot_be_written_stops_no_other(tmp_path: Path) -> None:
    """A text in an unknown charset is told, and the contract beside it is written."""
    data = nest("mixed", text("Hello"), contract()).as_bytes().replace(b"utf-8", b"x-none")
    faults = write_mail("deal.eml", data, tmp_path, max_parts=10)
    assert list(faults) == ["text of the e-mail"]
    assert "deal.eml: text of the e-mail: damaged" in faults["text of the e-mail"]
    assert [path.name for path in tmp_path.iterdir()] == ["lease.docx"]


@pytest.mark.parametrize("is_packed", [False, True])
def test_forwarded_mail_is_an_eml(is_packed: bool, tmp_path: Path) -> None:
    """A forwarded e-mail is one whatever it is called, also one in base64."""
    inner = nest("mixed", text("Hello"), contract()).as_bytes()
    head = b'Content-Type: message/rfc822; name="The lease"\n'
    if is_packed:
        head += b"Content-Transfer-Encoding: base64\n"
        inner = base64.encodebytes(inner)
    data = b'Content-Type: multipart/mixed; boundary="zz"\n\n--zz\n' + head + b"\n" + inner
    forwarded = written(data + b"\n--zz--\n", tmp_path)["The_lease.eml"]
    (tmp_path / "inner").mkdir()
    assert "lease.docx" in written(forwarded, tmp_path / "inner")


def test_mail_without_end_is_refused(tmp_path: Path) -> None:
    """Parts nested too deep for the reader, and too many of them, are a fault of the e-mail."""
    heads = [
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (number, number)
        for number in range(3000)
    ]
    with pytest.raises(InputError, match="deal.eml: damaged e-mail"):
        write_mail("deal.eml", b"".join(heads), tmp_path, max_parts=10)
    many = nest("mixed", *[contract() for _ in range(11)])
    with pytest.raises(InputError, match="deal.eml: more than 10 parts"):
        write_mail("deal.eml", many.as_bytes(), tmp_path, max_parts=10)
