"""Small readings are read from plain and packed files; a faulty line or file is named."""

import json
import lzma
from pathlib import Path

import pytest

from components.errors import InputError, MissingError
from components.reader.entailment import MAX_WORDS, SmallReading, read_small_readings

ROW = {"rule": "All dogs bark.", "text": "Rex is a dog.", "label": "yes"}


def test_read_small_readings(tmp_path: Path) -> None:
    """Plain and packed files are read in the order of names; the question joins its text."""
    asked = {"rule": "No cat barks.", "text": "Tom is a cat.", "question": "Does he bark?"}
    packed = [asked | {"label": "no"}, ROW | {"label": "unclear"}]
    with lzma.open(tmp_path / "b.jsonl.xz", "wt", encoding="utf-8") as file:
        file.write("\n".join(map(json.dumps, packed)))
    (tmp_path / "a.jsonl").write_text(json.dumps(ROW) + "\n\n")
    (tmp_path / "c.csv").write_text("not read")
    assert read_small_readings(tmp_path) == [
        SmallReading("All dogs bark.", "Rex is a dog.", 0),
        SmallReading("No cat barks.", "Tom is a cat. Does he bark?", 1),
        SmallReading("All dogs bark.", "Rex is a dog.", 2),
    ]


def test_read_small_readings_leaves_long_texts_out(tmp_path: Path) -> None:
    """A text of 150 words is read, one of 151 is not."""
    rows = [ROW | {"rule": "word " * count} for count in (MAX_WORDS, MAX_WORDS + 1)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    [reading] = read_small_readings(tmp_path)
    assert reading.length == 5 * MAX_WORDS + len("Rex is a dog.")


@pytest.mark.parametrize(
    "line",
    [
        "All dogs bark.",
        "[]",
        '"text"',
        json.dumps(ROW | {"label": "maybe"}),
        json.dumps(ROW | {"label": ["yes"]}),
        json.dumps(ROW | {"rule": 3}),
        json.dumps(ROW | {"text": None}),
        json.dumps({"rule": "All dogs bark.", "label": "yes"}),
    ],
)
def test_read_small_readings_faulty_line(tmp_path: Path, line: str) -> None:
    """The message names file and line and what is allowed, and shows none of the texts."""
    path = tmp_path / "a.jsonl"
    path.write_text(f"{json.dumps(ROW)}\n{line}\n")
    with pytest.raises(InputError) as raised:
        read_small_readings(tmp_path)
    assert str(raised.value) == (
        f"{path}: line 2: not a reading with rule, text and label yes, no or unclear. Correct the"
        " line."
    )


def test_read_small_readings_faulty_file(tmp_path: Path) -> None:
    """A folder without readings, a packed file cut short and one that is not packed are named."""
    with pytest.raises(MissingError, match=r"no .jsonl or .jsonl.xz of readings"):
        read_small_readings(tmp_path)
    path = tmp_path / "a.jsonl.xz"
    packed = lzma.compress(json.dumps(ROW).encode() * 50)
    for damaged in (packed[:-20], json.dumps(ROW).encode()):
        path.write_bytes(damaged)
        with pytest.raises(InputError, match=r"a.jsonl.xz: damaged, or not UTF-8"):
            read_small_readings(tmp_path)
    path.unlink()
    (tmp_path / "a.jsonl").write_bytes(b'{"rule": "caf\xe9"}')
    with pytest.raises(InputError, match=r"a.jsonl: damaged, or not UTF-8"):
        read_small_readings(tmp_path)
