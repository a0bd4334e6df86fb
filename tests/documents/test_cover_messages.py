"""Texts of e-mails that only hand contracts over, and those that hold clauses."""

import pytest

from components.documents.cover_messages import is_cover_message
from components.documents.document import DocumentLimits, parse_document

GREETING = (
    "Dear Ms Weber,\n\nPlease find attached the signed lease and its two annexes.\n\nI will call"
    " you on Monday about the deposit.\n\nKind regards,\nA. Kim\nKim & Partners"
)
REMARKS = (
    "Hi both,\n\nThe tenant must sign page 4 by Friday, then we can close.\n\nBest,\nAnna\n\n"
    "This e-mail is confidential. If you are not its recipient, delete it."
)
CONTRACT = (
    "LOAN AGREEMENT\n\n1. The Lender lends 10,000 euro.\n\n2. The Borrower pays interest of 9 per"
    " cent a year.\n\n3. The loan is repaid by 1 May 2027."
)
LETTER = (
    "Dear Tom,\n\nas discussed, the Seller delivers the car on 3 May and the Buyer pays 4,000 euro"
    " on that day."
)


@pytest.mark.parametrize(
    ("text", "has_documents", "is_cover"),
    [
        (GREETING, True, True),
        (GREETING, False, True),
        (REMARKS, True, True),
        (REMARKS, False, False),
        (CONTRACT, True, False),
        (CONTRACT, False, False),
        (LETTER, False, False),
        ("親愛的王先生：\n\n附件為租賃契約，請查收。\n\n李敬上", True, True),
        ("第一條 承租人應於每月五日前支付租金。\n\n第二條 出租人應修繕房屋。", True, False),
    ],
)
def test_is_cover_message(text: str, has_documents: bool, is_cover: bool) -> None:
    """Clauses make a contract of a message; a duty told in passing does not, beside documents."""
    document = parse_document("text.txt", text.encode(), DocumentLimits())
    assert is_cover_message(document, has_documents=has_documents) == is_cover
