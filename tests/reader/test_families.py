"""Families of rules are read whole or refused by file and line; the held-out ones are stable."""

import json
from pathlib import Path

import pytest

from components.errors import InputError, MissingError
from components.reader.families import is_held_out, part_families, read_families
from tests.reader.material import make_families, make_family, write_families

ROW = make_family("a dog in the flat").model_dump(by_alias=True)


def test_read_families_of_a_folder(tmp_path: Path) -> None:
    """Files come in the order of their names, and what was written is read back."""
    families = make_families()
    write_families(tmp_path / "b.jsonl", families[:2])
    write_families(tmp_path / "a.jsonl", families[2:])
    (tmp_path / "notes.txt").write_text("not read")
    assert read_families(tmp_path) == [*families[2:], *families[:2]]
    assert read_families(tmp_path / "b.jsonl") == families[:2]


def test_read_families_forgives_how_editors_save(tmp_path: Path) -> None:
    """A byte order mark, Windows line ends, empty lines and a U+2028 in a text are no fault."""
    path = tmp_path / "rules.jsonl"
    row = ROW | {"near": ["One line.\u2028And another."]}
    text = json.dumps(row, ensure_ascii=False)
    path.write_bytes(f"\ufeff{text}\r\n\r\n{text}\r\n".encode())
    assert [family.near for family in read_families(path)] == [("One line.\u2028And another.",)] * 2


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{'id': 'x'}", "line: Invalid JSON"),
        ("[1, 2]", "line: Input should be an object"),
        (json.dumps({key: ROW[key] for key in ROW if key != "area"}), "area: Field required"),
        (json.dumps(ROW | {"wordings": []}), "wordings: Tuple should have at least 1 item"),
        (json.dumps(ROW | {"keep": [], "break": []}), "line: Value error, keep and break are both"),
        (json.dumps(ROW | {"keep": "one text"}), "keep: Input should be a valid"),
        (json.dumps(ROW | {"decider": "a judge"}), "decider: Input should be 'figure' or 'words'"),
        (json.dumps(ROW | {"opposite": []}), "opposite: Extra inputs are not permitted"),
    ],
    ids=["json", "list", "missing", "empty", "no clause", "text", "value", "unknown"],
)
def test_read_families_faulty_line(tmp_path: Path, line: str, fault: str) -> None:
    """One message names the file, the line and the key, and shows none of the texts."""
    path = tmp_path / "rules.jsonl"
    path.write_text(f"{json.dumps(ROW)}\n{line}\n")
    with pytest.raises(InputError) as raised:
        read_families(tmp_path)
    message = str(raised.value)
    assert message.startswith(f"{path}: line 2: {fault}")
    assert message.count("\n") == 0
    assert "dog" not in message


def test_read_families_faulty_file(tmp_path: Path) -> None:
    """A missing file, a folder without one, and a file that is not UTF-8 are each named."""
    with pytest.raises(MissingError, match=r"none.jsonl: no file of rule families"):
        read_families(tmp_path / "none.jsonl")
    with pytest.raises(MissingError, match=r"no file of rule families \(JSONL\). Give a file"):
        read_families(tmp_path)
    path = tmp_path / "rules.jsonl"
    path.write_bytes('{"id": "Kündigung"'.encode("latin-1"))
    with pytest.raises(InputError, match=r"rules.jsonl: not UTF-8 at byte 9"):
        read_families(path)


def test_is_held_out_is_stable() -> None:
    """The same ids are held out on every machine, in about the share that was asked for."""
    # sha256sum of "b" ends in the digit d: an odd number; that of "c" in 6
    assert not is_held_out("b", 2)
    assert is_held_out("c", 2)
    held_out = [number for number in range(2000) if is_held_out(f"rule-{number}", 5)]
    assert held_out[:5] == [0, 6, 14, 15, 16]
    assert 0.17 < len(held_out) / 2000 < 0.23


def test_part_families_keeps_each_family_on_one_side() -> None:
    """Every family is on one side, families of one id together, whatever else is in the set."""
    things = [f"a thing{number} in the flat" for number in range(60)]
    families = [make_family(thing) for thing in things]
    twins = [family.model_copy(update={"decider": "figure"}) for family in families]
    trained, held_out = part_families([*families, *twins], 4)
    trained_ids = {family.id for family in trained}
    held_out_ids = {family.id for family in held_out}
    assert not trained_ids & held_out_ids
    assert len(trained) == 2 * len(trained_ids)
    assert len(trained) + len(held_out) == 120
    assert held_out_ids
    assert [f.id for f in part_families(families[30:], 4)[1]] == [
        f.id for f in families[30:] if f.id in held_out_ids
    ]
