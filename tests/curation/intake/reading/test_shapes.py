"""Forms of objects: chats by role, exports by their columns, and each cause of a refusal."""

from typing import Any

import pytest

from components.curation.intake.reading.shapes import Shape, find_shape, unfold
from components.curation.intake.rows import RawRow, RowsConfig, map_columns

ASK = {"role": "user", "content": "Rent is due."}
SAY = {"role": "assistant", "content": "No article governs this clause."}


def read(values: dict[str, Any], **columns: str) -> RawRow:  # Any: JSON values
    """Return an object as a row, under a map where one is given."""
    return unfold(RawRow(1, values), None, RowsConfig.model_validate({"columns": columns}))


@pytest.mark.parametrize(
    "chat",
    [
        {"messages": [ASK, SAY]},
        {"messages": [{"role": "developer", "content": "You judge."}, ASK, SAY]},
        {"messages": [ASK, SAY, {"role": "system", "content": "You judge."}]},
        {"messages": [ASK | {"role": "User"}, SAY | {"weight": 1}]},
        {"messages": [ASK | {"content": [{"type": "text", "text": "Rent is due."}]}, SAY]},
        {
            "conversations": [
                {"from": "human", "value": "Rent is due."},
                {"from": "gpt", "value": "No article governs this clause."},
            ]
        },
        {"instruction": "Judge.", "input": "Rent is due.", "output": SAY["content"]},
        {"prompt": "Rent is due.", "completion": SAY["content"]},
        {"messages": [ASK, SAY], "metadata": {"source": "a"}, "tools": []},
    ],
)
def test_chats_give_clause_and_answer_by_role(chat: dict[str, Any]) -> None:  # Any: JSON values
    """Whatever the form and the place of a message, the user's is the clause."""
    values = read(chat).values
    assert (values["clause"], values["answer"]) == (ASK["content"], SAY["content"])


@pytest.mark.parametrize(
    ("messages", "fault"),
    [
        ([ASK, SAY, ASK, SAY], "several turns"),
        ([ASK, SAY | {"weight": 0}], "weight 0"),
        ([ASK, {"role": "assistant", "content": None, "tool_calls": [{}]}], "call of a tool"),
        ([ASK, {"role": "assistant", "content": None}], "got nothing"),
        ([ASK | {"content": [{"type": "image_url"}]}, SAY], "parts of another type"),
        ([ASK, {"role": "critic", "content": "x"}], "another role"),
        ([SAY, ASK], "got assistant, user"),
    ],
)
def test_chats_are_refused_by_cause(messages: list[Any], fault: str) -> None:  # Any: JSON values
    """A chat that is not one question and one answer says what it is."""
    assert fault in read({"messages": messages}).fault


def test_preferences_are_named() -> None:
    """Two answers of which one is preferred are told for what they are."""
    fault = read({"prompt": "Rent is due.", "chosen": "a", "rejected": "b"}).fault
    assert "pairs of preferences" in fault


def result(kind: str, name: str, value: Any) -> dict[str, Any]:  # Any: JSON values
    """Return a result of an annotation of Label Studio."""
    return {"type": kind, "from_name": name, "value": {kind: value}}


def test_label_studio_by_a_map() -> None:
    """The one live annotation counts; two that disagree, or none, refuse the row."""
    live = {"result": [result("choices", "verdict", ["invalid"])]}
    other = {"result": [result("choices", "verdict", ["valid"])]}
    task = {"id": 1, "data": {"text": "Rent is due."}, "annotations": [live]}
    columns = {"clause": "text", "verdict": "verdict.0"}
    row = read(task, **columns)
    assert map_columns(row, RowsConfig.model_validate({"columns": columns}).columns) == {
        "clause": "Rent is due.",
        "verdict": "invalid",
    }
    cancelled = other | {"was_cancelled": True}
    assert not read(task | {"annotations": [cancelled, live]}, **columns).fault
    assert "disagree" in read(task | {"annotations": [other, live]}, **columns).fault
    assert read(task | {"annotations": [cancelled]}, **columns).code == "not-judged"


def test_argilla_by_a_map() -> None:
    """Submitted responses count, drafts and discarded ones do not; they must agree."""
    fields = {"text": "Rent is due."}
    submitted = {"status": "submitted", "values": {"verdict": {"value": "invalid"}}}
    draft = {"status": "draft", "values": {"verdict": {"value": "valid"}}}
    columns = {"clause": "text", "verdict": "verdict"}
    row = read({"fields": fields, "responses": [draft, submitted]}, **columns)
    assert (row.values["text"], row.values["verdict"]) == ("Rent is due.", "invalid")
    assert read({"fields": fields, "responses": [draft]}, **columns).code == "not-judged"
    newer = {"verdict": [{"value": "invalid", "status": "submitted"}]}
    assert read({"fields": fields, "responses": newer}, **columns).values["verdict"] == "invalid"


def test_doccano_by_a_map() -> None:
    """One label is that label, none is absent, two are refused."""
    columns = {"clause": "text", "verdict": "label"}
    assert read({"text": "Rent.", "label": ["invalid"]}, **columns).values["label"] == "invalid"
    assert read({"text": "Rent.", "label": []}, **columns).values["label"] is None
    assert "one label" in read({"text": "Rent.", "label": ["a", "b"]}).fault


@pytest.mark.parametrize(
    ("values", "shape"),
    [
        ({"clause": "a", "answer": "b"}, "plain"),
        ({"messages": []}, "chat"),
        ({"instruction": "a", "output": "b"}, "alpaca"),
        ({"data": {}, "annotations": []}, "label-studio"),
    ],
)
def test_find_shape(values: dict[str, Any], shape: Shape) -> None:  # Any: JSON values
    """An object's form is known by its keys."""
    assert find_shape(values) == shape
