"""Open Playbook Format 0.3 (https://github.com/contract-opf/opf) as this code reads and writes it.

The fields are those of its public schema, written down here from its specification. What is not
read is let through: `digest`, `corpus` statistics, negotiation trails and vendor extensions (`x_*`)
are other tools' business. Ids, references and hashes are checked by `opf_reading`.
"""

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

OPF_VERSION = "0.3"
OpfVersion = Literal["0.2", "0.3"]
OPF_VERSIONS: tuple[str, ...] = get_args(OpfVersion)
READ_VERSIONS = ("0.2", "0.3")
"""0.3 only adds an optional section to 0.2."""
HINTS = "x_clausula"
"""Our own extension of a clause: how code knows it. What it says is said in prose as well."""
Hash = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]


class OpfRecord(BaseModel):
    """A part of an OPF document; unknown keys are let through."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Reference(OpfRecord):
    """A citation of a document of the corpus."""

    document_id: str = Field(min_length=1)
    version: int | Literal["template"]
    clause_path: str = Field(min_length=1)
    char_span: tuple[int, int] | None = None


class Standard(OpfRecord):
    """The house's own drafting of a clause."""

    text: str
    source_ref: Reference


class Tolerance(OpfRecord):
    """What is accepted under a condition."""

    condition: str = Field(alias="if")
    to: str
    rationale: str
    observation_ref: Reference


class Observation(OpfRecord):
    """A variant of a clause that the corpus shows."""

    text_summary: str
    full_text: str = ""
    example_ref: Reference


class Summary(OpfRecord):
    """What the corpus shows of a clause; it describes and does not instruct."""

    historical_stance: Literal[
        "consistently_held", "usually_held", "mixed", "usually_conceded", "no_signal"
    ]
    acceptable_if: tuple[str | Tolerance, ...] = ()
    fallbacks: tuple[Observation, ...] = ()
    rejected: tuple[Observation, ...] = ()


class OpfClause(OpfRecord):
    """The evidence on a clause."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    id: str = Field(min_length=1)
    taxonomy_id: str
    title: str
    our_standard: Standard | None = None
    observed_positions: tuple[Observation, ...]
    summary: Summary
    hints: dict[str, Any] = Field(default_factory=dict, alias="x_clausula")  # Any: JSON values


class Evidence(OpfRecord):
    """What the corpus shows, clause by clause."""

    clauses: tuple[OpfClause, ...]


class Posture(OpfRecord):
    """How to negotiate, in prose."""

    system_prompt: str = ""


class OpfInvariant(OpfRecord):
    """A red line."""

    id: str
    statement: str = Field(min_length=1)
    rationale: str = ""


class Floor(OpfRecord):
    """The red lines."""

    invariants: tuple[OpfInvariant, ...] = ()


class AgreementType(OpfRecord):
    """What kind of agreement the playbook is for."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    name: str


class TaxonomyEntry(OpfRecord):
    """A clause type."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    status: Literal["active", "inactive", "custom"]


class Taxonomy(OpfRecord):
    """The clause types."""

    source: str
    entries: tuple[TaxonomyEntry, ...]


class VersionFile(OpfRecord):
    """The content address of one version of a document."""

    version: int = Field(ge=1)
    sha256: Hash


class CorpusDocument(OpfRecord):
    """A document that citations name."""

    document_id: str
    provenance: Literal["our_paper", "counterparty_paper"]
    in_scope: bool
    versions: int | None = None
    version_files: tuple[VersionFile, ...] = ()


class Corpus(OpfRecord):
    """The documents that the playbook was made from."""

    documents: tuple[CorpusDocument, ...]
    stats: dict[str, Any]  # Any: JSON values


class Pin(OpfRecord):
    """A position that an attorney asserted, over what the corpus shows."""

    clause_id: str
    position: str


class Curation(OpfRecord):
    """The pins."""

    pins: tuple[Pin, ...] = ()


class Module(OpfRecord):
    """A module of others that the playbook relies on, pinned by its hash."""

    module: str
    version: str
    integrity: Hash
    role: str


class Perspective(OpfRecord):
    """Whose positions these are."""

    party: str
    counterparty_type: str


class Baseline(OpfRecord):
    """Whether there is a template of the house's own."""

    has_canonical_template: bool


class Compiler(OpfRecord):
    """What made the document."""

    name: str
    version: str
    generated_at: str


class Identity(OpfRecord):
    """What the document is called, and its hashes."""

    id: str = ""
    version: str = ""
    content_hash: Hash
    section_digests: dict[str, Hash]


class OpfDocument(OpfRecord):
    """A whole playbook in OPF."""

    opf_version: OpfVersion
    agreement_type: AgreementType
    baseline: Baseline
    taxonomy: Taxonomy
    evidence: Evidence
    posture: Posture
    floor: Floor
    corpus: Corpus
    compiler: Compiler
    composes: tuple[Module, ...] = ()
    perspective: Perspective | None = None
    curation: Curation = Curation()
    identity: Identity | None = None
