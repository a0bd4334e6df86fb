"""Function calling: which of the offered tools a message calls, and with what arguments.

A caller may offer the tools of `GET /v1/tools`, all or some, and run what is called with
`POST /v1/tools/{name}`. No language model chooses: what the message wants decides (see
`message_kinds`), so a contract cannot talk its reader into another call. A clause calls
`review_clause`, an article asked for by number `get_article`, two figures put beside each other
`compare_quantities`, any other question `search_statutes`. Functions of a caller's own are refused:
nothing here could choose among them.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import jsonschema
from referencing import Registry
from referencing.exceptions import Unresolvable

from components.errors import UsageError
from components.quantities.comparing import Relation, are_comparable
from components.quantities.reading import find_quantities
from components.review.question import Question
from components.review.tools import OFFERED
from components.serving.message_kinds import Wish
from components.serving.openai_bodies import ChatBody, FunctionCall, NamedTool, ToolSpec
from components.statutes.citations import find_citations

Arguments = dict[str, Any]  # Any: JSON values

# The words between two figures, each with the relation that they ask about; the first counts.
_RELATIONS: tuple[tuple[str, Relation], ...] = (
    (r"no more than|not more than|at most|not exceed|up to|within|maximum", "at most"),
    (r"no less than|not less than|at least|minimum", "at least"),
    (r"more than|above|exceed|over\b|higher|greater|longer|larger", "more than"),
    (r"less than|below|under\b|lower|shorter|smaller", "less than"),
    (r"equal|the same|exactly", "exactly"),
)


def check_tools(body: ChatBody) -> tuple[ToolSpec, ...]:
    """Return the tools that may be called, none where the caller forbids it.

    Raises:
        UsageError: One is not ours, or the choice names none of them.
    """
    offered = body.tools or []
    names = [tool.function.name for tool in offered]
    for place, name in enumerate(names):
        if name not in OFFERED:
            raise UsageError(
                f"tools[{place}].function.name: not a tool of this server, got {name[:80]!r} (there"
                f" are: {', '.join(OFFERED)}). Offer these alone; GET /v1/tools gives them."
            )
        if name in names[:place]:
            raise UsageError(f"tools[{place}].function.name: offered twice, got {name!r}. Once.")
    choice = body.tool_choice
    if choice is not None and choice != "none" and not offered:
        raise UsageError("tool_choice: there are no tools to choose from. Send tools, or leave it.")
    if isinstance(choice, NamedTool) and choice.function.name not in names:
        raise UsageError(
            f"tool_choice: names none of the tools, got {choice.function.name[:80]!r}. Name one of"
            f" {', '.join(names)}."
        )
    return () if choice == "none" else tuple(offered)


def choose_call(
    body: ChatBody, wish: Wish, question: Question, called: Sequence[str] = ()
) -> FunctionCall | None:
    """Return the call that a message leads to, None where it is answered without one.

    Args:
        body: The request, whose tools were checked.
        wish: What the message wants.
        question: The law that it is answered under.
        called: Tools whose results stand behind the message already.

    Raises:
        UsageError: A call is required and none can be made.
    """
    tools = {tool.function.name: tool for tool in check_tools(body)}
    choice = body.tool_choice
    is_required = choice == "required" or isinstance(choice, NamedTool)
    if not tools or (called and not is_required):
        return None
    if isinstance(choice, NamedTool):
        tools = {choice.function.name: tools[choice.function.name]}
    for name, arguments in _propose(wish, is_required=is_required):
        if name in tools and name not in called:
            return _make_call(tools[name], arguments, question)
    if is_required:
        raise UsageError(
            f"tool_choice: a call is required, and none of {', '.join(tools)} can be made for this"
            " message, or it has been made already. Send auto."
        )
    return None


def _propose(wish: Wish, *, is_required: bool) -> Iterator[tuple[str, Arguments]]:
    """Yield the calls that a message may lead to, the most fitting first."""
    searching = "search_statutes", {"query": wish.text}
    reviewing = "review_clause", {"clause": wish.text}
    match wish.kind:
        case "question":
            yield from _propose_exact(wish.text)
            yield searching
        case "clauses":
            yield reviewing
            yield searching
    if is_required:
        yield from _propose_exact(wish.text)
        yield searching
        yield reviewing


def _propose_exact(text: str) -> Iterator[tuple[str, Arguments]]:
    """Yield a look-up of the article that a text names, and a comparison of its two figures."""
    for reference in find_citations(text):
        if reference.law:
            yield "get_article", {"law": reference.law, "article": reference.labels[0].article}
            break
    quantities = find_quantities(text)
    if len(quantities) == 2 and are_comparable(*quantities):
        figure, limit = quantities
        relation = _read_relation(text)
        if relation is not None:
            yield (
                "compare_quantities",
                {"figure": figure.text, "relation": relation, "limit": limit.text},
            )


def _read_relation(text: str) -> Relation | None:
    """Return the relation that a text asks about, None where it asks about none."""
    for pattern, relation in _RELATIONS:
        if re.search(pattern, text, re.IGNORECASE):
            return relation
    return None


def _make_call(tool: ToolSpec, arguments: Arguments, question: Question) -> FunctionCall:
    """Return the call of a tool, its arguments as the caller's own schema allows them.

    Raises:
        UsageError: The caller's schema does not allow them.
    """
    name = tool.function.name
    if "as_of" in OFFERED[name].model_fields:
        arguments |= {"as_of": str(question.as_of), "jurisdiction": question.jurisdiction}
    schema = tool.function.parameters or {}
    properties = schema.get("properties")
    if isinstance(properties, Mapping):
        arguments = {key: value for key, value in arguments.items() if key in properties}
    validator = jsonschema.Draft202012Validator(schema, registry=Registry())
    try:
        is_valid = validator.is_valid(arguments)
    except (jsonschema.SchemaError, Unresolvable, RecursionError, TypeError, ValueError):
        is_valid = False
    if not is_valid or not set(arguments) >= _required(name):
        raise UsageError(
            f"tools: the parameters of {name} do not fit its schema. Send them as GET /v1/tools"
            " gives them."
        )
    return FunctionCall(name=name, arguments=json.dumps(arguments, ensure_ascii=False))


def _required(name: str) -> set[str]:
    """Return the arguments that a tool cannot do without."""
    fields = OFFERED[name].model_fields.items()
    return {key for key, field in fields if field.is_required()}
