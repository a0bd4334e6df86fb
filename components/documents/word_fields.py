"""The fields of a Word file: which text is a field's code, and the values of old form fields.

A field is a run that begins it, a code, a run that separates, a result and a run that ends it; it
may reach over paragraphs and hold fields itself. Only results are shown on the page. Drop-down
lists and check boxes of forms keep their value beside the field and have no result.
"""

from dataclasses import dataclass
from typing import Any

from components.documents.word_package import W
from components.documents.word_styles import is_on

TICKED = "☒"
EMPTY = "☐"


@dataclass
class _Field:
    """An open field: has its result begun, and what stands for a result that never comes."""

    is_in_result: bool = False
    has_own_value: bool = False
    default: str = ""


class FieldStack:
    """The fields that are open at a place."""

    def __init__(self) -> None:
        self._open: list[_Field] = []

    @property
    def is_shown(self) -> bool:
        """Whether text at this place is shown: it is in no code, and no form value replaces it."""
        return all(item.is_in_result and not item.has_own_value for item in self._open)

    def take(self, mark: Any) -> str:  # Any: a w:fldChar element
        """Follow a mark that begins, separates or ends a field.

        Returns:
            The text that the mark stands for: the value of a form field, "" for most.
        """
        kind = mark.get(f"{W}fldCharType")
        if kind == "begin":
            return self._begin(mark.find(f"{W}ffData"))
        if not self._open:
            return ""
        if kind == "separate":
            self._open[-1].is_in_result = True
            return ""
        field = self._open.pop()
        is_missing = not field.is_in_result and self.is_shown
        return field.default if is_missing else ""

    def end_paragraph(self) -> None:
        """Forget fields whose code does not end in its paragraph: the file is damaged there."""
        self._open = [field for field in self._open if field.is_in_result]

    def _begin(self, form: Any | None) -> str:  # Any: a w:ffData element
        """Open a field and return the value of a check box or a drop-down list."""
        value = "" if form is None else _form_value(form)
        field = _Field(has_own_value=bool(value))
        if form is not None:
            default = form.find(f"{W}textInput/{W}default")
            field.default = "" if default is None else default.get(f"{W}val", "")
        is_shown = self.is_shown
        self._open.append(field)
        return value if is_shown else ""


def _form_value(form: Any) -> str:  # Any: a w:ffData element
    """Return the value of a check box or a drop-down list, "" for another form field."""
    box = form.find(f"{W}checkBox")
    if box is not None:
        state = box.find(f"{W}checked")
        state = box.find(f"{W}default") if state is None else state
        return TICKED if is_on(state) else EMPTY
    choices = form.find(f"{W}ddList")
    if choices is None:
        return ""
    entries = [entry.get(f"{W}val", "") for entry in choices.findall(f"{W}listEntry")]
    chosen = choices.find(f"{W}result")
    chosen = choices.find(f"{W}default") if chosen is None else chosen
    number = "0" if chosen is None else chosen.get(f"{W}val", "0")
    is_entry = number.isdecimal() and int(number) < len(entries)
    return entries[int(number)] if is_entry else ""
