"""Pieces of patterns that names of people, companies and addresses share."""

_LATIN_END = 0x250  # Latin-1 Supplement, Extended-A and Extended-B end here


def _latin(*, is_upper: bool) -> str:
    """Return the accented Latin capitals, or small letters, as the inside of a character class."""
    letters = map(chr, range(0xC0, _LATIN_END))
    return "".join(
        letter for letter in letters if letter.isupper() == is_upper and letter.isalpha()
    )


UPPER = "A-Z" + _latin(is_upper=True)
"""Capital letters, as the inside of a character class: `Ż` as well as `Z`."""

LOWER = "a-z" + _latin(is_upper=False)
"""Small letters likewise."""

CAP = (
    rf"(?:[{UPPER}]['’][{UPPER}][{LOWER}]+|(?:Mac|Mc)[{UPPER}][{LOWER}]+"
    rf"|[{UPPER}][{LOWER}]+(?:[-'’][{UPPER}]?[{LOWER}]+)*)"
)
"""A capitalised word, such as `O'Brien`, `McKay` or `Anna-Maria`."""

ALL_CAPS = rf"(?:[{UPPER}]['’])?[{UPPER}]{{2,}}(?:-[{UPPER}]{{2,}})?"
"""A word in capitals, such as `OKORO` or `O'BRIEN`."""
