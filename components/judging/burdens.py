"""Which party an invalid clause burdens, read from the words of the clause.

Who has to do, bear or give up something is burdened, and who may do something burdens the other
one; a release from liability burdens the other one too. Where a figure breaks a limit, its kind
turns that: a time within which somebody must act burdens the other one if it is too long, and what
somebody owes burdens the other one if it is too little. Where the clause names no party of the
contract, nothing is said.

Not covered: clauses that speak of both parties, pronouns, parties under two names.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from components.documents.party_roles import OPPOSED, fold_role, same_party
from components.quantities.replacing import BrokenLimit

Modality = Literal["owes", "may"]

_RELEASED = re.compile(
    r"\W*(?:shall |will |is |are |be )*(?:not|never|neither)\b[^.;]{0,30}\b(?:liable|responsible"
    r"|answerable|obliged|bound|required)|\W*(?:excludes?|disclaims?|accepts? no|bears? no"
    r"|assumes? no|has no (?:liability|obligation|duty))|\W*(?:不負|不负|免負|免除|概不)",
    re.IGNORECASE,
)
_MAY = re.compile(
    r"\W*(?:also |only )?(?:may (?!not\b)|can (?!not\b)|is (?:entitled|free|allowed|authori[sz]ed)"
    r"|has the right|reserves|retains|keeps|holds|receives?|will (?:hold|receive|keep))"
    r"|\W*(?:得|有權|可以)",
    re.IGNORECASE,
)
_OWES = re.compile(
    r"\W*(?:hereby |also )?(?:shall|must|may not|can ?not|will|is to|has to|agrees?|undertakes?"
    r"|promises?|waives?|gives? up|renounces?|forfeits?|loses?|pays?|owes?|bears?|deposits?"
    r"|provides?|furnishes?|accepts?|indemnif\w+|is (?:liable|obliged|bound|required)"
    r"|remains? bound|serves?|works?|returns?|repays?|gives?)\b"
    r"|\W*(?:應|应|須|须|不得|同意|願|放棄|拋棄|支付)",
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
_BY = re.compile(
    r"\b(?:payable|paid|borne|provided|furnished|due|lodged|owed|returned|given) by(?: the)? $",
    re.I,
)
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
    says: Modality | Literal["released", ""]


def find_burdened(clause: str, parties: Sequence[str], broken: BrokenLimit | None = None) -> str:
    """Return the party that a clause burdens, as the contract calls it; empty where unclear.

    Args:
        clause: The clause's text, on one line.
        parties: What the contract calls its parties; empty: any usual name counts.
        broken: The figure that breaks a limit, where one does.
    """
    mentions = _find_mentions(clause, parties)
    actor = next((mention for mention in mentions if mention.says), None)
    actor = actor or _find_elided(clause, mentions)
    if actor is None:
        return ""
    if actor.says == "released":
        return _find_other(actor, mentions, parties)
    is_actor = actor.says == "owes"
    if broken is not None and _turns(clause, broken, actor.says):
        is_actor = not is_actor
    return actor.name if is_actor else _find_other(actor, mentions, parties)


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
            return _Mention(mention.name, mention.start, "owes")
        for joint in _GOES_ON.finditer(clause, mention.start):
            if _OWES.match(clause, joint.end()):
                return _Mention(mention.name, mention.start, "owes")
        return None
    return None


def _find_mentions(clause: str, parties: Sequence[str]) -> list[_Mention]:
    """Return the parties that a clause names, in order, with what it says of each."""
    names = {fold_role(party) for party in parties}.union(OPPOSED)
    choices = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    mentions = []
    for match in re.finditer(rf"(?<![a-z])(?:{choices})s?(?![a-z])", clause, re.IGNORECASE):
        rest = clause[match.end() : match.end() + 60]
        says: Modality | Literal["released", ""] = ""
        before = clause[: match.start()]
        if _BY.search(before):
            says = "owes"
        elif _OBJECT.search(before):
            says = ""
        elif _RELEASED.match(rest):
            says = "released"
        elif _MAY.match(rest):
            says = "may"
        elif _OWES.match(rest):
            says = "owes"
        mentions.append(_Mention(_called(match[0], parties), match.start(), says))
    return mentions


def _called(name: str, parties: Sequence[str]) -> str:
    """Return a party by the name that the contract gives it, else as the clause does."""
    return next((party for party in parties if fold_role(party) == fold_role(name)), name)


def _find_other(actor: _Mention, mentions: Sequence[_Mention], parties: Sequence[str]) -> str:
    """Return who stands against a party: named in the clause, else in the contract."""
    own = same_party(actor.name)
    for mention in mentions:
        if fold_role(mention.name) not in own:
            return mention.name
    others = [party for party in parties if fold_role(party) not in own]
    if len(others) == 1:
        return others[0]
    opposed = OPPOSED.get(fold_role(actor.name), ())
    return next((party for party in others if fold_role(party) in opposed), "")
