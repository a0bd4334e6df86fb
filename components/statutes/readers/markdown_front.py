"""Read the front matter of a law in Markdown, whatever its repository calls the keys.

Known are the keys of this project, of the legalize repositories and of bundesgit. A date that only
stands for "unknown" is none. The latest of a law's dates is that of the wording: where it is one of
entry into force, it may lie ahead.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from components.errors import InputError
from components.statutes.readers.files import read_text

_FRONT = re.compile(r"\A---\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)

# The keys in small letters; the first that stands there counts.
_ID_KEYS = ("law", "law_id", "identifier", "id", "slug", "origslug", "eli", "urn")
_TITLE_KEYS = ("title", "titel", "titre", "titolo", "titulo", "título", "name")
_ALIAS_KEYS = re.compile(r"(?:short_)?title_\w+|short_?title|abbrev\w*|jurabk|alias(?:es)?|acronym")
_AMENDED_KEYS = ("amended", "last_updated", "last_amended", "updated", "last_modified")
_ENTRY_KEYS = (
    "entry_into_force", "entry_in_force", "in_force_from", "effective_from", "applicability_date",
)  # fmt: skip
_END_KEYS = (
    "repealed_on", "repeal_date", "repealed", "date_repealed", "expiry_date", "expired_on",
    "no_longer_in_force", "effective_to", "in_force_until",
)  # fmt: skip
_GONE = {
    "repealed", "abrogated", "revoked", "expired", "annulled", "not_in_force", "no_longer_in_force",
    "derogado", "derogada", "abrogé", "abrogato", "aufgehoben", "vervallen", "kumottu", "upphävd",
    "废止", "廢止", "已废止", "廃止", "폐지",
}  # fmt: skip
_UNKNOWN_DAYS = {date(1, 1, 1), date(1900, 1, 1), date(1970, 1, 1), date(9999, 12, 31)}
# The language of a country's repository, where none is named.
_LANGUAGES = {
    "ad": "ca", "ar": "es", "at": "de", "br": "pt", "ch": "de", "cl": "es", "co": "es", "cz": "cs",
    "de": "de", "dk": "da", "ee": "et", "es": "es", "fi": "fi", "fr": "fr", "gr": "el", "it": "it",
    "jp": "ja", "kr": "ko", "li": "de", "lt": "lt", "lu": "fr", "lv": "lv", "mx": "es", "nl": "nl",
    "no": "no", "pe": "es", "pl": "pl", "pt": "pt", "ro": "ro", "se": "sv", "sk": "sk", "tw": "zh",
    "ua": "uk", "uy": "es",
}  # fmt: skip


@dataclass(frozen=True)
class FrontMatter:
    """What the head of a file says of its law.

    Attributes:
        amended: The latest of its dates.
        begins: The same, where it is a day of entry into force, which may lie ahead.
        ended: The day on which the law ceased to be in force.
        is_gone: Whether it is no longer in force.
    """

    law_id: str
    title: str
    aliases: tuple[str, ...]
    language: str
    amended: date | None
    begins: date | None
    ended: date | None
    is_gone: bool


def read_front_matter(file: Path) -> tuple[FrontMatter, str, int]:
    """Return a file's front matter, the text behind it, and on which line that begins.

    Raises:
        InputError: There is none, or it lacks the law's id or title, or a date is none.
    """
    text = read_text(file)
    match = _FRONT.match(text)
    if match is None:
        raise InputError(
            f"{file}: no front matter. Begin the file with a `---` block that has law and title."
        )
    try:
        loaded = YAML(typ="safe", pure=True).load(match[1])
    except YAMLError as error:
        raise InputError(f"{file}: front matter is not valid YAML. Correct it.\n{error}") from error
    values = loaded if isinstance(loaded, dict) else {}
    values = {str(key).lower(): value for key, value in values.items()}
    front = _check(file, values)
    return front, text[match.end() :], text.count("\n", 0, match.end()) + 1


def _check(
    file: Path,
    values: Mapping[str, Any],  # Any: whatever the YAML held
) -> FrontMatter:
    """Return the front matter of a file's values."""
    law_id = _first_text(values, _ID_KEYS)
    title = _first_text(values, _TITLE_KEYS)
    missing = [key for key, value in (("law", law_id), ("title", title)) if not value]
    if missing:
        raise InputError(
            f"{file}: front matter: missing {', '.join(missing)}. Add them to the `---` block."
        )
    changed = max(_list_days(file, values, _AMENDED_KEYS), default=None)
    entry = max(_list_days(file, values, _ENTRY_KEYS), default=None)
    is_entry = entry is not None and (changed is None or entry >= changed)
    ended = min(_list_days(file, values, _END_KEYS), default=None)
    status = str(values.get("status") or "").strip().lower().replace(" ", "_").replace("-", "_")
    country = str(values.get("country") or "").lower()
    return FrontMatter(
        law_id=law_id,
        title=title,
        aliases=tuple(dict.fromkeys(_list_aliases(values))),
        language=str(values.get("language") or _LANGUAGES.get(country, "en")),
        amended=entry if is_entry else changed,
        begins=entry if is_entry else None,
        ended=ended,
        is_gone=status in _GONE or ended is not None,
    )


def _first_text(values: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    """Return the first value that stands under one of some keys, empty where there is none."""
    return next((" ".join(str(values[key]).split()) for key in keys if values.get(key)), "")


def _list_aliases(values: Mapping[str, Any]) -> Iterator[str]:
    """Yield the other names of the law."""
    for key, value in values.items():
        if _ALIAS_KEYS.fullmatch(key):
            names = value if isinstance(value, list) else [value]
            yield from (" ".join(str(name).split()) for name in names if name)


def _list_days(file: Path, values: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[date]:
    """Yield the dates under some keys, but for those that stand for an unknown one."""
    for key in keys:
        value = values.get(key)
        if value is None or value == "" or isinstance(value, bool):
            continue
        try:
            day = value if type(value) is date else date.fromisoformat(str(value)[:10])
        except ValueError as error:
            raise InputError(
                f"{file}: front matter: {key}: not a date, got {value!r} (2024-01-31). Correct it."
            ) from error
        if day not in _UNKNOWN_DAYS:
            yield day
