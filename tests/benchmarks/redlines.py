"""How many clauses whose figure breaks a limit get a wording that is verified, and why others not.

Clauses of the sample law's families whose figure breaks the limit of their article, each under a
drawn wording of it: those of the families that the shipped starter was not tuned on, and all. The
judging is the reviewer's with figures alone: `judge_hits` over the one article, as if the search
had found it. A wording is verified if it is then judged valid by figures, and clean if it differs
from the clause only where the drawn figure stands, and in "a" or "an" before it.

Run: python -m tests.benchmarks.redlines
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from components.judging.hits import ReadHit, judge_hits
from components.judging.limits import find_broken_limits
from components.models.sources import BASE_MODEL
from components.prompting.template import Passage
from components.records import JudgingFit, Pair, Redline
from components.redlining.proposals import Proposal, propose_wordings
from components.samples.pairs import generate_pairs, load_families
from components.starters.starter import read_seen_families
from tests.benchmarks.reporting import Row, option_parser, run_benchmark, say_left_out, show

SEED = 28
PER_WORDING = 4
NUM_SMOKE = 5  # families


@dataclass
class Outcomes:
    """What became of the clauses of some families."""

    num_broken: int = 0
    num_judged: int = 0
    num_proposed: int = 0
    num_verified: int = 0
    num_clean: int = 0
    num_both: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def row(self, name: str) -> Row:
        """Return the figures as a row of the table."""
        return {
            "clauses of": name,
            "figure breaks": self.num_broken,
            "judged so": self.num_judged,
            "proposed": self.num_proposed,
            "verified": self.num_verified,
            "clean": self.num_clean,
            "share verified and clean": self.num_both / max(1, self.num_proposed),
            "share of judged with one": self.num_both / max(1, self.num_judged),
        }


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the shares, and the reasons for which no wording is offered."""
    parser = option_parser(__doc__)
    parser.add_argument("--show", type=int, default=0, help="print so many of the failures")
    options = parser.parse_args(arguments)
    families = [family for family in load_families() if family.figure]
    if options.smoke:
        families = families[:NUM_SMOKE]
    seen = set(read_seen_families(BASE_MODEL))
    pairs = [
        pair
        for pair in generate_pairs(families, per_wording=PER_WORDING, seed=SEED)
        if pair.wording and pair.verdict == "invalid"
    ]
    held_out = [pair for pair in pairs if pair.family not in seen]
    rows = []
    for name, group in (("families held out", held_out), ("all families", pairs)):
        outcomes = measure(group, options.show)
        rows.append(outcomes.row(name))
        print(f"{name}: {len({pair.family for pair in group})}")
        for reason, count in outcomes.reasons.most_common():
            print(f"  {count:4d}  {reason}")
    show("redlines of clauses whose figure breaks a limit", rows, options.json)
    say_left_out("a search and a reader: figures alone decide")


def measure(pairs: Sequence[Pair], num_shown: int) -> Outcomes:
    """Propose a wording for each clause and judge it again."""
    outcomes = Outcomes(num_broken=len(pairs))
    for pair in pairs:
        article = Passage(pair.wording)
        if judge(article, pair.clause) != "invalid":
            outcomes.reasons["figures do not judge the clause invalid"] += 1
            continue
        outcomes.num_judged += 1
        proposals = propose_wordings(article, pair.clause, find_broken_limits(article, pair.clause))
        if not (proposals.by_figures and proposals.wordings):
            reason = proposals.reason or "words are struck where a figure breaks"
            outcomes.reasons[reason] += 1
            num_shown = tell(num_shown, reason, pair)
            continue
        outcomes.num_proposed += 1
        changes = proposals.wordings[0]
        wording = Redline(changes=changes, citation="", confidence=0).apply(pair.clause)
        is_verified = judge(article, wording) == "valid"
        is_clean = changes_only(pair, changes)
        outcomes.num_verified += is_verified
        outcomes.num_clean += is_clean
        outcomes.num_both += is_verified and is_clean
        if not (is_verified and is_clean):
            reason = "not verified" if not is_verified else "another word changed"
            outcomes.reasons[reason] += 1
            num_shown = tell(num_shown, f"{reason} {wording}", pair)
    return outcomes


def judge(article: Passage, clause: str) -> str:
    """Return the verdict that figures give; empty where they give none."""
    judged = judge_hits(JudgingFit(), clause, [ReadHit(0, 0.95, article)], 0.05)
    if judged.cited is None or judged.cited.decided_by != "figures":
        return ""
    return judged.verdict or ""


def changes_only(pair: Pair, changes: Proposal) -> bool:
    """Say whether every change stands in the drawn figure, or is an article before it."""
    spans = []
    start = pair.clause.lower().find(pair.figure.lower())
    while start >= 0:
        spans.append((start, start + len(pair.figure)))
        start = pair.clause.lower().find(pair.figure.lower(), start + 1)
    for change in changes:
        is_in_figure = any(start <= change.start and change.end <= end for start, end in spans)
        if not is_in_figure and change.new.lower() not in ("a", "an"):
            return False
    return bool(spans)


def tell(num_shown: int, reason: str, pair: Pair) -> int:
    """Print a failure as long as some are wanted; return how many still are."""
    if num_shown > 0:
        print(f"- {reason}\n  article: {pair.wording}\n  clause: {pair.clause}\n  {pair.figure}")
    return num_shown - 1


if __name__ == "__main__":
    run_benchmark(main)
