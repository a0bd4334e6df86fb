"""Pseudonyms of what names a pair: its reviewer, its family, its id.

A pseudonym is a hash of the name. Whoever knows a name can compute its hash: a pseudonym hides a
name from a reader and not from somebody who asks for that very name. The pseudonym of a pseudonym
is itself.
"""

import re

from components.records import content_hash

EMAIL = re.compile(r"[\w.+'-]+@[\w.-]+", re.ASCII)
WORD = re.compile(r"[^\W\d_]{3,}")
"""Words of a name; two letters are as often an initial or a particle."""

_PSEUDONYM = re.compile(r"(?:reviewer|family|pair)-[0-9a-f]{12}")


def name_reviewer(name: str) -> str:
    """Return the pseudonym of a reviewer; an e-mail address behind the name does not count.

    Example: `reviewer-1f0c5a3be2d4`.
    """
    if _PSEUDONYM.fullmatch(name):
        return name
    words = WORD.findall(EMAIL.sub(" ", name).casefold())
    return _pseudonym("reviewer", " ".join(words) or name.strip().casefold())


def name_pair(identity: str) -> str:
    """Return the id that stands for one that holds a name."""
    return _pseudonym("pair", identity)


def name_family(family: str) -> str:
    """Return the name that stands for a family whose name holds somebody's."""
    return _pseudonym("family", family)


def _pseudonym(kind: str, name: str) -> str:
    """Return a hash that stands for a name; a pseudonym stays as it is."""
    if _PSEUDONYM.fullmatch(name):
        return name
    return f"{kind}-{content_hash(kind, name)[:12]}"
