"""Where a flow runs: the home folder, the store of editions, the configs.

The only module that reads the environment.
"""

import logging
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict

from components.config import lay_over, load_config
from components.domain import LEGAL, Domain, use_domain
from components.errors import MissingError, UsageError
from components.maintenance.layout import refuse_newer
from components.storage import Home

if TYPE_CHECKING:
    from components.knowledge.editions import EditionStore

# where configs/ and components/ are: the checkout, or beside the installed package
ROOT = Path(__file__).resolve().parent.parent
DOMAIN_FILE = "domain.yaml"
Model = TypeVar("Model", bound=BaseModel)


# progress bars and notices of libraries, and the reports on use that one of them sends home
QUIET = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "TQDM_DISABLE": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
}
# the first warns when it is imported that optional kernels are missing
LOUD_LOGGERS = ("bitsandbytes", "alembic", "mlflow")


class Profile(BaseModel):
    """A profile: sections of any config, each checked where it is laid over that config."""

    model_config = ConfigDict(extra="allow")


class DomainFile(Profile):
    """A domain: its words, and sections of any config as a profile has them."""

    words: Domain = LEGAL


def quiet_libraries() -> None:
    """Keep progress bars and notices of libraries off the terminal; errors stay.

    Variables that the user has set stay as they are.
    """
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    for name in LOUD_LOGGERS:
        logging.getLogger(name).setLevel(logging.ERROR)


def open_home(path: str = "") -> Home:
    """Return the home folder: `path`, else `CLAUSULA_HOME`, else `.clausula` here.

    Its runs are where `MLFLOW_TRACKING_URI` says, else in the folder.

    Raises:
        UsageError: A newer version of clausula has written it.
    """
    folder = Path(path or os.environ.get("CLAUSULA_HOME") or ".clausula")
    home = Home(folder, os.environ.get("MLFLOW_TRACKING_URI", ""))
    refuse_newer(home)
    return home


def open_store(home: Home) -> "EditionStore":
    """Return where editions are: on a Qdrant server, else in the home folder.

    The server is that of `CLAUSULA_QDRANT_URL`, its key that of `CLAUSULA_QDRANT_API_KEY`.
    """
    url = os.environ.get("CLAUSULA_QDRANT_URL")
    if url:
        from components.knowledge.stores.server import connect

        return connect(url, os.environ.get("CLAUSULA_QDRANT_API_KEY"), home)
    from components.knowledge.stores.embedded import EmbeddedStore

    return EmbeddedStore(home)


def serving_secrets() -> dict[str, str]:
    """Return the URL of the server's database and the key of its ledger; empty where not set."""
    return {
        "database": os.environ.get("CLAUSULA_DATABASE_URL", ""),
        "audit_key": os.environ.get("CLAUSULA_AUDIT_KEY", ""),
    }


def service_addresses() -> dict[str, str]:
    """Return the addresses of the services that this deployment names, by the service."""
    named = {
        "Qdrant": os.environ.get("CLAUSULA_QDRANT_URL", ""),
        "MLflow": os.environ.get("MLFLOW_TRACKING_URI", ""),
        "Prefect": os.environ.get("PREFECT_API_URL", ""),
    }
    return {name: url for name, url in named.items() if url}


def alarm_webhook() -> str:
    """Return the address that alarms are posted to, which is a secret; empty for none."""
    return os.environ.get("CLAUSULA_ALARM_WEBHOOK", "")


def prefect_secrets() -> tuple[str, str]:
    """Return `user:password` of a Prefect server and the key of Prefect's cloud; empty if unset."""
    return os.environ.get("PREFECT_API_AUTH_STRING", ""), os.environ.get("PREFECT_API_KEY", "")


def list_elsewhere() -> tuple[str, ...]:
    """Return what of this deployment is not in its home, each with how it is backed up.

    Addresses are given without passwords.
    """
    parts: list[str] = []
    database = os.environ.get("CLAUSULA_DATABASE_URL", "")
    if database:
        parts.append(
            f"the server's database ({_without_password(database)}): reviews, keys and the ledger."
            f" After this backup, so that it holds the ledger's head: {_dump_command(database)}"
        )
    if os.environ.get("CLAUSULA_AUDIT_KEY"):
        parts.append(
            "the ledger's key (CLAUSULA_AUDIT_KEY): keep it with your secrets; without it the"
            " ledger can be neither verified nor continued"
        )
    qdrant = os.environ.get("CLAUSULA_QDRANT_URL", "")
    if qdrant:
        parts.append(
            f"the editions on the Qdrant server ({_without_password(qdrant)}): take a snapshot of"
            " each collection statutes__NUMBER there, or refresh the statutes again"
        )
    tracking = os.environ.get("MLFLOW_TRACKING_URI", "")
    if tracking:
        parts.append(
            f"MLflow ({_without_password(tracking)}): dump its database and copy its artifacts"
            " there"
        )
    return tuple(parts)


def _dump_command(database: str) -> str:
    """Return the command that backs a database up."""
    if database.startswith("sqlite"):
        return f"sqlite3 {urlsplit(database).path[1:]} \"VACUUM INTO 'serving.db'\""
    return "pg_dump --format=custom --file=clausula.dump, and bring it back with pg_restore"


def _without_password(url: str) -> str:
    """Return an address with no user's name or password in it."""
    address = urlsplit(url)
    host = address.netloc.rpartition("@")[2]
    return urlunsplit((address.scheme, host, address.path, "", ""))


def read_config(path: str, model: type[Model], overrides: Sequence[str] | None = None) -> Model:
    """Read a config from the working folder or, failing that, from the project's own folder.

    A model with a section `shared` takes it from `shared.yaml` (see `find_shared`), beneath what
    the config itself sets. Where `shared.domain` names a domain, its settings hold in place of
    both, and its words are used from then on; where `shared.profile` names a profile, its settings
    hold in place of the domain's; the overrides hold in place of all.

    Raises:
        MissingError: The file, or that of the domain or the profile, is not there.
        UsageError: A key or value in it, in `shared.yaml`, in the domain, in the profile or among
            the overrides is wrong.
    """
    place = locate(Path(path))
    section = model.model_fields.get("shared")
    if section is None:
        return load_config(place, model, overrides or ())
    section_model = section.annotation
    assert isinstance(section_model, type) and issubclass(section_model, BaseModel)
    shared = load_config(find_shared(place), section_model)
    beneath = {"shared": shared.model_dump(mode="json", exclude_unset=True)}
    settings = load_config(place, model, overrides or (), beneath)
    named = settings.model_dump(include={"shared"})["shared"]
    flow = flow_of(model)
    words = LEGAL
    above: dict[str, Any] = {}
    if named.get("domain"):
        words, sections = read_domain(find_domain(place, named["domain"]))
        above = _sections_of(flow, sections)
    if named.get("profile"):
        profile = read_profile(find_profile(place, named["profile"]))
        above = lay_over(above, _sections_of(flow, profile))
    use_domain(words)
    return load_config(place, model, overrides or (), beneath, above) if above else settings


def _sections_of(flow: str, sections: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Return what the sections of a profile or a domain say of a flow's config."""
    above = dict(sections.get(flow, {}))
    if "shared" in sections:
        above["shared"] = sections["shared"]
    return above


def find_profile(config: Path, name: str) -> Path:
    """Return the file of a profile: in `profiles/` beside a config, else in the project's.

    Raises:
        MissingError: There is no such file.
    """
    file = f"{name}.yaml"
    for folder in (config.parent / "profiles", locate(Path("configs/profiles"))):
        if (folder / file).is_file():
            return folder / file
    known = sorted(path.stem for path in locate(Path("configs/profiles")).glob("*.yaml"))
    raise MissingError(
        f"shared.profile: no profile {name} in configs/profiles (there are: {', '.join(known)})."
        " Name one of them, or none."
    )


def find_domain(config: Path, name: str) -> Path:
    """Return the file of a domain: in `domains/` beside a config, else in the project's.

    Raises:
        MissingError: There is no such file.
    """
    file = Path(name) / DOMAIN_FILE
    for folder in (config.parent / "domains", locate(Path("configs/domains"))):
        if (folder / file).is_file():
            return folder / file
    known = sorted(
        path.parent.name for path in locate(Path("configs/domains")).glob(f"*/{DOMAIN_FILE}")
    )
    raise MissingError(
        f"shared.domain: no domain {name} in configs/domains (there are: {', '.join(known)})."
        " Name one of them, or none for law."
    )


def read_domain(path: Path) -> tuple[Domain, dict[str, dict[str, Any]]]:  # Any: YAML values
    """Return the words of a domain, and its sections as those of a profile.

    Raises:
        UsageError: A word is wrong, or a section is named as no config is.
    """
    domain = load_config(path, DomainFile)
    return domain.words, _check_sections(path, domain.model_dump(exclude={"words"}))


def read_profile(path: Path) -> dict[str, dict[str, Any]]:  # Any: YAML values
    """Return the sections of a profile, each laid over the config of its name.

    Raises:
        UsageError: A section is named as no config is.
    """
    return _check_sections(path, load_config(path, Profile).model_dump())


def _check_sections(
    path: Path, profile: dict[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:  # Any: YAML values
    """Return the sections of a file, or refuse one that is named as no config is."""
    for name in profile:
        if not locate(Path(f"configs/{name}.yaml")).is_file():
            raise UsageError(
                f"{path}: {name}: no config has that name (allowed: shared, or a flow's name)."
                " Correct the file."
            )
    return profile


def flow_of(model: type[BaseModel]) -> str:
    """Return the flow whose settings a model is: `TuneStyleConfig` is `tune_style`'s."""
    words = re.findall(r"[A-Z][a-z]*", model.__name__.removesuffix("Config"))
    return "_".join(words).lower()


def find_shared(config: Path) -> Path:
    """Return the settings that a config shares: `shared.yaml` beside it, else the project's."""
    beside = config.parent / "shared.yaml"
    return beside if beside.is_file() else locate(Path("configs/shared.yaml"))


def locate(path: Path) -> Path:
    """Return the path as given where something is there, else below the project's folder."""
    return path if path.is_absolute() or path.exists() else ROOT / path


def git_commit() -> str:
    """Return the commit of the project's checkout, empty where there is none, or no git."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        return ""
    done = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", "HEAD"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()
