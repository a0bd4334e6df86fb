"""The tasks that chat interfaces set a model on their own: a title, tags, follow-up questions.

Open WebUI, LibreChat, NextChat, LobeChat and others send them as ordinary chat requests. They are
known by their words, and answered from the conversation that they carry or stand behind. Where the
request shows the JSON that it wants, it gets that.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from components.domain import domain
from components.records import cite, split_citation
from components.statutes.citations import find_citations

TaskKind = Literal["title", "tags", "follow_ups", "queries", "text", "emoji", "summary"]

MAX_TITLE_WORDS = 6
MAX_TITLE_CHARS = 60
MAX_FOLLOW_UPS = 3
_CONVERSATION = r"(?:conversation|chat|dialog(?:ue)?|discussion|thread|messages?|history|exchange)"
_VERB = (
    r"(?:generate|create|provide|write|give|suggest|make|come\s+up\s+with|summari[sz]e|propose"
    r"|return|output|produce|craft)"
)
# Each kind with the words by which a request is known; the first that matches counts.
_PATTERNS: tuple[tuple[TaskKind, str], ...] = (
    ("follow_ups", rf"\b{_VERB}\b.{{0,60}}\bfollow[- ]?up\s+(?:questions?|prompts?)\b"),
    ("tags", rf"\b{_VERB}\b.{{0,40}}\btags\b.{{0,200}}\b{_CONVERSATION}\b"),
    ("queries", r"\bsearch\s+quer(?:y|ies)\b.{0,400}\b(?:json|chat[ _]history)\b"),
    ("emoji", rf"\bemoji\b.{{0,200}}\b(?:message|{_CONVERSATION})\b.{{0,400}}\bmood|^emoji\b"),
    ("title", rf"\b{_VERB}\b.{{0,80}}\btitle\b.{{0,160}}\b{_CONVERSATION}\b"),
    ("title", rf"\b{_CONVERSATION}\b.{{0,120}}\b(?:title|name|topic)\b.{{0,40}}\bwords?\b"),
    ("title", rf"\b{_VERB}\b.{{0,40}}\b{_CONVERSATION}\b.{{0,20}}\b(?:name|title)\b"),
    ("title", rf"\btitle\b.{{0,40}}\b(?:for|of|summari[sz]ing)\b.{{0,30}}\b{_CONVERSATION}\b"),
    ("title", r"標題|标题|[四4].{0,4}[五5]个字.{0,20}主题|简要主题"),
    ("text", r"\bautocompletion\b|\bcontinu(?:e|ation)\b.{0,200}<text>"),
    ("summary", rf"\bsummari[sz]e\b.{{0,40}}\b(?:the|our|this)\s+{_CONVERSATION}\b"),
)
_KINDS = [(kind, re.compile(pattern, re.IGNORECASE | re.DOTALL)) for kind, pattern in _PATTERNS]
_KEYS: dict[TaskKind, str] = {
    "title": "title",
    "tags": "tags",
    "follow_ups": "follow_ups",
    "queries": "queries",
    "text": "text",
}
_MARKED = re.compile(r"\A\s*###\s*Task:", re.IGNORECASE)
_USER_QUERY = re.compile(r"<user_query>\s*(.+?)\s*</user_query>", re.DOTALL)
_HISTORY = re.compile(r"<chat_history>\s*(.*?)\s*</chat_history>", re.DOTALL | re.IGNORECASE)
_USER_LINE = re.compile(
    r"^\s*(?:user|human|用户|使用者)\s*[:：]\s*(\S.*)$", re.IGNORECASE | re.MULTILINE
)
_MAX_PLAIN = 2_000  # a longer request without a mark is a contract, whatever its words
_LAW_WORDS = re.compile(r"\b(?:shall|hereby|herein|thereof)\b", re.IGNORECASE)
_OPENING = re.compile(
    r"^(?:what|which|who|how|when|where|is|are|may|can|does|do|must|tell me|please|explain|the|a|an"
    r"|much|long|many)\s+",
    re.IGNORECASE,
)
_LOOSE_END = re.compile(r"\s+(?:of|on|a|an|the|in|for|to|by|and|or|is|at|with|from|under|that)$")


@dataclass(frozen=True)
class InterfaceTask:
    """A task of a chat interface.

    Attributes:
        kind: What is wanted.
        key: The key of the JSON object that is wanted; empty for plain text.
        history: The conversation that it is about.
    """

    kind: TaskKind
    key: str
    history: str


def find_task(text: str, earlier: Sequence[str]) -> InterfaceTask | None:
    """Return the task that a message sets, None where a user wrote it.

    Args:
        text: The message.
        earlier: The messages before it, oldest first.
    """
    is_marked = _MARKED.match(text) is not None
    is_plain = len(text) <= _MAX_PLAIN and not _LAW_WORDS.search(text)
    if _USER_QUERY.search(text) or not (is_marked or is_plain):
        return None
    history = _HISTORY.search(text)
    request = text[: history.start()] + text[history.end() :] if history else text
    for kind, pattern in _KINDS:
        if pattern.search(request) is None:
            continue
        if not (is_marked or history or earlier or _USER_LINE.search(text)):
            return None
        key = _KEYS.get(kind, "")
        has_key = bool(key) and re.search(rf"[\"']{key}[\"']\s*:", request) is not None
        about = history[1] if history else "\n".join(earlier) or text
        return InterfaceTask(kind, key if has_key else "", about)
    return None


def find_user_query(text: str) -> str:
    """Return the user's own question where an interface has wrapped it, else the whole text."""
    query = _USER_QUERY.search(text)
    return query[1] if query else text


def answer_task(task: InterfaceTask) -> str:
    """Return the answer to a task: never empty."""
    value = _answer_value(task)
    if task.key:
        return json.dumps({task.key: value}, ensure_ascii=False)
    return "\n".join(value) if isinstance(value, list) else str(value)


def _answer_value(task: InterfaceTask) -> Any:  # Any: a JSON value
    """Return what is wanted: a text, or a list of texts."""
    citations = _cited(task.history)
    words = domain()
    match task.kind:
        case "title":
            return _make_title(task.history)
        case "tags":
            laws = dict.fromkeys(split_citation(citation)[0] for citation in citations)
            return [words.law.capitalize(), words.documents.capitalize(), *list(laws)[:1]]
        case "follow_ups":
            return [f"What does {citation} say?" for citation in citations] or [
                f"Which {words.unit} governs this?"
            ]
        case "queries":
            return [] if task.key else "No search is needed."
        case "text":
            return "" if task.key else "…"
        case "emoji":
            return "⚖️"
        case "summary":
            cited = (
                f" {words.units.capitalize()} cited: {', '.join(citations)}." if citations else ""
            )
            return f"The user asked about: {_topic(task.history)}.{cited}"


def _make_title(history: str) -> str:
    """Return a title of a few words: how the user's first message begins, asking words aside."""
    title = _topic(history)
    while opening := _OPENING.match(title):
        title = title[opening.end() :]
    title = " ".join(title.split()[:MAX_TITLE_WORDS])[:MAX_TITLE_CHARS].strip(" ,;:.?!？。，")
    while loose := _LOOSE_END.search(title):
        title = title[: loose.start()]
    return title[:1].upper() + title[1:] or f"{domain().document.capitalize()} review"


def _topic(history: str) -> str:
    """Return the first words of the user in a conversation, on one line."""
    line = _USER_LINE.search(history)
    first = line[1] if line else history.strip().partition("\n")[0]
    return " ".join(first.split())[:200].rstrip(" .?!？。")


def _cited(history: str) -> list[str]:
    """Return the articles that a conversation cites with their law, each once."""
    citations: dict[str, None] = {}
    for reference in find_citations(history):
        if reference.law:
            citations[cite(reference.law, reference.labels[0].article)] = None
    return list(citations)[:MAX_FOLLOW_UPS]
