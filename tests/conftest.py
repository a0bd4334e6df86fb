"""What tests share: the models, and a home in which the pipeline has run."""

import contextlib
import gc
import io
import os
import shutil
import subprocess
import sys
import time
import warnings
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

import pytest
import torch
from filelock import FileLock

from components.domain import LEGAL, use_domain
from components.models.base import load_tokenizer, prepare_base
from components.models.memory import read_memory
from components.models.sources import (
    BASE_MODEL,
    EMBEDDER,
    MULTILINGUAL_EMBEDDER,
    fetch_model,
)
from components.storage import Home
from flows.cli.main import main
from flows.cli.options import FLOWS
from tests.prefect_server import FOLDER, prefect_api, share_prefect, stop_prefect
from tests.scratch import choose_scratch, remove_scratch

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"


def run_cli(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user would, in its own process."""
    environment = os.environ | {"CLAUSULA_HOME": str(home.root), "COLUMNS": "140"}
    if _names_a_flow(arguments):
        environment["PREFECT_API_URL"] = prefect_api()
    return subprocess.run(
        [sys.executable, "-m", "flows.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=ROOT,
    )


def call_cli(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in this process: the same code, without importing its libraries again.

    A flow runs on the tests' Prefect server. Some tests of each flow use `run_cli` all the same,
    since only a process of its own shows what a command imports and leaves behind.
    """
    out_bytes = io.BytesIO()
    err_bytes = io.BytesIO()
    out = io.TextIOWrapper(out_bytes, encoding="utf-8", write_through=True)
    err = io.TextIOWrapper(err_bytes, encoding="utf-8", write_through=True)
    code = 0
    runs_a_flow = _names_a_flow(arguments) and "--help" not in arguments
    with (
        _environment(home),
        flows_of_this_process() if runs_a_flow else contextlib.nullcontext(),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main(arguments)
        except SystemExit as ended:
            code = int(ended.code or 0)
    output = out_bytes.getvalue().decode()
    faults = err_bytes.getvalue().decode()
    return subprocess.CompletedProcess(["clausula", *arguments], code, output, faults)


def _names_a_flow(arguments: Sequence[str]) -> bool:
    """Say whether a command runs a flow, for which it needs a Prefect server."""
    return len(arguments) > 1 and arguments[0] == "run" and arguments[1] in FLOWS


@contextlib.contextmanager
def _environment(home: Home) -> Iterator[None]:
    """Set the environment of a command, and take back what it sets itself."""
    before = dict(os.environ)
    os.environ |= {"CLAUSULA_HOME": str(home.root), "COLUMNS": "140"}
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= before


@contextlib.contextmanager
def flows_of_this_process() -> Iterator[None]:
    """Run flows on the shared Prefect server; their libraries may warn, as in other processes."""
    from prefect.settings import (
        PREFECT_API_URL,
        PREFECT_LOGGING_TO_API_ENABLED,
        temporary_settings,
    )

    settings = {PREFECT_API_URL: prefect_api(), PREFECT_LOGGING_TO_API_ENABLED: False}
    with warnings.catch_warnings(action="ignore"), temporary_settings(settings):
        yield


def copy_data(source: str, target: str) -> str:
    """Copy a file without its holes, for `shutil.copytree`: an edition of 2 MB is 179 MB long."""
    if sys.platform != "linux":
        return shutil.copy2(source, target)
    with open(source, "rb") as given, open(target, "wb") as taken:
        size = os.fstat(given.fileno()).st_size
        end = 0
        while end < size:
            try:
                start = os.lseek(given.fileno(), end, os.SEEK_DATA)
            except OSError:  # nothing but a hole is left
                break
            end = os.lseek(given.fileno(), start, os.SEEK_HOLE)
            os.lseek(taken.fileno(), start, os.SEEK_SET)
            while start < end:  # unlike copy_file_range this leads from one file system to another
                start += os.sendfile(taken.fileno(), given.fileno(), start, end - start)
        taken.truncate(size)
    shutil.copystat(source, target)
    return target


def _one_worker(models_home: Home) -> FileLock:
    """Return a lock under which the workers of a parallel run fetch and convert models in turn."""
    models_home.models.mkdir(parents=True, exist_ok=True)
    return FileLock(models_home.models / "tests.lock")


@pytest.fixture(autouse=True)
def _words_of_law() -> Iterator[None]:
    """Give each test the words of law, whatever domain the one before it used."""
    yield
    use_domain(LEGAL)


@pytest.fixture(scope="session")
def models_home() -> Home:
    """Give the home whose `models` folder keeps what was fetched, between runs too."""
    return Home(ROOT / ".clausula")


@pytest.fixture(scope="session")
def base_folder(models_home: Home) -> Path:
    """Give the base model as it was fetched, a GGUF."""
    with _one_worker(models_home):
        return fetch_model(BASE_MODEL, models_home)


@pytest.fixture(scope="session")
def plain_base(models_home: Home, base_folder: Path) -> Path:
    """Give the base model as transformers reads it."""
    with _one_worker(models_home):
        return prepare_base(base_folder, models_home)


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """Compute on one thread: the matrices are so small that more would wait for one another."""
    num_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(num_threads)


@pytest.fixture(scope="session")
def tiny_base(plain_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a llama of four layers with random weights and the real tokenizer.

    A tuning of it takes a second.
    """
    from transformers import LlamaConfig, LlamaForCausalLM

    tokenizer = load_tokenizer(plain_base)
    torch.manual_seed(1)
    config = LlamaConfig(
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=4,
        num_attention_heads=4,
        num_key_value_heads=2,
        vocab_size=len(tokenizer),
        tie_word_embeddings=True,
    )
    folder = tmp_path_factory.mktemp("tiny")
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def embedder_folder(models_home: Home) -> Path:
    """Give the sentence embedder."""
    with _one_worker(models_home):
        return fetch_model(EMBEDDER, models_home)


@pytest.fixture(scope="session")
def multilingual_folder(models_home: Home) -> Path:
    """Give the embedder of texts that are not English."""
    with _one_worker(models_home):
        return fetch_model(MULTILINGUAL_EMBEDDER, models_home)


@pytest.fixture(scope="session")
def pipeline_home(
    tmp_path_factory: pytest.TempPathFactory,
    models_home: Home,
    plain_base: Path,
    embedder_folder: Path,
) -> Home:
    """Give a home in which the smoke pipeline has run through the command line.

    It takes minutes, so the workers of a parallel run share one: the first to ask makes it, and
    the others wait. Tests only read it; one that writes takes a copy.
    """
    shared = _folder_of_run(tmp_path_factory)
    home = Home(shared / "pipeline")
    with FileLock(shared / "pipeline.lock"):
        if not (home.root / "output.txt").is_file():
            home.root.mkdir()
            home.models.symlink_to(models_home.models)
            done = run_cli(
                home, "run", "run_pipeline", "--config", "configs/smoke/run_pipeline.yaml"
            )
            assert done.returncode == 0, done.stdout + done.stderr
            (home.root / "output.txt").write_text(done.stdout)
    return home


@pytest.fixture(scope="session")
def small_home(
    tmp_path_factory: pytest.TempPathFactory, pipeline_home: Home, base_folder: Path
) -> Home:
    """Give the pipeline's home with a release that opens and answers fast (`small_release`).

    It is for tests that are not about what the model says. All workers share one, as above.
    """
    from tests.small_release import make_small_home

    shared = _folder_of_run(tmp_path_factory)
    home = Home(shared / "small")
    with FileLock(shared / "small.lock"):
        if not home.root.is_dir():
            making = shared / "small-making"
            shutil.rmtree(making, ignore_errors=True)  # of a worker that failed
            make_small_home(pipeline_home, base_folder, making)
            making.rename(home.root)
    return home


def _folder_of_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that all workers of a run have in common."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


PIPELINE_FILE = "tests/flows/test_pipeline.py"
NEEDS_A_MODEL = {"base_folder", "embedder_folder", "pipeline_home", "models_home"}


MEMORY_PER_WORKER = 4 << 30
FIRST_WORKER = "gw0"
COMPILED = ROOT / "tests" / "__pycache__"
COMPILING_S = 120.0


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Start a worker more than there are processors, where there is memory for one.

    Tests wait for servers and disks a fifth of their time, in which it has a processor. Without the
    tests that start servers there is none to have, and each worker imports for fifteen seconds.
    """
    num_processors = os.cpu_count() or 1
    if sys.platform == "linux":
        num_processors = len(os.sched_getaffinity(0))
    if "not service" in config.option.markexpr:
        return num_processors
    memory = read_memory() or 0
    return max(num_processors, min(num_processors + 1, memory // MEMORY_PER_WORKER))


def pytest_configure() -> None:
    """Share the processors out among the workers of a parallel run.

    What a worker starts inherits its share. Else each model computes on all processors, and its
    threads wait for one another while the other worker's model has one of them. A worker beyond
    the number of processors takes what the others leave of all of them.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        choose_scratch()
        share_prefect()
        return
    gc.disable()  # until all files are imported: nothing of them is garbage
    if sys.platform != "linux":
        return
    num_workers = int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
    number = int(worker.removeprefix("gw")) % num_workers
    processors = sorted(os.sched_getaffinity(0))
    share = processors[number::num_workers]
    if share:
        os.sched_setaffinity(0, share)
    torch.set_num_threads(len(share) or 1)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """In a fresh clone, let one worker compile the tests; the others then read what it wrote.

    Pytest rewrites a thousand assertions, and each worker would at the same time.
    """
    is_another = os.environ.get("PYTEST_XDIST_WORKER", FIRST_WORKER) != FIRST_WORKER
    is_compiled = sys.dont_write_bytecode or any(COMPILED.glob("test_config.*-pytest-*.pyc"))
    if is_another and not is_compiled:
        ends = time.monotonic() + COMPILING_S
        while not _collected().exists() and time.monotonic() < ends:
            time.sleep(0.2)
    return (yield)


def pytest_collection_finish() -> None:
    """Collect garbage from here on, but not among what was imported: a search takes a second."""
    gc.freeze()
    gc.enable()
    if os.environ.get("PYTEST_XDIST_WORKER", "") == FIRST_WORKER:
        _collected().touch()


def _collected() -> Path:
    """Return the file that is there once the first worker has collected the tests."""
    return Path(os.environ[FOLDER]) / "collected"


def pytest_sessionfinish() -> None:
    """Stop what the tests of this run share, in the process that began it."""
    stop_prefect()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Free what the tests of this run wrote in memory, once nothing of pytest needs it."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    has_failed = bool(reporter and (reporter.stats.get("failed") or reporter.stats.get("error")))
    remove_scratch(has_failed=has_failed)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need a model, and put files in an order that keeps all workers busy.

    The file that makes the pipeline's home comes first: one worker makes it while the other goes on
    with long files that do not need it. Those that need it follow, and last come the files without
    a long test, so that all workers end at about the same time.
    """
    num_long: Counter[str] = Counter()
    needing: set[str] = set()
    for item in items:
        path = _file_of(item)
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & NEEDS_A_MODEL:
            item.add_marker("model")
        if "pipeline_home" in fixtures:
            needing.add(path)
        num_long[path] += _is_long(item)

    def rank(item: pytest.Item) -> tuple[int, int]:
        path = _file_of(item)
        if path == PIPELINE_FILE:
            group = 0
        elif path in needing:
            group = 2
        else:
            group = 1 if num_long[path] else 3
        return group, -num_long[path]

    items.sort(key=rank)


def _is_long(item: pytest.Item) -> bool:
    """Say whether a test may take seconds: it is marked slow, needs a model or starts a server."""
    return any(item.get_closest_marker(name) for name in ("slow", "model", "service"))


def _file_of(item: pytest.Item) -> str:
    """Return the path of a test's file, from the root of the project."""
    return item.nodeid.partition("::")[0]
