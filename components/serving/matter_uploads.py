"""Documents uploaded into a matter, each once; those that cannot be read are noted there."""

import hashlib
from dataclasses import dataclass

from components.errors import InputError
from components.review.question import Asked
from components.serving.state import ServerState


@dataclass(frozen=True)
class Upload:
    """A document as it came: whose it is, its name, its bytes, the law asked for."""

    owner: str
    name: str
    data: bytes
    asked: Asked

    def __repr__(self) -> str:
        return f"Upload(length={len(self.data)})"


def accept_into(server: ServerState, matter_id: str, upload: Upload) -> str:
    """Accept a document into a matter and return the id of its review.

    Raises:
        NotFoundError: The owner has no matter with this id, or erased it meanwhile.
        OverloadedError: Too many reviews are waiting.
        InputError: It cannot be read; the matter has a note of it then.
        UsageError: The day or jurisdiction is not in the knowledge base.
    """
    matters = server.matters
    matters.find(matter_id, upload.owner)
    same = matters.find_same(
        matter_id,
        name=upload.name,
        sha256=hashlib.sha256(upload.data).hexdigest(),
        as_of=upload.asked.as_of,
        jurisdiction=upload.asked.jurisdiction,
    )
    if same is not None:
        return same
    try:
        review_id = server.queue.accept(upload.owner, upload.name, upload.data, upload.asked)
    except InputError as error:
        matters.add_fault(matter_id, upload.name, str(error))
        raise
    if not matters.add_document(matter_id, review_id):
        server.queue.cancel(review_id, upload.owner)
        server.retention.erase(review_id, upload.owner)
        matters.find(matter_id, upload.owner)
    matters.drop_fault(matter_id, upload.name)
    return review_id
