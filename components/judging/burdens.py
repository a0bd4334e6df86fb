"""Which party an invalid clause burdens, read from the words of the clause.

Who has to do, bear or give up something is burdened, and who may do something burdens the other
one; a release from liability burdens the other one too. Where a figure breaks a limit, its kind
turns that: a time within which somebody must act burdens the other one if it is too long, and what
somebody owes burdens the other one if it is too little. Where the clause names no party of the
contract, or both of them together, nothing is said. What stands in a condition counts only where
the main sentence says nothing; a pronoun behind a condition stands for its subject.

Not covered: other pronouns, parties under two names.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from components.documents.party_roles import OPPOSED, fold_role, same_party
from components.quantities.replacing import BrokenLimit

Says = Literal["owes", "may", "released", ""]

_REACH = 160  # characters before and behind a party that say something of it
# `The Tenant (and its guests), at its own expense, hereby irrevocably waives`
_BETWEEN = r"(?: ?\([^)]{1,60}\))?(?:,[^,.;]{1,80},)?\W*(?:(?:hereby|also|always|then|\w+ly) )*"
_RELEASED = re.compile(
    rf"{_BETWEEN}(?:(?:shall |will |is |are |does |be )*(?:not|never|neither)\b[^.;]{{0,30}}"
    r"\b(?:liable|responsible|answerable|obliged|bound|required)|excludes?|disclaims?|(?:accepts?|bears?"
    r"|assumes?) no|(?:has|have|shall have) no (?:liability|obligation|duty)|needs? not"
    r"|(?:gives?|makes?|offers?|grants?|provides?) no (?:\w+ ){0,2}(?:warrant|guarantee"
    r"|representation|assurance|refund)|(?:will|does|do) not (?:accept (?:any )?(?:return|claim"
    r"|liab|respons)|warrant|guarantee|refund|reimburse|compensate|pay)"
    r"|(?:shall |will |is |are |be )+(?:\w+ly )?(?:released|exempt|discharged|relieved|excused))"
    r"|['’]s? (?:\w+ ){0,3}liabilit(?:y|ies)\b[^.;]{0,60}\b(?:excluded|limited|capped|not exceed)"
    r"|\W*(?:不負|不负|免負|免除|概不|不承擔|不承担|無須|无需|毋庸|毋須)",
    re.IGNORECASE,
)
_MAY = re.compile(
    rf"{_BETWEEN}(?:only )?(?:(?:may|can) (?!not\b|only\b)|(?:is|are|shall be|will be) (?:\w+ly )?"
    r"(?:entitled|free|allowed|authori[sz]ed|permitted)|(?:shall |will )?ha(?:s|ve)"
    r" (?:the|a|an|any) (?:\w+ ){0,2}right|reserves?\b|retains?\b|keeps?\b|holds?\b"
    r"|receives?\b(?! no\b)|will (?:hold|receive|keep)\b)"
    r"|['’]s? (?:\w+ ){0,2}(?:consent|approval|permission) (?:is|shall be) (?:required|needed)"
    r"|\W*(?:均|亦|仍)?(?:得|有權|有权|可)",
    re.IGNORECASE,
)
_OWES = re.compile(
    rf"{_BETWEEN}(?:shall|must|may (?:not|only)|can (?:not|only)|cannot|will|(?:is|are) to"
    r"|ha(?:s|ve) to|ha(?:s|ve) no (?:right|claim|entitlement)|(?:is|are) (?:not|never) (?:\w+ly )?"
    r"(?:entitled|allowed|permitted|authori[sz]ed|free)|(?:is|are) (?:\w+ly )?(?:liable|obliged"
    r"|bound|required|prohibited|forbidden|barred|deemed|responsible)|agrees?|undertakes?"
    r"|promises?|receives? no"
    r"|consents?|submits?|waives?|gives? up|renounces?|forfeits?|loses?|pays?|owes?|bears?"
    r"|deposits?|provides?|furnishes?|accepts?|indemnif\w+|remains? bound|serves?|works?|returns?"
    r"|repays?|reimburses?|compensates?|gives?|delivers?|insures?|maintains?|repairs?|cleans?"
    r"|guarantees?|warrants?|assigns?|transfers?|surrenders?|refrains?)\b"
    # `The Tenant's deposit is forfeited`, `the Buyer's claims against the Seller lapse`
    r"|['’]s? (?!\w* ?(?:dut|obligation|liabilit|term|employment|contract))(?:\w+ ){1,5}?"
    r"(?:(?:is|are|shall be|will be) (?:forfeited|lost|excluded|barred|waived|reduced|withheld"
    r"|suspended)"
    r"|lapses?|expires?)\b"
    r"|\W*(?:(?:如|若|倘)[^，,；。]{0,20}[，,])?(?:均|亦|仍)?(?:應|应|須|须|需|不得|不可|無權|无权|同意|願|放棄|放弃|拋棄|抛弃|支付|負擔"
    r"|负担|承擔|承担|負責|负责|賠償|赔偿|給付|给付)",
    re.IGNORECASE,
)
_DEADLINE = re.compile(
    r"(?:within|no later than|not later than|in|after|at the latest|before)"
    r"(?: (?:a|an|the|period|term|of))*\s*$",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"\W*(?:prior |written |advance )*(?:notice|notification)|\W*(?:前|以前)通知", re.I
)
# what stands before a party: who has to act, who may, who gets nothing, who is spared
_BY = re.compile(
    r"\b(?:payable|paid|borne|provided|furnished|due|lodged|owed|returned|given)(?: to[^.;]{0,40})?"
    r" by(?: the)? $|\b(?:shall|must|will|is to|are to) (?:\w+ )?be [^.;]{0,40}? by(?: the)? $"
    r"|\b(?:no|not|nor)\b[^.;]{0,60}\b(?:paid|due|owed|payable|given|granted|refunded|returned"
    r"|reimbursed)(?: \w+)? to(?: the)? $"
    r"|\b(?:deducted|withheld|recovered|claimed|demanded|collected) from(?: the)? $",
    re.I,
)
_MAY_BY = re.compile(
    r"\b(?:may|can) be [^.;]{0,40}? by(?: the)? $|\bonly(?: the)? $"
    r"|\b(?:is|are) (?:\w+ )?(?:decided|determined|fixed|set|chosen|appointed) by(?: the)? $",
    re.I,
)
_HAN_GAINS = ("決定", "决定", "指定", "選擇", "选择", "沒收", "没收", "收取", "取得", "保留")
_HAN_OWES_LATER = re.compile(r"[^，,；。：]{0,12}?(?:應|应|須|须|不得|不可)")  # `受僱人離職後不得`
_SPARED = re.compile(
    r"\b(?:without|no)\b[^.;]{0,30}\b(?:warrant(?:y|ies)|guarantee|liability|representation|recourse)"
    r"[^.;]{0,20} (?:by|of|from|against)(?: the)? $"
    r"|\bnothing [^.;]{0,40}\b(?:obliges?|requires?|binds?)(?: the)? $",
    re.I,
)
_LIABILITY_OF = re.compile(r"\bliabilit(?:y|ies) of(?: the)? $", re.I)
_IS_LIMITED = re.compile(r"[^.;]{0,60}\b(?:excluded|limited|capped|not exceed)\b", re.I)
_NEVER = re.compile(
    r"\b(?:in|under|at) no (?:event|circumstances?|case|way|time)\b[^.;]{0,20}"
    r"\b(?:shall|will|can|may|is|are|does)(?: the)? $",
    re.I,
)
_IS_LIABLE = re.compile(
    r"\W*(?:be )?(?:held )?(?:liable|responsible|obliged|bound|required)\b", re.I
)
_CONDITION = re.compile(
    r"\b(?:if|when|where|whenever|unless|once|until|in case|in the event|after|before|should)\b"
    r"[^,;.]*"
    r"|(?:如|若|倘|當|当|一旦)[^，,；。]*",
    re.I,
)
_PRONOUN = re.compile(r",\s*(?:he or she|it|he|she|they)\b", re.I)
_FALLS_DUE = re.compile(
    r"\b(?:is|are|shall be|will be|becomes?) (?:\w+ ){0,2}(?:forfeited|lost|payable|due)\b", re.I
)
_JOINED = re.compile(r"\s*(?:and|or|nor|&|和|與|与|及)\s*(?:the\s+)?", re.IGNORECASE)
_GOES_ON = re.compile(r"\band(?= )", re.IGNORECASE)
_WHO = re.compile(
    r"\W*(?:who|that|which)\b[^.;]{0,80}?\b(?:waives?|gives? up|renounces?|loses?|forfeits?"
    r"|shall|must|pays?|owes?)\b",
    re.IGNORECASE,
)
_OBJECT = re.compile(r"\b(?:from|to|of|with|by|for|against|which|that|between)(?: the)? $", re.I)
_FOR_TIME = re.compile(r"\b(?:for|during|over|throughout)(?: a| the| period| term| of)*\s*$", re.I)


@dataclass(frozen=True)
class _Mention:
    """A party that a clause names, where, and what the words behind it say of it."""

    name: str
    start: int
    end: int
    says: Says


def find_burdened(clause: str, parties: Sequence[str], broken: BrokenLimit | None = None) -> str:
    """Return the party that a clause burdens, as the contract calls it; empty where unclear.

    Args:
        clause: The clause's text, on one line.
        parties: What the contract calls its parties; empty: any usual name counts.
        broken: The figure that breaks a limit, where one does.
    """
    mentions = _find_mentions(clause, parties)
    actor = _find_actor(clause, mentions)
    if actor is None or _is_joined(clause, actor, mentions, parties):
        return ""
    if actor.says == "released":
        return _find_other(actor, mentions, parties)
    is_actor = actor.says == "owes"
    if broken is not None and _turns(clause, broken, actor.says):
        is_actor = not is_actor
    return actor.name if is_actor else _find_other(actor, mentions, parties)


def _find_actor(clause: str, mentions: Sequence[_Mention]) -> _Mention | None:
    """Return the party of which the clause says something: of its main sentence, else of `if ...`.

    `When the Employee resigns, he must repay` and `The deposit is forfeited if the Tenant leaves`
    speak of the subject of their conditions.
    """
    conditions = [match.span() for match in _CONDITION.finditer(clause)]
    outside: list[_Mention] = []
    inside: list[_Mention] = []
    for mention in mentions:
        is_inside = any(start <= mention.start < end for start, end in conditions)
        (inside if is_inside else outside).append(mention)
    if actor := next((mention for mention in outside if mention.says), None):
        return actor
    if subject := next(iter(inside), None):
        for pronoun in _PRONOUN.finditer(clause, subject.start):
            if says := _read_says(clause, pronoun.end(), ""):
                return replace(subject, says=says)
        if not subject.says and _FALLS_DUE.search(clause):
            return replace(subject, says="owes")
    actor = next((mention for mention in inside if mention.says), None)
    return actor or _find_elided(clause, mentions)


def _is_joined(
    clause: str, actor: _Mention, mentions: Sequence[_Mention], parties: Sequence[str]
) -> bool:
    """Return whether a party acts together with the other one: `the Landlord and the Tenant`."""
    own = same_party(actor.name)
    opposed = OPPOSED.get(fold_role(actor.name), ())
    for one, other in pairwise(mentions):
        between = clause[one.end : other.start]
        if actor not in (one, other) or _JOINED.fullmatch(between) is None:
            continue
        partner = other if actor == one else one
        folded = fold_role(partner.name)
        if folded in opposed or (len(parties) == 2 and folded not in own):
            return True
    return False


def _turns(clause: str, broken: BrokenLimit, says: str) -> bool:
    """Say whether the figure turns who is burdened.

    A duty burdens its bearer by too much, a right its holder by too little, and a time within
    which one must act the other way round. Notice is owed by whoever gives it.
    """
    is_too_much = broken.relation in ("at most", "less than")
    if _NOTICE.match(clause, broken.figure.end):
        return (says == "owes") != is_too_much
    before = clause[: broken.figure.start]
    is_deadline = (
        broken.figure.dimension == "duration"
        and _DEADLINE.search(before) is not None
        and _FOR_TIME.search(before) is None
    )
    if says == "may":
        return not is_too_much
    return is_deadline == is_too_much


def _find_elided(clause: str, mentions: Sequence[_Mention]) -> _Mention | None:
    """Return the subject of "and pays" or "who ... waives": `the Client rents and pays`."""
    for mention in mentions:
        if _OBJECT.search(clause[: mention.start]):
            continue
        if _WHO.match(clause, mention.start + len(mention.name)):
            return replace(mention, says="owes")
        for joint in _GOES_ON.finditer(clause, mention.start):
            if _OWES.match(clause, joint.end()):
                return replace(mention, says="owes")
        return None
    return None


def _find_mentions(clause: str, parties: Sequence[str]) -> list[_Mention]:
    """Return the parties that a clause names, in order, with what it says of each."""
    names = {fold_role(party) for party in parties}.union(OPPOSED)
    choices = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    mentions = []
    for match in re.finditer(rf"(?<![a-z])(?:{choices})s?(?![a-z])", clause, re.IGNORECASE):
        before = clause[max(match.start() - _REACH, 0) : match.start()]
        says = _read_says(clause, match.end(), before)
        mentions.append(_Mention(_called(match[0], parties), match.start(), match.end(), says))
    return mentions


def _read_says(clause: str, end: int, before: str) -> Says:
    """Return what a clause says of the party that ends at a place.

    Args:
        clause: The clause.
        end: Where the party's name ends.
        before: The words before the name.
    """
    rest = clause[end : end + _REACH]
    if _SPARED.search(before) or (_LIABILITY_OF.search(before) and _IS_LIMITED.match(rest)):
        return "released"
    if _NEVER.search(before):
        return "released" if _IS_LIABLE.match(rest) else "owes"
    if before.endswith("由"):
        return "may" if rest.startswith(_HAN_GAINS) else "owes"
    if _MAY_BY.search(before) and not _OWES.match(rest):
        return "may"
    if _BY.search(before):
        return "owes"
    if _OBJECT.search(before):
        return ""
    if _RELEASED.match(rest):
        return "released"
    if _MAY.match(rest):
        return "may"
    if _OWES.match(rest):
        return "owes"
    is_han = not clause[max(end - 1, 0) : end].isascii()
    return "owes" if is_han and _HAN_OWES_LATER.match(rest) else ""


def _called(name: str, parties: Sequence[str]) -> str:
    """Return a party by the name that the contract gives it, else as the clause does."""
    return next((party for party in parties if fold_role(party) == fold_role(name)), name)


def _find_other(actor: _Mention, mentions: Sequence[_Mention], parties: Sequence[str]) -> str:
    """Return who stands against a party: named in the clause, else in the contract."""
    own = same_party(actor.name)
    named = [mention.name for mention in mentions if fold_role(mention.name) not in own]
    named.sort(key=lambda name: name not in parties)  # `for any guest of the Tenant`
    if named:
        return named[0]
    others = [party for party in parties if fold_role(party) not in own]
    if len(others) == 1:
        return others[0]
    opposed = OPPOSED.get(fold_role(actor.name), ())
    return next((party for party in others if fold_role(party) in opposed), "")
