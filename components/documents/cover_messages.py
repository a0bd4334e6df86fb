"""Whether the text of an e-mail only hands over contracts, or holds clauses itself.

A cover message is no contract, so it is listed and not reviewed. To lose a clause is worse than to
review a greeting: a numbered line that says what is done or owed is a clause. So is one that names
a party by its role; but beside documents of its own a message may well speak of one duty, so that
two are needed there.
"""

import re

from components.documents.document import Document
from components.documents.lines import read_lines
from components.documents.party_roles import OPPOSED

_LATIN = "|".join(sorted(filter(str.isascii, OPPOSED), key=len, reverse=True))
_HAN = "|".join(role for role in OPPOSED if not role.isascii())
_ROLE = re.compile(rf"\b(?:the|each|a|an)\s+(?:{_LATIN})s?\b|{_HAN}", re.IGNORECASE)


def is_cover_message(document: Document, *, has_documents: bool) -> bool:
    """Return whether the text of an e-mail holds no clauses.

    Args:
        document: The text of the e-mail.
        has_documents: Whether the e-mail itself carries documents.
    """
    lines = [line for line in read_lines(document) if line.performs]
    num_named = sum(_ROLE.search(line.text) is not None for line in lines)
    has_number = any(line.is_numbered for line in lines)
    return not has_number and num_named < (2 if has_documents else 1)
