"""The equations of a Word file (Office Math) as one line of text: `0.5% × P × days`, `(a)/(b)`."""

from typing import Any

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
TAGS = {f"{_M}oMath", f"{_M}oMathPara"}
"""The elements that hold an equation."""

TEXT = f"{_M}t"
"""The element that holds the characters of an equation."""

_BEFORE = {f"{_M}den": "/", f"{_M}sup": "^", f"{_M}sub": "_"}
_GROUPED = {f"{_M}num", f"{_M}den"}
_PROPERTIES = f"{_M}ctrlPr"


def equation_text(node: Any) -> str:  # Any: an lxml element
    """Return an equation as a line; an exponent stands behind `^`, a divisor behind `/`."""
    if node.tag == TEXT:
        return node.text or ""
    if node.tag == _PROPERTIES:
        return ""
    inner = "".join(equation_text(child) for child in node)
    if node.tag in _GROUPED and len(inner) > 1 and not inner.isalnum():
        inner = f"({inner})"
    match node.tag.removeprefix(_M):
        case "d":
            return f"{_character(node, 'begChr', '(')}{inner}{_character(node, 'endChr', ')')}"
        case "rad":
            return f"√({inner})"
        case "nary":
            return f"{_character(node, 'chr', '∫')}{inner}"
    return f"{_BEFORE.get(node.tag, '')}{inner}" if inner else ""


def _character(node: Any, name: str, default: str) -> str:  # Any: an lxml element
    """Return a character that the properties of an element set, such as an opening bracket."""
    setting = node.find(f"{node.tag}Pr/{_M}{name}")
    return default if setting is None else str(setting.get(f"{_M}val", ""))
