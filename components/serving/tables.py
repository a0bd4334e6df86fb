"""The server's tables: reviews, findings and what belongs to them, keys, and the ledger.

Only these columns hold text of a contract: `document`, `name`, `text` and `clauses` of `reviews`,
`body` of `findings` and `rechecks`, `comment` and `answer` of `decisions`. Erasing a review empties
them. Names of files that could not be read, and of matters, go with their matter. The ledger has no
such text. Its triggers refuse to change or delete its rows through SQL.
"""

from sqlalchemy import (
    DDL,
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    event,
)

metadata = MetaData()

reviews = Table(
    "reviews",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("created_at", DateTime, nullable=False),
    Column("started_at", DateTime),
    Column("finished_at", DateTime),
    Column("as_of", Date, nullable=False),
    Column("as_of_source", String(16), nullable=False),
    Column("jurisdiction", String(32), nullable=False),
    Column("release_id", String(64), nullable=False, default=""),
    Column("edition", Integer),
    Column("attempt", Integer, nullable=False, default=0),
    Column("document_hash", String(64), nullable=False),
    Column("num_clauses", Integer, nullable=False),
    Column("num_done", Integer, nullable=False, default=0),
    Column("is_erased", Boolean, nullable=False, default=False),
    Column("name", Text),
    Column("document", LargeBinary),
    Column("text", Text),
    Column("clauses", JSON(none_as_null=True)),
    Index("reviews_of_owner", "owner", "created_at"),
    Index("reviews_in_state", "state", "created_at"),
)

# Apart from the reviews, so that a database from before it existed needs no change.
readings = Table(
    "readings",
    metadata,
    Column("review_id", ForeignKey("reviews.id", ondelete="CASCADE"), primary_key=True),
    Column("not_reviewed", JSON, nullable=False),
    Column("notes", JSON, nullable=False),
)

house_reviews = Table(
    "house_reviews",
    metadata,
    Column("review_id", ForeignKey("reviews.id", ondelete="CASCADE"), primary_key=True),
    Column("body", JSON, nullable=False),
)

findings = Table(
    "findings",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("review_id", ForeignKey("reviews.id", ondelete="CASCADE"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("body", JSON(none_as_null=True)),
    Index("findings_of_review", "review_id", "ordinal", unique=True),
)

cited = Table(
    "cited",
    metadata,
    Column("finding_id", ForeignKey("findings.id", ondelete="CASCADE"), primary_key=True),
    Column("version_id", String(64), primary_key=True),
    Column("review_id", ForeignKey("reviews.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("law", Text, nullable=False),
    Column("article", String(64), nullable=False),
    Column("valid_to", Date),
)

decisions = Table(
    "decisions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("finding_id", ForeignKey("findings.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("review_id", ForeignKey("reviews.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("decision", String(16), nullable=False),
    Column("decided_by", String(64), nullable=False),
    Column("decided_at", DateTime, nullable=False),
    Column("has_consent", Boolean, nullable=False),
    Column("comment", Text, nullable=False, default=""),
    Column("answer", Text, nullable=False, default=""),
)

# What the review of an analyst's own wording came to; of another wording it says nothing.
wording_reviews = Table(
    "wording_reviews",
    metadata,
    Column("finding_id", ForeignKey("findings.id", ondelete="CASCADE"), primary_key=True),
    Column("review_id", ForeignKey("reviews.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("wording_hash", String(64), nullable=False),
    Column("body", JSON, nullable=False),
)

# Apart from the findings, so that a database from before it existed needs no change.
rechecks = Table(
    "rechecks",
    metadata,
    Column("finding_id", ForeignKey("findings.id", ondelete="CASCADE"), primary_key=True),
    Column("edition", Integer, primary_key=True, autoincrement=False),
    Column("review_id", ForeignKey("reviews.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("day", Date, nullable=False),
    Column("causes", JSON, nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("body", JSON(none_as_null=True)),
)

matters = Table(
    "matters",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("owner", String(64), nullable=False, index=True),
    Column("name", Text, nullable=False, default=""),
    Column("created_at", DateTime, nullable=False),
)

# A document that could not be read has no review but its name and the fault.
matter_documents = Table(
    "matter_documents",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("matter_id", ForeignKey("matters.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("review_id", ForeignKey("reviews.id", ondelete="CASCADE"), index=True),
    Column("name", Text, nullable=False, default=""),
    Column("fault", Text, nullable=False, default=""),
)

# What a canary answered in shadow; no text of a contract.
shadows = Table(
    "shadows",
    metadata,
    Column("review_id", ForeignKey("reviews.id", ondelete="CASCADE"), primary_key=True),
    Column("release_id", String(64), primary_key=True),
    Column("outcome", String(16), nullable=False),
    Column("at", DateTime, nullable=False),
    Column("clause_s", Float),
    Index("shadows_of_release", "release_id", "at"),
)

shadow_findings = Table(
    "shadow_findings",
    metadata,
    Column("finding_id", ForeignKey("findings.id", ondelete="CASCADE"), primary_key=True),
    Column("release_id", String(64), primary_key=True),
    Column("review_id", ForeignKey("reviews.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("verdict", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("cites", JSON, nullable=False),
)

keys = Table(
    "keys",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("scopes", String(64), nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("revoked_at", DateTime),
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(32), nullable=False),
    Column("subject", String(64), nullable=False, index=True),
    Column("body", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

for _change in ("UPDATE", "DELETE"):
    event.listen(
        audit,
        "after_create",
        DDL(  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
            f"CREATE TRIGGER audit_no_{_change.lower()} BEFORE {_change} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        ).execute_if(dialect="sqlite"),
    )
event.listen(
    audit,
    "after_create",
    DDL(  # type: ignore[no-untyped-call]  # as above
        "CREATE FUNCTION refuse_audit_change() RETURNS trigger AS $$ "
        "BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$ LANGUAGE plpgsql; "
        "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
    ).execute_if(dialect="postgresql"),
)
