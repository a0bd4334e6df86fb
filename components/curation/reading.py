"""Read reviewed pairs from JSONL, check each, and say of every refused line why.

Checked: the form of the record, that the cited article exists in the edition, that figure and limit stand in clause and
article and agree with the verdict, and exact repetition. Lines stream, so a large file needs little memory. Not covered
here: redaction of personal data, near-duplicates, the language of a clause.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from components.curation.consistency import Wording, complete_pair
from components.errors import InputError, MissingError, UsageError
from components.records import Pair


@dataclass
class Checked:
    """The pairs that passed, and `(line, reason)` of each that did not."""

    pairs: list[Pair] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a JSONL file with their numbers, from 1.

    Raises:
        MissingError: The file is not there.
        InputError: The file is not UTF-8.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            yield from ((number, line) for number, line in enumerate(file, 1) if line.strip())
    except FileNotFoundError as error:
        raise MissingError(f"{path}: no such file of pairs. Give pairs.path a JSONL file.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 ({error.reason} at byte {error.start}). Save it as UTF-8.") from error


def check_pairs(lines: Iterable[tuple[int, str]], wording: Wording) -> Checked:
    """Check each line and fill in the article's wording.

    Args:
        lines: Line numbers and JSON texts.
        wording: Gives the article's text in the edition for a pair that carries none; raises UsageError if unknown.
    """
    checked = Checked()
    seen: set[tuple[str, str]] = set()
    for number, line in lines:
        try:
            pair = complete_pair(_checked(Pair.model_validate_json(line)), wording)
        except ValidationError as error:
            first = error.errors()[0]
            checked.refused.append((number, f"{'.'.join(map(str, first['loc'])) or 'line'}: {first['msg']}"))
            continue
        except (UsageError, InputError) as error:
            checked.refused.append((number, str(error)))
            continue
        if (pair.clause, pair.wording) in seen:
            checked.refused.append((number, "clause: the same clause under the same wording stands on an earlier line"))
            continue
        seen.add((pair.clause, pair.wording))
        checked.pairs.append(pair)
    return checked


def _checked(pair: Pair) -> Pair:
    if not pair.clause.strip() or not pair.does.strip():
        raise InputError("clause, does: must not be empty")
    return pair
