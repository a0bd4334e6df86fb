"""The comparison as one record."""

from components.arms.report import beats_all, choose_examples, count_failures
from tests.arms.reports import CLAUSE, ITEMS, SHOWN, finish, make_report


def test_reference_is_tested_against_every_other_arm() -> None:
    """Tuned + retrieval is held against the arms that were run, on each share and on seconds."""
    tests = make_report().tests
    assert {(test.arm, test.other) for test in tests} == {
        ("bundled.tuned_retrieval", "bundled.few_shot")
    }
    assert {test.axis for test in tests} == {"usable", "style", "citation", "verdict", "seconds"}
    assert beats_all(tests, "bundled", "style")
    assert beats_all(tests, "bundled", "verdict")
    assert not beats_all(tests, "bundled", "citation")
    assert not beats_all(tests, "other", "style")


def test_failures_by_family_worst_first() -> None:
    """Of each family the unusable answers of every arm are counted by fault."""
    rows = count_failures(ITEMS, [finish("few_shot", num_right=1)], SHOWN)
    counts = [(row.family, row.num_items, row.faults["bundled.few_shot"]) for row in rows]
    assert counts == [("family-1", 4, {"form": 4}), ("family-0", 4, {"form": 3})]


def test_examples_show_both_days_first() -> None:
    """An amended clause stands first, on both days, with the answer of each arm."""
    examples = choose_examples(ITEMS, [finish("few_shot", num_right=1)])
    assert [example.kind for example in examples[:2]] == ["before", "after"]
    assert examples[1].right == "invalid under Civil Code Article 205"
    assert set(examples[0].answers) == {"bundled.few_shot"}


def test_without_texts_holds_no_clause() -> None:
    """What leaves the home folder holds the words of no clause and no answer."""
    report = make_report()
    assert CLAUSE in report.model_dump_json()
    assert "18 per cent" not in report.without_texts().model_dump_json()
