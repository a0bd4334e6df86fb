"""Past reviews of `review_contracts`: a folder each, and in it what was rechecked.

What is rechecked stands beside the review, so that whoever deletes the folder deletes all of it.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from components.rechecking.items import PastFinding, RecheckItem
from components.rechecking.side_by_side import render_page
from components.records import Review
from components.storage import Home, write_json_atomic, write_text_atomic


class ReviewFolders:
    """The folders of reviews in a home.

    A folder without a review that can be read is passed over, and counted in `num_unread`.
    """

    def __init__(self, home: Home) -> None:
        self._folder = home.reviews
        self.num_unread = 0

    def read(self) -> Iterator[PastFinding]:
        """Yield the findings of all reviews, review by review."""
        self.num_unread = 0
        for path in sorted(self._folder.glob("*/review.json")):
            try:
                values = json.loads(path.read_text(encoding="utf-8"))
                known = {name: values[name] for name in Review.model_fields if name in values}
                review = Review.model_validate(known)
            except (ValueError, ValidationError):
                self.num_unread += 1
                continue
            for ordinal, finding in enumerate(review.findings):
                yield PastFinding(
                    review_id=path.parent.name,
                    document=review.document,
                    edition=review.edition,
                    as_of=review.as_of,
                    jurisdiction=review.jurisdiction,
                    ordinal=ordinal,
                    finding=finding,
                )

    def put(self, items: Sequence[RecheckItem]) -> None:
        """Write items beside their reviews, with a page that shows old and new."""
        by_file: dict[Path, dict[str, RecheckItem]] = defaultdict(dict)
        for item in items:
            path = self._path(item.review_id, item.edition)
            if path not in by_file:
                by_file[path] = {one.old.id: one for one in self._read_file(path)}
            by_file[path][item.old.id] = item
        for path, by_finding in by_file.items():
            kept = sorted(by_finding.values(), key=lambda item: item.ordinal)
            write_json_atomic(path, [item.model_dump(mode="json") for item in kept])
            write_text_atomic(path.with_suffix(".html"), render_page(kept))

    def read_items(self, edition: int) -> list[RecheckItem]:
        """Return the items of an edition, review by review, in the order of the contract."""
        items: list[RecheckItem] = []
        for path in sorted(self._folder.glob(f"*/recheck-{edition:06d}.json")):
            items += self._read_file(path)
        return items

    def _path(self, review_id: str, edition: int) -> Path:
        """Return where the items of a review are."""
        return self._folder / review_id / f"recheck-{edition:06d}.json"

    def _read_file(self, path: Path) -> list[RecheckItem]:
        """Return the items of a file, none where it is not there."""
        if not path.is_file():
            return []
        rows = json.loads(path.read_text(encoding="utf-8"))
        return [RecheckItem.model_validate(row) for row in rows]
