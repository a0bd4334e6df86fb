"""Articles as resources with an address: `clausula://sample/Civil%20Code/205?as_of=2026-03-01`.

The host is the jurisdiction, the path the law's title and the article's number. Without a day it is
the wording in force today.
"""

from datetime import date
from urllib.parse import parse_qs, quote, unquote, urlsplit

from components.errors import UsageError
from components.knowledge.search import KnowledgeBase
from components.prompting.prompt_injection import clear_orders
from components.records import Version, notice_of

SCHEME = "clausula"
TEMPLATE = f"{SCHEME}://{{jurisdiction}}/{{law}}/{{article}}{{?as_of}}"
_FORM = f"{SCHEME}://JURISDICTION/LAW/ARTICLE?as_of=YYYY-MM-DD"


def address_of(version: Version) -> str:
    """Return the address of an article, without a day."""
    law = quote(version.law, safe="")
    return f"{SCHEME}://{version.jurisdiction}/{law}/{quote(version.article, safe='')}"


def read_address(address: str, knowledge: KnowledgeBase) -> Version:
    """Return the wording that an address names.

    Raises:
        UsageError: It is no address of an article, or there is no such article on the day.
    """
    try:
        url = urlsplit(address)
        query = parse_qs(url.query)
        as_of = date.fromisoformat(query["as_of"][0]) if "as_of" in query else date.today()
    except ValueError as error:
        raise _refuse() from error
    steps = url.path.split("/")
    if url.scheme != SCHEME or len(steps) != 3 or not all(steps[1:]) or not url.netloc:
        raise _refuse()
    jurisdiction = knowledge.resolve_jurisdiction(unquote(url.netloc), None)
    law, article = unquote(steps[1]), unquote(steps[2])
    knowledge.check_as_of(as_of, jurisdiction)
    return knowledge.show(law, article, as_of=as_of, jurisdiction=jurisdiction)


def list_articles(knowledge: KnowledgeBase, start: int, limit: int) -> list[Version]:
    """Return a page of the articles in force today, in the order of the jurisdictions and laws."""
    versions: list[Version] = []
    for jurisdiction in knowledge.jurisdictions():
        versions += knowledge.in_force(as_of=date.today(), jurisdiction=jurisdiction)
        if len(versions) >= start + limit:
            break
    return versions[start : start + limit]


def render_article(version: Version) -> str:
    """Return an article as text: its citation, its dates, its wording, and a notice if need be."""
    heading = f" ({version.heading})" if version.heading else ""
    lines = [f"{version.citation}{heading}", version.validity, "", clear_orders(version.text).text]
    notice = notice_of(version.jurisdiction)
    if notice:
        lines += ["", notice]
    return "\n".join(lines)


def _refuse() -> UsageError:
    return UsageError(f"resource: is no address here (allowed: {_FORM}). Correct it.")
