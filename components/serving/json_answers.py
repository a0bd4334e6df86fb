"""Replies as JSON: an object of our own, or those of its fields that a caller's schema names.

A schema is met by leaving out what it does not name, never by making something up. Where the reply
lacks a field that the schema requires, or a value does not fit, the request is refused. References
to other documents and patterns are refused: the first would be fetched, the second could run long.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import jsonschema
from referencing import Registry
from referencing.exceptions import Unresolvable

from components.errors import UsageError
from components.records import cite
from components.review.question import Question
from components.serving.chat import ReplyPiece
from components.serving.openai_bodies import ResponseFormat

Json = Any  # a JSON value

MAX_SCHEMA_CHARS = 100_000
_MAX_DEPTH = 30
_MISSING = object()
_REFUSED = ("pattern", "patternProperties", "$dynamicRef")
_LOCAL = "#/"
_OF_A_FINDING = {
    "clause",
    "verdict",
    "status",
    "reason",
    "confidence",
    "decided_by",
    "notes",
    "severity",
    "cost",
    "burdens",
    "redline",
}


def read_schema(response_format: ResponseFormat | None) -> dict[str, Json] | None:
    """Return the schema that a reply must fit: empty for any object, None for plain text.

    Raises:
        UsageError: It is no schema, or has what is refused.
    """
    if response_format is None or response_format.type == "text":
        return None
    if response_format.type == "json_object":
        return {}
    if response_format.json_schema is None:
        raise _refuse("json_schema: is missing")
    schema = response_format.json_schema.schema_
    _refuse_keywords(schema, 0)
    if len(json.dumps(schema)) > MAX_SCHEMA_CHARS:
        raise _refuse(f"json_schema: longer than {MAX_SCHEMA_CHARS} characters")
    try:
        jsonschema.Draft202012Validator.check_schema(schema)
    except jsonschema.SchemaError as error:
        raise _refuse(f"json_schema: is no JSON schema at {error.json_path}") from error
    return schema


def render_json(
    pieces: Sequence[ReplyPiece], question: Question, release_id: str, schema: dict[str, Json]
) -> str:
    """Return a reply as JSON text that fits a schema.

    Args:
        pieces: The reply.
        question: The law that it holds for.
        release_id: The release that gave it.
        schema: As `read_schema` returns it.

    Raises:
        UsageError: The reply does not fit the schema.
    """
    whole = _describe(pieces, question, release_id)
    if not schema:
        return json.dumps(whole, ensure_ascii=False)
    fitting = _Projection(schema).project(schema, whole, 0)
    validator = jsonschema.Draft202012Validator(schema, registry=Registry())
    try:
        fault = next(validator.iter_errors(fitting), None)
    except (Unresolvable, RecursionError) as error:
        raise _refuse("json_schema: refers to what is not in it") from error
    if fault is not None:
        raise _refuse(
            f"json_schema: the reply does not fit it at {fault.json_path}"
            f" (keyword {fault.validator}); a reply has {', '.join(whole)}"
        )
    return json.dumps(fitting, ensure_ascii=False)


def _describe(pieces: Sequence[ReplyPiece], question: Question, release_id: str) -> dict[str, Json]:
    """Return everything that a reply says; what stands once is at the top as well."""
    citations: list[dict[str, Json]] = []
    findings: list[dict[str, Json]] = []
    for piece in pieces:
        cited = [citation.model_dump(mode="json") for citation in piece.citations]
        citations += cited
        if piece.finding is not None:
            finding = piece.finding.model_dump(mode="json", include=_OF_A_FINDING)
            findings.append(finding | {"citations": cited})
    whole: dict[str, Json] = {"answer": "".join(piece.text for piece in pieces)}
    if len(findings) == 1:
        whole |= findings[0]
    if citations:
        first = citations[0]
        whole |= {
            "citation": cite(first["law"], first["article"]),
            "law": first["law"],
            "article": first["article"],
            "quote": first["quote"],
        }
    return whole | {
        "citations": citations,
        "findings": findings,
        "as_of": str(question.as_of),
        "jurisdiction": question.jurisdiction,
        "release_id": release_id,
    }


class _Projection:
    """Leaves out of a value what a schema does not name."""

    def __init__(self, root: Mapping[str, Json]) -> None:
        self._root = root

    def project(self, schema: Json, value: Json, depth: int) -> Json:
        """Return a value with the fields that a schema names."""
        if not isinstance(schema, Mapping) or depth > _MAX_DEPTH:
            return value
        reference = schema.get("$ref")
        if isinstance(reference, str):
            return self.project(self._resolve(reference), value, depth + 1)
        for keyword in ("anyOf", "oneOf"):
            if isinstance(schema.get(keyword), list):
                return self._choose(schema[keyword], value, depth)
        if isinstance(value, Mapping) and isinstance(schema.get("properties"), Mapping):
            return self._project_fields(schema["properties"], value, depth)
        if isinstance(value, list) and "items" in schema:
            return [self.project(schema["items"], item, depth + 1) for item in value]
        return value

    def _project_fields(
        self, properties: Mapping[str, Json], value: Mapping[str, Json], depth: int
    ) -> dict[str, Json]:
        """Return the fields that are named; one that is missing is null where it may be."""
        fields = {}
        for name, schema in properties.items():
            if name in value:
                fields[name] = self.project(schema, value[name], depth + 1)
            elif _allows_null(schema):
                fields[name] = None
        return fields

    def _choose(self, schemas: Sequence[Json], value: Json, depth: int) -> Json:
        """Return the value as the first alternative that it fits has it, else as it is."""
        for schema in schemas:
            projected = self.project(schema, value, depth + 1)
            with_root = {**self._definitions(), **schema} if isinstance(schema, Mapping) else {}
            validator = jsonschema.Draft202012Validator(with_root, registry=Registry())
            try:
                if validator.is_valid(projected):
                    return projected
            except (Unresolvable, RecursionError):
                continue
        return value

    def _definitions(self) -> dict[str, Json]:
        """Return the definitions that references of any part point to."""
        return {name: self._root[name] for name in ("$defs", "definitions") if name in self._root}

    def _resolve(self, reference: str) -> Json:
        """Return what a reference within the schema points to."""
        place: Json = self._root
        if reference == "#":
            return place
        for step in reference.removeprefix(_LOCAL).split("/"):
            name = step.replace("~1", "/").replace("~0", "~")
            place = place.get(name, _MISSING) if isinstance(place, Mapping) else _MISSING
        return {} if place is _MISSING else place


def _allows_null(schema: Json) -> bool:
    """Return whether a schema allows null."""
    if not isinstance(schema, Mapping):
        return False
    kinds = schema.get("type")
    if kinds == "null" or (isinstance(kinds, list) and "null" in kinds):
        return True
    return any(_allows_null(each) for each in schema.get("anyOf", ()))


def _refuse_keywords(schema: Json, depth: int) -> None:
    """Refuse keywords that would fetch a document or run long, and very deep schemas."""
    if depth > _MAX_DEPTH:
        raise _refuse(f"json_schema: deeper than {_MAX_DEPTH} levels")
    if isinstance(schema, list):
        for each in schema:
            _refuse_keywords(each, depth + 1)
    if not isinstance(schema, Mapping):
        return
    reference = schema.get("$ref")
    if isinstance(reference, str) and not (reference == "#" or reference.startswith(_LOCAL)):
        raise _refuse("json_schema: refers to another document")
    for keyword, value in schema.items():
        # a property may be called `pattern`; the keyword is a text or, of properties, schemas
        is_keyword = isinstance(value, str) or keyword == "patternProperties"
        if keyword in _REFUSED and is_keyword:
            raise _refuse(f"json_schema: {keyword} is not supported")
        _refuse_keywords(value, depth + 1)


def _refuse(fault: str) -> UsageError:
    return UsageError(
        f"response_format: {fault}. Ask for other fields, or for json_object, or leave it out."
    )
