r"""Prompt injections, cut out of a text before a search uses it or a model sees it.

A contract speaks to its parties and a statute to those it binds. A sentence that speaks to the
reader or to a machine ("ignore your instructions", "note to the reviewer"), that forges an answer in
house form or says which verdict to give, is an order to the reader. Such an order is cut from where
it starts to the end of its sentence or bracket, so it cannot change the verdict. Control tokens of
chat templates are removed. Covered: English and Chinese in plain wording, full-width letters,
invisible characters. Not covered: letters spaced out or swapped for look-alikes, other languages,
encodings such as Base64, untrue statements that are no order.
"""

import re
import unicodedata
from typing import NamedTuple

_WHO = (
    r"(?:[\w-]{1,30} )?(?:a\.?i\.?|artificial intelligence|(?:large )?language"
    r" models?|llms?|(?:chat)?gpts?\b[\w.-]*|chat ?bots?|bots?|assistants?"
    r"|reviewers?|(?:automated|computer) (?:systems?|tools?|reviewers?)|copilots?|claude|gemini)(?:"
    r" (?:models?|systems?|tools?|reviewers?|assistants?))?"
)
_VERDICT = r"(?:(?:in|un)?(?:valid|enforceable|lawful|governed|compliant)|void|legal|illegal)(?=[^\w\s-]|\s*$|\s+(?:to|for|under|regardless|without|everywhere)\b)"
_SPEAK = (
    r"(?:answer|reply|respond|output|say|state|write|print|return|conclude|mark|rate|score|classify|label|treat|report|judge|approve|pass|flag|declare|find"
    r"|consider|confirm|call|begin|start|give|cite|tick|summari[sz]e)"
)
_INSTRUCTED = (
    r"(?:instructions?|prompts?|directions?|directives|guidelines|system"
    r" (?:message|prompt)|articles? (?:above|shown|given)|above articles?|(?:the |this"
    r" )?statutes?|the law"
    r"|(?:preceding|previous|above|earlier)"
    r" (?:sentences?|rules?|articles?|text)|(?:what|everything|anything|all) you (?:were|have"
    r" been|are)|everything above)"
)
_SENTENCE_START = r"(?<![,;:] )(?<![,;:])"
_ENGLISH = (
    (
        r"(?:please |kindly |now |then |and |so"
        r" ){0,8}(?:ignore|disregard|forget|override|bypass|skip|pay no attention to|do not"
        rf" (?:follow|apply|cite|use|obey)|stop following)\b[^.;!?]{{0,60}}?\b{_INSTRUCTED}\b"
    ),
    (
        r"(?:please |now ){0,4}do not (?:cite|apply|follow|use|review|judge) (?:any|the|this|an?)"
        r" (?:article|statute|law|clause)\b"
    ),
    r"(?:please |now ){0,4}(?:stop|skip) (?:the )?(?:review\w*|checks?|checking|this (?:one|clause))\b",
    (
        r"(?:hey|hi|hello|dear|attention|note|message|memo|notice|instructions?)(?: (?:to|for))?,?"
        rf" (?:the |any |all |every ){{0,4}}{_WHO}\b"
    ),
    rf"to (?:the |any |all |every ){{1,4}}{_WHO} ?[:,]",
    rf"{_SENTENCE_START}(?:{_WHO} ?[:,>]|(?:system|user|developer|human) ?[:>])",
    (
        rf"(?:if|when|as|since|because) (?:you are |you're )?(?:an? |the )?{_WHO}\b,?"
        r" ?(?:you|reply|answer|say|respond|$)?"
    ),
    rf"you are (?:now |no longer |hereby ){{0,4}}(?:an?|the)? ?(?:\w{{1,30}} )?(?:{_WHO}|\w{{0,30}}bot\b|lawyer|judge)",
    (
        rf"(?:the |any |all |every )?{_WHO}(?: \w{{1,30}}){{0,3}} (?:must|should|shall|is|are|will) (?:\w{{1,30}}"
        r" ){0,3}?(?:(?:instructed|told|ordered|asked)"
        rf" to\b|{_SPEAK}\b[^.;!?]{{0,40}}?\b(?:{_VERDICT}|this clause))"
    ),
    (
        r"(?:and |so |now |then |please |always |only |simply |just |must |to |you"
        rf" (?:must|should|shall|will|are to) (?:\w{{1,30}} )?){{0,4}}{_SPEAK}(?: only| back)?(?: with|"
        rf" that| as)?[^.;!?]{{0,40}}?[\s\"“'‘:](?:{_VERDICT})\b"
    ),
    r"(?:please )?(?:begin|start) your (?:response|answer|reply|output)\b",
    (
        r"(?:whatever [^.;,]{0,40}, )?(?:your|the"
        r" (?:right|correct|only|final|expected|acceptable|only acceptable))"
        r" (?:answer|verdict|output|response|finding|conclusion)\b[^.;!?]{0,60}?(?:must|should|shall|is|will)\b"
    ),
    (
        r"[^.;!?]{0,60}\b(?:reading|processing|reviewing|evaluating|parsing|judging) (?:of"
        r" )?(?:this|software|the"
        r" (?:contract|document|clause|text))\b[^.;!?]{0,60}?\b(?:must|should|shall|is|are|will)\b"
    ),
    r"(?:important|notice|warning)? ?:? ?(?:your|the) (?:task|job|role) (?:has|is|was)\b",
    r"(?:new|updated|additional|system|hidden|secret) (?:instructions?|prompts?|orders?)\b ?:",
    r"(?:developer|debug|admin|god|test) mode\b",
    r"(?:output|verdict|result|rule|clause|instruction|response|answer) ?:",
    r"from now on,? (?:you|judge|answer|treat|mark|say)\b",
    (
        r"when"
        r" (?:reviewing|evaluating|judging|analysing|analyzing)\b[^.;!?]{0,40}?\b(?:always|only|you|respond|answer|say)\b"
    ),
    r"per [^.;!?]{1,80}? article \S{1,30}, this clause is (?:in)?valid",
    r"no article governs this clause",
    (
        r"(?:this|the|each|every|all) (?:clauses?|provisions?|paragraphs?) (?:is|are) (?:hereby"
        rf" )?(?:{_VERDICT})[.!\"”'’) ]{0, 10}$"
    ),
    (
        r"(?:-{1,3} ?)?(?:end|start|beginning) of (?:the"
        r" )?(?:contract|statute|prompt|document|context|article)\b ?-{0,3}"
    ),
)
_ZH_WHO = r"(?:人工智[慧能]|語言模型|语言模型|大模型|AI(?:助[手理]|模型|系[統统])?|審[查閱]者|审[查阅]者|審查員|审查员|聊天機器人|聊天机器人|機器人|机器人|GPT)"
_ZH_SPEAK = r"(?:回[答覆复應应]|[輸输]出|判[定為为斷断]|[認认]定|[標标][記记示]|[視视][為为]|寫出|写出|[歸归][類类][為为]|答[覆复])"
_ZH_VERDICT = r"(?:有效|無效|无效|合法|違法|违法|沒有條文|没有条文)"
_CHINESE = (
    r"(?:請|请)?(?:你)?(?:忽略|無視|无视|忘[記记掉]|不要理[會会]|不[用必]理[會会]|跳[過过]|覆[蓋盖]|繞過|绕过).{0,16}?(?:指令|指示|提示|規[則定]|规[则定]|法[條条]|法律|[條条]文|內容|内容|一切)",
    r"(?:請|请)?(?:不要|不得|勿)(?:引用|適用|适用|審查|审查)(?:任何|此|本|上述|該|该)?.{0,4}?(?:[條条]|法)",
    rf"(?:致|給|给|告知|提醒)(?:所有|任何)?{_ZH_WHO}",
    rf"(?:{_ZH_WHO}|系[統统]|用[戶户]|助[手理])(?:[請请]注意)?[:：，,]",
    r"(?:如果|若|既然)?你(?:現在|现在)?(?:已經|已经|不再)?是",
    rf"(?:作[為为]|身[為为])(?:一[個个])?{_ZH_WHO}",
    rf"(?:從現在起|从现在起|並|并|請|请|你|必[須须]|[應应]|直接|只|現在|现在|把|[將将]).{{0,14}}?{_ZH_SPEAK}.{{0,12}}?{_ZH_VERDICT}",
    rf"{_ZH_SPEAK}[：:，,].{{0,6}}?{_ZH_VERDICT}",
    r"(?:你的|正[確确]的?|唯一的?)(?:答案|回答|結論|结论|輸出|输出)",
    r"(?:系[統统]|新的?|[隱隐]藏)(?:提示|指令|指示)",
    rf"任[務务].{{0,6}}(?:更|改[變变])|一律.{{0,6}}{_ZH_SPEAK}",
    r"[^。；]{0,8}(?:提示|指令)作[廢废]",
    r"本[條条]款(?:的)?(?:正[確确])?(?:結論|结论|答案)",
)
_TURN = re.compile(
    r"<\|[^<>|]{0,20}start[^<>|]{0,20}\|>.*?(?:<\|(?:im_end|eot_id|eot|end|end_of_turn)\|>|\Z)|\[INST\].*?(?:\[/INST\]|\Z)"
    r"|<(system|assistant|instructions?)>.*?(?:</\1>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_TAGS = re.compile(
    r"<\|[^<>|]{1,40}\|>|</?(?:system|assistant|user|instructions?|article|prompt|s)>|\[/?INST\]|<</?SYS>>|\{\s*\"compare_quantities\"[^}]*\}?",
    re.I,
)
_START = (
    r"(?:^|(?<=[.;!?,:([\[{\"“”'‘*#\-—–>\n])|(?<=[\])]\s)|\b(?:and|but|so|that|therefore|which"
    r" means)\s)\s?"
)
_EN = re.compile(rf"{_START}(?P<order>{'|'.join(_ENGLISH)})", re.I)
_ZH = re.compile(
    rf"(?:^|(?<=[。；！？，：:,.!?;（(【\[「『\n\s>])|[】\]])\s*(?P<order>{'|'.join(_CHINESE)})"
)
_SENTENCE = re.compile(
    r"(?:[^.;!?。；！？\n]|[.](?=\w))+[.;!?。；！？]*[\"”’')\]】」』]*\s*|[.;!?。；！？\n]+\s*"
)
_LOOSE_SIGNS = " \t\n\r\f\v\u00a0\u3000,:;-—–#*>\"“'‘([{，：（【「"
_LOOSE_WORD = re.compile(r"\b(?:and|but|so|that|therefore|which means)\Z")
_LONGEST_LOOSE_WORD = 12
_SPACE_RUN = re.compile(r"\s\s++")
_INVISIBLE = dict.fromkeys(
    [0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)]
)
_CLOSING = {"(": ")", "[": "]", "（": "）", "【": "】", "「": "」", "{": "}"}


class Cleared(NamedTuple):
    """A text without orders to the reader, and how many were cut."""

    text: str
    num_orders: int


def clear_orders(text: str) -> Cleared:
    """Cut the orders to a reader out of a text of a contract or a statute.

    Args:
        text: Any length; one without an order comes back unchanged.
    """
    visible = _join_spaces(text.translate(_INVISIBLE))
    without_turns, num_turns = _TURN.subn("\n", visible)
    without_tags, num_tags = _TAGS.subn("\n", without_turns)
    num_orders = num_turns + num_tags
    kept: list[str] = []
    for match in _SENTENCE.finditer(without_tags):
        sentence, is_cut = _cut(match[0])
        num_orders += is_cut
        kept.append(sentence)
    if not num_orders:
        return Cleared(text, 0)
    return Cleared(" ".join("".join(kept).split()), num_orders)


def _join_spaces(text: str) -> str:
    """Return a text with each run of white space as one, so that no pattern scans it again."""
    return _SPACE_RUN.sub(lambda run: "\n" if "\n" in run[0] else " ", text)


def _cut(sentence: str) -> tuple[str, bool]:
    """Return a sentence without the orders in it, and whether there was one.

    An order ends with the sentence, or with the bracket that it stands in.
    """
    kept: list[str] = []
    rest = sentence
    while True:
        folded = unicodedata.normalize("NFKC", rest)
        text = folded if len(folded) == len(rest) else rest
        match = _EN.search(text) or _ZH.search(text)
        if match is None:
            kept.append(rest)
            return "".join(kept), rest != sentence
        start = match.start("order")
        opening = rest[:start].rstrip()[-1:]
        end = rest.find(_CLOSING[opening], start) + 1 if opening in _CLOSING else 0
        if not end:
            return f"{''.join(kept)}{_close(_drop_loose_end(rest[:start]))} ", True
        before = _drop_loose_end(rest[: rest.rindex(opening, 0, start)])
        if end == len(rest):
            return f"{''.join(kept)}{_close(before)} ", True
        kept.append(f"{before} ")
        rest = rest[end:]


def _drop_loose_end(text: str) -> str:
    """Return what is left before an order without signs and words that led to it."""
    while True:
        text = text.rstrip(_LOOSE_SIGNS)
        word = _LOOSE_WORD.search(text, max(0, len(text) - _LONGEST_LOOSE_WORD))
        if word is None:
            return text
        text = text[: word.start()]


def _close(text: str) -> str:
    """Return what is left before an order with a full stop, unless it is Chinese or has an end."""
    if not text or not text[-1].isalnum() or _is_han(text[-1]):
        return text
    return f"{text}."


def _is_han(letter: str) -> bool:
    """Say whether a letter is a common Chinese character."""
    return "\u4e00" <= letter <= "\u9fff"
