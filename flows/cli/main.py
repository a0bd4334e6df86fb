"""The command line: every command is a thin shell around a flow or a component.

`--help` of each has an example. Exit codes: 0 done; 1 the job failed its gate, or could not be
done: busy, broken; 2 wrong use. Nothing heavy is imported before it is needed.
"""

import atexit
import errno
import gc
import io
import sys
import warnings
from collections.abc import Sequence

import typer

from components.errors import ClausulaError
from flows.cli.audit import audit
from flows.cli.backup import backup, restore
from flows.cli.canary import canary
from flows.cli.compare import compare
from flows.cli.editions import editions
from flows.cli.examination import doctor
from flows.cli.init import init
from flows.cli.keys import keys
from flows.cli.library import library
from flows.cli.mcp import mcp
from flows.cli.pairs import pairs
from flows.cli.playbooks import playbook
from flows.cli.questions import ask
from flows.cli.read import read
from flows.cli.releases import releases
from flows.cli.reviews import review, schema
from flows.cli.runs import run, serve, validate
from flows.cli.scores import score
from flows.cli.starter import starter
from flows.cli.statutes import statutes
from flows.cli.style import style
from flows.cli.upgrade import upgrade
from flows.environment import quiet_libraries

# what the disk refuses, which a user can put right
DISK_FAULTS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EACCES, errno.EROFS, errno.EIO}
# a path that cannot be what it was given as
PATH_FAULTS = {errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.ELOOP}

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Contract clauses reviewed under the law of a day.",
    rich_markup_mode=None,
)
COMMANDS = (
    init,
    run,
    read,
    review,
    compare,
    ask,
    score,
    serve,
    mcp,
    validate,
    schema,
    doctor,
    backup,
    restore,
    upgrade,
)
for command in COMMANDS:
    app.command()(command)
app.add_typer(statutes, name="statutes")
app.add_typer(editions, name="editions")
app.add_typer(releases, name="releases")
app.add_typer(canary, name="canary")
app.add_typer(keys, name="keys")
app.add_typer(pairs, name="pairs")
app.add_typer(library, name="library")
app.add_typer(playbook, name="playbook")
app.add_typer(starter, name="starter")
app.add_typer(style, name="style")
app.add_typer(audit, name="audit")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line.

    Every fault of ours or of the disk is one message and an exit code.
    """
    warnings.filterwarnings("ignore", category=FutureWarning)  # of libraries among themselves
    quiet_libraries()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # a log has each line when it is printed
    atexit.register(gc.freeze)  # the last collection of a process with torch takes two seconds
    try:
        app(args=list(arguments) if arguments is not None else None)
    except ClausulaError as error:
        print(error, file=sys.stderr)
        raise SystemExit(error.exit_code) from error
    except OSError as error:
        if error.errno not in DISK_FAULTS | PATH_FAULTS:
            raise
        remedy = "Give" if error.errno in PATH_FAULTS else "Free space there, or give"
        print(
            f"{error.filename or 'disk'}: {error.strerror}. {remedy} another path"
            " (CLAUSULA_HOME, or the one of the command), then run again.",
            file=sys.stderr,
        )
        raise SystemExit(1) from error
