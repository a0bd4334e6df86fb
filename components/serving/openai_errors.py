"""Errors in the form of OpenAI's API: an object `error` beside the members of problem+json."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from components.errors import ClausulaError

_KINDS = {
    401: ("authentication_error", "invalid_api_key"),
    403: ("permission_error", "insufficient_permissions"),
    404: ("invalid_request_error", "not_found"),
    429: ("rate_limit_error", "rate_limit_exceeded"),
}
_PREFIX = "Value error, "
_FIELD = re.compile(r"([a-z_]+(?:\[\d+\])?(?:\.[a-z_]+(?:\[\d+\])?)*): ")
_WORDS = {"extra_forbidden": "unknown field. Leave it out."}


def is_openai_path(path: str) -> bool:
    """Return whether an answer must have an `error` object: OpenAI's clients may have asked."""
    return path.startswith("/v1/")


def openai_error(status: int, message: str) -> dict[str, Any]:  # Any: JSON values
    """Return the object that OpenAI's clients look for in an error.

    Args:
        status: The HTTP status.
        message: The fault and the remedy; what stands before its first colon is named as `param`
            where it is a field's name.
    """
    if status in _KINDS:
        kind, code = _KINDS[status]
    elif status >= 500:
        kind, code = "server_error", "server_error"
    else:
        kind, code = "invalid_request_error", "invalid_value"
    place = _FIELD.match(message) if status == 400 else None
    param = place[1] if place else None
    return {"message": message, "type": kind, "param": param, "code": code}


def stream_error(error: ClausulaError) -> dict[str, Any]:  # Any: JSON values
    """Return the object that ends a stream which fails after it has begun."""
    return {"message": str(error), "type": "server_error", "param": None, "code": "server_error"}


def say_faults(faults: Sequence[Mapping[str, Any]]) -> str:  # Any: pydantic's own
    """Return the faults of a request's body, each with its field as a caller writes it.

    Example: `messages[0].role: role function is not supported. ...`. Of several faults of one
    field, which only tell why each of its forms was not met, the first is kept.
    """
    messages: dict[str, str] = {}
    for fault in faults:
        message = _WORDS.get(str(fault["type"]), str(fault["msg"]).removeprefix(_PREFIX))
        messages.setdefault(_say_place(fault["loc"]), message)
    return "; ".join(f"{place}: {message}" for place, message in messages.items())


def _say_place(place: Sequence[int | str]) -> str:
    """Return the place of a fault, such as `messages[0].content`."""
    text = ""
    for step in place:
        if isinstance(step, int):
            text += f"[{step}]"
        elif step.isidentifier() and step not in ("body", "str", "NamedTool"):
            text += f".{step}" if text else step
    return text or "body"
