"""Several contracts at once: folders, archives, e-mails; one outcome for each file."""

import os
import zipfile
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest

from components.documents.bundles import is_bundle, open_bundle, read_member
from components.documents.document import DocumentLimits, read_document
from components.errors import InputError, MissingError
from tests.documents.material import LIMITS, word_bytes


def outcomes(path: Path, limits: DocumentLimits = LIMITS) -> dict[str, str]:
    """Return what became of each file: its text, or the fault in capitals."""
    results: dict[str, str] = {}
    with open_bundle(path, limits) as members:
        for member in members:
            try:
                results[member.name] = read_member(member, limits).text
            except InputError as error:
                results[member.name] = str(error).upper()
    return results


def mail() -> EmailMessage:
    """Return an e-mail with a contract and a picture."""
    message = EmailMessage()
    message["Subject"] = "Lease"
    message.set_content("Dear all, the rent is 500 euro per month.")
    message.add_attachment(
        word_bytes("1. Rent is due."),
        maintype="application",
        subtype="octet-stream",
        filename="../lease of flat.docx",
    )
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png")
    return message


def test_mail_gives_its_text_and_its_attachments(tmp_path: Path) -> None:
    """The text and each attachment are read; a picture is told and stops nothing."""
    path = tmp_path / "deal.eml"
    path.write_bytes(mail().as_bytes())
    read = outcomes(path)
    assert read["deal.eml: text of the e-mail.txt"] == "Dear all, the rent is 500 euro per month."
    assert read["deal.eml: _lease_of_flat.docx"] == "1. Rent is due."
    assert "UNKNOWN TYPE, GOT .PNG" in read["deal.eml: logo.png"]


def test_mail_in_another_charset_and_mail_in_a_mail(tmp_path: Path) -> None:
    """A page in its own charset is read, and a forwarded e-mail is opened."""
    outer = EmailMessage()
    outer.set_content("<p>Die Miete beträgt 500 €.</p>", subtype="html", charset="iso-8859-15")
    outer.add_attachment(mail())
    path = tmp_path / "outer.eml"
    path.write_bytes(outer.as_bytes())
    read = outcomes(path)
    assert read["outer.eml: text of the e-mail.html"] == "Die Miete beträgt 500 €."
    assert read["outer.eml: attachment.eml: _lease_of_flat.docx"] == "1. Rent is due."


def test_folder_with_an_archive_and_a_bad_file(tmp_path: Path) -> None:
    """Each file of a folder and of the archives in it has its outcome, in order of name."""
    (tmp_path / "a.txt").write_text("1. Rent is due.")
    (tmp_path / "b.pdf").write_bytes(b"no pdf")
    (tmp_path / ".hidden").write_text("x")
    (tmp_path / "sub").mkdir()
    with zipfile.ZipFile(tmp_path / "sub" / "all.zip", "w") as archive:
        archive.writestr("deep/c.md", "# Lease\n\n2. Pets are kept out.")
        archive.writestr("__MACOSX/c.md", "x")
    (tmp_path / "z.zip").write_bytes(b"PK\x03\x04 cut off")
    read = outcomes(tmp_path)
    assert list(read) == ["a.txt", "b.pdf", "sub/all.zip: deep/c.md", "z.zip"]
    assert "CORRUPT" in read["b.pdf"] and "DAMAGED" in read["z.zip"]
    assert read["sub/all.zip: deep/c.md"].endswith("2. Pets are kept out.")


def test_bombs_are_stopped(tmp_path: Path) -> None:
    """An archive that unpacks to too much, too many files, or ever deeper is told and not read."""
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", bytes(3_000_000))
    assert (
        "MAY BE A BOMB" in outcomes(bomb, DocumentLimits(max_expanded_bytes=1_000_000))[bomb.name]
    )
    many = tmp_path / "many.zip"
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(4):
            archive.writestr(f"{number}.txt", "1. Rent is due.")
    assert "MORE THAN 3 MEMBERS" in outcomes(many, DocumentLimits(max_members=3))[many.name]
    data = b"1. Rent is due."
    for _ in range(6):
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("in.zip", data)
        data = buffer.getvalue()
    deep = tmp_path / "deep.zip"
    deep.write_bytes(data)
    assert "NESTED TOO DEEP" in "".join(outcomes(deep).values())


def test_bundle_without_a_file_is_told(tmp_path: Path) -> None:
    """An empty archive or e-mail, or one of hidden files, has an outcome like any other."""
    (tmp_path / "a.txt").write_text("1. Rent is due.")
    (tmp_path / "blank.eml").write_bytes(b"Subject: Lease\n\n \n")
    for name, hidden in (("empty.zip", ()), ("hidden.zip", (".DS_Store", "__MACOSX/a.txt"))):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for member in hidden:
                archive.writestr(member, "x")
    read = outcomes(tmp_path)
    assert list(read) == ["a.txt", "blank.eml", "empty.zip", "hidden.zip"]
    assert all("HOLDS NO FILE" in fault for name, fault in read.items() if name != "a.txt")


def test_long_names_in_a_bundle_stop_nothing(tmp_path: Path) -> None:
    """A name that no disk holds is cut, in an archive and in an e-mail; all files are read."""
    message = mail()
    message.add_attachment("2. Pets are kept out.", filename="租" * 100 + ".txt")
    (tmp_path / "deal.eml").write_bytes(message.as_bytes())
    with zipfile.ZipFile(tmp_path / "deals.zip", "w") as archive:
        archive.writestr("租" * 100 + ".txt", "2. Pets are kept out.")
        archive.writestr("a.txt", "1. Rent is due.")
    read = outcomes(tmp_path)
    assert list(read.values()).count("2. Pets are kept out.") == 2
    assert read["deals.zip: a.txt"] == "1. Rent is due."
    assert read["deal.eml: _lease_of_flat.docx"] == "1. Rent is due."


def test_what_cannot_be_followed_in_a_folder_is_told(tmp_path: Path) -> None:
    """A link to a folder or to nothing has an outcome; a name that is no UTF-8 can be shown."""
    folder = tmp_path / "deals"
    folder.mkdir()
    (tmp_path / "other").mkdir()
    (folder / "linked").symlink_to(tmp_path / "other")
    (folder / "lost.docx").symlink_to(tmp_path / "none.docx")
    odd = os.fsdecode("Bail modèle.txt".encode("latin-1"))
    (folder / odd).write_text("1. Rent is due.")
    read = outcomes(folder)
    assert "A LINK TO A FOLDER, NOT FOLLOWED" in read["linked"]
    assert "NO FILE, OR A LINK TO NONE" in read["lost.docx"]
    assert read["Bail mod\N{REPLACEMENT CHARACTER}le.txt"] == "1. Rent is due."


def test_part_of_a_mail_at_fault_is_a_member_of_its_own(tmp_path: Path) -> None:
    """A part that cannot be decoded is told beside those that can."""
    data = mail().as_bytes().replace(b'charset="utf-8"', b'charset="x-none"')
    (tmp_path / "deal.eml").write_bytes(data)
    read = outcomes(tmp_path)
    assert "DAMAGED" in read["deal.eml: text of the e-mail"]
    assert read["deal.eml: _lease_of_flat.docx"] == "1. Rent is due."


def test_plain_file_is_its_own_only_member(tmp_path: Path) -> None:
    """A document given alone is read under its own name."""
    path = tmp_path / "a.txt"
    path.write_text("1. Rent is due.")
    assert not is_bundle(path) and is_bundle(tmp_path)
    assert outcomes(path) == {"a.txt": "1. Rent is due."}


def test_name_that_is_no_utf_8_can_be_shown(tmp_path: Path) -> None:
    """A disk may hold any bytes as a name; the document's name can still be written anywhere."""
    path = tmp_path / os.fsdecode(b"bad\xff.txt")
    path.write_text("1. Rent is due monthly.", encoding="utf-8")
    assert outcomes(path) == {"bad\N{REPLACEMENT CHARACTER}.txt": "1. Rent is due monthly."}
    assert read_document(path, LIMITS).name == "bad\N{REPLACEMENT CHARACTER}.txt"


def test_nothing_to_read_is_told(tmp_path: Path) -> None:
    """A missing path and an empty folder are faults of their own."""
    with (
        pytest.raises(MissingError, match="no such file or folder"),
        open_bundle(tmp_path / "none", LIMITS),
    ):
        pass
    with pytest.raises(InputError, match="holds no file"), open_bundle(tmp_path, LIMITS):
        pass


def covers(path: Path) -> list[str]:
    """Return the names of the cover messages of a bundle."""
    with open_bundle(path, LIMITS) as members:
        return [member.name for member in members if member.cover]


def test_text_of_a_mail_that_hands_a_contract_over_is_a_cover_message(tmp_path: Path) -> None:
    """It is marked wherever the e-mail lies; a contract in the text, or all there is, is not."""
    path = tmp_path / "deal.eml"
    path.write_bytes(mail().as_bytes())
    assert covers(path) == ["deal.eml: text of the e-mail.txt"]
    assert covers(tmp_path) == ["deal.eml: text of the e-mail.txt"]
    outer = EmailMessage()
    outer.set_content("See below.")
    outer.add_attachment(mail())
    path.write_bytes(outer.as_bytes())
    assert covers(path) == [
        "deal.eml: attachment.eml: text of the e-mail.txt",
        "deal.eml: text of the e-mail.txt",
    ]
    path.write_bytes(b"Subject: Lease\n\nSee below.\n")
    assert covers(path) == []
    (tmp_path / "lease.txt").write_text("1. Rent is due.")
    assert covers(tmp_path) == ["deal.eml: text of the e-mail.txt"]
    path.write_bytes(b"Subject: Lease\n\nThe Landlord lets the flat to the Tenant.\n")
    assert covers(tmp_path) == []
