"""How a report names a clause: by the number that the contract gives it and by its heading, once.

The name holds the number, so a quote of the clause below that name is shown without it. The page
does the same in `components/serving/page/words.js`.
"""

from components.documents.paragraph_labels import split_label

_STOPS = ".:、．"
_CLOSED = ")）"


def name_clause(number: str, heading: str) -> str:
    """Return a clause's number and heading, without the number of its section before the heading.

    Examples: `5.2 Staff` of the heading `5. Staff`; `Article 5 Rent`; `2. Rent` where the clause
    has no number of its own.

    Args:
        number: The clause's own in the contract, "" if it has none.
        heading: What it stands under, "" if nothing.
    """
    if not number or heading.startswith(number):
        return heading or number
    words = heading.split()
    for num_words in range(len(words), 0, -1):
        label = " ".join(words[:num_words]).rstrip(_STOPS)
        if label and is_start_of_number(label, number):
            return " ".join([number, *words[num_words:]])
    return f"{number} {heading}".strip()


def is_start_of_number(label: str, number: str) -> bool:
    """Return whether a section's number begins a clause's: `5` and `5.2`, not `5` and `52`."""
    rest = number.removeprefix(label)
    return number.startswith(label) and not rest[:1].isalnum()


def find_words(clause: str, number: str) -> int:
    """Return where the words of a clause begin, behind its number; 0 if it does not open with one.

    Args:
        clause: The clause's text.
        number: Its own in the contract, such as `4.2`, or `4 (a)` for a text that begins `(a)`.
    """
    label, words = split_label(clause)
    plain = label.rstrip(_STOPS)
    is_own = plain != "" and not {plain, plain.rstrip(_CLOSED)}.isdisjoint(
        (number, number.rpartition(" ")[2])
    )
    return len(clause.rstrip()) - len(words) if is_own and words else 0
