"""Names of foreign files: cut to what a disk holds, and free."""

from pathlib import Path

from components.file_names import MAX_NAME_BYTES, cut_name, free_path


def test_cut_name_keeps_the_suffix_and_hides_nothing() -> None:
    """Only a name that is too long changes; its end stays, and does not begin like a hidden one."""
    assert cut_name("lease.docx") == "lease.docx"
    cut = cut_name("租" * 100 + ".docx")
    assert cut.endswith("租.docx") and MAX_NAME_BYTES - 3 < len(cut.encode()) <= MAX_NAME_BYTES
    assert cut_name("a" * 50 + "." * MAX_NAME_BYTES + "docx") == "docx"


def test_free_path_counts_until_none_is_there(tmp_path: Path) -> None:
    """Files that are called like the numbered ones are left alone too."""
    for name in ("a.txt", "2-a.txt"):
        (tmp_path / name).touch()
    assert free_path(tmp_path / "a.txt") == tmp_path / "3-a.txt"
    assert free_path(tmp_path / "b.txt") == tmp_path / "b.txt"
