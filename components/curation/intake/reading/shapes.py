"""The forms that objects of pairs have: plain, chats, and the exports of labelling tools.

Each object's form is known by its keys. A chat gives the clause of the user and the answer of the
assistant, by role and not by place; one with several turns, a picture, a call of a tool or an
answer of weight 0 is refused and its cause named. An export becomes a plain row whose columns a map
can name: the data of Label Studio with each result under its name, the fields and submitted
responses of Argilla, the labels of doccano.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from components.curation.intake.refusals import Code
from components.curation.intake.rows import FIELDS, RawRow, RowsConfig, look_up

Shape = Literal[
    "plain",
    "chat",
    "sharegpt",
    "alpaca",
    "prompt-completion",
    "label-studio",
    "argilla",
    "doccano",
]

_ROLES = {
    "user": "user",
    "human": "user",
    "prompter": "user",
    "assistant": "assistant",
    "gpt": "assistant",
    "model": "assistant",
    "bot": "assistant",
    "chatgpt": "assistant",
    "system": "system",
    "developer": "system",
}
_CHAT_KEYS = ("messages", "conversations", "conversation")
_TEXT_PARTS = ("text", "input_text", "output_text")


class _ShapeError(Exception):
    """An object that cannot be taken apart: its fault and the code of it."""

    def __init__(self, fault: str, code: Code = "broken-row") -> None:
        super().__init__(fault)
        self.fault = fault
        self.code: Code = code


def find_shape(values: Mapping[str, Any]) -> Shape:  # Any: JSON values
    """Return the form of an object, by its keys."""
    keys = set(values)
    if "messages" in keys:
        return "chat"
    if "conversations" in keys or "conversation" in keys:
        return "sharegpt"
    if {"instruction", "output"} <= keys:
        return "alpaca"
    if {"prompt", "completion"} <= keys or {"chosen", "rejected"} <= keys:
        return "prompt-completion"
    if isinstance(values.get("data"), Mapping) and "annotations" in keys:
        return "label-studio"
    if isinstance(values.get("fields"), Mapping) and "responses" in keys:
        return "argilla"
    if "text" in keys and isinstance(values.get("label", values.get("labels")), list):
        return "doccano"
    return "plain"


def unfold(row: RawRow, shape: Shape | None, config: RowsConfig) -> RawRow:
    """Return an object as a row with the columns of pairs, or with the fault that prevents it.

    Args:
        row: The object.
        shape: The form of all objects; None means each one's own, and that a chat whose clause the
            map finds elsewhere is left alone.
        config: The map and the pattern of the clause in a chat.
    """
    form = shape or find_shape(row.values)
    is_chat = form in ("chat", "sharegpt")
    if shape is None and is_chat and _has_clause(row.values, config):
        return row
    try:
        values = _take_apart(row.values, form, config)
    except _ShapeError as error:
        return RawRow(row.line, fault=error.fault, code=error.code, last_line=row.last_line)
    return replace(row, values=values)


def _has_clause(values: Mapping[str, Any], config: RowsConfig) -> bool:  # Any: JSON values
    """Say whether an object has the map's column of the clause itself."""
    column = config.columns.get("clause", "")
    return bool(column) and look_up(values, column) is not None


def _take_apart(
    values: Mapping[str, Any], form: Shape, config: RowsConfig
) -> dict[str, Any]:  # Any: JSON values
    """Return the columns of an object of a form."""
    match form:
        case "chat" | "sharegpt":
            keys = [key for key in _CHAT_KEYS if key in values]
            return _from_chat(values, keys[0] if keys else _CHAT_KEYS[0], config)
        case "alpaca":
            return _with_map(values, _from_alpaca(values), config)
        case "prompt-completion":
            return _with_map(values, _from_prompt(values, config), config)
        case "label-studio":
            return _with_map(values, _from_label_studio(values), config)
        case "argilla":
            return _with_map(values, _from_argilla(values), config)
        case "doccano":
            return _with_map(values, _from_doccano(values), config)
        case "plain":
            return dict(values)


def _with_map(
    values: Mapping[str, Any], taken: dict[str, Any], config: RowsConfig
) -> dict[str, Any]:  # Any: JSON values
    """Return what was taken from an object beside its fields of a pair; all of it for a map."""
    if config.columns:
        return {**values, **taken}
    own = {key: value for key, value in values.items() if key in FIELDS and key != "id"}
    return {**own, **taken}


def _from_chat(
    values: Mapping[str, Any], key: str, config: RowsConfig
) -> dict[str, Any]:  # Any: JSON values
    """Return clause and answer of a chat beside its other keys."""
    messages = values.get(key)
    if not isinstance(messages, list) or not all(isinstance(part, dict) for part in messages):
        raise _ShapeError(f"{key}: must be a list of objects with role and content")
    spoken = [(_role(message, key), message) for message in messages]
    turns = [(role, message) for role, message in spoken if role != "system"]
    roles = [role for role, _ in turns]
    if roles != ["user", "assistant"]:
        raise _ShapeError(f"{key}: must be {_describe_roles(roles)}")
    weight = turns[1][1].get("weight")
    if weight is not None and not weight:
        raise _ShapeError(f"{key}: the answer has weight 0: it is not to be learnt", "rejected")
    clause = _cut_clause(_text(turns[0][1], key), config)
    allowed = values if config.columns else FIELDS  # a chat's tools and metadata are no columns
    others = {name: value for name, value in values.items() if name in allowed and name != key}
    return others | {"clause": clause, "answer": _text(turns[1][1], key)}


def _describe_roles(roles: list[str]) -> str:
    """Return what a chat must be, and what it is instead."""
    wanted = "one message of the user and then one of the assistant"
    if roles.count("assistant") > 1:
        return f"{wanted}, got several turns: {roles.count('assistant')} answers"
    return f"{wanted}, got {', '.join(roles) or 'none'}"


def _role(message: Mapping[str, Any], key: str) -> str:  # Any: JSON values
    """Return who speaks: user, assistant or system."""
    named = message.get("role", message.get("from"))
    role = _ROLES.get(str(named).strip().casefold())
    if role is None:
        allowed = "system, developer, user, assistant, human, gpt"
        kind = "role" if isinstance(named, str) else "message without a role"
        raise _ShapeError(f"{key}: must be of known roles ({allowed}), got another {kind}")
    return role


def _text(message: Mapping[str, Any], key: str) -> str:  # Any: JSON values
    """Return the text of a message, its parts put together."""
    content = message.get("content", message.get("value"))
    if isinstance(content, str):
        return content
    if isinstance(content, list) and content and all(isinstance(part, dict) for part in content):
        kinds = {str(part.get("type")) for part in content} - set(_TEXT_PARTS)
        if not kinds:
            return "\n".join(str(part.get("text", "")) for part in content)
        raise _ShapeError(f"{key}: must be text, got parts of another type")
    if message.get("tool_calls"):
        raise _ShapeError(f"{key}: must be text, got a call of a tool")
    kind = "nothing" if content is None else type(content).__name__
    raise _ShapeError(f"{key}: must be text, got {kind} as content")


def _cut_clause(asked: str, config: RowsConfig) -> str:
    """Return the clause of a user's message: what the pattern cuts out, or all of it."""
    if not config.clause_pattern:
        return asked
    match = re.search(config.clause_pattern, asked, re.DOTALL)
    if not match:
        raise _ShapeError("messages: pairs.layout.clause_pattern does not match the user's message")
    return match["clause"]


def _from_alpaca(values: Mapping[str, Any]) -> dict[str, Any]:  # Any: JSON values
    """Return clause and answer: `input` is the clause; without one there is none."""
    return {"clause": values.get("input"), "answer": values.get("output")}


def _from_prompt(
    values: Mapping[str, Any], config: RowsConfig
) -> dict[str, Any]:  # Any: JSON values
    """Return clause and answer of a prompt and its completion; refuse pairs of preferences."""
    if "chosen" in values and "rejected" in values:
        raise _ShapeError("chosen, rejected: pairs of preferences are not read: give one answer")
    if not isinstance(values["prompt"], str) or not isinstance(values["completion"], str):
        raise _ShapeError("prompt, completion: must be text. Give chats as messages")
    return {"clause": _cut_clause(values["prompt"], config), "answer": values["completion"]}


def _from_label_studio(values: Mapping[str, Any]) -> dict[str, Any]:  # Any: JSON values
    """Return the task's data and the results of its one annotation that was not cancelled."""
    annotations = values["annotations"]
    if not isinstance(annotations, list):
        annotations = []
    live = [part for part in annotations if isinstance(part, dict)]
    results = [_list_results(part) for part in live if not part.get("was_cancelled")]
    if not results:
        raise _ShapeError("annotations: none that was not cancelled", "not-judged")
    if any(result != results[0] for result in results):
        raise _ShapeError("annotations: two annotators disagree", "verdict")
    return {**values["data"], **results[0]}


def _list_results(annotation: Mapping[str, Any]) -> dict[str, Any]:  # Any: JSON values
    """Return the results of an annotation under the names of their controls and their types."""
    results: dict[str, Any] = {}
    for result in annotation.get("result") or []:
        kind = str(result.get("type", ""))
        value = (result.get("value") or {}).get(kind)
        for name in (str(result.get("from_name") or kind), kind):
            results.setdefault(name, value)
    return results


def _from_argilla(values: Mapping[str, Any]) -> dict[str, Any]:  # Any: JSON values
    """Return the record's fields and its submitted responses, which must agree."""
    taken: dict[str, Any] = {**values["fields"]}
    if isinstance(values.get("metadata"), Mapping):
        taken |= values["metadata"]
    responses = values["responses"]
    if isinstance(responses, Mapping):  # of Argilla 2: by question, a list of answers
        for question, answers in responses.items():
            taken[question] = _agree_on(question, _submitted(answers))
        return taken
    submitted = _submitted(responses)
    questions = {name for response in submitted for name in response.get("values") or {}}
    for question in sorted(questions):
        given = [(response.get("values") or {}).get(question) for response in submitted]
        taken[question] = _agree_on(question, [value for value in given if value is not None])
    if not submitted:
        raise _ShapeError("responses: none was submitted", "not-judged")
    return taken


def _submitted(answers: Any) -> list[Any]:  # Any: JSON values
    """Return the responses that are neither drafts nor discarded."""
    if not isinstance(answers, list):
        return []
    kept = [part for part in answers if isinstance(part, dict)]
    return [part for part in kept if part.get("status", "submitted") == "submitted"]


def _agree_on(question: str, answers: list[Any]) -> Any:  # Any: JSON values
    """Return the one value that all answers of a question have."""
    values = [part.get("value") if isinstance(part, dict) else part for part in answers]
    if any(value != values[0] for value in values):
        raise _ShapeError(f"responses: annotators disagree on {question}", "verdict")
    return values[0] if values else None


def _from_doccano(values: Mapping[str, Any]) -> dict[str, Any]:  # Any: JSON values
    """Return text and label; a list of one label is that label."""
    key = "label" if "label" in values else "labels"
    labels = values[key]
    if len(labels) > 1:
        raise _ShapeError(f"{key}: must be one label, got {len(labels)}", "verdict")
    return {"text": values.get("text"), key: labels[0] if labels else None}
