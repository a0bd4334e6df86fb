"""Whether a rule yields: the parties may agree otherwise, so no agreement of theirs breaks it.

Told by the words of `yielding.yaml`, by language. Articles of which one paragraph yields and
another binds count as binding.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from components.config import Section

HAN = re.compile(r"[\u4e00-\u9fff]")


class YieldingWords(Section):
    """The entries of one language: see the head of `yielding.yaml`."""

    document: str
    party: str
    saying: str
    far: str
    yielding: tuple[str, ...]
    binding: str


@dataclass(frozen=True)
class _Patterns:
    """The words of one language, compiled."""

    yielding: re.Pattern[str]
    binding: re.Pattern[str]


def yields_to_agreement(text: str) -> bool:
    """Say whether a rule is one that the parties may set aside.

    Example: True for "Unless otherwise agreed, rent is due monthly", False for "Rent is due
    monthly" and for "Rent is due monthly; another agreement is void".

    Args:
        text: The rule, such as an article, English or Chinese.
    """
    patterns = _read_patterns("zh" if HAN.search(text) else "en")
    return patterns.yielding.search(text) is not None and patterns.binding.search(text) is None


@cache
def _read_patterns(language: str) -> _Patterns:
    """Read the words of a language."""
    path = Path(__file__).parent / "yielding.yaml"
    words = YieldingWords.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))[language])
    parts = []
    for pattern in words.yielding:
        filled = pattern.replace("{document}", words.document).replace("{party}", words.party)
        parts.append(filled.replace("{saying}", words.saying).replace("{far}", words.far))
    return _Patterns(
        yielding=re.compile("|".join(parts), re.IGNORECASE),
        binding=re.compile(words.binding, re.IGNORECASE),
    )
