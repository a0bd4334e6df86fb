"""The words that mark rules in English statutes, and those that rule a sentence out.

A missing word costs a draft; a word too many costs a wrong one, so the lists of what is
passed over are the long ones.
"""

import re

from components.quantities.comparing import Relation


def any_word(words: str, *, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """Compile a pattern for any of the words as a whole word; a bar stands between two words."""
    return re.compile(rf"\b(?:{'|'.join(word.strip() for word in words.split('|'))})\b", flags)


MODAL = re.compile(
    r"^(?P<subject>(?:An?|The|Any|Every|Each|All|No|One|Neither|Both|[A-Z][a-z]+)\b[^,;:()]*?) "
    r"(?P<modal>(?:shall|may|must|can) (?:not|never)|cannot|(?:shall be|is|are) (?:not"
    r" )?entitled to|"
    r"(?:shall have|has|have) the right to|shall have no|shall|must|may|(?:is|are)(?= (?:null and"
    r" )?void\b)) "
    r"(?P<predicate>[^:]+?)[.;]?$"
)
MODALS = any_word("shall | may | must | can | cannot | could | might")
SENTENCE_END = re.compile(r"(?<=[.;])\s+(?=[A-Z(\"“])")
LIST_LABEL = re.compile(r"^(?:\((?:\d+(?:\.\d+)*|[a-z]{1,4})\)|\d{1,2}\.)\s+")
PARAGRAPH_LABEL = re.compile(r"^\(\d+(?:\.\d+)*\)\s+(?=[A-Z])")
CONDITION = re.compile(
    r"^(?:If|When|Where|Whenever|In case|In the event|After|Before|During|Upon)\b"
)
BRANCHES = any_word(
    "if | when | where | whenever | who | which | that | unless | until | while | in case | in the"
    " event | whose | whom | as long as | so that"
)

LEANS_ON_ANOTHER = any_word(
    "preceding | foregoing | aforesaid | aforementioned | following | follows | hereinafter |"
    " hereunder | referred to | mentioned | specified in | as specified | the specified |"
    " prescribed | above | below | provisions? | regulations? | subsections? | subparagraphs? |"
    " paragraphs? | sections? | articles? | schedule | this (?:act|part|division|law|chapter|code)"
    " | that (?:act|law) | the (?:act|laws?) | relevant laws | same shall | such | said | thereof |"
    " thereto | therefrom | therein | thereby | thereon | mutatis | former | latter | otherwise |"
    " respectively | first | second | herein | case may be | stipulated in | set out in |"
    " accordance with | pursuant | subject to | notwithstanding | by virtue of | by operation of"
)
SPEAKS_TO_THE_STATE = any_word(
    r"courts? | tribunals? | arbitra\w+ | judges? | ministers? | ministry | commission(?:er)?s? |"
    r" board | registrar | governor | "
    r"authorit(?:y|ies) | agenc(?:y|ies) | government\w* | prosecutors? | police | parliament |"
    r" crown | majesty | treasury | head | "
    r"inspectors? | officers? | officials? | executive yuan | county | municipal\w* | bureau |"
    r" council | attorney general | "
    r"public (?:notary|office|servants?) | notar\w+ | mediat\w+ | conciliat\w+ | adjudicat\w+ |"
    r" registry | tax\w* | violat\w+ |"
    r" registration | "
    r"registered | recorded | application | petitions? | proceedings? | appeals? | litigation |"
    r" plaintiffs? | defendants? | lawsuits? | "
    r"complaints? | dispute | customs | competent | chairperson | members? of the | bailiffs? |"
    r" trial | judge?ments? | orders? |"
    r" hearing | "
    r"evidence | external reviewer | approvals? | advocacy | the time limit | committee | congress"
    r" | commenc\w+ | com(?:ing|"
    r"es) into force | enforcement | promulgat\w+"
)
PUNISHES = any_word(
    r"fined? | fines | imprison\w* | detention | punish\w* | penalt(?:y|ies) of | administrative |"
    r" offen[cs]es? | guilty |"
    r" convict\w* | criminal"
)
MAKES_EXCEPTIONS = re.compile(
    r"(?i)\b(?:unless|except\w*|provided(?: that|,|;)|;"
    r" provided|provided$|however|but|nor|only|save|although|depending|applicable|"
    r"no matter|even)\b"
)
GRANTED = re.compile(r"\b(?:is|are) entitled to and shall be\b")
EXCEPTION_FOLLOWS = re.compile(
    r"(?i)^(?:however|but|unless|except|provided|this (?:shall|does)|the"
    r" (?:provisions?|preceding|foregoing|"
    r"regulations?)[^.]{0,80}(?:not|unless)|"
    r"the same|notwithstanding)\b"
)
IS_OPEN = any_word(
    "unless (?:otherwise|the (?:parties|contract)) | otherwise"
    " (?:agreed|provided|stipulated|specified) | agreed otherwise | contrary"
    " (?:agreement|custom|intention) | agreement to the contrary | except as | (?:does|shall|may)"
    " not apply | not apply to"
)
ASIDE = re.compile(
    r"(?i),? (?:as )?(?:(?:referred to|specified|mentioned|provided|prescribed|set forth|set"
    r" out|described|stated|stipulated) "
    r"(?:in|by|under|for in)|of|under) (?:the )?(?:(?:two|three) )?"
    r"(?:(?:preceding|previous|first|second|foregoing)(?: (?:two|three))?"
    r" (?:paragraphs?|articles?|subparagraphs?|sections?|"
    r"subsections?)|"
    r"(?:paragraphs?|subsections?|sections?|articles?) \(?\d[\w.()-]*(?: or \(?\d[\w.()-]*)?|this"
    r" (?:act|part|division|section|law|"
    r"code))(?=[ ,.;])"
)
INSERTED = re.compile(
    r"^(?P<head>[^,]*? (?:shall|must)), (?P<aside>(?:within|not later than|no later than|at least)"
    r" [^,]*), (?P<rest>.+?)(?P<end>[.;])$"
)
VAGUE_SUBJECT = re.compile(
    r"(?i)^(?:no one|one|both|all|they|he|she|it|this|these|those|that|there|nothing|such|other"
    r"|others|neither|none|who|what|anything|in|on|at|by|for|under|upon|with|during|after|before"
    r"|from|to|of|if|when|where|as|and|or|unless|according|based|due|regarding|concerning|without"
    r"|within|except|besides|also|then|furthermore|moreover|once|since|until|while|among|any of"
    r"|either)\b|\b(?:them|it|he|she|they|this|these|who does|shall|may|must|and|or|also|therefore"
    r"|then|thus)$"
)
PREDICATE_OUT = re.compile(
    r"(?i)^(?:be (?:deemed|construed|considered|regarded|presumed|treated|liable|responsible"
    r"|interpreted|calculated|computed|determined|governed|applied|applicable|limited|a|an|the|one"
    r"|able|in|of|as|so|subject|bound|called|binding|effective|valid|affected|taken|understood"
    r"|equal|entitled|no|not|either|counted|reckoned|joint\w*|extinguished|void|against)\b|have"
    r"|apply|affect|include|mean|constitute|consist|belong|extend to|come|take effect|become|cease"
    r"|expire|lapse|begin|start|run|commence|govern|refer|exist|arise|fall|contain|devolve|pass"
    r"|remain|result|also apply|suffer|lose|acquire|inherit|succeed|enjoy|not|in |for |by |at |on "
    r"|with|to |from |as |after|before|during|either|each|under|all|the |an? |nevertheless|still"
    r"|no longer|infringe|prejudice|derogate|limit|detract|prevent|preclude|bar|make a complaint"
    r"|file)"
)

DONE = re.compile(
    r"be (?:paid|given|made|returned|delivered|provided|granted|kept|notified|refunded|repaid"
    r"|reimbursed|maintained|disclosed|informed|offered|allowed|supplied|stated|specified|marked"
    r"|indicated|calculated|borne|compensated|restored|reinstated|obtained|protected|preserved)\b"
)
CLAIMS = re.compile(
    r"(?:rescind|terminate|demand|claim|request|refuse|withdraw|revoke|require|cancel|reject"
    r"|retain|return|reduce)\b"
)
VOID = re.compile(r"(?i)^(?:be )?(?:null and )?void(?: (?:ab initio|as to the excess))?$")
WRITTEN = re.compile(
    r"(?i)^be (?:(?P<done>made|concluded|executed|effected|given|done|entered into|drawn"
    r" up|signed|agreed) )?(?:up )?in (?:writing|"
    r"written form)$"
)
PARTY = any_word(
    r"employers? | employees? | workers? | lessors? | lessees? | landlords? | tenants? | consumers?"
    r" | traders? | enterprises? | "
    r"(?:business )?operators? | sellers? | buyers? | debtors? | creditors? | borrowers? | lenders?"
    r" | principals? | agents? |"
    r" mandatar\w+ | "
    r"depositar\w+ | depositors? | bailees? | pledgees? | pledgors? | mortgagees? | mortgagors? |"
    r" partners? | carriers? | passengers? | "
    r"consignors? | consignees? | forwarders? | undertakers? | proprietors? | hirers? | brokers? |"
    r" guarantors? | sureties |"
    r" donors? | donees? | "
    r"licensees? | licensors? | purchasers? | vendors? | manufacturers? | distributors? |"
    r" suppliers? | compan(?:y|ies) | businesses | "
    r"organizations? | institutions? | businesspersons? | corporations? | managers? | owners? |"
    r" holders? | parties | party | issuers? | "
    r"publishers? | auctioneers? | landowners? | superficiar\w+ | insurers? | members? | leaders? |"
    r" agencies | service providers? | "
    r"advertisers? | trade unions? | authors? | users? | customers? | obligors? | contractors? |"
    r" franchisors? | franchisees?"
)
PROTECTED = any_word(
    "employees? | workers? | lessees? | tenants? | consumers? | data subjects? | passengers? |"
    " apprentices? | customers? | borrowers? | debtors? | parties | party | buyers? | donors? |"
    " principals? | depositors? | guests? | individuals? | authors? | creditors? | policyholders? |"
    " interns?"
)

_LIMIT_WORDS: dict[Relation, str] = {
    "at most": (
        "within|not exceed(?:ing)?|exceed|exceed a maximum (?:of|up to)|"
        "surpass|be limited to|no more than|not more than|at most|no later than|not later than|"
        "a maximum of|no longer than|not longer than|be more than|be longer than|be in excess of"
    ),
    "at least": (
        "at least|not less than|no less than|no fewer than|not fewer than|a minimum of|be less"
        " than|be fewer than|be shorter than|be lower than|not shorter than|no shorter than|not"
        " lower than"
    ),
}
LIMIT_WORDS = {
    relation: re.compile(rf"\b(?:{words}) (?:the |an? )?(?:period of |total of )?$")
    for relation, words in _LIMIT_WORDS.items()
}
PASSES = re.compile(r"exceed |surpass |be (?:more|less|longer|shorter|fewer|lower|in)\b")
AHEAD = re.compile(r" (?:in advance|before|prior to)\b")
GRANTS = re.compile(r"(?:be granted|grant|be given|give)\b.* $")
