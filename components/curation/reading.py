"""Read reviewed pairs from JSONL, check each, and say of every refused line why.

Checked: the form of the record, that the cited article exists in the edition, that figure and limit stand in clause and
article and agree with the verdict, and exact repetition. Lines stream, so a large file needs little memory. Not covered
here: redaction of personal data, near-duplicates, the language of a clause.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from components.errors import InputError, MissingError, UsageError
from components.quantities.comparing import are_comparable, compare
from components.quantities.reading import Quantity, find_quantities, parse_quantity
from components.records import Pair

Wording = Callable[[Pair], str]


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
            pair = _complete(Pair.model_validate_json(line), wording)
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


def _complete(pair: Pair, wording: Wording) -> Pair:
    if (pair.verdict == "ungoverned") != (not pair.law):
        raise InputError(f"law: must be empty exactly when the verdict is ungoverned, got {pair.law!r} with {pair.verdict}")
    if not pair.clause.strip() or not pair.does.strip():
        raise InputError("clause, does: must not be empty")
    if not pair.law:
        return pair
    pair = pair.model_copy(update={"wording": pair.wording or wording(pair)})
    return _with_figures(pair) if pair.relation else pair


def _with_figures(pair: Pair) -> Pair:
    figure, limit = parse_quantity(pair.figure), parse_quantity(pair.limit)
    if figure is None or limit is None:
        raise InputError(f"figure, limit: both must be one figure with its unit, got {pair.figure!r} and {pair.limit!r}")
    figure, limit = _stands_in(figure, pair.clause, "clause"), _stands_in(limit, pair.wording, "wording")
    keeps = compare(figure, pair.relation or "at most", limit)
    if keeps != (pair.verdict == "valid"):
        raise InputError(f"verdict: {pair.verdict}, but {figure.text!r} {pair.relation} {limit.text!r} is {keeps}")
    rule = pair.rule.replace(pair.limit, limit.text)
    return pair.model_copy(update={"figure": figure.text, "limit": limit.text, "rule": rule})


def _stands_in(quantity: Quantity, text: str, place: str) -> Quantity:
    for found in find_quantities(text):
        if are_comparable(found, quantity) and found.canonical == quantity.canonical:
            return found
    raise InputError(f"{place}: the figure {quantity.text!r} does not stand in it")
