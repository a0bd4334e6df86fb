"""Each unusable answer has one fault."""

from components.arms.needs import find_fault, measure_need
from components.arms.shown import ShownArticle
from components.knowledge.search import KnowledgeBase
from tests.arms.material import DAY, make_answer, make_item

ITEM = make_item(1)


def test_faults_without_retrieval() -> None:
    """Another article is a fault of knowledge, whatever else is wrong."""
    assert find_fault(ITEM, make_answer(ITEM), None) is None
    unknown = make_answer(ITEM, is_cited_right=False, is_in_style=False)
    assert find_fault(ITEM, unknown, None) == "knowledge"
    assert find_fault(ITEM, make_answer(ITEM, is_in_style=False), None) == "form"
    assert find_fault(ITEM, make_answer(ITEM, "valid"), None) == "judgement"


def test_faults_with_retrieval(knowledge: KnowledgeBase) -> None:
    """An answer that was shown the right article and cites another is at fault in form."""
    version = knowledge.find("Civil Code", "205", as_of=DAY, jurisdiction="sample")
    right = {ITEM.id: ShownArticle(item=ITEM.id, version=version, seconds=0.1)}
    none = {ITEM.id: ShownArticle(item=ITEM.id, version=None, seconds=0.1)}
    astray = make_answer(ITEM, is_cited_right=False)
    assert find_fault(ITEM, astray, right) == "form"
    assert find_fault(ITEM, astray, none) == "knowledge"
    assert find_fault(ITEM, make_answer(ITEM, "valid"), right) == "judgement"


def test_measure_need_counts_each_answer_once() -> None:
    """The shares of usable answers and of the three faults add up to one."""
    items = [make_item(number) for number in range(4)] + [make_item(4, "after")]
    answers = [
        make_answer(items[0]),
        make_answer(items[1], "valid"),
        make_answer(items[2], is_in_style=False),
        make_answer(items[3], is_cited_right=False),
        make_answer(items[4], "valid"),
    ]
    need = measure_need(items, answers, None)
    shares = (need.usable, need.knowledge, need.form, need.judgement)
    assert [share.value for share in shares] == [0.25] * 4
    assert need.new_law is not None
    assert (need.new_law.value, need.new_law.count) == (0.0, 1)
