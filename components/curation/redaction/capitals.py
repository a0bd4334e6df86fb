"""Pieces of patterns that names of people, companies and addresses share."""

CAP = (
    r"(?:[A-ZÀ-Þ]['’][A-ZÀ-Þ][a-zà-ÿ]+|(?:Mac|Mc)[A-Z][a-z]+"
    r"|[A-ZÀ-Þ][a-zà-ÿ]+(?:[-'’][A-ZÀ-Þ]?[a-zà-ÿ]+)*)"
)
"""A capitalised word, such as `O'Brien`, `McKay` or `Anna-Maria`."""
