"""Personal data in every text field of a pair.

What is read by the model (clause, answer, analysis, wording) gets placeholders, the same for the
same name in all of them. What only names a pair (id, family, reviewer) gets a pseudonym, a hash
that stays the same wherever the name is the same, so that families stay families and a reviewer can
be found again when they withdraw their consent.
"""

import re
from collections import Counter
from collections.abc import Sequence

from components.curation.redaction.pseudonyms import (
    EMAIL,
    WORD,
    name_family,
    name_pair,
    name_reviewer,
)
from components.curation.redaction.redact import Redactor
from components.curation.redaction.spans import Span
from components.records import Pair

READ_FIELDS = ("clause", "answer", "does", "rule", "limit", "figure", "wording")
"""The fields that a prompt or an answer shows."""

_NAMING_FIELDS = ("family", "reviewer", "id")
_SEPARATOR = re.compile(r"[-_./]+")


def redact_pair(redactor: Redactor, pair: Pair) -> tuple[Pair, Counter[str]]:
    """Return a pair without personal data, and how many placeholders of each kind it got.

    Args:
        redactor: Finds the personal data; where it looks for no kind, the pair stays as it is.
        pair: The pair; the title of its law stays.
    """
    if not redactor.kinds:
        return pair, Counter()
    texts = [getattr(pair, field) for field in (*READ_FIELDS, *_NAMING_FIELDS)]
    spans_of = redactor.find_all(texts, protected=(pair.law,))
    num_read = len(READ_FIELDS)
    redacted = redactor.replace(texts[:num_read], spans_of[:num_read])
    values = dict(zip(READ_FIELDS, redacted.texts, strict=True))
    family_spans, _, id_spans = spans_of[num_read:]
    if "PERSON" in redactor.kinds and pair.reviewer:
        values["reviewer"] = name_reviewer(pair.reviewer)
    if family_spans:
        values["family"] = name_family(pair.family)
    if id_spans or _holds_name(pair, spans_of):
        values["id"] = name_pair(pair.id)
    changed = {field: value for field, value in values.items() if value != getattr(pair, field)}
    return (pair.model_copy(update=changed) if changed else pair), redacted.counts


def _holds_name(pair: Pair, spans_of: Sequence[Sequence[Span]]) -> bool:
    """Say whether an id holds a word of a name of the pair, as `osterloh-bram-014` does."""
    words = set(WORD.findall(_SEPARATOR.sub(" ", pair.id).casefold()))
    if not words:
        return False
    names = set(WORD.findall(EMAIL.sub(" ", pair.reviewer).casefold()))
    for spans in spans_of:
        for span in spans:
            if span.kind in ("PERSON", "COMPANY"):
                names |= set(WORD.findall(span.key.casefold()))
    return not words.isdisjoint(names)
