"""Archives and e-mails uploaded into a matter: a document for each file, within limits."""

import io
from collections.abc import Mapping
from datetime import date
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from components.errors import InputError
from components.review.question import Asked
from components.serving.access import LOCAL
from components.serving.bundle_uploads import accept_bundle, clear_unpacked
from components.serving.matter_uploads import Upload
from components.serving.problems import NotFoundError, OverloadedError, TooLargeError
from components.serving.state import ServerState

ASKED = Asked(date(2026, 3, 1), "sample")
CLAUSE = b"1. Interest at 12 per cent a year is due."
MAIL = (
    b"Subject: drafts\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: text/plain\r\n\r\n1. The loan bears interest at 9 per cent a year.\r\n"
    b"--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=loan.txt\r\n\r\n"
    b"1. Interest at 11 per cent a year is due.\r\n--b--\r\n"
)


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return a `.zip` of files."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def open_matter(state: ServerState) -> str:
    """Make a matter and return its id."""
    with state.database.writing() as connection:
        return state.matters.add(connection, LOCAL.id, "Bundle")


def names(state: ServerState, matter: str) -> list[str]:
    """Return the names of a matter's documents, as they came."""
    return [summary.document for summary in state.matters.read_summaries(matter)]


def test_each_file_is_a_document(light_state: ServerState) -> None:
    """Files of folders and of an inner e-mail are documents; one that cannot be read is noted."""
    matter = open_matter(light_state)
    data = pack({"b/loan.txt": CLAUSE, "a.md": CLAUSE, "photo.jpg": b"\xff\xd8\xff", "m.eml": MAIL})
    upload = Upload(LOCAL.id, "drafts.zip", data, ASKED)
    accept_bundle(light_state, matter, upload)
    expected = ["a.md", "b: loan.txt", "m.eml: loan.txt", "m.eml: text of the e-mail.txt"]
    assert names(light_state, matter) == expected
    assert list((light_state.home.serving / "unpacking").iterdir()) == []
    (fault,) = light_state.matters.read_faults(matter)
    assert fault.name == "photo.jpg"
    assert fault.fault.startswith("photo.jpg: unknown type")
    accept_bundle(light_state, matter, upload)
    assert names(light_state, matter) == expected, "the same again adds nothing"
    with pytest.raises(NotFoundError):
        accept_bundle(light_state, "mt-none", upload)


def test_cover_message_is_noted(light_state: ServerState) -> None:
    """The text of an e-mail that hands its contract over is no document; the matter says so."""
    matter = open_matter(light_state)
    data = MAIL.replace(
        b"1. The loan bears interest at 9 per cent a year.", b"Dear all, see below."
    )
    accept_bundle(light_state, matter, Upload(LOCAL.id, "m.eml", data, ASKED))
    assert names(light_state, matter) == ["loan.txt"]
    (fault,) = light_state.matters.read_faults(matter)
    assert fault.name == "text of the e-mail.txt"
    assert fault.fault.startswith("text of the e-mail.txt: a cover message without clauses, not")


def test_full_queue_is_gone_on_behind(
    light_state: ServerState, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fits is accepted; the same archive, sent again, adds the rest and nothing twice."""
    matter = open_matter(light_state)
    files = {f"{n}.txt": CLAUSE.replace(b"12", str(n + 1).encode()) for n in range(3)}
    upload = Upload(LOCAL.id, "three.zip", pack(files), ASKED)
    accept = light_state.queue.accept
    accepted: list[str] = []

    def accept_two(owner: str, name: str, data: bytes, asked: Asked) -> str:
        if len(accepted) == 2:
            raise OverloadedError("reviews: 2 wait already.", 1)
        accepted.append(accept(owner, name, data, asked))
        return accepted[-1]

    with monkeypatch.context() as patch:
        patch.setattr(light_state.queue, "accept", accept_two)
        with pytest.raises(OverloadedError):
            accept_bundle(light_state, matter, upload)
    assert names(light_state, matter) == ["0.txt", "1.txt"]
    accept_bundle(light_state, matter, upload)
    assert names(light_state, matter) == ["0.txt", "1.txt", "2.txt"]


def test_refused_as_a_whole(light_state: ServerState) -> None:
    """A bomb, a damaged archive and another kind of file are refused, and the matter says why."""
    matter = open_matter(light_state)
    bomb = pack({"zeros.txt": b"\0" * 60_000_000})
    for name, data, fault in (
        ("bomb.zip", bomb, "bomb"),
        ("torn.zip", pack({"a.txt": CLAUSE})[:40], "damaged"),
        ("lease.docx", CLAUSE, "no archive and no e-mail"),
    ):
        with pytest.raises(InputError, match=fault) as refused:
            accept_bundle(light_state, matter, Upload(LOCAL.id, name, data, ASKED))
        assert str(light_state.home.root) not in str(refused.value)
    large = Upload(LOCAL.id, "large.zip", b"x" * 20_000_001, ASKED)
    with pytest.raises(TooLargeError, match="at most 20000000 bytes"):
        accept_bundle(light_state, matter, large)
    noted = [fault.name for fault in light_state.matters.read_faults(matter)]
    assert noted == ["bomb.zip", "torn.zip", "lease.docx", "large.zip"]
    assert names(light_state, matter) == []


def test_leftovers_of_a_killed_server_are_deleted(light_state: ServerState) -> None:
    """Files that were unpacked when the server was killed are gone after the next start."""
    left = light_state.home.serving / "unpacking" / "tmp1" / "files" / "lease.txt"
    left.parent.mkdir(parents=True)
    left.write_bytes(CLAUSE)
    clear_unpacked(light_state.home)
    assert not left.parent.parent.exists()
    clear_unpacked(light_state.home)
