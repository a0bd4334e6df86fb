"""Wordings that analysts wrote, reviewed again by the release that answers now.

The clause is read with the wording in it, on the day and under the law of its review, and held
against the house's positions. It takes its turn in the batches, while its client waits; where that
fails, the wording stays marked as not reviewed, and it is asked for again.
"""

from fastapi.concurrency import run_in_threadpool

from components.errors import UsageError
from components.records import Clause, Finding, Review
from components.review.question import Question
from components.review.wordings import make_draft, review_wording
from components.serving.chat import ChatTurn, judge_clauses
from components.serving.decisions import find_review
from components.serving.records import DecidedFinding
from components.serving.state import ServerState


async def review_own_wording(server: ServerState, owner: str, finding_id: str) -> DecidedFinding:
    """Review the wording that was written for a finding, and return the finding with the result.

    Raises:
        NotFoundError: There is no such finding in a review of the owner.
        UsageError: Nobody wrote a wording for it, or the review's text was erased.
        OverloadedError: Too much is asked at once.
        EngineError: The engine is away, or took too long.
    """
    review_id = await run_in_threadpool(find_review, server.store, finding_id, owner)
    review, _ = await run_in_threadpool(server.store.read_source, review_id, owner)
    finding = next(finding for finding in review.findings if finding.id == finding_id)
    redline = finding.redline
    if redline is None or redline.state != "edited":
        raise UsageError(
            f"finding {finding_id}: nobody wrote a wording for it. Decide `edit redline` first."
        )
    wording = redline.apply(finding.clause)
    clause = await run_in_threadpool(_find_clause, server, review_id, finding)
    again, release_id = await _judge(server, owner, review, make_draft(clause, wording))
    reviewed = review_wording(finding, again, release_id)
    write = server.store.write_wording_review
    await run_in_threadpool(write, review_id, finding_id, wording, reviewed)
    decided = await run_in_threadpool(server.store.read_decided, review_id)
    return next(finding for finding in decided if finding.id == finding_id)


def _find_clause(server: ServerState, review_id: str, finding: Finding) -> Clause:
    """Return the clause that a finding is about."""
    clauses = server.store.read_clauses(review_id)
    return next(clause for clause in clauses if clause.start == finding.start)


async def _judge(
    server: ServerState, owner: str, review: Review, draft: Clause
) -> tuple[Finding, str]:
    """Return the finding about a wording, weighed, and the id of the release that made it."""
    served = server.releases.current()
    served.knowledge.check_as_of(review.as_of, review.jurisdiction)
    question = Question(review.as_of, review.jurisdiction, review.as_of_source)
    turn = ChatTurn(server, owner, served, question)
    (again,) = [finding async for finding in judge_clauses(turn, [draft])]
    if server.house is not None:
        (again,) = server.house.weigh([again], review.as_of)
    return again, served.release.id
