"""Names of uploads: short, printable, and never a path."""

import pytest

from components.serving.upload_names import MAX_CHARS, clean_file_name
from tests.serving.running import finish
from tests.serving.stand_in import StandIn


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("contract.docx", "contract.docx"),
        ("租賃契約.pdf", "租賃契約.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\anna\\lease v2.docx", "lease v2.docx"),
        ("a\x00b\r\n.txt", "ab.txt"),
        ("\ud800\u202egpj.txt", "gpj.txt"),
        ("..", "upload"),
        ("", "upload"),
        ("/", "upload"),
        ("x." + "a" * 20, "x." + "a" * 20),
    ],
)
def test_name_is_cleaned(name: str, expected: str) -> None:
    """What no file system or answer can hold is gone; words of any language stay."""
    assert clean_file_name(name) == expected


def test_long_name_keeps_its_suffix() -> None:
    """A name of 245 characters is cut, a dot within it makes no suffix, and its kind stays."""
    assert clean_file_name("n" * 240 + ".docx") == "n" * (MAX_CHARS - 5) + ".docx"
    assert len(clean_file_name("x." + "n" * 245)) == MAX_CHARS


@pytest.mark.service
@pytest.mark.parametrize(
    "name",
    ["n" * 241 + ".txt", "Dr. " + "n" * 245 + ".txt", "Mr. " + "长" * 300 + ".txt", "a\x7f%00.txt"],
)
def test_report_of_an_oddly_named_upload(open_stand_in: StandIn, name: str) -> None:
    """Whatever its file is called, a review is accepted, listed and reported."""
    client = open_stand_in.client
    files = {"file": (name, b"Interest accrues at 40% per year.")}
    answer = client.post("/v1/reviews", files=files, data={"as_of": "2021-03-01"})
    assert answer.status_code == 202, answer.text
    finish(client, answer.json()["id"])  # one that waits for its turn has no report
    for fmt in ("md", "docx"):
        report = client.get(f"/v1/reviews/{answer.json()['id']}/report.{fmt}")
        assert report.status_code == 200, report.text


@pytest.mark.service
@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7", "idna", "undefined", "rot13"])
def test_form_of_another_charset_is_refused(open_stand_in: StandIn, charset: str) -> None:
    """A codec of Python's that makes no text of a name is never asked."""
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="\\ud800.txt"\r\n\r\n'
    body += b"Interest accrues at 40% per year.\r\n--b--\r\n"
    kind = f"multipart/form-data; boundary=b; charset={charset}"
    answer = open_stand_in.client.post("/v1/reviews", content=body, headers={"Content-Type": kind})
    assert answer.status_code == 422
    assert "charset must be utf-8" in answer.json()["detail"]
