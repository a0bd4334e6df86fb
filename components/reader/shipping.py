"""Write a reader that was tuned here as the shipped one: its weights in half, and its card."""

from pathlib import Path

from components.errors import GateError, MissingError
from components.reader.choice import CARD, ReaderCard, card_path, read_card
from components.reader.network import HEADS
from components.starters.starter import CONFIG, WEIGHTS, read_halved, write_starter
from components.storage import Home, verify_folder, write_json_atomic


def export_reader(home: Home, identity: str, target: Path) -> ReaderCard:
    """Write a reader as a starter and return its card.

    Args:
        home: Where readers are.
        identity: The reader's fingerprint.
        target: The folder to write; an existing starter is replaced.

    Raises:
        MissingError: There is no such reader, or it has not been scored.
        GateError: It failed a gate.
        IntegrityError: A file is not what its manifest says.
        InputError: It is too large to ship, or the target is a folder of something else.
    """
    source = home.readers / identity
    verify_folder(source)
    path = card_path(home, identity)
    if not path.is_file():
        raise MissingError(
            f"reader {identity}: its gates have not been measured. Run: clausula run tune_reader."
        )
    card = read_card(path)
    failed = [gate.name for gate in card.gates if not gate.has_passed]
    if failed or not card.gates:
        raise GateError(
            f"reader {identity}: gates failed: {', '.join(failed) or 'none was measured'}. Tune it"
            " for longer or on more rules."
        )
    write_starter(read_halved(source, [WEIGHTS, HEADS]), source / CONFIG, card.base, target)
    write_json_atomic(target / CARD, card.model_dump(mode="json"))
    return card
